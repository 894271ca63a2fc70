import type { Queryable } from '../../../platform/database.ts';
import { type CountedStock, SHELF_STATES } from '../rules/cycle-count.ts';
import type { SnapshotMeasure } from '../rules/snapshot.ts';
import { readOffShelf } from '../steps/off-shelf.ts';

/** What the ledger says of a level as of a moment. */
export type BookedLevel = {
  /** The id of the line that asks. */
  id: string;
  variant_id: string;
  location_id: string;
  /** The moment, as the database writes it. */
  at: string;
  /** Units on the shelf for sale, without those that pickers had taken off it. */
  shelf: number;
  sellable: number;
  quality_control: number;
  damaged: number;
  on_hand: number;
  /** Units in quality control that short picks had not found, then and now. */
  suspected: number;
  suspected_now: number;
  /** Units that people took out of quality control onto the shelf since then. */
  put_back_since: number;
  /** Units that short picks have not found since then, as far as they are in quality control still. */
  missed_since: number;
};

const SHELF = SHELF_STATES.map((state) => `'${state}'`).join(', ');
const signed = (states: string): string =>
  `coalesce(sum(case when m.to_state in (${states}) then m.quantity else 0 end
    - case when m.from_state in (${states}) then m.quantity else 0 end), 0)`;
const MISSED = `m.to_state = 'quality_control' and m.reason = 'short_pick' and m.note = 'not_found'`;
const JUDGED = `m.from_state = 'quality_control' and m.reference_type is distinct from 'cycle_count'`;
const ALL = `${SHELF}, 'quality_control', 'damaged'`;

/*
 * From the level as it is back to a moment. A correction counts from the moment whose difference it corrects, not from when it
 * was posted; what is known to be missing and still held by orders is not there either. Ids carry their time, so that the
 * index of a level's movements is read from its end alone; a quarter of an hour covers transactions that were open long.
 * `from` selects id, variant_id, location_id and at of what is asked.
 */
const books = (from: string): string => `
  with asked as materialized (${from})
  select a.id, a.variant_id, a.location_id, a.at::text as at,
         l.available + l.committed + l.reserved + l.safety_stock - s.sellable - o.units as sellable,
         l.available + l.committed + l.reserved + l.safety_stock - (s.sellable - s.shipped) - o.units as shelf,
         l.quality_control - s.quality_control as quality_control, l.damaged - s.damaged as damaged,
         l.on_hand - s.on_hand - o.units as on_hand,
         greatest(0, coalesce(q.suspected, 0)) as suspected,
         greatest(0, least(l.quality_control, coalesce(q.suspected - q.judged_since, 0))) as suspected_now,
         coalesce(q.put_back_since, 0) as put_back_since,
         greatest(0, least(l.quality_control, coalesce(q.missed_since, 0))) as missed_since
  from asked a
  join inventory.levels l on l.variant_id = a.variant_id and l.location_id = a.location_id
  cross join lateral (
    select ${signed(SHELF)} as sellable, ${signed("'quality_control'")} as quality_control,
           ${signed("'damaged'")} as damaged, ${signed(ALL)} as on_hand,
           -coalesce(sum(m.quantity) filter (where m.reason = 'shipped'), 0) as shipped
    from inventory.movements m
    left join inventory.cycle_count_lines c on m.reference_type = 'cycle_count' and c.id = m.reference_id
    left join inventory.shortfalls f on m.reference_type = 'shortfall' and f.id = m.reference_id
    left join inventory.snapshot_lines p on m.reference_type = 'snapshot' and p.id = m.reference_id
    left join inventory.snapshots t on t.id = p.snapshot_id
    where m.variant_id = a.variant_id and m.location_id = a.location_id and m.at > a.at
      and m.id > (lpad(to_hex((extract(epoch from a.at - interval '15 minutes') * 1000)::bigint), 12, '0')
                  || repeat('0', 20))::uuid
      and coalesce(c.counted_at, f.as_of, t.taken_at, m.at) > a.at
  ) s
  cross join lateral (
    select coalesce(sum(f.outstanding), 0) as units from inventory.shortfalls f
    where f.outstanding > 0 and f.variant_id = a.variant_id and f.location_id = a.location_id and f.as_of <= a.at
  ) o
  left join lateral (
    -- Never below none on the way: what left quality control before anything was missed had nothing to do with it.
    select coalesce(sum(e.missed - e.judged) filter (where e.is_before), 0)
             - least(0, coalesce(min(e.so_far) filter (where e.is_before), 0)) - coalesce(max(e.settled), 0) as suspected,
           coalesce(sum(e.missed) filter (where not e.is_before), 0) as missed_since,
           coalesce(sum(e.judged) filter (where not e.is_before), 0) as judged_since,
           coalesce(sum(e.put_back) filter (where not e.is_before), 0) as put_back_since
    from (
      select u.*, sum(u.missed - u.judged) over (order by u.at, u.id) as so_far
      from (
        select m.id, m.at, m.at <= a.at as is_before, p.missed_since as settled,
               case when ${MISSED} then m.quantity else 0 end as missed,
               case when ${JUDGED} then m.quantity else 0 end as judged,
               case when ${JUDGED} and m.to_state in (${SHELF}) then m.quantity else 0 end as put_back
        from inventory.movements m
        left join lateral (
          select c.counted_at, c.missed_since from inventory.cycle_count_lines c
          where c.state = 'posted' and c.stock = 'sellable' and c.location_id = a.location_id and c.variant_id = a.variant_id
            and c.counted_at <= a.at order by c.counted_at desc limit 1
        ) p on true
        where m.variant_id = a.variant_id and m.location_id = a.location_id
          and (m.to_state = 'quality_control' or m.from_state = 'quality_control')
          and m.at > coalesce(p.counted_at, '-infinity')
      ) u
    ) e
  ) q on l.quality_control > 0 or s.quality_control <> 0
  order by a.id`;

