import { newId } from '../../../kernel/ids.ts';
import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { Inspection } from '../rules/inspect.ts';
import type { ReceivedLine } from '../rules/receive-return.ts';

/** The lots that left for lines of an order, and how many units of each did not come back yet. */
export async function readShippedLots(
  reader: Queryable,
  order_line_ids: readonly string[],
): Promise<{ order_line_id: string; lot_id: string; code: string; open: number }[]> {
  return reader.rows(
    `select f.order_line_id, t.id as lot_id, t.code,
            sum(g.shipped)::int - coalesce((select sum(k.received) from returns.line_lots k
              join returns.lines n on n.id = k.line_id
              where n.order_line_id = f.order_line_id and k.lot_id = t.id), 0)::int as open
     from fulfillment.v_fulfillment_order_lines f
     join fulfillment.v_line_lots g on g.fulfillment_order_line_id = f.id
     join inventory.v_lots t on t.id = g.lot_id
     where f.order_line_id = any($1::uuid[]) group by f.order_line_id, t.id, t.code`,
    [order_line_ids],
  );
}

/** Writes what arrived at a location. */
export async function insertArrivals(
  tx: Transaction,
  lines: readonly ReceivedLine[],
  by: { location_id: string; actor_name: string; at: Date },
): Promise<void> {
  const lots = lines.flatMap(({ line_id, lots: own }) => own.map((lot) => ({ ...lot, line_id })));
  await Promise.all([
    tx.rows(
      `insert into returns.arrivals (id, line_id, location_id, quantity, actor_name, at)
       select id, line_id, $4, quantity, $5, $6 from unnest($1::uuid[], $2::uuid[], $3::int[]) as n (id, line_id, quantity)`,
      [
        ...[lines.map(() => newId()), lines.map(({ line_id }) => line_id)],
        ...[lines.map(({ quantity }) => quantity), by.location_id, by.actor_name, by.at],
      ],
    ),
    tx.rows(
      `update returns.lines n set received = n.received + c.quantity
       from unnest($1::uuid[], $2::int[]) as c (id, quantity) where n.id = c.id`,
      [lines.map(({ line_id }) => line_id), lines.map(({ quantity }) => quantity)],
    ),
    tx.rows(
      `insert into returns.line_lots as k (line_id, lot_id, location_id, received)
       select line_id, lot_id, $4, quantity from unnest($1::uuid[], $2::uuid[], $3::int[]) as n (line_id, lot_id, quantity)
       on conflict (line_id, lot_id, location_id) do update set received = k.received + excluded.received`,
      [
        ...[lots.map(({ line_id }) => line_id), lots.map(({ lot_id }) => lot_id)],
        ...[lots.map(({ quantity }) => quantity), by.location_id],
      ],
    ),
  ]);
}

/** Units of a line that came in at a location and that nobody looked at yet. */
export async function waitingAt(reader: Queryable, line_id: string, location_id: string): Promise<number> {
  const [row] = await reader.rows<{ waiting: number }>(
    `select (coalesce((select sum(quantity) from returns.arrivals where line_id = $1 and location_id = $2), 0)
       - coalesce((select sum(quantity) from returns.inspections where line_id = $1 and location_id = $2), 0))::int as waiting`,
    [line_id, location_id],
  );
  return row?.waiting ?? 0;
}

/** The lots of a line at a location, as far as nobody looked at them, and what of them lies in quality control there. */
export async function readWaitingLots(
  reader: Queryable,
  line_id: string,
  location_id: string,
  today: Date,
): Promise<
  { lot_id: string; code: string; waiting: number; quality_control: number; is_sellable: boolean }[]
> {
  return reader.rows(
    `select t.id as lot_id, t.code, k.received - k.inspected as waiting, coalesce(s.quality_control, 0) as quality_control,
            t.blocked_at is null and (t.expires_on is null or t.expires_on > $3::date) as is_sellable
     from returns.line_lots k join inventory.v_lots t on t.id = k.lot_id
     left join inventory.v_lot_stock s on s.lot_id = k.lot_id and s.location_id = k.location_id
     where k.line_id = $1 and k.location_id = $2`,
    [line_id, location_id, today],
  );
}

/** What a SKU is that units may be sold under. */
export async function findOutlet(
  reader: Queryable,
  sku: string,
): Promise<{ variant_id: string; is_bundle: boolean; is_tracked: boolean } | null> {
  const [row] = await reader.rows<{ variant_id: string; is_bundle: boolean; is_tracked: boolean }>(
    `select id as variant_id, is_bundle, tracking <> 'none' as is_tracked from catalog.v_variants where sku = $1`,
    [sku],
  );
  return row ?? null;
}

/** Writes what was found of units and where they went. */
export async function insertInspection(
  tx: Transaction,
  inspection: Inspection & {
    id: string;
    outlet_variant_id: string | null;
    lot_id: string | null;
    actor_name: string;
    at: Date;
  },
): Promise<void> {
  const { id, line_id, location_id, quantity, grade, disposition, outlet_variant_id, lot_id, note } =
    inspection;
  await Promise.all([
    tx.rows(
      `insert into returns.inspections (id, line_id, location_id, quantity, grade, disposition, outlet_variant_id, lot_id, note,
         actor_name, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        ...[id, line_id, location_id, quantity, grade, disposition, outlet_variant_id, lot_id, note],
        ...[inspection.actor_name, inspection.at],
      ],
    ),
    tx.rows('update returns.lines set inspected = inspected + $2 where id = $1', [line_id, quantity]),
    tx.rows(
      `update returns.line_lots set inspected = inspected + $4 where line_id = $1 and lot_id = $2 and location_id = $3`,
      [line_id, lot_id, location_id, quantity],
    ),
  ]);
}
