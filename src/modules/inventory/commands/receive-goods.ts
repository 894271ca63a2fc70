import { createHash } from 'node:crypto';
import {
  goodsReceiptPosted,
  stockChanged,
  suppliesChanged,
  transferChanged,
} from '../../../events/inventory.ts';
import { changedFields } from '../../../kernel/changed-fields.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { batchCommand, type CommandRequest, type Shell } from '../../../platform/command.ts';
import { levelKey } from '../rules/change-stock.ts';
import {
  type DecidedReceipt,
  decideGoodsReceipt,
  type GoodsReceiptFacts,
  type GoodsReceiptRefusal,
  type NewGoodsReceipt,
  RECEIVED_STATES,
} from '../rules/goods-receipt.ts';
import { type LotFacts, splitLots } from '../rules/lot.ts';
import type { Supply } from '../rules/supply.ts';
import {
  closeArrivedTransfers,
  findReceipts,
  insertReceipts,
  lockNamedSupplies,
  type ReceiptLineRow,
  type ReceiptRow,
  readCarriedLots,
  receiveTransferLines,
  receiveTransferLots,
  takeReceiptNumbers,
} from '../sql/goods-receipts.ts';
import { insertLots } from '../sql/lots.ts';
import { loadStockSettings } from '../sql/settings.ts';
import { findVariants, holdLocations } from '../sql/stock-facts.ts';
import { updateSupplies } from '../sql/supplies.ts';
import { readLotFacts } from '../steps/lot-facts.ts';
import { ensureLevels, lockLevels, moveStock, type StockMove } from '../steps/move-stock.ts';
import { type HeldCosts, holdCosts, recordArrivals } from '../steps/unit-costs.ts';

/** A receipt that was posted, now or when the same was sent before. */
export type PostedReceipt = { id: string; number: string; is_new: boolean };

type Refusal =
  | GoodsReceiptRefusal
  | { code: 'client_id_reused'; client_id: string; number: string }
  | { code: 'not_permitted'; permission: 'inventory:value' };

type Request = CommandRequest<NewGoodsReceipt>;
type Posted = { request: Request; row: ReceiptRow; decided: DecidedReceipt; lines: ReceiptLineRow[] };

/**
 * Posts what was counted at the door: stock comes in, the supply that it was expected by is brought forward, averages follow
 * what it cost. The same client id sent again is the same receipt and moves nothing.
 */
export const receiveGoods = batchCommand<NewGoodsReceipt, PostedReceipt, Refusal>({
  name: 'inventory.receive-goods',
  permission: 'inventory:receive',
  raced_keys: ['goods_receipt_client_id_once', 'lot_code_once', 'serial_in_one_place'],
  async handle(shell, requests) {
    const { tx } = shell;
    const facts = await readFacts(shell, requests);
    const running = { ...facts, supplies: new Map(facts.supplies) };
    const posted: Posted[] = [];
    const decisions = requests.map((request, index): Decision<PostedReceipt, Refusal> => {
      const { input, actor } = request;
      const fingerprint = fingerprintOf(input);
      const standing = facts.standing.get(input.client_id);
      if (standing) {
        if (standing.fingerprint === fingerprint) {
          return accept({ id: standing.id, number: standing.number, is_new: false });
        }
        return refuse({ code: 'client_id_reused', client_id: input.client_id, number: standing.number });
      }
      if (
        input.lines.some(({ unit_cost }) => unit_cost !== undefined) &&
        !actor.permissions.has('inventory:value')
      ) {
        return refuse({ code: 'not_permitted', permission: 'inventory:value' });
      }
      const decision = decideGoodsReceipt(input, running);
      if (!decision.ok) return decision;
      const decided = decision.value;
      const row = rowOf(request, { decided, fingerprint, number: facts.numbers[index] ?? '' });
      // What this receipt did stands for the next one of the batch.
      for (const { after } of decided.supplies) running.supplies.set(after.id, after);
      running.units = decided.units;
      running.lots = decided.lots;
      facts.standing.set(input.client_id, row);
      const lines = decided.lines.map((line, position) => ({
        ...line,
        id: newId(),
        receipt_id: row.id,
        position,
      }));
      posted.push({ request, row, decided, lines });
      return accept({ id: row.id, number: row.number, is_new: true });
    });
    await write(shell, posted, facts.costs, running.lots);
    const closed = await closeArrivedTransfers(tx, transfersOf(posted));
    tell(shell, posted, closed);
    return decisions;
  },
});

