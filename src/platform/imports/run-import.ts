import { createHash } from 'node:crypto';
import { importChanged } from '../../events/platform.ts';
import { assert, present } from '../../kernel/assert.ts';
import { formatDecimal } from '../../kernel/decimal.ts';
import type { Refusal } from '../../kernel/decision.ts';
import { newId } from '../../kernel/ids.ts';
import type { CommandAnswer } from '../command.ts';
import { isUnavailable, type Transaction } from '../database.ts';
import { publish } from '../events.ts';
import type { ErrorCatalogue } from '../http/problems.ts';
import type { Services } from '../services.ts';
import type { ImportBy, ImportDefinition, ReadGroup, RowResult } from './definition.ts';
import { compileMapping, guessMapping, type MappedRow, type Mapping } from './mapping.ts';
import { readRows, type Source, type SourceRow, WrongFile } from './source.ts';
import { advance, findImport, type ImportRecord, markEnded, markRunning, type StoredRow } from './store.ts';
import { addToCounts, type Counts, moneyOf, rowsOf } from './tally.ts';

// A transaction of so many rows: large enough that statements cost little, small enough that locks are short and
// little is done again after a crash. 2,000 and 10,000 took the same time within a tenth.
const BATCH_ROWS = 4_000;
/** Rows of one group may lie apart, with others between; a batch cannot close before its groups do. */
const MAX_OPEN_ROWS = 100_000;
const SAMPLE_ROWS = 20;
// What happened as people hoped needs no row of its own to be told.
const QUIET = new Set(['imported', 'created', 'updated', 'unchanged']);

export type ImportTools = { services: Services; definition: ImportDefinition; catalogue: ErrorCatalogue };
/** `rows_before` were done when this run began. */
export type ImportProgress = { rows_total: number; rows_before: number; rows_read: number };
type Watch = {
  by: ImportBy;
  onProgress?: (progress: ImportProgress) => void;
  /** Asked between batches: the rest is left to the next run. */
  shouldPause?: () => boolean;
  /** Asked all the time: the process ends, and what is not begun is left to the next run. */
  isStopping?: () => boolean;
};

/** Thrown when another process works on the same import; nothing was done twice. */
export class ImportTaken extends Error {
  override readonly name = 'ImportTaken';
}

/**
 * Runs an import from its checkpoint to its end, or until it is told to pause. Each batch commits together with the
 * checkpoint behind it, so that whatever kills the process, no row is done twice and none is left out.
 *
 * @throws WrongFile when the file as a whole cannot be read; the import is then marked as failed.
 */
export async function runImport(
  tools: ImportTools,
  import_id: string,
  source: Source,
  watch: Watch,
): Promise<ImportRecord> {
  const { services, definition } = tools;
  const { database } = services;
  const record = present(await findImport(database, import_id), `import ${import_id}`);
  if (record.state === 'done' || record.state === 'cancelled') return record;
  try {
    const scan = await scanRows(definition, record.mapping, source, watch);
    if (!scan) return record;
    const options = record.mapping.options ?? {};
    await markRunning(database, import_id, scan.rows_total);
    const run: Run = { ...tools, record, rows_before: record.rows_read, scan, watch, options };
    if (await runBatches(run, source)) {
      assertWhole(run.record.counts, scan);
      await end(run, 'done', null);
    }
  } catch (error) {
    if (error instanceof WrongFile) await fail(services, record, error.message);
    throw error;
  }
  return present(await findImport(database, import_id), `import ${import_id}`);
}

type Run = ImportTools & {
  record: ImportRecord;
  rows_before: number;
  scan: Scan;
  watch: Watch;
  options: unknown;
};

type Scan = {
  rows_total: number;
  worth: Map<string, bigint>;
  read: (row: SourceRow) => MappedRow;
  last_rows: ReadonlyMap<number, number>;
};

/**
 * Reads the file once through: it is then known to be readable, how long it is, and where each group ends. Undefined
 * when the process ends before the file does.
 */
