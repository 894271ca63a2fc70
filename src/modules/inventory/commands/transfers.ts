import { createHash } from 'node:crypto';
import { stockChanged, suppliesChanged, transferChanged } from '../../../events/inventory.ts';
import { changedFields } from '../../../kernel/changed-fields.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { batchCommand, type CommandRequest, command, type Shell } from '../../../platform/command.ts';
import { levelKey } from '../rules/change-stock.ts';
import type { Supply } from '../rules/supply.ts';
import {
  type AskedLine,
  decideAction,
  decideClose,
  decideLines,
  decideNewTransfer,
  decideShip,
  type NewTransfer,
  type OriginFacts,
  type Resolution,
  type ShippedLine,
  type Transfer,
  type TransferLine,
  type TransferLot,
  type TransferRefusal,
} from '../rules/transfer.ts';
import { decideWriteOff, type WriteOffRefusal } from '../rules/write-off.ts';
import { insertLots } from '../sql/lots.ts';
import { findVariants, holdLocations } from '../sql/stock-facts.ts';
import { insertSupplies, lockSupplies, updateSupplies } from '../sql/supplies.ts';
import {
  changeTransferLots,
  deleteTransferLines,
  findTransfers,
  insertTransferLines,
  insertTransfers,
  lockTransfer,
  type NewLineRow,
  type NewTransferRow,
  type TransferLotChange,
  takeTransferNumbers,
  updateTransfer,
  updateTransferLines,
} from '../sql/transfers.ts';
import { readWriteOffFacts } from '../sql/write-off.ts';
import { readLotFacts } from '../steps/lot-facts.ts';
import { ensureLevels, lockLevels, moveStock, type StockMove } from '../steps/move-stock.ts';

type CreateRefusal = TransferRefusal | { code: 'client_id_reused'; client_id: string; number: string };

/** Plans transfers. Nothing moves yet; what is there is checked when they ship. */
export const createTransfer = batchCommand<
  NewTransfer,
  { id: string; number: string; is_new: boolean },
  CreateRefusal
>({
  name: 'inventory.create-transfer',
  permission: 'inventory:adjust',
  raced_keys: ['transfer_client_id_once'],
  async handle(shell, requests) {
    const { tx } = shell;
    const inputs = requests.map(({ input }) => input);
    const codes = inputs.flatMap(({ origin_code, destination_code }) => [origin_code, destination_code]);
    const [standing, variants, locations, numbers] = await Promise.all([
      findTransfers(
        tx,
        inputs.map(({ client_id }) => client_id),
      ),
      findVariants(tx, [...new Set(inputs.flatMap(({ lines }) => lines.map(({ sku }) => sku)))]),
      holdLocations(
        tx,
        codes.map((location_code) => ({ location_code })),
      ),
      takeTransferNumbers(tx, inputs.length),
    ]);
    const rows: NewTransferRow[] = [];
    const lines: NewLineRow[] = [];
    const decisions = requests.map((request, index) => {
      const { input, actor } = request;
      const { client_id } = input;
      const fingerprint = createHash('sha256').update(JSON.stringify(input)).digest('base64');
      const known = standing.get(client_id);
      if (known && known.fingerprint !== fingerprint) {
        return refuse({ code: 'client_id_reused' as const, client_id, number: known.number });
      }
      if (known) return accept({ id: known.id, number: known.number, is_new: false });
      const decision = decideNewTransfer(input, { variants, locations });
      if (!decision.ok) return decision;
      const { lines: wanted, ...drafted } = decision.value;
      const head = { id: newId(), number: numbers[index] ?? '', client_id, fingerprint };
      const row = { ...head, ...drafted, created_by: actor.name };
      rows.push(row);
      standing.set(client_id, row);
      lines.push(...lineRows(row.id, wanted));
      const after = { number: row.number, state: row.state, from: row.origin.code, to: row.destination.code };
      const entry = {
        subject_type: 'transfer',
        subject_id: row.id,
        before: null,
        after: { ...after, lines: input.lines },
      };
      shell.audit(entry, request);
      shell.publish(transferChanged(row.id, { transfer_id: row.id, state: row.state }), request);
      return accept({ id: row.id, number: row.number, is_new: true });
    });
    await insertTransfers(tx, rows, lines);
    return decisions;
  },
});

