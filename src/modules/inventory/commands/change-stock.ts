import { stockChanged } from '../../../events/inventory.ts';
import { changedFields } from '../../../kernel/changed-fields.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { batchCommand, type CommandRequest, type Shell } from '../../../platform/command.ts';
import {
  bringsIn,
  type DecidedChange,
  decideChangeStock,
  decideTarget,
  levelKey,
  type StockChange,
  type StockFacts,
  type StockRefusal,
  type Units,
} from '../rules/change-stock.ts';
import { parseCost } from '../rules/unit-cost.ts';
import { decideWriteOff, type WriteOffFacts, type WriteOffRefusal } from '../rules/write-off.ts';
import { insertLots } from '../sql/lots.ts';
import { findVariants, holdLocations } from '../sql/stock-facts.ts';
import { readWriteOffFacts } from '../sql/write-off.ts';
import { readLotFacts } from '../steps/lot-facts.ts';
import { ensureLevels, lockLevels, moveStock, type StockMove } from '../steps/move-stock.ts';
import { type HeldCosts, holdCosts, recordArrivals } from '../steps/unit-costs.ts';

type Change<Kind extends StockChange['kind']> = Omit<Extract<StockChange, { kind: Kind }>, 'kind'>;

export type StockAdjustment = Change<'adjust'>;
export type StockCount = Change<'set'>;
export type StockReceipt = Omit<Change<'receive'>, 'reason'>;
export type StockMoveRequest = Change<'move'>;
export type StockWriteOff = Change<'write_off'>;

type Refusal = StockRefusal | WriteOffRefusal | { code: 'not_permitted'; permission: 'inventory:value' };

/** A level set to a quantity, or changed by one. */
export type LevelChange = Extract<StockChange, { kind: 'set' | 'adjust' }>;

/** The level after a change. */
export type ChangedLevel = {
  sku: string;
  location_code: string;
  changed: number;
  level: Units & { on_hand: number };
};

// Somebody received the same lot or serial number a moment ago: the next run finds it.
const RACED_KEYS = ['lot_code_once', 'serial_in_one_place'];

/** Corrects stock by a signed quantity, with a reason. */
export const adjustStock = batchCommand<StockAdjustment, ChangedLevel, Refusal>({
  name: 'inventory.adjust',
  permission: 'inventory:adjust',
  raced_keys: RACED_KEYS,
  handle: (shell, requests) => changeStock(shell, requests, (input) => ({ ...input, kind: 'adjust' })),
});

/** Makes a state exactly what was counted, or what a file says; counting the same again changes nothing. */
export const setStock = batchCommand<StockCount, ChangedLevel, Refusal>({
  name: 'inventory.set',
  permission: 'inventory:adjust',
  raced_keys: RACED_KEYS,
  handle: (shell, requests) => changeStock(shell, requests, (input) => ({ ...input, kind: 'set' })),
});

/** Sets many levels at once, each to a quantity or by one. */
export const changeLevels = batchCommand<LevelChange, ChangedLevel, Refusal>({
  name: 'inventory.change-levels',
  permission: 'inventory:adjust',
  handle: (shell, requests) => changeStock(shell, requests, (input) => input),
});

/** Takes in goods, for sale at once or for inspection first. */
export const receiveStock = batchCommand<StockReceipt, ChangedLevel, Refusal>({
  name: 'inventory.receive',
  permission: 'inventory:receive',
  raced_keys: RACED_KEYS,
  handle: (shell, requests) =>
    changeStock(shell, requests, (input) => ({ ...input, kind: 'receive', reason: 'receipt' })),
});

/** Moves units from one state into another at their location. */
export const moveBetweenStates = batchCommand<StockMoveRequest, ChangedLevel, Refusal>({
  name: 'inventory.move',
  permission: 'inventory:adjust',
  handle: (shell, requests) => changeStock(shell, requests, (input) => ({ ...input, kind: 'move' })),
});

/** Takes units out of stock for good, with a reason; beyond the limits of the settings only who may approve it. */
export const writeOffStock = batchCommand<StockWriteOff, ChangedLevel, Refusal>({
  name: 'inventory.write-off',
  permission: 'inventory:adjust',
  handle: (shell, requests) => changeStock(shell, requests, (input) => ({ ...input, kind: 'write_off' })),
});

type Done<Input> = { request: CommandRequest<Input>; change: StockChange; decided: DecidedChange };

