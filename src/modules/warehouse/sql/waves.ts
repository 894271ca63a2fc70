import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { FulfillmentOrderStatus } from '../../fulfillment/index.ts';
import { isWorkable } from '../../fulfillment/rules/index.ts';
import type { PlannedBatch, WaveWork } from '../rules/wave.ts';

type WorkRow = Omit<WaveWork, 'is_workable'> & { status: FulfillmentOrderStatus };

/** Who releases waves at a location takes turns, so that no work is chosen twice. Ends with the transaction. */
export async function takeTurnAt(tx: Transaction, location_id: string): Promise<void> {
  await tx.rows("select pg_advisory_xact_lock(hashtextextended('warehouse.wave ' || $1, 0))", [location_id]);
}

/** Fulfillment orders as a wave sees them: what is unpicked, and the bins of that at their location. */
export async function readWaveWork(reader: Queryable, ids: readonly string[]): Promise<WaveWork[]> {
  const rows = await reader.rows<WorkRow>(
    `select f.id, f.number, f.location_id, f.status, f.ship_by,
            (select w.number from warehouse.wave_orders o join warehouse.waves w on w.id = o.wave_id
             where o.fulfillment_order_id = f.id and o.is_open) as wave,
            coalesce(sum(l.quantity - l.cancelled - l.picked), 0)::int as units,
            coalesce(jsonb_agg(distinct jsonb_build_object('id', b.id, 'aisle', b.aisle, 'x_mm', b.x_mm, 'y_mm', b.y_mm))
                     filter (where b.id is not null), '[]') as bins
     from fulfillment.v_fulfillment_orders f
     left join fulfillment.v_fulfillment_order_lines l
       on l.fulfillment_order_id = f.id and l.quantity - l.cancelled - l.picked > 0
     left join warehouse.homes h on h.location_id = f.location_id and h.variant_id = l.variant_id
     left join warehouse.bins b on b.id = h.bin_id
     where f.id = any($1::uuid[])
     group by f.id, f.number, f.location_id, f.status, f.ship_by`,
    [ids],
  );
  return rows.map(({ status, ...work }) => ({ ...work, is_workable: isWorkable(status) && work.units > 0 }));
}

/** The most urgent work of a location that may be picked and is in no wave. */
export async function readWaveCandidates(
  reader: Queryable,
  {
    location_id,
    before,
    service_code,
    limit,
  }: {
    location_id: string;
    before: Date | null;
    service_code: string | null;
    limit: number;
  },
): Promise<string[]> {
  const rows = await reader.rows<{ id: string }>(
    `select f.id from fulfillment.v_fulfillment_orders f
     where f.location_id = $1 and f.status in ('open', 'in_progress')
       and ($2::timestamptz is null or f.ship_by <= $2) and ($3::text is null or f.service_code = $3)
       and not exists (select from warehouse.wave_orders o where o.fulfillment_order_id = f.id and o.is_open)
       and exists (select from fulfillment.v_fulfillment_order_lines l
                   where l.fulfillment_order_id = f.id and l.quantity - l.cancelled - l.picked > 0)
     order by f.ship_by, f.id limit $4`,
    [location_id, before, service_code, limit],
  );
  return rows.map(({ id }) => id);
}

