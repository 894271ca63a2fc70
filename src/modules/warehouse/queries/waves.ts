import type { Queryable } from '../../../platform/database.ts';
import { DEFAULT_LIMIT, decodeCursor, type PageOf, pageOf } from '../../../platform/http/lists.ts';
import { type Building, buildingOf, type Point } from '../rules/building.ts';
import { type PickStop, stopsOf, type WaveUnits } from '../rules/stops.ts';
import { readBins, readFrame } from '../sql/bins.ts';
import type { WaveState } from '../sql/waves.ts';

export type WaveCard = {
  id: string;
  number: number;
  location: { id: string; code: string; name: string };
  state: WaveState;
  created_by: string;
  created_at: Date;
  ended_at: Date | null;
  orders: number;
  batches: number;
  /** Units that are to be picked at all, and those that were. */
  units: number;
  picked: number;
  walk_mm: number;
  s_shape_mm: number;
  /** When the first of its orders must leave. */
  ship_by: Date | null;
};

const CARDS = `select w.id, w.number, jsonb_build_object('id', l.id, 'code', l.code, 'name', l.name) as location, w.state,
    w.created_by, w.created_at, w.ended_at, b.batches, b.walk_mm, b.s_shape_mm, o.orders, o.units, o.picked, o.ship_by
  from warehouse.waves w
  join inventory.v_locations l on l.id = w.location_id
  cross join lateral (select count(*)::int as batches, coalesce(sum(walk_mm), 0)::int as walk_mm,
                             coalesce(sum(s_shape_mm), 0)::int as s_shape_mm
                      from warehouse.batches b where b.wave_id = w.id) b
  cross join lateral (
    select count(distinct o.fulfillment_order_id)::int as orders, coalesce(sum(i.quantity - i.cancelled), 0)::int as units,
           coalesce(sum(i.picked), 0)::int as picked,
           min(f.ship_by) filter (where f.status in ('open', 'in_progress', 'on_hold')) as ship_by
    from warehouse.wave_orders o
    join fulfillment.v_fulfillment_orders f on f.id = o.fulfillment_order_id
    left join fulfillment.v_fulfillment_order_lines i on i.fulfillment_order_id = f.id
    where o.wave_id = w.id) o`;

/** Waves, the newest first. */
export async function listWaves(
  reader: Queryable,
  options: { limit?: number; after?: string; location_id?: string; state?: WaveState },
): Promise<PageOf<WaveCard>> {
  const { limit = DEFAULT_LIMIT, after, location_id, state } = options;
  const values: unknown[] = [];
  const where = ['true'];
  if (location_id !== undefined) where.push(`w.location_id = $${values.push(location_id)}`);
  if (state !== undefined) where.push(`w.state = $${values.push(state)}`);
  if (after !== undefined)
    where.push(`w.id < $${values.push(decodeCursor(after, 'newest', ['uuid'])[0])}::uuid`);
  const rows = await reader.adHoc<WaveCard>(
    `${CARDS} where ${where.join(' and ')} order by w.id desc limit ${limit + 1}`,
    values,
  );
  return pageOf(rows, limit, 'newest', ({ id }) => [id]);
}

export type WaveBatch = {
  batch: number;
  picker: string;
  walk_mm: number;
  s_shape_mm: number;
  path: Point[];
  totes: {
    tote: number;
    fulfillment_order_id: string;
    number: string;
    order_number: number;
    status: string;
  }[];
  stops: PickStop[];
};

export type Wave = WaveCard & { building: Building | null; walks: WaveBatch[] };

type BatchRow = Omit<WaveBatch, 'totes' | 'stops'> & { bins: string[] };
type ToteRow = WaveBatch['totes'][number] & { batch: number };

/** One wave with its walks: what lies where, for which tote, and how far that is. */
export async function readWave(reader: Queryable, id: string): Promise<Wave | undefined> {
  const [card] = await reader.rows<WaveCard>(`${CARDS} where w.id = $1`, [id]);
  if (!card) return undefined;
  const [batches, totes, units, bins, frame] = await Promise.all([
    reader.rows<BatchRow>(
      `select batch, picker, walk_mm, s_shape_mm, path, bins from warehouse.batches where wave_id = $1 order by batch`,
      [id],
    ),
    reader.rows<ToteRow>(
      `select o.batch, o.tote, f.id as fulfillment_order_id, f.number,
              split_part(f.number, '-', 1)::bigint as order_number, f.status
       from warehouse.wave_orders o join fulfillment.v_fulfillment_orders f on f.id = o.fulfillment_order_id
       where o.wave_id = $1 order by o.batch, o.tote`,
      [id],
    ),
    reader.rows<WaveUnits>(
      `select o.batch, o.tote, o.fulfillment_order_id, l.id as line_id, l.variant_id, v.sku, v.gtin, v.title, v.options,
              v.image_url,              v.tracking, l.quantity - l.cancelled as wanted, l.picked, h.bin_id
       from warehouse.wave_orders o
       join fulfillment.v_fulfillment_orders f on f.id = o.fulfillment_order_id
       join fulfillment.v_fulfillment_order_lines l on l.fulfillment_order_id = f.id
       join catalog.v_variants v on v.id = l.variant_id
       left join warehouse.homes h on h.location_id = f.location_id and h.variant_id = l.variant_id
       where o.wave_id = $1 and l.quantity > l.cancelled and f.status <> 'cancelled'
       order by v.sku, l.id`,
      [id],
    ),
    readBins(reader, card.location.id),
    readFrame(reader, card.location.id),
  ]);
  const places = new Map(bins.map((bin) => [bin.id, bin]));
  const walks = batches.map(({ bins: order, ...batch }) => ({
    ...batch,
    totes: totes.filter((tote) => tote.batch === batch.batch).map(({ batch: _, ...tote }) => tote),
    stops: stopsOf(
      order,
      units.filter((unit) => unit.batch === batch.batch),
      places,
    ),
  }));
  return { ...card, building: buildingOf(bins, frame), walks };
}

/** Which tote and batch of a wave some fulfillment orders are in. */
export async function readTotes(
  reader: Queryable,
  wave_id: string,
): Promise<{ fulfillment_order_id: string; batch: number; tote: number }[]> {
  return reader.rows(
    'select fulfillment_order_id, batch, tote from warehouse.wave_orders where wave_id = $1',
    [wave_id],
  );
}