async function changeStock<Input>(
  shell: Shell,
  requests: readonly CommandRequest<Input>[],
  changeOf: (input: Input) => StockChange,
): Promise<Decision<ChangedLevel, Refusal>[]> {
  const changes = requests.map(({ input }) => changeOf(input));
  const facts = await readFacts(shell, changes);
  const done: Done<Input>[] = [];
  const limits = await readLimits(shell, requests, facts);
  const answers = requests.map((request, index): Decision<ChangedLevel, Refusal> => {
    const change = changes[index] as StockChange;
    if (change.unit_cost !== undefined && !request.actor.permissions.has('inventory:value')) {
      return refuse({ code: 'not_permitted', permission: 'inventory:value' });
    }
    const decision = decideChangeStock(change, facts);
    if (!decision.ok) return decision;
    const decided = decision.value;
    if (limits && decided.to_state === null) {
      const { variant_id, quantity } = decided;
      const permitted = decideWriteOff({ variant_id, sku: change.sku, quantity }, limits, request);
      if (!permitted.ok) return permitted;
    }
    facts.units.set(
      levelKey({ variant_id: decided.variant_id, location_id: decided.location.id }),
      decided.after,
    );
    if (decided.quantity > 0) done.push({ request, change, decided });
    return accept(answerOf(change, decided));
  });
  await Promise.all([
    insertLots(shell.tx, facts.lots.created),
    moveStock(shell.tx, done.map(movementOf)),
    recordArrivals(shell.tx, done.map(arrivalOf), facts.costs),
  ]);
  tell(shell, done);
  return answers;
}

// Nobody asks for the limits when everybody here may pass them.
async function readLimits(
  { tx }: Shell,
  requests: readonly CommandRequest<unknown>[],
  { variants }: StockFacts,
): Promise<WriteOffFacts | null> {
  if (requests.every(({ actor }) => actor.permissions.has('inventory:approve'))) return null;
  return readWriteOffFacts(
    tx,
    [...variants.values()].map(({ id }) => id),
    requests.map(({ actor }) => actor),
  );
}

function arrivalOf({ request, change, decided }: Done<unknown>) {
  const { variant_id, from_state, to_state, quantity } = decided;
  const { unit_cost } = change;
  return {
    variant_id,
    quantity: from_state === null ? quantity : to_state === null ? -quantity : 0,
    unit_cost: unit_cost === undefined ? null : parseCost(unit_cost),
    ...{ reference_type: change.reason, reference_id: null, actor_name: request.actor.name },
  };
}

/** Makes the levels that something may come into, locks all that are named, and reads them after the lock. */
async function readFacts(
  { tx, now }: Shell,
  changes: readonly StockChange[],
): Promise<StockFacts & { costs: HeldCosts }> {
  const [variants, locations] = await Promise.all([
    findVariants(tx, [...new Set(changes.map(({ sku }) => sku))]),
    holdLocations(tx, changes),
  ]);
  const targets = changes.flatMap((change) => {
    const target = decideTarget(change, { variants, locations });
    if (!target.ok) return [];
    const level = { variant_id: target.value.variant.id, location_id: target.value.location.id };
    const is_needed = bringsIn(change, target.value.location);
    return [{ ...level, key: levelKey(level), is_needed, lots: change.lots }];
  });
  const named = [...new Map(targets.map((target) => [target.key, target])).values()];
  const [costs, , levels, lots] = await Promise.all([
    holdCosts(
      tx,
      changes.flatMap(({ sku, unit_cost }) => (unit_cost === undefined ? [] : (variants.get(sku)?.id ?? []))),
    ),
    ensureLevels(
      tx,
      targets.filter(({ is_needed }) => is_needed),
    ),
    lockLevels(tx, named),
    readLotFacts(tx, targets, now),
  ]);
  const units = levels.map(
    ({ variant_id, location_id, on_hand: _, ...states }) =>
      [levelKey({ variant_id, location_id }), states] as const,
  );
  return { variants, locations, units: new Map(units), lots, costs };
}

function movementOf({ request, change, decided }: Done<unknown>): StockMove {
  const { variant_id, location, from_state, to_state, quantity, lots } = decided;
  return {
    variant_id,
    location_id: location.id,
    from_state,
    to_state,
    quantity,
    lots,
    reason: change.reason,
    note: change.note ?? null,
    actor_name: request.actor.name,
  };
}

/** Audits every change, and publishes one event for all that one caller changed at once. */
function tell(shell: Shell, done: readonly Done<unknown>[]): void {
  for (const { request, change, decided } of done) {
    const { sku, reason } = change;
    const { before, after } = changedFields(decided.before, decided.after);
    const named = change.lots?.map(({ code, quantity }) => ({ code, quantity }));
    const place = { sku, location: decided.location.code, ...(named && { lots: named }) };
    shell.audit(
      {
        subject_type: 'variant',
        subject_id: decided.variant_id,
        before: { ...place, ...before },
        after: { ...place, ...after },
        reason,
      },
      request,
    );
  }
  for (const group of Map.groupBy(done, ({ request }) => request.request_id).values()) {
    const variant_ids = [...new Set(group.map(({ decided }) => decided.variant_id))];
    const is_increase = group.some(({ decided }) => decided.to_state === 'available');
    const [first] = group;
    if (first)
      shell.publish(stockChanged(first.decided.variant_id, { variant_ids, is_increase }), first.request);
  }
}

function answerOf({ sku }: StockChange, { location, quantity, after }: DecidedChange): ChangedLevel {
  const on_hand = Object.values(after).reduce((sum, units) => sum + units, 0);
  return { sku, location_code: location.code, changed: quantity, level: { ...after, on_hand } };
}
