import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { AcceptRule, SnapshotLineState, SnapshotMeasure } from '../rules/snapshot.ts';

export type SnapshotHead = { id: string; source: string; taken_at: Date; measures: SnapshotMeasure };

const HEAD = 'id, source, taken_at, measures';

/** Makes snapshots that are not there yet, and answers all, held, in the order of the keys. */
export async function holdSnapshots(
  tx: Transaction,
  heads: readonly (SnapshotHead & { created_by: string })[],
): Promise<SnapshotHead[]> {
  const sorted = [...heads].sort((a, b) =>
    a.source < b.source || (a.source === b.source && a.taken_at < b.taken_at) ? -1 : 1,
  );
  const [, rows] = await Promise.all([
    tx.rows(
      `insert into inventory.snapshots (id, source, taken_at, measures, created_by)
       select * from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[]) on conflict do nothing`,
      [
        sorted.map(({ id }) => id),
        sorted.map(({ source }) => source),
        sorted.map(({ taken_at }) => taken_at),
        sorted.map(({ measures }) => measures),
        sorted.map(({ created_by }) => created_by),
      ],
    ),
    tx.rows<SnapshotHead>(
      `select ${HEAD} from inventory.snapshots s
       where (source, taken_at) in (select * from unnest($1::text[], $2::timestamptz[])) order by id for no key update`,
      [sorted.map(({ source }) => source), sorted.map(({ taken_at }) => taken_at)],
    ),
  ]);
  return rows;
}

/** Reads one snapshot and holds it until the transaction ends. */
export async function lockSnapshot(tx: Transaction, id: string): Promise<SnapshotHead | undefined> {
  const [row] = await tx.rows<SnapshotHead>(
    `select ${HEAD} from inventory.snapshots where id = $1 for no key update`,
    [id],
  );
  return row;
}

/** What snapshots say already. */
export async function readSnapshotLines(
  tx: Transaction,
  snapshot_ids: readonly string[],
): Promise<{ snapshot_id: string; location_id: string; variant_id: string; quantity: number }[]> {
  return tx.rows(
    `select snapshot_id, location_id, variant_id, quantity from inventory.snapshot_lines
     where snapshot_id = any($1::uuid[])`,
    [snapshot_ids],
  );
}

/** The newest snapshot of each source of which something was accepted, by location. */
export async function readApplied(
  tx: Transaction,
  sources: readonly string[],
): Promise<{ source: string; location_id: string; taken_at: Date }[]> {
  return tx.rows(
    `select s.source, l.location_id, max(s.taken_at) as taken_at
     from inventory.snapshots s join inventory.snapshot_lines l on l.snapshot_id = s.id and l.state = 'accepted'
     where s.source = any($1::text[]) group by s.source, l.location_id`,
    [sources],
  );
}

export type NewSnapshotLine = {
  id: string;
  snapshot_id: string;
  location_id: string;
  variant_id: string;
  quantity: number;
};

/** Inserts lines; what the books said is written by `bookSnapshotLines` in the same transaction. */
export async function insertSnapshotLines(tx: Transaction, lines: readonly NewSnapshotLine[]): Promise<void> {
  await tx.rows(
    `insert into inventory.snapshot_lines (id, snapshot_id, location_id, variant_id, quantity, booked)
     select id, snapshot_id, location_id, variant_id, quantity, 0
     from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::int[]) 
       as l (id, snapshot_id, location_id, variant_id, quantity)`,
    [
      lines.map(({ id }) => id),
      lines.map(({ snapshot_id }) => snapshot_id),
      lines.map(({ location_id }) => location_id),
      lines.map(({ variant_id }) => variant_id),
      lines.map(({ quantity }) => quantity),
    ],
  );
}