type Addressed = { id: string; version?: number | undefined };
type ChangeRefusal =
  | TransferRefusal
  | WriteOffRefusal
  | { code: 'not_found'; what: string }
  | { code: 'version_conflict'; expected: number; found: number };

export type TransferEdit = Addressed & {
  change: {
    expected_at?: Date | null;
    note?: string;
    tracking_number?: string;
    lines?: readonly AskedLine[];
    state?: 'requested' | 'cancelled';
  };
};

/** Changes a transfer that has not shipped: its plan, or that it is wanted now, or not at all. */
export const editTransfer = command<TransferEdit, null, ChangeRefusal>({
  name: 'inventory.edit-transfer',
  permission: 'inventory:adjust',
  async handle(shell, request): Promise<Decision<null, ChangeRefusal>> {
    const { tx } = shell;
    const { lines: asked, ...change } = request.input.change;
    const found = await findTransfer(shell, request.input);
    if (!found.ok) return found;
    const before = found.value;
    const action =
      change.state === 'cancelled' ? 'cancel' : change.state === 'requested' ? 'request' : 'edit';
    const allowed = decideAction(before, action);
    if (!allowed.ok) return allowed;
    if (asked) {
      const variants = await findVariants(
        tx,
        asked.map(({ sku }) => sku),
      );
      const lines = decideLines(asked, { variants });
      if (!lines.ok) return lines;
      await Promise.all([
        deleteTransferLines(tx, before.id),
        insertTransferLines(tx, lineRows(before.id, lines.value)),
      ]);
    }
    const after: Transfer = { ...before, ...change, version: before.version + 1 };
    await updateTransfer(tx, after);
    const { before: was, after: is } = changedFields(before, after);
    const lines = asked && { lines: asked };
    shell.audit(
      { subject_type: 'transfer', subject_id: before.id, before: was, after: { ...is, ...lines } },
      request,
    );
    shell.publish(transferChanged(after.id, { transfer_id: after.id, state: after.state }), request);
    return accept(null);
  },
});

export type TransferShip = Addressed & {
  lines: readonly ShippedLine[] | null;
  expected_at: Date | null;
  tracking_number?: string | undefined;
};

/** Sends a transfer off: its units leave what is available at the origin and are supply of the destination until they arrive. */
export const shipTransfer = command<TransferShip, null, ChangeRefusal>({
  name: 'inventory.ship-transfer',
  permission: 'inventory:receive',
  async handle(shell, request): Promise<Decision<null, ChangeRefusal>> {
    const { tx } = shell;
    const { input, actor } = request;
    const found = await findTransfer(shell, input);
    if (!found.ok) return found;
    const before = found.value;
    await ensureLevels(
      tx,
      before.lines.map(({ variant_id }) => ({ variant_id, location_id: before.destination.id })),
    );
    const facts = await readOrigin(shell, before, input.lines ?? []);
    const decision = decideShip(before, input.lines, { ...facts, expected_at: input.expected_at });
    if (!decision.ok) return decision;
    const { expected_at } = decision.value;
    const lines = decision.value.lines.map((line) =>
      line.shipped > 0 ? { ...line, supply_id: newId() } : line,
    );
    const sent = lines.filter(({ shipped }) => shipped > 0);
    const tracking_number = input.tracking_number ?? before.tracking_number;
    const after = {
      ...before,
      state: 'shipped' as const,
      expected_at,
      tracking_number,
      version: before.version + 1,
    };
    await Promise.all([
      updateTransfer(tx, after),
      insertSupplies(
        tx,
        sent.map((line) => supplyOf(after, line, expected_at)),
      ),
      updateTransferLines(tx, lines),
      changeTransferLots(
        tx,
        sent.flatMap(({ id, lot_moves }) =>
          lot_moves.map(({ lot_id, quantity }) => ({ line_id: id, lot_id, shipped: quantity })),
        ),
      ),
      moveStock(
        tx,
        sent.map(({ variant_id, shipped: quantity, lot_moves: lots }) => ({
          ...originMove(before, actor.name),
          ...{ variant_id, quantity, lots, reason: 'transfer_shipped' },
          ...{ from_state: 'available' as const, to_state: null },
        })),
      ),
    ]);
    shell.audit(
      {
        subject_type: 'transfer',
        subject_id: after.id,
        before: { state: before.state },
        after: { state: 'shipped', expected_at, shipped: sent.map(({ sku, shipped }) => ({ sku, shipped })) },
      },
      request,
    );
    tell(shell, request, after, sent, false);
    return accept(null);
  },
});

