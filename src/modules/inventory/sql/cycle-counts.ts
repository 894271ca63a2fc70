import { gtinForms } from '../../../kernel/read-scan.ts';
import { RunAgain, type Transaction } from '../../../platform/database.ts';
import type {
  CountAsked,
  CountedStock,
  CountingLine,
  CountLineState,
  CountScope,
  CountState,
  HeldFor,
  KnownCountScan,
} from '../rules/cycle-count.ts';

export type CountHead = {
  id: string;
  number: number;
  location_id: string;
  scope: CountScope;
  stock: CountedStock;
  is_blind: boolean;
  state: CountState;
  version: number;
};

const HEAD = 'id, number, location_id, scope, stock, is_blind, state, version';

/** Inserts a count and answers its number. */
export async function insertCount(
  tx: Transaction,
  count: Pick<CountHead, 'id' | 'location_id' | 'scope' | 'stock' | 'is_blind'> & {
    note: string;
    created_by: string;
  },
): Promise<number> {
  const [row] = await tx.rows<{ number: number }>(
    `insert into inventory.cycle_counts (id, location_id, scope, stock, is_blind, note, created_by)
     values ($1, $2, $3, $4, $5, $6, $7) returning number`,
    [count.id, count.location_id, count.scope, count.stock, count.is_blind, count.note, count.created_by],
  );
  return row?.number ?? 0;
}

const UNITS_OF = {
  sellable: 'l.available + l.committed + l.reserved + l.safety_stock',
  quality_control: 'l.quality_control',
  damaged: 'l.damaged',
} as const;

const CHOSEN: Readonly<Record<CountScope, string>> = {
  whole: 'true',
  skus: 'v.sku = any($4::text[])',
  class: `coalesce(k.class, 'C') = $5`,
  not_counted: `not exists (select from inventory.cycle_count_lines p where p.location_id = $2 and p.variant_id = v.id
    and p.stock = $3 and p.state = 'posted' and p.counted_at > now() - make_interval(days => $6))`,
  moved: `exists (select from inventory.movements m where m.variant_id = v.id and m.location_id = $2
    and m.id > (lpad(to_hex((extract(epoch from now() - make_interval(days => $6)) * 1000)::bigint), 12, '0')
                || repeat('0', 20))::uuid)`,
};

/**
 * Inserts a line for everything that the scope asks for and no open count has already; answers how many, and how many were
 * left to the other counts. Only named SKUs are counted where none are on the books.
 */
export async function insertCountLines(
  tx: Transaction,
  count: Pick<CountHead, 'id' | 'location_id' | 'stock'>,
  { scope, skus, class: wanted, days }: CountAsked,
): Promise<{ lines: number; left_out: number }> {
  const there = scope === 'skus' ? 'true' : `${UNITS_OF[count.stock]} > 0`;
  // Every parameter is named in every text, so that each has its type.
  const [row] = await tx.adHoc<{ lines: number; chosen: number }>(
    `with chosen as materialized (
       select v.id as variant_id, k.class
       from catalog.v_variants v
       left join inventory.levels l on l.variant_id = v.id and l.location_id = $2
       left join inventory.movement_classes k on k.variant_id = v.id and k.location_id = $2
       where not v.is_bundle and v.tracking = 'none' and ${there} and ${CHOSEN[scope]}
         and ($4::text[] is null or true) and ($5::text is null or true) and ($6::int is null or true)
     ), made as (
       insert into inventory.cycle_count_lines (id, count_id, location_id, variant_id, stock, class)
       select gen_random_uuid(), $1, $2, variant_id, $3, class from chosen
       on conflict do nothing returning 1
     )
     select (select count(*) from made) as lines, (select count(*) from chosen) as chosen`,
    [count.id, count.location_id, count.stock, skus ?? null, wanted ?? null, days ?? null],
  );
  const lines = row?.lines ?? 0;
  return { lines, left_out: (row?.chosen ?? 0) - lines };
}