async function readFacts({ tx, now }: Shell, requests: readonly Request[]) {
  const inputs = requests.map(({ input }) => input);
  const lines = inputs.flatMap((input) => input.lines);
  const [standing, variants, locations, settings, numbers] = await Promise.all([
    findReceipts(
      tx,
      inputs.map(({ client_id }) => client_id),
    ),
    findVariants(tx, [...new Set(lines.map(({ sku }) => sku))]),
    holdLocations(tx, inputs),
    loadStockSettings(tx),
    takeReceiptNumbers(tx, inputs.length),
  ]);
  const supplies = await lockNamedSupplies(tx, {
    ids: [...new Set(lines.flatMap(({ supply_id }) => supply_id ?? []))],
    references: [...new Set(inputs.flatMap(({ references }) => references))],
    location_ids: [...new Set([...locations.values()].map(({ id }) => id))],
  });
  const levels = inputs.flatMap((input) => {
    const location = locations.get(input.location_id ?? input.location_code ?? '');
    if (location?.status !== 'active') return [];
    return input.lines.flatMap(({ sku }) => {
      const variant = variants.get(sku);
      return variant && !variant.is_bundle ? [{ variant_id: variant.id, location_id: location.id }] : [];
    });
  });
  const unique = [...new Map(levels.map((level) => [levelKey(level), level])).values()];
  const costed = [...supplies.values()].filter(({ unit_cost }) => unit_cost !== null);
  const [carried, costs, , locked, lots] = await Promise.all([
    readCarriedLots(tx, [...supplies.values()]),
    holdCosts(tx, [
      ...costed.map(({ variant_id }) => variant_id),
      ...lines.flatMap(({ sku, unit_cost }) =>
        unit_cost === undefined ? [] : (variants.get(sku)?.id ?? []),
      ),
    ]),
    ensureLevels(tx, unique),
    lockLevels(tx, unique),
    readLotFacts(
      tx,
      lines.flatMap(({ sku, lots: named }) => {
        const variant = variants.get(sku);
        return variant ? [{ variant_id: variant.id, lots: named }] : [];
      }),
      now,
    ),
  ]);
  const units: GoodsReceiptFacts['units'] = new Map(
    locked.map(({ variant_id, location_id, on_hand: _, ...states }) => [
      levelKey({ variant_id, location_id }),
      states,
    ]),
  );
  const { over_delivery_percent } = settings;
  return {
    standing,
    variants,
    locations,
    numbers,
    supplies,
    carried,
    costs,
    units,
    lots,
    over_delivery_percent,
  };
}

function fingerprintOf(input: NewGoodsReceipt): string {
  return createHash('sha256').update(JSON.stringify(input)).digest('base64');
}

function rowOf(
  { input, actor }: Request,
  { decided, fingerprint, number }: { decided: DecidedReceipt; fingerprint: string; number: string },
): ReceiptRow {
  const { client_id, references, note } = input;
  return {
    ...{ id: newId(), number, client_id, fingerprint, note },
    location_id: decided.location.id,
    reference: references.join(', '),
    actor_name: actor.name,
  };
}

/** Writes everything that receipts do, in sets. */
async function write(
  { tx }: Shell,
  posted: readonly Posted[],
  costs: HeldCosts,
  { created }: LotFacts,
): Promise<void> {
  if (posted.length === 0) return;
  const touched = new Map(
    posted.flatMap(({ decided }) => decided.supplies.map(({ after }) => [after.id, after] as const)),
  );
  const arrivals = posted.flatMap(({ row, lines, request }) =>
    lines.map(({ variant, received, unit_cost, against }) => ({
      variant_id: variant.id,
      // What comes from a transfer was owned already.
      quantity: received - fromTransfers(against),
      unit_cost,
      ...{ reference_type: 'goods_receipt', reference_id: row.id, actor_name: request.actor.name },
    })),
  );
  await Promise.all([
    insertReceipts(
      tx,
      posted.map(({ row }) => row),
      posted.flatMap(({ lines }) => lines),
    ),
    updateSupplies(tx, [...touched.values()]),
    receiveTransferLines(tx, posted.flatMap(transferArrivals)),
    receiveTransferLots(tx, posted.flatMap(lotArrivals)),
    recordArrivals(tx, arrivals, costs),
    insertLots(tx, created),
    moveStock(tx, posted.flatMap(movesOf)),
  ]);
}