/** Writes what the books say of open lines as of their moment: what they say, too, is matched. */
export async function bookSnapshotLines(
  tx: Transaction,
  lines: readonly { id: string; booked: number }[],
): Promise<void> {
  await tx.rows(
    `update inventory.snapshot_lines l set booked = b.booked,
       state = case when l.quantity = b.booked then 'matched' else 'open' end
     from unnest($1::uuid[], $2::int[]) as b (id, booked) where l.id = b.id`,
    [lines.map(({ id }) => id), lines.map(({ booked }) => booked)],
  );
}

export type OpenSnapshotLine = NewSnapshotLine & {
  sku: string;
  location_code: string;
  booked: number;
  state: SnapshotLineState;
};

const CHOSEN = `l.snapshot_id = $1 and l.state = 'open'
  and ($2::uuid[] is null or l.id = any($2::uuid[]))
  and ($3::int is null or abs(l.difference) <= $3)
  and ($4::int is null or abs(l.difference) * 100 <= $4 * l.booked)
  and ($5::text is null or ($5 = 'more') = (l.difference > 0))
  and ($6::text[] is null or o.code = any($6::text[]))`;
const FROM = `from inventory.snapshot_lines l join inventory.locations o on o.id = l.location_id
  join catalog.v_variants v on v.id = l.variant_id`;

export type ChosenLines = { line_ids?: readonly string[] | null; rule?: AcceptRule | null };

function valuesOf(snapshot_id: string, { line_ids, rule }: ChosenLines): unknown[] {
  return [
    snapshot_id,
    line_ids ?? null,
    rule?.most_units ?? null,
    rule?.most_percent ?? null,
    rule?.direction ?? null,
    rule?.location_codes ?? null,
  ];
}

/** A transaction accepts at most so many lines, so that it holds their levels for a moment only. */
export const ACCEPT_BATCH = 5_000;

/** Reads the open lines that are chosen and holds them, by id. */
export async function lockChosenLines(
  tx: Transaction,
  snapshot_id: string,
  chosen: ChosenLines,
): Promise<OpenSnapshotLine[]> {
  return tx.rows<OpenSnapshotLine>(
    `select l.id, l.snapshot_id, l.location_id, o.code as location_code, l.variant_id, v.sku, l.quantity, l.booked, l.state
     ${FROM} where ${CHOSEN} order by l.id limit ${ACCEPT_BATCH} for no key update of l`,
    valuesOf(snapshot_id, chosen),
  );
}

export type SnapshotPreview = { lines: number; units_more: number; units_fewer: number; left_open: number };

/** What accepting would do, in numbers. */
export async function previewChosen(
  reader: Queryable,
  snapshot_id: string,
  chosen: ChosenLines,
): Promise<SnapshotPreview> {
  const [row] = await reader.rows<SnapshotPreview>(
    `select count(*) as lines, coalesce(sum(l.difference) filter (where l.difference > 0), 0) as units_more,
            coalesce(-sum(l.difference) filter (where l.difference < 0), 0) as units_fewer,
            (select count(*) from inventory.snapshot_lines x where x.snapshot_id = $1 and x.state = 'open') - count(*)
              as left_open
     ${FROM} where ${CHOSEN}`,
    valuesOf(snapshot_id, chosen),
  );
  return row ?? { lines: 0, units_more: 0, units_fewer: 0, left_open: 0 };
}

/** Writes what was decided of locked lines. */
export async function settleSnapshotLines(
  tx: Transaction,
  lines: readonly { id: string; booked: number; state: SnapshotLineState }[],
  { decided_by, note }: { decided_by: string; note: string | null },
): Promise<void> {
  if (lines.length === 0) return;
  await tx.rows(
    `update inventory.snapshot_lines l set booked = s.booked, state = s.state, decided_by = $4, decided_at = now(), note = $5
     from unnest($1::uuid[], $2::int[], $3::text[]) as s (id, booked, state) where l.id = s.id`,
    [
      lines.map(({ id }) => id),
      lines.map(({ booked }) => booked),
      lines.map(({ state }) => state),
      decided_by,
      note,
    ],
  );
}
