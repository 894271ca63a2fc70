import type { Queryable, Transaction } from '../database.ts';
import { slicesOf } from '../slices.ts';
import type { Mapping } from './mapping.ts';
import type { Counts } from './tally.ts';

export type ImportState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';

export type ImportRecord = {
  id: string;
  kind: string;
  file_name: string;
  mapping: Mapping;
  encoding: 'utf-8' | 'latin1';
  is_dry_run: boolean;
  state: ImportState;
  rows_total: number | null;
  rows_read: number;
  counts: Counts;
  error: string | null;
  actor: { type: 'user' | 'api_key' | 'system'; id: string | null; name: string };
  created_at: Date;
  updated_at: Date;
  finished_at: Date | null;
};

const COLUMNS = `id, kind, file_name, mapping, encoding, is_dry_run, state, rows_total, rows_read, counts, error,
  actor, created_at, updated_at, finished_at`;

/** The latest real import of the same bytes with the same mapping, unless it was called off. */
export async function findSameImport(
  tx: Transaction,
  same: { kind: string; digest: Buffer; mapping: Mapping },
): Promise<ImportRecord | undefined> {
  // Two people who bring the same file at the same moment get one import.
  await tx.rows(
    `select pg_advisory_xact_lock(hashtextextended('platform.imports' || encode($1::bytea, 'hex'), 0))`,
    [same.digest],
  );
  const [found] = await tx.rows<ImportRecord>(
    `select ${COLUMNS} from platform.imports
     where file_digest = $1 and kind = $2 and mapping = $3::jsonb and not is_dry_run and state <> 'cancelled'
     order by id desc limit 1`,
    [same.digest, same.kind, JSON.stringify(same.mapping)],
  );
  return found;
}

export type NewImport = Pick<
  ImportRecord,
  'id' | 'kind' | 'file_name' | 'mapping' | 'encoding' | 'is_dry_run' | 'actor'
> & {
  digest: Buffer;
  state: 'waiting' | 'running';
};

export async function insertImport(tx: Transaction, made: NewImport): Promise<void> {
  const { id, kind, file_name, digest, mapping, encoding, is_dry_run, state, actor } = made;
  await tx.rows(
    `insert into platform.imports (id, kind, file_name, file_digest, mapping, encoding, is_dry_run, state, actor, actor_name)
     values ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9::jsonb, $10)`,
    [
      id,
      kind,
      file_name,
      digest,
      JSON.stringify(mapping),
      encoding,
      is_dry_run,
      state,
      JSON.stringify(actor),
      actor.name,
    ],
  );
}

/** Keeps the bytes of an upload until its import has ended. */
export async function insertImportFile(tx: Transaction, import_id: string, content: Buffer): Promise<void> {
  await tx.rows(
    'insert into platform.import_files (import_id, content) values ($1, $2) on conflict do nothing',
    [import_id, content],
  );
}

export async function findImport(reader: Queryable, id: string): Promise<ImportRecord | undefined> {
  const [found] = await reader.rows<ImportRecord>(`select ${COLUMNS} from platform.imports where id = $1`, [
    id,
  ]);
  return found;
}

export async function hasImportFile(reader: Queryable, import_id: string): Promise<boolean> {
  const rows = await reader.rows('select from platform.import_files where import_id = $1', [import_id]);
  return rows.length > 0;
}

const FILE_SLICE = 1_048_576;

/** The bytes of an upload, a megabyte at a time. */
export async function* readImportFile(reader: Queryable, import_id: string): AsyncGenerator<Buffer> {
  for (let at = 1; ; at += FILE_SLICE) {
    const [row] = await reader.rows<{ slice: Buffer }>(
      'select substring(content from $2::int for $3::int) as slice from platform.import_files where import_id = $1',
      [import_id, at, FILE_SLICE],
    );
    if (!row || row.slice.length === 0) return;
    yield* slicesOf(row.slice);
  }
}

/** Imports, the newest first. */
export async function listImports(
  reader: Queryable,
  after: string | null,
  limit: number,
): Promise<ImportRecord[]> {
  return reader.rows<ImportRecord>(
    `select ${COLUMNS} from platform.imports where $1::uuid is null or id < $1::uuid order by id desc limit $2`,
    [after, limit],
  );
}