function fromTransfers(against: ReceiptLineRow['against']): number {
  return against.reduce(
    (sum, { supply, quantity }) =>
      sum + (supply.transfer_id === null ? 0 : Math.min(quantity, supply.outstanding)),
    0,
  );
}

function transferArrivals({ lines }: Posted) {
  return lines.flatMap(({ against, damaged }) => {
    let left = damaged;
    return against.flatMap(({ supply, quantity }) => {
      const received = Math.min(quantity, supply.outstanding);
      const broken = Math.min(left, received);
      left -= broken;
      if (supply.transfer_id === null) return [];
      return [{ supply_id: supply.id, received, damaged: broken, over: quantity - received }];
    });
  });
}

function lotArrivals({ lines }: Posted) {
  return lines.flatMap(({ against }) =>
    against.flatMap(({ supply, lots }) =>
      supply.transfer_id === null
        ? []
        : lots.map(({ lot_id, quantity }) => ({ supply_id: supply.id, lot_id, quantity })),
    ),
  );
}

function movesOf({ row, lines, request }: Posted): StockMove[] {
  const note = [row.number, row.reference].filter((part) => part !== '').join(' ');
  return lines.flatMap((line) => {
    const is_transfer = line.against.some(({ supply }) => supply.transfer_id !== null);
    let owned = fromTransfers(line.against);
    return RECEIVED_STATES.flatMap(([counted, to_state]): StockMove[] => {
      // What was shipped only changes its place; what is over comes from outside.
      const carried = Math.min(owned, line[counted]);
      owned -= carried;
      const [own, over] = splitLots(line.lots[counted], carried);
      const parts = [
        { quantity: carried, reason: 'transfer_received', lots: own },
        { quantity: line[counted] - carried, reason: is_transfer ? 'transfer_over' : 'receipt', lots: over },
      ];
      return parts
        .filter(({ quantity }) => quantity > 0)
        .map((part) => ({
          ...part,
          ...{ variant_id: line.variant.id, location_id: row.location_id, from_state: null, to_state },
          ...{ reference_type: 'goods_receipt', reference_id: row.id, note },
          actor_name: request.actor.name,
        }));
    });
  });
}

function transfersOf(posted: readonly Posted[]): string[] {
  const touched = posted.flatMap(({ decided }) => decided.supplies.map(({ after }) => after));
  return [...new Set(touched.flatMap(({ transfer_id }) => transfer_id ?? []))];
}

function tell(shell: Shell, posted: readonly Posted[], closed: readonly string[]): void {
  for (const { request, row, decided, lines } of posted) {
    const { number, reference } = row;
    const counted = lines.map(({ variant, good, damaged, quality_control, expected }) => {
      return { sku: variant.sku, good, damaged, quality_control, expected };
    });
    const after = { number, location: decided.location.code, reference, lines: counted };
    shell.audit({ subject_type: 'goods_receipt', subject_id: row.id, before: null, after }, request);
    for (const { before, after } of decided.supplies) {
      const reason = after.closed_reason === before.closed_reason ? null : after.closed_reason;
      const entry = { subject_type: 'supply', subject_id: after.id, ...changedFields(before, after), reason };
      shell.audit(entry, request);
    }
    const variant_ids = [...new Set(lines.map(({ variant }) => variant.id))];
    const is_increase = lines.some(({ good }) => good > 0);
    shell.publish(stockChanged(variant_ids[0] ?? '', { variant_ids, is_increase }), request);
    const supplies = decided.supplies.map(({ after }) => after);
    shell.publish(
      goodsReceiptPosted(row.id, { goods_receipt_id: row.id, supply_ids: supplies.map(({ id }) => id) }),
      request,
    );
    tellSupplies(shell, supplies, request);
    for (const transfer_id of transfersOf([{ request, row, decided, lines }])) {
      const state = closed.includes(transfer_id) ? 'closed' : 'shipped';
      shell.publish(transferChanged(transfer_id, { transfer_id, state }), request);
    }
  }
}

function tellSupplies(shell: Shell, supplies: readonly Supply[], request: Request): void {
  const [first] = supplies;
  if (!first) return;
  const supply_ids = supplies.map(({ id }) => id);
  const variant_ids = [...new Set(supplies.map(({ variant_id }) => variant_id))];
  shell.publish(suppliesChanged(first.id, { supply_ids, variant_ids }), request);
}
