import { newId, newIdAt } from '../../../kernel/ids.ts';
import { constraintOf, RunAgain, type Transaction } from '../../../platform/database.ts';
import { type LotMove, lotStateOf } from '../rules/lot.ts';
import { STOCK_STATES, type StockState } from '../rules/stock-state.ts';
import { changeLotStock, type LotChange } from './move-lots.ts';

/**
 * Units that change state at one location. Without `from_state` they come in from outside, without `to_state`
 * they leave.
 */
export type StockMove = {
  variant_id: string;
  location_id: string;
  from_state: StockState | null;
  to_state: StockState | null;
  quantity: number;
  /** Of a variant that is tracked: the lots that go along, where the move changes what lots count. */
  lots?: readonly LotMove[];
  reason: string;
  reference_type?: string;
  reference_id?: string;
  note?: string | null;
  actor_name: string;
};

/**
 * Moves stock: the levels and, in the same round trip, the ledger rows that explain them.
 *
 * Rows are locked in (variant, location) order, so that two callers who share SKUs wait for each other
 * instead of deadlocking. The levels change only where no state would go below zero; when one would, the statement fails,
 * nothing is kept and the command runs again under locks. A caller who has locked and decided never sees it.
 *
 * @throws RunAgain when a competitor took the stock since it was read.
 */
export async function moveStock(tx: Transaction, moves: readonly StockMove[]): Promise<void> {
  if (moves.length === 0) return;
  const ids = moves.map(() => newId());
  const changes = changesOf(moves);
  const lots = lotChangesOf(moves, ids);
  try {
    // The ledger first: the level rows are what competitors wait for.
    await Promise.all([
      insertMovements(tx, moves, ids),
      lots.length === 0 ? changeLevels(tx, changes) : changeLevelsWithLots(tx, changes, lots),
      lots.length > 0 && changeLotStock(tx, lots),
    ]);
  } catch (error) {
    // Somebody switched the tracking on, or took from the lot, since it was read.
    if (constraintOf(error) === 'level_lots_add_up') throw new RunAgain('the lots of a level were left out');
    throw error;
  }
}

/**
 * Writes movements of a time before the books were opened, and the levels that they end in. The caller sees to it that these
 * levels have no movement yet and that no more leaves than came.
 */
export async function moveInThePast(
  tx: Transaction,
  moves: readonly (StockMove & { at: Date })[],
): Promise<void> {
  const changes = changesOf(moves);
  await Promise.all([ensureLevels(tx, changes), insertPast(tx, moves), changeLevels(tx, changes)]);
}

type Change = { variant_id: string; location_id: string } & Record<StockState, number>;

// One change per level, in lock order.
function changesOf(moves: readonly StockMove[]): Change[] {
  const byLevel = new Map<string, Change>();
  for (const { variant_id, location_id, from_state, to_state, quantity } of moves) {
    const key = `${variant_id} ${location_id}`;
    let change = byLevel.get(key);
    if (!change) {
      change = {
        variant_id,
        location_id,
        available: 0,
        committed: 0,
        reserved: 0,
        damaged: 0,
        safety_stock: 0,
        quality_control: 0,
      };
      byLevel.set(key, change);
    }
    if (from_state) change[from_state] -= quantity;
    if (to_state) change[to_state] += quantity;
  }
  return [...byLevel].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, change]) => change);
}

function lotChangesOf(moves: readonly StockMove[], ids: readonly string[]): LotChange[] {
  return moves.flatMap(({ lots, quantity: _, from_state, to_state, ...move }, index) =>
    (lots ?? []).map(({ lot_id, quantity, is_picked }) => ({
      ...move,
      movement_id: ids[index] as string,
      lot_id,
      quantity,
      from_state: from_state && (is_picked ? 'picked' : lotStateOf(from_state)),
      to_state: to_state && lotStateOf(to_state),
    })),
  );
}

const LEVEL_ARRAYS = `unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[], $8::int[]`;
const LEVEL_FIELDS =
  'variant_id, location_id, available, committed, reserved, damaged, safety_stock, quality_control';

function changeLevelsBy(change: string, lots: string, count: string): string {
  return `with change as materialized (
       ${change}
     ), locked as materialized (
       select l.variant_id, l.location_id
       from change c join inventory.levels l on l.variant_id = c.variant_id and l.location_id = c.location_id
       order by l.variant_id, l.location_id
       for no key update of l
     ), changed as (
       update inventory.levels l set
         available = l.available + c.available, committed = l.committed + c.committed, reserved = l.reserved + c.reserved,
         damaged = l.damaged + c.damaged, safety_stock = l.safety_stock + c.safety_stock,
         quality_control = l.quality_control + c.quality_control${lots}
       from change c join locked k on k.variant_id = c.variant_id and k.location_id = c.location_id
       where l.variant_id = c.variant_id and l.location_id = c.location_id
         and l.available + c.available >= 0 and l.committed + c.committed >= 0 and l.reserved + c.reserved >= 0
         and l.damaged + c.damaged >= 0 and l.safety_stock + c.safety_stock >= 0
         and l.quality_control + c.quality_control >= 0
       returning 1
     )
     select platform.run_again_unless(count(*) = ${count}, 'stock was taken meanwhile') from changed`;
}

const CHANGE_LEVELS = changeLevelsBy(`select * from ${LEVEL_ARRAYS}) as c (${LEVEL_FIELDS})`, '', '$9');

const LOT_COLUMNS = ['lots_sellable', 'lots_quality_control', 'lots_damaged'] as const;