/** Reads counts and holds them until the transaction ends: shared while people scan, alone while somebody decides. */
export async function lockCounts(
  tx: Transaction,
  ids: readonly string[],
  mode: 'share' | 'no key update',
): Promise<Map<string, CountHead>> {
  const rows = await tx.rows<CountHead>(
    `select ${HEAD} from inventory.cycle_counts where id = any($1::uuid[]) order by id for ${mode}`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** The scans that were counted before, by the ids that handhelds gave them. */
export async function readCountScans(
  tx: Transaction,
  client_ids: readonly string[],
): Promise<Map<string, KnownCountScan>> {
  const rows = await tx.rows<KnownCountScan>(
    `select client_id, line_id, round, kind, quantity, actor_name, actor_key, 0 as age_ms
     from inventory.cycle_count_scans where client_id = any($1::uuid[])`,
    [client_ids],
  );
  return new Map(rows.map((row) => [row.client_id, row]));
}

export type ScannedVariant = { id: string; sku: string; gtin: string | null };

/** The products that texts or GTINs of 14 digits may mean. */
export async function findScanned(
  tx: Transaction,
  texts: readonly string[],
  gtins: readonly string[],
): Promise<ScannedVariant[]> {
  return tx.rows<ScannedVariant>(
    `select id, sku, gtin from catalog.v_variants
     where not is_bundle and tracking = 'none' and (lower(sku) = any($1::text[]) or gtin = any($2::text[]))`,
    [texts.map((text) => text.toLowerCase()), gtins.flatMap(gtinForms)],
  );
}

/** Makes lines for what was found although nobody expected it; what another count has stays with it. */
export async function addCountLines(
  tx: Transaction,
  lines: readonly { count_id: string; variant_id: string }[],
): Promise<void> {
  if (lines.length === 0) return;
  await tx.rows(
    `insert into inventory.cycle_count_lines (id, count_id, location_id, variant_id, stock, class)
     select gen_random_uuid(), c.id, c.location_id, a.variant_id, c.stock, k.class
     from unnest($1::uuid[], $2::uuid[]) as a (count_id, variant_id)
     join inventory.cycle_counts c on c.id = a.count_id
     left join inventory.movement_classes k on k.variant_id = a.variant_id and k.location_id = c.location_id
     order by a.count_id, a.variant_id
     on conflict do nothing`,
    [lines.map(({ count_id }) => count_id), lines.map(({ variant_id }) => variant_id)],
  );
}

const LINE = `l.id, l.count_id, l.location_id, l.variant_id, v.sku, l.stock, l.state, l.round, l.not_by, l.counted, l.expected,
  l.suspected, l.held_for`;

export type CountLine = CountingLine & {
  location_id: string;
  stock: CountedStock;
  expected: number | null;
  suspected: number | null;
  held_for: HeldFor | null;
};

/** Reads the lines of counts for these variants and holds them, by id, until the transaction ends. */
export async function lockLinesOfVariants(
  tx: Transaction,
  count_ids: readonly string[],
  variant_ids: readonly string[],
): Promise<CountLine[]> {
  return tx.rows<CountLine>(
    `select ${LINE} from inventory.cycle_count_lines l join catalog.v_variants v on v.id = l.variant_id
     where l.count_id = any($1::uuid[]) and l.variant_id = any($2::uuid[]) order by l.id for no key update of l`,
    [count_ids, variant_ids],
  );
}

/** Reads all lines of a count in these states and holds them. */
export async function lockLinesIn(
  tx: Transaction,
  count_id: string,
  states: readonly CountLineState[],
): Promise<CountLine[]> {
  return tx.rows<CountLine>(
    `select ${LINE} from inventory.cycle_count_lines l join catalog.v_variants v on v.id = l.variant_id
     where l.count_id = $1 and l.state = any($2::text[]) order by l.id for no key update of l`,
    [count_id, states],
  );
}

// The transaction's moment is the ledger's, too.
const MOMENT = `now() - s.age_ms * interval '1 millisecond'`;

export type ScannedLine = { id: string; state: CountLineState; counted: number };

/** Writes what scans made of lines: the moment of a line is its latest scan. */
export async function writeScannedLines(
  tx: Transaction,
  lines: readonly ScannedLine[],
  scans: readonly KnownCountScan[],
): Promise<void> {
  if (scans.length === 0) return;
  const inserted = tx.affected(
    `insert into inventory.cycle_count_scans (client_id, line_id, round, kind, quantity, actor_name, actor_key, counted_at)
     select client_id, line_id, round, kind, quantity, actor_name, actor_key, ${MOMENT}
     from unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::int[], $6::text[], $7::text[], $8::int[])
       as s (client_id, line_id, round, kind, quantity, actor_name, actor_key, age_ms)
     on conflict (client_id) do nothing`,
    [
      scans.map(({ client_id }) => client_id),
      scans.map(({ line_id }) => line_id),
      scans.map(({ round }) => round),
      scans.map(({ kind }) => kind),
      scans.map(({ quantity }) => quantity),
      scans.map(({ actor_name }) => actor_name),
      scans.map(({ actor_key }) => actor_key),
      scans.map(({ age_ms }) => age_ms),
    ],
  );
  const updated = tx.rows(
    `update inventory.cycle_count_lines l set state = c.state, counted = c.counted,
       first_counted_at = least(l.first_counted_at, s.first_at), counted_at = greatest(l.counted_at, s.last_at)
     from unnest($1::uuid[], $2::text[], $3::int[]) as c (id, state, counted)
     join (select line_id, min(${MOMENT}) as first_at, max(${MOMENT}) as last_at
           from unnest($4::uuid[], $5::int[]) as s (line_id, age_ms) group by line_id) s on s.line_id = c.id
     where l.id = c.id`,
    [
      lines.map(({ id }) => id),
      lines.map(({ state }) => state),
      lines.map(({ counted }) => counted),
      scans.map(({ line_id }) => line_id),
      scans.map(({ age_ms }) => age_ms),
    ],
  );
  if ((await inserted) !== scans.length)
    throw new RunAgain('a scan was counted elsewhere at the same moment');
  await updated;
}

export type SettledLine = {
  id: string;
  state: CountLineState;
  counted: number;
  expected: number | null;
  suspected: number | null;
  held_for: HeldFor | null;
  decided_by: string | null;
  note: string | null;
  missed_since: number;
};

/** Leaves lines as they were found: somebody said that they are not counted this time. */
export function skipCountLines(
  tx: Transaction,
  lines: readonly Omit<SettledLine, 'state' | 'decided_by' | 'note' | 'missed_since'>[],
  { decided_by, note }: { decided_by: string; note: string | null },
): Promise<void> {
  return settleCountLines(
    tx,
    lines.map((line) => ({ ...line, state: 'skipped', decided_by, note, missed_since: 0 })),
  );
}

/** Writes what was decided of counted lines. */
export async function settleCountLines(tx: Transaction, lines: readonly SettledLine[]): Promise<void> {
  if (lines.length === 0) return;
  await tx.rows(
    `update inventory.cycle_count_lines l set state = s.state, counted = s.counted, expected = s.expected,
       suspected = s.suspected, missed_since = s.missed_since, held_for = s.held_for, note = coalesce(s.note, l.note),
       decided_by = coalesce(s.decided_by, l.decided_by),
       decided_at = case when s.decided_by is null then l.decided_at else now() end
     from unnest($1::uuid[], $2::text[], $3::int[], $4::int[], $5::int[], $6::text[], $7::text[], $8::text[], $9::int[])
       as s (id, state, counted, expected, suspected, held_for, decided_by, note, missed_since)
     where l.id = s.id`,
    [
      lines.map(({ id }) => id),
      lines.map(({ state }) => state),
      lines.map(({ counted }) => counted),
      lines.map(({ expected }) => expected),
      lines.map(({ suspected }) => suspected),
      lines.map(({ held_for }) => held_for),
      lines.map(({ decided_by }) => decided_by),
      lines.map(({ note }) => note),
      lines.map(({ missed_since }) => missed_since),
    ],
  );
}

/** Counts lines that nobody touched as empty shelves, as of now. */
export async function countAsNone(tx: Transaction, line_ids: readonly string[]): Promise<void> {
  if (line_ids.length === 0) return;
  await tx.rows(
    `update inventory.cycle_count_lines set state = 'counted', counted = 0, first_counted_at = now(), counted_at = now()
     where id = any($1::uuid[])`,
    [line_ids],
  );
}

/** Sends lines back to be counted afresh; with `by_another`, nobody who counted them may do so. */
export async function recountLines(
  tx: Transaction,
  line_ids: readonly string[],
  { by_another, decided_by, note }: { by_another: boolean; decided_by: string; note: string | null },
): Promise<void> {
  await tx.rows(
    `update inventory.cycle_count_lines l set state = 'recount', round = l.round + 1, counted = 0, first_counted_at = null,
       counted_at = null, expected = null, suspected = null, held_for = null, decided_by = $3, decided_at = now(), note = $4,
       not_by = case when $2 then array(select distinct s.actor_key from inventory.cycle_count_scans s where s.line_id = l.id)
                else l.not_by end
     where l.id = any($1::uuid[])`,
    [line_ids, by_another, decided_by, note],
  );
}

/** How many lines of a count are in each state. */
export async function countLinesByState(
  tx: Transaction,
  count_id: string,
): Promise<Partial<Record<CountLineState, number>>> {
  const rows = await tx.rows<{ state: CountLineState; lines: number }>(
    'select state, count(*) as lines from inventory.cycle_count_lines where count_id = $1 group by state',
    [count_id],
  );
  return Object.fromEntries(rows.map(({ state, lines }) => [state, lines]));
}

/** Writes the state of a locked count. */
export async function setCountState(tx: Transaction, id: string, state: CountState): Promise<void> {
  await tx.rows(
    `update inventory.cycle_counts set state = $2, version = version + 1,
       closed_at = case when $2 in ('closed', 'cancelled') then now() end where id = $1`,
    [id, state],
  );
}