const LAST_SCANS = books(`select id, variant_id, location_id, counted_at as at
  from inventory.cycle_count_lines where id = any($1::uuid[])`);
const FIRST_SCANS = books(`select id, variant_id, location_id, first_counted_at as at
  from inventory.cycle_count_lines where id = any($1::uuid[])`);

/** The books as of the last scan of lines of counts, and as of their first; their levels are locked by the caller. */
export async function readBooksOfLines(
  reader: Queryable,
  line_ids: readonly string[],
): Promise<{ last: Map<string, BookedLevel>; first: Map<string, BookedLevel> }> {
  const [last, first] = await Promise.all([
    reader.rows<BookedLevel>(LAST_SCANS, [line_ids]),
    reader.rows<BookedLevel>(FIRST_SCANS, [line_ids]),
  ]);
  const off = await readOffShelf(reader, [...last, ...first]);
  const less = (row: BookedLevel, index: number): [string, BookedLevel] => [
    row.id,
    { ...row, shelf: row.shelf - (off[index] ?? 0) },
  ];
  return {
    last: new Map(last.map(less)),
    first: new Map(first.map((row, index) => less(row, last.length + index))),
  };
}

/** What is expected where this stock is counted. */
export function bookedUnits(level: BookedLevel, stock: CountedStock): number {
  return stock === 'sellable' ? level.shelf : level[stock];
}

const SNAPSHOTS = books(`select l.id, l.variant_id, l.location_id, s.taken_at as at
  from inventory.snapshot_lines l join inventory.snapshots s on s.id = l.snapshot_id where l.id = any($1::uuid[])`);

/** The books as of the moment of the snapshot that each line is of. */
export async function readBooksOfSnapshotLines(
  reader: Queryable,
  line_ids: readonly string[],
): Promise<Map<string, BookedLevel>> {
  const rows = await reader.rows<BookedLevel>(SNAPSHOTS, [line_ids]);
  return new Map(rows.map((row) => [row.id, row]));
}

/** What an outside system should have said: it does not know what is in a tote. */
export function bookedBySnapshot(level: BookedLevel | undefined, measures: SnapshotMeasure): number {
  return level?.[measures] ?? 0;
}

const laterThan = (asked: string): string => `
  with asked as (${asked})
  select a.id from asked a
  where exists (select from inventory.cycle_count_lines c
      where c.state = 'posted' and c.stock = a.stock and c.variant_id = a.variant_id and c.location_id = a.location_id
        and c.counted_at > a.at)
    or a.stock = 'sellable' and exists (select from inventory.snapshot_lines p
      join inventory.snapshots s on s.id = p.snapshot_id
      where p.state = 'accepted' and p.variant_id = a.variant_id and p.location_id = a.location_id and s.taken_at > a.at)`;

const OVERTAKEN = {
  count: laterThan(`select id, variant_id, location_id, stock, counted_at as at
    from inventory.cycle_count_lines where id = any($1::uuid[])`),
  snapshot: laterThan(`select l.id, l.variant_id, l.location_id, 'sellable' as stock, s.taken_at as at
    from inventory.snapshot_lines l join inventory.snapshots s on s.id = l.snapshot_id where l.id = any($1::uuid[])`),
};

/**
 * Which lines say something of a moment before a count or snapshot that was believed already: the stock follows the later
 * word, and the earlier difference was corrected with it. Their levels are locked by the caller.
 */
export async function readOvertaken(
  reader: Queryable,
  kind: keyof typeof OVERTAKEN,
  line_ids: readonly string[],
): Promise<Set<string>> {
  const rows = await reader.rows<{ id: string }>(OVERTAKEN[kind], [line_ids]);
  return new Set(rows.map(({ id }) => id));
}

/** What stands as the reason at a line that a later word has overtaken. */
export const OVERTAKEN_NOTE = 'A later count or snapshot was believed already';