const CHANGE_LEVELS_WITH_LOTS = changeLevelsBy(
  `select * from ${LEVEL_ARRAYS}, $9::int[], $10::int[], $11::int[]) as c (${LEVEL_FIELDS}, ${LOT_COLUMNS.join(', ')})`,
  // A level without lots of its own has nothing on hand yet, or the check of the table refuses what is added here.
  LOT_COLUMNS.map(
    (column) =>
      `,\n       ${column} = case when c.${column} is null then l.${column} else coalesce(l.${column}, 0) + c.${column} end`,
  ).join(''),
  '$12',
);

function levelArrays(changes: readonly Change[]): unknown[] {
  return [
    changes.map((change) => change.variant_id),
    changes.map((change) => change.location_id),
    ...STOCK_STATES.map((state) => changes.map((change) => change[state])),
  ];
}

async function changeLevels(tx: Transaction, changes: readonly Change[]): Promise<void> {
  await tx.rows(CHANGE_LEVELS, [...levelArrays(changes), changes.length]);
}

async function changeLevelsWithLots(
  tx: Transaction,
  changes: readonly Change[],
  lots: readonly LotChange[],
): Promise<void> {
  const byLevel = Map.groupBy(lots, ({ variant_id, location_id }) => `${variant_id} ${location_id}`);
  const grown = (column: (typeof LOT_COLUMNS)[number]): (number | null)[] =>
    changes.map(({ variant_id, location_id }) => {
      const own = byLevel.get(`${variant_id} ${location_id}`);
      if (!own) return null;
      return own.reduce(
        (sum, { from_state, to_state, quantity }) =>
          sum +
          (to_state && columnOf(to_state) === column ? quantity : 0) -
          (from_state && columnOf(from_state) === column ? quantity : 0),
        0,
      );
    });
  await tx.rows(CHANGE_LEVELS_WITH_LOTS, [
    ...levelArrays(changes),
    ...LOT_COLUMNS.map(grown),
    changes.length,
  ]);
}

function columnOf(state: NonNullable<LotChange['to_state']>): (typeof LOT_COLUMNS)[number] {
  return state === 'picked' ? 'lots_sellable' : `lots_${state}`;
}

async function insertPast(tx: Transaction, moves: readonly (StockMove & { at: Date })[]): Promise<void> {
  await tx.rows(
    `insert into inventory.movements (id, variant_id, location_id, from_state, to_state, quantity, reason, note, actor_name, at)
     select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[],
                          $9::text[], $10::timestamptz[])`,
    [
      moves.map(({ at }) => newIdAt(at)),
      moves.map((move) => move.variant_id),
      moves.map((move) => move.location_id),
      moves.map((move) => move.from_state),
      moves.map((move) => move.to_state),
      moves.map((move) => move.quantity),
      moves.map((move) => move.reason),
      moves.map((move) => move.note ?? null),
      moves.map((move) => move.actor_name),
      moves.map((move) => move.at.toISOString()),
    ],
  );
}

async function insertMovements(
  tx: Transaction,
  moves: readonly StockMove[],
  ids: readonly string[],
): Promise<void> {
  await tx.rows(
    `insert into inventory.movements
       (id, variant_id, location_id, from_state, to_state, quantity, reason, reference_type, reference_id, note, actor_name)
     select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[],
                          $9::uuid[], $10::text[], $11::text[])`,
    [
      ids,
      moves.map((move) => move.variant_id),
      moves.map((move) => move.location_id),
      moves.map((move) => move.from_state),
      moves.map((move) => move.to_state),
      moves.map((move) => move.quantity),
      moves.map((move) => move.reason),
      moves.map((move) => move.reference_type ?? null),
      moves.map((move) => move.reference_id ?? null),
      moves.map((move) => move.note ?? null),
      moves.map((move) => move.actor_name),
    ],
  );
}

/**
 * Makes empty levels where there are none yet, so that stock can move into them. Those of tracked variants count their lots
 * from the start: nothing comes in there without any.
 */
export async function ensureLevels(
  tx: Transaction,
  levels: readonly { variant_id: string; location_id: string }[],
): Promise<void> {
  const sorted = [
    ...new Set(levels.map(({ variant_id, location_id }) => `${variant_id} ${location_id}`)),
  ].sort();
  if (sorted.length === 0) return;
  await tx.rows(
    `insert into inventory.levels (variant_id, location_id, lots_sellable, lots_quality_control, lots_damaged)
     select k.variant_id, k.location_id, t.zero, t.zero, t.zero
     from unnest($1::uuid[], $2::uuid[]) as k (variant_id, location_id)
     left join (select id, 0 as zero from catalog.v_variants where tracking <> 'none') t on t.id = k.variant_id
     on conflict do nothing`,
    [sorted.map((key) => key.slice(0, 36)), sorted.map((key) => key.slice(37))],
  );
}

export type Level = { variant_id: string; location_id: string; on_hand: number } & Record<StockState, number>;

/** Reads levels and holds their rows, in lock order, until the transaction ends. */
export async function lockLevels(
  tx: Transaction,
  levels: readonly { variant_id: string; location_id: string }[],
): Promise<Level[]> {
  return tx.rows<Level>(
    `select l.variant_id, l.location_id, l.available, l.committed, l.reserved, l.damaged, l.safety_stock,
            l.quality_control, l.on_hand
     from unnest($1::uuid[], $2::uuid[]) as k (variant_id, location_id)
     join inventory.levels l on l.variant_id = k.variant_id and l.location_id = k.location_id
     order by l.variant_id, l.location_id for no key update of l`,
    [levels.map((level) => level.variant_id), levels.map((level) => level.location_id)],
  );
}