async function scanRows(
  definition: ImportDefinition,
  mapping: Mapping,
  source: Source,
  { isStopping }: Watch,
): Promise<Scan | undefined> {
  const last_rows = new Map<number, number>();
  const { group_by } = definition;
  let read: Scan['read'] | undefined;
  const worth = new Map<string, bigint>();
  let rows_total = 0;
  for await (const row of readRows(source)) {
    read ??= compileMapping(definition.fields, mapping, row.columns);
    rows_total = row.number;
    if (isStopping?.()) return undefined;
    const mapped = read(row);
    const { currency, exact } = definition.worth(mapped) ?? { currency: '', exact: 0n };
    if (exact !== 0n) worth.set(currency, (worth.get(currency) ?? 0n) + exact);
    if (group_by === undefined) continue;
    const key = keyOf(mapped, group_by);
    if (key !== undefined) last_rows.set(hashOf(key), row.number);
  }
  if (!read) throw new WrongFile('The file has no row.');
  return { rows_total, worth, read, last_rows };
}

/** Every row ended somewhere, and the money of all outcomes is the money of the file. */
function assertWhole(counts: Counts, { rows_total, worth }: Scan): void {
  assert(rowsOf(counts) === rows_total, `${rowsOf(counts)} of ${rows_total} rows are accounted for`);
  for (const [currency, exact] of worth) {
    const counted = moneyOf(counts, currency);
    assert(
      counted === exact,
      `outcomes hold ${formatDecimal(counted)} ${currency} of the file's ${formatDecimal(exact)}`,
    );
  }
}

function keyOf({ values }: MappedRow, group_by: string): string | undefined {
  const value = values[group_by];
  return value === undefined ? undefined : String(value);
}

// Millions of keys fit into memory as numbers. Two keys with one hash only make a batch close later.
function hashOf(key: string): number {
  return createHash('md5').update(key).digest().readUIntBE(0, 6);
}

type Batch = {
  from: number;
  to: number;
  groups: Map<string, MappedRow[]>;
  sources: Map<number, StoredRow['source']>;
};

/** Works through what is left; answers whether the end was reached. */
async function runBatches(run: Run, source: Source): Promise<boolean> {
  const { record, scan, definition, watch } = run;
  let batch = emptyBatch(record.rows_read);
  let closes_at = 0;
  for await (const row of readRows(source)) {
    if (row.number <= record.rows_read) continue;
    const mapped = scan.read(row);
    const key = definition.group_by === undefined ? undefined : keyOf(mapped, definition.group_by);
    const group = key === undefined ? `row ${row.number}` : `key ${key}`;
    const rows = batch.groups.get(group);
    if (rows) rows.push(mapped);
    else batch.groups.set(group, [mapped]);
    batch.sources.set(row.number, sourceOf(row));
    batch.to = row.number;
    if (key !== undefined) closes_at = Math.max(closes_at, scan.last_rows.get(hashOf(key)) ?? 0);
    if (row.number - batch.from >= MAX_OPEN_ROWS && closes_at > row.number) {
      throw new WrongFile(
        `Rows of one ${definition.group_by} lie more than ${MAX_OPEN_ROWS} rows apart (around row ${row.number}). ` +
          'Sort the file by it.',
      );
    }
    if (row.number - batch.from < BATCH_ROWS || closes_at > row.number) continue;
    await settleBatch(run, batch);
    if (watch.shouldPause?.()) return false;
    batch = emptyBatch(row.number);
  }
  if (batch.groups.size > 0) await settleBatch(run, batch);
  return true;
}

function emptyBatch(from: number): Batch {
  return { from, to: from, groups: new Map(), sources: new Map() };
}

function sourceOf({ cells, columns }: SourceRow & { columns: readonly string[] }): StoredRow['source'] {
  return cells.flatMap((cell, place): StoredRow['source'] =>
    cell === undefined ? [] : [[columns[place] ?? `column ${place + 1}`, cell]],
  );
}