export type TransferClose = Addressed & { lines: readonly Resolution[]; reason: string };

/** Ends a transfer that did not arrive whole: what is missing is lost, or it is back where it came from. */
export const closeTransfer = command<TransferClose, null, ChangeRefusal>({
  name: 'inventory.close-transfer',
  permission: 'inventory:adjust',
  async handle(shell, request): Promise<Decision<null, ChangeRefusal>> {
    const { tx } = shell;
    const { input, actor } = request;
    const found = await findTransfer(shell, input);
    if (!found.ok) return found;
    const before = found.value;
    const supplies = await lockSupplies(
      tx,
      before.lines.flatMap(({ supply_id }) => supply_id ?? []),
    );
    const facts = await readOrigin(shell, before, input.lines);
    const decision = decideClose(before, input.lines, facts);
    if (!decision.ok) return decision;
    const lines = decision.value;
    const lost = lines.map((line) => ({ ...line, quantity: line.written_off - wasWrittenOff(before, line) }));
    const limits = await readWriteOffFacts(
      tx,
      lost.map(({ variant_id }) => variant_id),
      [actor],
    );
    for (const { variant_id, sku, quantity } of lost) {
      const permitted = decideWriteOff({ variant_id, sku, quantity }, limits, request);
      if (!permitted.ok) return permitted;
    }
    const back = lines.flatMap(({ variant_id, back: units }) =>
      units.map((each) => ({ ...each, variant_id })),
    );
    const resolved = before.lines.filter(({ in_transit }) => in_transit > 0);
    const after = { ...before, state: 'closed' as const, version: before.version + 1 };
    await Promise.all([
      updateTransfer(tx, after, actor.name),
      updateSupplies(
        tx,
        resolved.flatMap(({ supply_id }) => {
          const supply = supply_id === null ? undefined : supplies.get(supply_id);
          return supply ? [endedSupply(supply, input.reason)] : [];
        }),
      ),
      updateTransferLines(tx, lines),
      insertLots(tx, facts.lots.created),
      changeTransferLots(
        tx,
        lines.flatMap(({ id, lots }) => lots.flatMap((lot) => lotEnd(before, id, lot))),
      ),
      moveStock(
        tx,
        back.map((units) => ({
          ...originMove(before, actor.name),
          ...units,
          ...{ from_state: null, reason: 'transfer_returned' },
        })),
      ),
    ]);
    const { reason } = input;
    const resolution = { state: 'closed', lines: input.lines };
    shell.audit(
      {
        subject_type: 'transfer',
        subject_id: after.id,
        before: { state: before.state },
        after: resolution,
        reason,
      },
      request,
    );
    tell(shell, request, after, resolved, back.length > 0);
    return accept(null);
  },
});

function lineRows(
  transfer_id: string,
  lines: readonly { variant_id: string; quantity: number }[],
): NewLineRow[] {
  return lines.map(({ variant_id, quantity }, position) => {
    return { id: newId(), transfer_id, position, variant_id, quantity };
  });
}

