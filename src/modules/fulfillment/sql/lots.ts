import type { Transaction } from '../../../platform/database.ts';

/** Counts units of lots that pickers took for lines, or put back. */
export async function pickLots(
  tx: Transaction,
  moved: readonly { line_id: string; lot_id: string; kind: 'pick' | 'unpick'; quantity: number }[],
): Promise<void> {
  if (moved.length === 0) return;
  const sums = [...Map.groupBy(moved, ({ line_id, lot_id }) => `${line_id} ${lot_id}`).values()].map(
    (own) => ({
      line_id: own[0]?.line_id,
      lot_id: own[0]?.lot_id,
      picked: own.reduce((sum, { kind, quantity }) => sum + (kind === 'pick' ? quantity : -quantity), 0),
    }),
  );
  await Promise.all([
    tx.rows(
      `insert into fulfillment.line_lots (fulfillment_order_line_id, lot_id, picked)
       select line_id, lot_id, 0 from unnest($1::uuid[], $2::uuid[]) as m (line_id, lot_id) on conflict do nothing`,
      [sums.map(({ line_id }) => line_id), sums.map(({ lot_id }) => lot_id)],
    ),
    tx.rows(
      `update fulfillment.line_lots g set picked = g.picked + m.picked
       from unnest($1::uuid[], $2::uuid[], $3::int[]) as m (line_id, lot_id, picked)
       where g.fulfillment_order_line_id = m.line_id and g.lot_id = m.lot_id`,
      [
        sums.map(({ line_id }) => line_id),
        sums.map(({ lot_id }) => lot_id),
        sums.map(({ picked }) => picked),
      ],
    ),
  ]);
}

/** Counts units of lots that were packed or have shipped; below zero they were taken out of a parcel again. */
export async function countLots(
  tx: Transaction,
  counter: 'packed' | 'shipped',
  lots: readonly { line_id: string; lot_id: string; quantity: number }[],
): Promise<void> {
  if (lots.length === 0) return;
  await tx.rows(
    `update fulfillment.line_lots g set ${counter} = g.${counter} + m.quantity
     from (select line_id, lot_id, sum(quantity)::int as quantity
           from unnest($1::uuid[], $2::uuid[], $3::int[]) as u (line_id, lot_id, quantity) group by 1, 2) m
     where g.fulfillment_order_line_id = m.line_id and g.lot_id = m.lot_id`,
    [
      lots.map(({ line_id }) => line_id),
      lots.map(({ lot_id }) => lot_id),
      lots.map(({ quantity }) => quantity),
    ],
  );
}

/** Writes which lots lie in a parcel. */
export async function insertParcelLots(
  tx: Transaction,
  parcel_id: string,
  lots: readonly { line_id: string; lot_id: string; quantity: number }[],
): Promise<void> {
  if (lots.length === 0) return;
  await tx.rows(
    `insert into fulfillment.parcel_lots (parcel_id, fulfillment_order_line_id, lot_id, quantity)
     select $1, * from unnest($2::uuid[], $3::uuid[], $4::int[])`,
    [
      parcel_id,
      lots.map(({ line_id }) => line_id),
      lots.map(({ lot_id }) => lot_id),
      lots.map(({ quantity }) => quantity),
    ],
  );
}