async function settleBatch(run: Run, batch: Batch): Promise<void> {
  const { definition, record, options, watch } = run;
  const groups = [...batch.groups.values()].map((rows) =>
    definition.read(rows, { options, import_id: record.id }),
  );
  await settle(run, batch, groups, batch.to);
  watch.onProgress?.({
    rows_total: run.scan.rows_total,
    rows_before: run.rows_before,
    rows_read: record.rows_read,
  });
}

type Group = ReadGroup<unknown>;

// A batch that fails is tried in halves, each taken back, until the bad groups stand alone; then all of it is settled at
// once, they rejected and their neighbours done. Groups overlap, so there is no row between them at which a checkpoint could
// stand. A database that is gone is nobody's fault: the import stops there and goes on later.
async function settle(run: Run, batch: Batch, groups: readonly Group[], to: number): Promise<void> {
  try {
    await settleTogether(run, batch, groups, to);
  } catch (error) {
    if (error instanceof ImportTaken || isUnavailable(error)) throw error;
    const bad = await findBad(run, groups);
    if (bad.size === 0) throw error;
    const reason = 'Something went wrong on our side with this row; see the log.';
    const mended = groups.map((group) =>
      bad.has(group) ? { input: null, rows: group.rows.map((row) => rejected(row, reason)) } : group,
    );
    await settleTogether(run, batch, mended, to);
  }
}

async function findBad(run: Run, groups: readonly Group[]): Promise<Set<Group>> {
  try {
    await tryOut(run, groups);
    return new Set();
  } catch (error) {
    if (isUnavailable(error)) throw error;
    const [only] = groups;
    if (groups.length === 1 && only) {
      run.services.log.error(
        { err: error, import_id: run.record.id, row: only.rows[0]?.number },
        'an import row failed',
      );
      return new Set([only]);
    }
    const half = Math.ceil(groups.length / 2);
    const first = await findBad(run, groups.slice(0, half));
    return first.union(await findBad(run, groups.slice(half)));
  }
}

class DryRunEnd extends Error {
  override readonly name = 'DryRunEnd';
}

async function settleTogether(run: Run, batch: Batch, groups: readonly Group[], to: number): Promise<void> {
  const { services, definition, record, watch } = run;
  const asked = groups.filter(({ input }) => input !== null);
  let counts = record.counts;
  const write = async (tx: Transaction, results: readonly RowResult[]): Promise<void> => {
    counts = addToCounts(record.counts, results);
    const rows = storedRows(results, batch);
    const moved = await advance(tx, { import_id: record.id, from: record.rows_read, to, counts, rows });
    if (!moved) throw new ImportTaken('another process works on this import, or it was stopped');
    await publish(tx, services.jobs, [
      { event: importChanged(record.id, { state: 'running' }), by: watch.by },
    ]);
  };
  if (asked.length === 0) {
    await services.database.transact(
      (tx) =>
        write(
          tx,
          groups.flatMap(({ rows }) => rows),
        ),
      'platform.import',
    );
  } else if (record.is_dry_run) {
    const results = await tryOut(run, groups);
    await services.database.transact((tx) => write(tx, results), 'platform.import');
  } else {
    const inputs = asked.map(({ input }) => input);
    await definition.run(services.executor, inputs, watch.by, (tx, answers) =>
      write(tx, resultsOf(run, groups, answers)),
    );
  }
  record.counts = counts;
  record.rows_read = to;
}

/** Does everything and takes it back: what a dry run says is what the rows would have got. */
async function tryOut(
  run: Pick<Run, 'services' | 'definition' | 'watch' | 'catalogue'>,
  groups: readonly Group[],
): Promise<RowResult[]> {
  const { services, definition, watch } = run;
  const inputs = groups.flatMap(({ input }) => (input === null ? [] : [input]));
  let results = groups.flatMap(({ rows }) => rows);
  if (inputs.length === 0) return results;
  try {
    await definition.run(services.executor, inputs, watch.by, async (_tx, answers) => {
      results = resultsOf(run, groups, answers);
      throw new DryRunEnd();
    });
  } catch (error) {
    if (!(error instanceof DryRunEnd)) throw error;
  }
  return results;
}

