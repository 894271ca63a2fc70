import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { newId } from '../../kernel/ids.ts';
import { systemActor } from '../../platform/actor.ts';
import { acceptedOf } from '../../platform/http/api.ts';
import type { ImportDefinition } from '../../platform/imports/definition.ts';
import { errorsCsv } from '../../platform/imports/errors-csv.ts';
import { type Mapping, parseMapping } from '../../platform/imports/mapping.ts';
import { runImport } from '../../platform/imports/run-import.ts';
import { ENCODINGS, type Encoding, fileSource, WrongFile } from '../../platform/imports/source.ts';
import { definitionOf, describeImport, formatOf, startImport } from '../../platform/imports/start-import.ts';
import { type ImportRecord, listImportRows } from '../../platform/imports/store.ts';
import { describeCounts, describeRejected } from '../../platform/imports/tally.ts';
import type { Services } from '../../platform/module.ts';
import { ALL_PERMISSIONS } from '../../platform/permissions.ts';
import { modules } from '../modules.ts';
import { catalogueOf } from '../server.ts';
import { progressLine } from './progress.ts';
import { withServices } from './with-services.ts';

type Options = {
  format?: string;
  mapping?: string;
  encoding: Encoding;
  channel?: string;
  history?: true;
  dryRun?: true;
  again?: true;
  errors?: string;
};

/** How many rejected rows are shown with their reasons; all of them are for a file. */
const REJECTED_SHOWN = 20;

const definitions = modules.flatMap(({ imports = [] }) => imports);

/** `longshore import`: reads a file of products, stock or orders; can be broken off and started again at any time. */
export function addImportCommand(program: Command): void {
  program
    .command('import')
    .description('import a CSV or NDJSON file (.gz too) of products, inventory or orders')
    .argument('<kind>', `what the file holds: ${definitions.map(({ kind }) => kind).join(', ')}`)
    .argument('<file>', 'the file')
    .option(
      '--format <name>',
      `a mapping that comes along: ${definitions.flatMap(({ formats }) => Object.keys(formats)).join(', ')}`,
    )
    .option(
      '--mapping <file>',
      'a JSON file that says which column is what; guessed from the header without it',
    )
    .option('--encoding <name>', `one of ${ENCODINGS.join(', ')}`, readEncoding, 'utf-8')
    .option('--channel <code>', 'orders: the channel of all of them')
    .option('--history', 'orders: they were shipped long ago; no stock is touched')
    .option('--dry-run', 'say what would become of every row, and change nothing')
    .option('--again', 'import a file once more that was imported before')
    .option('--errors <file>', 'write the rejected rows with their reasons into this CSV')
    .action(async (kind: string, path: string, options: Options) => {
      const definition = definitionOf(definitions, kind.replaceAll('-', '_'));
      if (!existsSync(path)) throw new WrongFile(`There is no file ${path}.`);
      const mapping = withOptions(chosenMapping(definition, options), options);
      await withServices(({ services }) => importFile(services, definition, path, mapping, options));
    });
}

function readEncoding(text: string): Encoding {
  const encoding = ENCODINGS.find((known) => known === text.toLowerCase());
  if (!encoding) throw new InvalidArgumentError(`It is one of ${ENCODINGS.join(', ')}.`);
  return encoding;
}

function chosenMapping(definition: ImportDefinition, { format, mapping }: Options): Mapping | null {
  if (format !== undefined && mapping !== undefined)
    throw new WrongFile('Give a --format or a --mapping, not both.');
  if (format !== undefined) return formatOf(definition, format);
  if (mapping === undefined) return null;
  if (!existsSync(mapping)) throw new WrongFile(`There is no mapping file ${mapping}.`);
  try {
    return parseMapping(JSON.parse(readFileSync(mapping, 'utf8')));
  } catch (error) {
    if (error instanceof SyntaxError) throw new WrongFile(`The mapping file is no JSON: ${error.message}.`);
    throw error;
  }
}

type Overrides = { columns: Mapping['columns']; options: Record<string, unknown> };

// `--channel` and `--history` are laid over whatever mapping is used, also over the guessed one.
function withOptions(
  mapping: Mapping | null,
  { channel, history }: Options,
): { mapping: Mapping | null; over: Overrides } {
  return {
    mapping,
    over: {
      columns: channel === undefined ? {} : { channel: { constant: channel } },
      options: history ? { history: true } : {},
    },
  };
}

function laidOver(mapping: Mapping, { columns, options }: Overrides): Mapping {
  return { columns: { ...mapping.columns, ...columns }, options: { ...mapping.options, ...options } };
}

async function importFile(
  services: Services,
  definition: ImportDefinition,
  path: string,
  { mapping, over }: ReturnType<typeof withOptions>,
  options: Options,
): Promise<void> {
  const by = { actor: systemActor('longshore import', ALL_PERMISSIONS), request_id: `req_${newId()}` };
  const source = fileSource(path, options.encoding);
  const described = await describeImport(definition, source, mapping);
  const input = {
    ...described,
    mapping: laidOver(described.mapping, over),
    is_dry_run: options.dryRun ?? false,
    again: options.again ?? false,
    content: null,
  };
  const { id, is_known } = acceptedOf(await services.executor.execute(startImport, { ...by, input }));
  const catalogue = catalogueOf(modules);
  const progress = progressLine(process.stderr);
  const ended = await stoppable((shouldPause) =>
    runImport({ services, definition, catalogue }, id, source, {
      by,
      shouldPause,
      onProgress: progress.show,
    }),
  );
  progress.end();
  report(ended, is_known && progress.rows() === 0);
  if (options.errors === undefined) {
    const filter = { outcome: 'rejected', after: 0, limit: REJECTED_SHOWN };
    const rejected = await listImportRows(services.database, id, filter);
    for (const line of describeRejected(rejected, ended.counts.rejected?.rows ?? 0)) console.log(line);
  } else {
    await pipeline(Readable.from(errorsCsv(services.database, id)), createWriteStream(options.errors));
    console.log(`Rejected rows are in ${options.errors}.`);
  }
}

/** Ctrl+C ends between two batches; everything up to there is kept. */
async function stoppable(work: (shouldPause: () => boolean) => Promise<ImportRecord>): Promise<ImportRecord> {
  let isStopping = false;
  const stop = (): void => {
    isStopping = true;
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    return await work(() => isStopping);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

function report(record: ImportRecord, wasDone: boolean): void {
  const { file_name, rows_read, is_dry_run, state, finished_at, counts } = record;
  if (wasDone) {
    console.log(
      `${file_name} was imported before (${finished_at?.toISOString() ?? ''}). Nothing was changed.`,
    );
    console.log('--again imports it once more.\n');
  }
  for (const line of describeCounts(counts)) console.log(line);
  if (state === 'running') {
    console.log(`\nStopped after row ${rows_read}. The same command goes on from there.`);
    process.exitCode = 1;
  } else if (!wasDone) {
    const rows = rows_read.toLocaleString('en-US');
    const hasMoney = Object.values(counts).some(({ money }) => Object.keys(money).length > 0);
    const money = hasMoney ? ', and so is all of its money' : '';
    console.log(`\nAll ${rows} rows of the file are in this table${money}.`);
    if (is_dry_run) console.log('It was a dry run: nothing was changed.');
  }
}