async function findTransfer(
  { tx }: Shell,
  { id, version }: Addressed,
): Promise<Decision<Transfer, ChangeRefusal>> {
  const transfer = await lockTransfer(tx, id);
  if (!transfer) return refuse({ code: 'not_found', what: 'transfer' });
  if (version !== undefined && version !== transfer.version) {
    return refuse({ code: 'version_conflict', expected: version, found: transfer.version });
  }
  return accept(transfer);
}

/** What is there at the origin, held; with the lots that a transfer carries and that somebody names. */
async function readOrigin(
  { tx, now }: Shell,
  { origin, lines }: Transfer,
  named: readonly { sku: string; lots?: readonly { code: string }[] | undefined }[],
): Promise<OriginFacts> {
  const [variants, levels] = await Promise.all([
    findVariants(
      tx,
      lines.map(({ sku }) => sku),
    ),
    lockLevels(
      tx,
      lines.map(({ variant_id }) => ({ variant_id, location_id: origin.id })),
    ),
  ]);
  const units = new Map(
    levels.map(({ on_hand: _, ...level }) => [levelKey(level), level] satisfies [string, object]),
  );
  const lots = await readLotFacts(
    tx,
    lines.map(({ variant_id, sku, lots: carried }) => ({
      variant_id,
      lots: [...carried, ...(named.find((each) => each.sku === sku)?.lots ?? [])],
    })),
    now,
  );
  return { variants, units, lots };
}

/** What every movement of a transfer at its origin says. */
function originMove({ id, number, origin, destination }: Transfer, actor_name: string) {
  return {
    ...{ location_id: origin.id, actor_name },
    ...{ reference_type: 'transfer', reference_id: id, note: `${number} to ${destination.code}` },
  } satisfies Partial<StockMove>;
}

function lotEnd({ lines }: Transfer, line_id: string, after: TransferLot): TransferLotChange[] {
  const before = lines.find(({ id }) => id === line_id)?.lots.find(({ lot_id }) => lot_id === after.lot_id);
  const returned = after.returned - (before?.returned ?? 0);
  const written_off = after.written_off - (before?.written_off ?? 0);
  return returned + written_off > 0 ? [{ line_id, lot_id: after.lot_id, returned, written_off }] : [];
}

function supplyOf({ id, number, destination }: Transfer, line: TransferLine, expected_at: Date): Supply {
  return {
    id: line.supply_id ?? '',
    ...{ variant_id: line.variant_id, sku: line.sku },
    ...{ location_id: destination.id, location_code: destination.code, kind: 'transfer', reference: number },
    ...{ expected_at, quantity: line.shipped, received: 0, receipted: 0, outstanding: line.shipped },
    ...{ state: 'open', closed_reason: '', transfer_id: id, unit_cost: null, version: 1 },
  };
}

function endedSupply(supply: Supply, closed_reason: string): Supply {
  return { ...supply, state: 'closed', outstanding: 0, closed_reason, version: supply.version + 1 };
}

function wasWrittenOff({ lines }: Transfer, { id }: TransferLine): number {
  return lines.find((line) => line.id === id)?.written_off ?? 0;
}

function tell(
  shell: Shell,
  request: CommandRequest<unknown>,
  { id, state }: Transfer,
  lines: readonly TransferLine[],
  is_increase: boolean,
): void {
  const variant_ids = [...new Set(lines.map(({ variant_id }) => variant_id))];
  const supply_ids = lines.flatMap(({ supply_id }) => supply_id ?? []);
  if (variant_ids[0] !== undefined) {
    shell.publish(stockChanged(variant_ids[0], { variant_ids, is_increase }), request);
    shell.publish(suppliesChanged(supply_ids[0] ?? id, { supply_ids, variant_ids }), request);
  }
  shell.publish(transferChanged(id, { transfer_id: id, state }), request);
}