function resultsOf(
  { definition, catalogue }: Pick<Run, 'definition' | 'catalogue'>,
  groups: readonly Group[],
  answers: readonly CommandAnswer<unknown, Refusal>[],
): RowResult[] {
  const next = answers.values();
  return groups.flatMap((group): readonly RowResult[] => {
    if (group.input === null) return group.rows;
    const answer = present(next.next().value, 'the answer of a group');
    if (answer.ok) return definition.settle(answer.value, group.rows);
    const { title, detail } = catalogue.problemOf(answer.refusal);
    return group.rows.map((row) => rejected(row, detail || title));
  });
}

/** A row that is not taken: its money stands in the file, and nothing of it is booked. */
function rejected({ number, money }: RowResult, reason: string): RowResult {
  return { number, outcome: 'rejected', reason, ...(money && { money: { ...money, booked: 0 } }) };
}

function storedRows(results: readonly RowResult[], batch: Batch): StoredRow[] {
  return results.flatMap(({ number, outcome, reason = '' }) =>
    QUIET.has(outcome)
      ? []
      : [{ row_number: number, outcome, reason, source: batch.sources.get(number) ?? [] }],
  );
}

async function end(run: Run, state: 'done' | 'failed', error: string | null): Promise<void> {
  const { services, record, watch } = run;
  await services.database.transact(async (tx) => {
    await markEnded(tx, record.id, state, error);
    await publish(tx, services.jobs, [{ event: importChanged(record.id, { state }), by: watch.by }]);
  }, 'platform.import');
}

async function fail(services: Services, { id }: ImportRecord, message: string): Promise<void> {
  await services.database.transact((tx) => markEnded(tx, id, 'failed', message), 'platform.import');
}

export type Preview = {
  columns: string[];
  mapping: Mapping;
  /** Why the file cannot be imported with this mapping, when it cannot. */
  problem: string | null;
  rows: { number: number; outcome: string; reason: string; source: Record<string, string> }[];
};

/** What the first rows would become; changes nothing. Without a mapping the guessed one counts. */
export async function previewImport(
  tools: ImportTools,
  source: Source,
  mapping: Mapping | null,
  by: ImportBy,
): Promise<Preview> {
  const { definition } = tools;
  const sample: (SourceRow & { columns: readonly string[] })[] = [];
  for await (const row of readRows(source)) {
    sample.push(row);
    if (sample.length === SAMPLE_ROWS) break;
  }
  const columns = [...(sample.at(-1)?.columns ?? [])];
  const used = mapping ?? guessMapping(definition.fields, columns);
  const sources = sample.map((row) => ({ number: row.number, source: Object.fromEntries(sourceOf(row)) }));
  try {
    const results = await tryRows(tools, sample, used, columns, by);
    const rows = sources.map(({ number, source: cells }) => {
      const { outcome = '', reason = '' } = results.find((result) => result.number === number) ?? {};
      return { number, outcome, reason, source: cells };
    });
    return { columns, mapping: used, problem: null, rows };
  } catch (error) {
    if (!(error instanceof WrongFile)) throw error;
    const rows = sources.map(({ number, source: cells }) => ({
      number,
      outcome: '',
      reason: '',
      source: cells,
    }));
    return { columns, mapping: used, problem: error.message, rows };
  }
}

async function tryRows(
  tools: ImportTools,
  sample: readonly SourceRow[],
  mapping: Mapping,
  columns: readonly string[],
  by: ImportBy,
): Promise<RowResult[]> {
  const { definition } = tools;
  const options = mapping.options ?? {};
  definition.checkOptions(options);
  const mapped = sample.map(compileMapping(definition.fields, mapping, columns));
  const { group_by } = definition;
  const groups = Map.groupBy(mapped, (row) => (group_by && keyOf(row, group_by)) ?? `row ${row.number}`);
  const read = [...groups.values()].map((rows) => definition.read(rows, { options, import_id: newId() }));
  return tryOut({ ...tools, watch: { by } }, read);
}