export type StoredRow = {
  row_number: number;
  outcome: string;
  reason: string;
  /** The cells with their columns, in the order of the file, which a JSON object in the database would lose. */
  source: [column: string, cell: string][];
};

/** The rows that were not simply imported, in the order of the file. */
export async function listImportRows(
  reader: Queryable,
  import_id: string,
  { outcome, after, limit }: { outcome: string | null; after: number; limit: number },
): Promise<StoredRow[]> {
  return reader.rows<StoredRow>(
    `select row_number, outcome, reason, source from platform.import_rows
     where import_id = $1 and row_number > $2 and ($3::text is null or outcome = $3) order by row_number limit $4`,
    [import_id, after, outcome, limit],
  );
}

export type Progress = {
  import_id: string;
  from: number;
  to: number;
  counts: Counts;
  rows: readonly StoredRow[];
};

/** Moves the checkpoint with what the rows up to it became; answers false when another process moved it meanwhile. */
export async function advance(
  tx: Transaction,
  { import_id, from, to, counts, rows }: Progress,
): Promise<boolean> {
  const [moved] = await Promise.all([
    tx.affected(
      `update platform.imports set rows_read = $3, counts = $4::jsonb, updated_at = now()
       where id = $1 and rows_read = $2 and state = 'running'`,
      [import_id, from, to, JSON.stringify(counts)],
    ),
    rows.length > 0 &&
      tx.rows(
        `insert into platform.import_rows (import_id, row_number, outcome, reason, source)
         select $1::uuid, * from unnest($2::int[], $3::text[], $4::text[], $5::jsonb[]) on conflict do nothing`,
        [
          import_id,
          rows.map(({ row_number }) => row_number),
          rows.map(({ outcome }) => outcome),
          rows.map(({ reason }) => reason),
          rows.map(({ source }) => JSON.stringify(source)),
        ],
      ),
  ]);
  return moved === 1;
}

/** An import that waits, failed or was left by a process that died goes on from its checkpoint. */
export async function markRunning(tx: Queryable, id: string, rows_total: number): Promise<void> {
  await tx.rows(
    `update platform.imports set state = 'running', rows_total = $2, error = null, updated_at = now()
     where id = $1 and state in ('waiting', 'running', 'failed')`,
    [id, rows_total],
  );
}

/** Ends an import; its uploaded bytes are given up. Whoever tries a file that failed once more brings it again. */
export async function markEnded(
  tx: Transaction,
  id: string,
  state: 'done' | 'failed' | 'cancelled',
  error: string | null,
): Promise<void> {
  await tx.rows(
    `update platform.imports set state = $2, error = $3, updated_at = now(), finished_at = now()
     where id = $1 and state in ('waiting', 'running')`,
    [id, state, error],
  );
  await tx.rows('delete from platform.import_files where import_id = $1', [id]);
}

/**
 * Marks what its job gave up on as failed, and answers which. A redrive of the job goes on from the checkpoint, and for
 * that the bytes are kept for 30 days.
 */
export async function failGivenUp(
  tx: Transaction,
  { queue, dead_letters }: { queue: string; dead_letters: string },
): Promise<string[]> {
  await tx.rows(
    `delete from platform.import_files f using platform.imports i
     where i.id = f.import_id and i.state = 'failed' and i.finished_at < now() - interval '30 days'`,
  );
  const failed = await tx.rows<{ id: string }>(
    `update platform.imports i set state = 'failed', updated_at = now(), finished_at = now(),
       error = 'It was tried eight times and given up; the failed jobs say why. Redriven, it goes on where it stopped.'
     where i.state in ('waiting', 'running')
       and exists (select from pgboss.job d where d.name = $2 and d.state < 'completed' and d.source_name = $1
                     and d.data->>'import_id' = i.id::text)
       and not exists (select from pgboss.job j where j.name = $1 and j.state < 'completed'
                         and j.data->>'import_id' = i.id::text)
     returning i.id`,
    [queue, dead_letters],
  );
  return failed.map(({ id }) => id);
}