/** Inserts a wave with its batches and orders; answers its number. */
export async function insertWave(
  tx: Transaction,
  wave: { id: string; location_id: string; created_by: string; batches: readonly PlannedBatch[] },
): Promise<number> {
  const { id, location_id, created_by, batches } = wave;
  const [row] = await tx.rows<{ number: number }>(
    'insert into warehouse.waves (id, location_id, created_by) values ($1, $2, $3) returning number',
    [id, location_id, created_by],
  );
  const parts = batches.map(({ bins, walk, s_shape_mm }, index) => ({
    batch: index + 1,
    bins,
    walk_mm: walk.length_mm,
    s_shape_mm,
    path: walk.path,
  }));
  await tx.rows(
    `insert into warehouse.batches (wave_id, batch, bins, walk_mm, s_shape_mm, path)
     select $1, b.batch, coalesce((select array_agg(i.bin::uuid order by i.place)
                                   from jsonb_array_elements_text(b.bins) with ordinality i (bin, place)), '{}'),
            b.walk_mm, b.s_shape_mm, b.path
     from jsonb_to_recordset($2::jsonb) as b (batch int, bins jsonb, walk_mm int, s_shape_mm int, path jsonb)`,
    [id, JSON.stringify(parts)],
  );
  const orders = batches.flatMap((batch, index) =>
    batch.orders.map((order, place) => ({ order, batch: index + 1, tote: place + 1 })),
  );
  await tx.rows(
    `insert into warehouse.wave_orders (wave_id, fulfillment_order_id, batch, tote)
     select $1, * from unnest($2::uuid[], $3::int[], $4::int[])`,
    [id, orders.map(({ order }) => order), orders.map(({ batch }) => batch), orders.map(({ tote }) => tote)],
  );
  return row?.number ?? 0;
}

export type WaveState = 'open' | 'completed' | 'cancelled';

/** A wave held until the transaction ends. */
export async function lockWave(
  tx: Transaction,
  id: string,
): Promise<{ id: string; number: number; location_id: string; state: WaveState } | undefined> {
  const [row] = await tx.rows<{ id: string; number: number; location_id: string; state: WaveState }>(
    'select id, number, location_id, state from warehouse.waves where id = $1 for no key update',
    [id],
  );
  return row;
}

/** Ends a wave; its orders may go into another one. */
export async function endWave(tx: Transaction, id: string, state: 'completed' | 'cancelled'): Promise<void> {
  await tx.rows('update warehouse.waves set state = $2, ended_at = now() where id = $1', [id, state]);
  await tx.rows('update warehouse.wave_orders set is_open = false where wave_id = $1 and is_open', [id]);
}

/** Whether anything of a wave is still to be picked by anybody: orders on hold count, ended ones do not. */
export async function countUnpicked(reader: Queryable, wave_id: string): Promise<number> {
  const [row] = await reader.rows<{ units: number }>(
    `select coalesce(sum(l.quantity - l.cancelled - l.picked), 0)::int as units
     from warehouse.wave_orders o
     join fulfillment.v_fulfillment_orders f on f.id = o.fulfillment_order_id
     join fulfillment.v_fulfillment_order_lines l on l.fulfillment_order_id = f.id
     where o.wave_id = $1 and f.status in ('scheduled', 'open', 'in_progress', 'on_hold')`,
    [wave_id],
  );
  return row?.units ?? 0;
}

/** Open waves in which nothing is left to pick. */
export async function readPickedWaves(reader: Queryable): Promise<string[]> {
  const rows = await reader.rows<{ id: string }>(
    `select w.id from warehouse.waves w
     where w.state = 'open' and not exists (
       select from warehouse.wave_orders o
       join fulfillment.v_fulfillment_orders f on f.id = o.fulfillment_order_id
       join fulfillment.v_fulfillment_order_lines l on l.fulfillment_order_id = f.id
       where o.wave_id = w.id and f.status in ('scheduled', 'open', 'in_progress', 'on_hold')
         and l.quantity - l.cancelled - l.picked > 0)
     order by w.id limit 200`,
  );
  return rows.map(({ id }) => id);
}

/** Says who walks a batch; answers whether it is theirs now. Somebody else's is left alone unless it is taken over. */
export async function claimBatch(
  tx: Transaction,
  {
    wave_id,
    batch,
    picker,
    take_over,
  }: { wave_id: string; batch: number; picker: string; take_over: boolean },
): Promise<{ picker: string } | undefined> {
  const [row] = await tx.rows<{ picker: string }>(
    `update warehouse.batches set picker = case when picker = '' or $4 then $3 else picker end
     where wave_id = $1 and batch = $2 returning picker`,
    [wave_id, batch, picker, take_over],
  );
  return row;
}
