import type { Queryable } from '../../../platform/database.ts';
import { DEFAULT_LIMIT, decodeCursor, type PageOf, pageOf } from '../../../platform/http/lists.ts';
import type { SnapshotLineState, SnapshotMeasure } from '../rules/snapshot.ts';

export type Snapshot = {
  id: string;
  source: string;
  taken_at: Date;
  measures: SnapshotMeasure;
  received_at: Date;
  created_by: string;
  open: number;
  matched: number;
  accepted: number;
  dismissed: number;
  units_more: number;
  units_fewer: number;
};

const SNAPSHOTS = `select s.id, s.source, s.taken_at, s.measures, s.received_at, s.created_by, c.*
  from inventory.snapshots s cross join lateral (
    select count(*) filter (where state = 'open') as open, count(*) filter (where state = 'matched') as matched,
           count(*) filter (where state = 'accepted') as accepted, count(*) filter (where state = 'dismissed') as dismissed,
           coalesce(sum(difference) filter (where state = 'open' and difference > 0), 0) as units_more,
           coalesce(-sum(difference) filter (where state = 'open' and difference < 0), 0) as units_fewer
    from inventory.snapshot_lines l where l.snapshot_id = s.id) c`;

/** Snapshots, the newest first. */
export async function listSnapshots(
  reader: Queryable,
  { limit = DEFAULT_LIMIT, after, source }: { limit?: number; after?: string; source?: string },
): Promise<PageOf<Snapshot>> {
  const values: unknown[] = [];
  const where = ['true'];
  if (source !== undefined) where.push(`s.source = $${values.push(source)}`);
  if (after !== undefined)
    where.push(`s.id < $${values.push(decodeCursor(after, 'newest', ['uuid'])[0])}::uuid`);
  const rows = await reader.adHoc<Snapshot>(
    `${SNAPSHOTS} where ${where.join(' and ')} order by s.id desc limit ${limit + 1}`,
    values,
  );
  return pageOf(rows, limit, 'newest', ({ id }) => [id]);
}

/** One snapshot. */
export async function readSnapshot(reader: Queryable, id: string): Promise<Snapshot | undefined> {
  const [row] = await reader.rows<Snapshot>(`${SNAPSHOTS} where s.id = $1`, [id]);
  return row;
}

export type SnapshotRow = {
  id: string;
  variant_id: string;
  sku: string;
  title: string;
  location_id: string;
  location_code: string;
  quantity: number;
  booked: number;
  difference: number;
  on_hand: number;
  state: SnapshotLineState;
  decided_by: string | null;
  note: string | null;
};

/** The lines of a snapshot by SKU and location. */
export async function listSnapshotLines(
  reader: Queryable,
  snapshot_id: string,
  options: { limit?: number; after?: string; state?: SnapshotLineState; location_id?: string },
): Promise<PageOf<SnapshotRow>> {
  const { limit = DEFAULT_LIMIT, after, state, location_id } = options;
  const values: unknown[] = [snapshot_id];
  const where = ['l.snapshot_id = $1'];
  if (state !== undefined) where.push(`l.state = $${values.push(state)}`);
  if (location_id !== undefined) where.push(`l.location_id = $${values.push(location_id)}`);
  if (after !== undefined) {
    const [sku, code] = decodeCursor(after, 'sku', ['text', 'text']);
    where.push(`(v.sku, o.code) > ($${values.push(sku)}, $${values.push(code)})`);
  }
  const rows = await reader.adHoc<SnapshotRow>(
    `select l.id, l.variant_id, v.sku, v.title, l.location_id, o.code as location_code, l.quantity, l.booked, l.difference,
            coalesce(n.on_hand, 0) as on_hand, l.state, l.decided_by, l.note
     from inventory.snapshot_lines l join catalog.v_variants v on v.id = l.variant_id
     join inventory.locations o on o.id = l.location_id
     left join inventory.levels n on n.variant_id = l.variant_id and n.location_id = l.location_id
     where ${where.join(' and ')} order by v.sku, o.code limit ${limit + 1}`,
    values,
  );
  return pageOf(rows, limit, 'sku', ({ sku, location_code }) => [sku, location_code]);
}
