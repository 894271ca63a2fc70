import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { formatDecimal } from '../../kernel/decimal.ts';
import { type Api, FileAnswer } from '../http/api.ts';
import { parseJson } from '../http/json.ts';
import { DEFAULT_LIMIT, decodeCursor, pageOf } from '../http/lists.ts';
import type { ErrorCatalogue } from '../http/problems.ts';
import { Id, ListQuery, Nullable, OneOf, Page, Strict, Text, Time } from '../http/schema.ts';
import type { ImportDefinition } from '../imports/definition.ts';
import { errorsCsv } from '../imports/errors-csv.ts';
import { type Mapping, MappingSchema, parseMapping } from '../imports/mapping.ts';
import { previewImport } from '../imports/run-import.ts';
import { bufferSource, ENCODINGS, type Source, WrongFile } from '../imports/source.ts';
import { definitionOf, describeImport, formatOf, startImport } from '../imports/start-import.ts';
import { findImport, type ImportRecord, listImportRows, listImports } from '../imports/store.ts';
import { RefusedRequest } from '../refusals.ts';

const MAX_UPLOAD = 200 * 1_048_576;
// 200 MB by a line of 3 Mbit/s.
const UPLOAD_MS = 600_000;
const UPLOADS = ['text/csv', 'application/x-ndjson', 'application/gzip'] as const;
const TAG = 'Imports';

const ImportSchema = Strict({
  id: Id('imp'),
  kind: Type.String(),
  file_name: Type.String(),
  is_dry_run: Type.Boolean(),
  state: OneOf(['waiting', 'running', 'done', 'failed', 'cancelled']),
  rows_total: Nullable(Type.Integer()),
  rows_read: Type.Integer(),
  outcomes: Type.Array(
    Strict({
      outcome: Type.String(),
      rows: Type.Integer(),
      money: Type.Array(
        Strict({
          currency: Type.String(),
          exact: Type.String({ description: 'The sum of the rows as the file says it, a decimal.' }),
          booked: Type.Integer({ description: 'The sum as it was booked, in minor units.' }),
        }),
      ),
    }),
  ),
  error: Nullable(Type.String()),
  mapping: MappingSchema,
  started_by: Type.String(),
  created_at: Time,
  finished_at: Nullable(Time),
});

const Cells = Type.Record(Type.String(), Type.String());
const RowSchema = Strict({
  number: Type.Integer(),
  outcome: Type.String(),
  reason: Type.String(),
  source: Cells,
});

const UploadQuery = {
  kind: Text(50, { description: 'products, inventory or orders.' }),
  file_name: Type.Optional(Text(200)),
  encoding: Type.Optional(OneOf(ENCODINGS)),
  format: Type.Optional(Text(50, { description: 'The name of a mapping that comes along.' })),
  mapping: Type.Optional(
    Text(5_000, { description: 'A mapping as JSON; guessed from the columns without it.' }),
  ),
};

const Params = Strict({ id: Id('imp') });

/** Files of products, stock and orders: looked at, brought in, and followed. */
export function importRoutes(
  api: Api,
  definitions: readonly ImportDefinition[],
  catalogue: ErrorCatalogue,
): void {
  const shared = { tag: TAG, permission: 'imports:run' } as const;
  const upload = {
    raw_body: UPLOADS,
    body: Type.Unsafe<Buffer>({}),
    body_limit: MAX_UPLOAD,
    body_ms: UPLOAD_MS,
  };

  api.get('/v1/import-kinds', {
    ...shared,
    summary: 'What can be imported, with its fields',
    answer: Strict({
      items: Type.Array(
        Strict({
          kind: Type.String(),
          formats: Type.Array(Type.String()),
          fields: Type.Array(
            Strict({
              name: Type.String(),
              type: Type.String(),
              is_required: Type.Boolean(),
              help: Type.String(),
            }),
          ),
        }),
      ),
    }),
    handler: async () => ({
      items: definitions.map(({ kind, formats, fields }) => ({
        kind,
        formats: Object.keys(formats),
        fields: fields.map(({ name, type, required = false, help }) => ({
          name,
          type,
          is_required: required,
          help,
        })),
      })),
    }),
  });

  api.post('/v1/imports/preview', {
    ...shared,
    ...upload,
    summary: 'See what the first 20 rows of a file would become',
    description:
      'Changes nothing. Without a mapping one is guessed from the names of the columns, and answered.',
    query: Strict(UploadQuery),
    answer: Strict({
      columns: Type.Array(Type.String()),
      mapping: MappingSchema,
      problem: Nullable(Type.String()),
      rows: Type.Array(RowSchema),
    }),
    handler: ({ services, actor, request_id, query, body }) =>
      orRefuse(() => {
        const definition = definitionOf(definitions, query.kind);
        const tools = { services, definition, catalogue };
        return previewImport(tools, sourceOf(query, body), mappingOf(definition, query), {
          actor,
          request_id,
        });
      }),
  });

  api.post('/v1/imports', {
    ...shared,
    ...upload,
    summary: 'Import a file',
    description:
      'CSV or NDJSON, plain or gzipped. The same file with the same mapping is imported once; `again` imports it once more.',
    query: Strict({
      ...UploadQuery,
      dry_run: Type.Optional(Type.Boolean()),
      again: Type.Optional(Type.Boolean()),
    }),
    answer: ImportSchema,
    status: 202,
    async handler({ services, execute, query, body }) {
      const described = await orRefuse(() => {
        const definition = definitionOf(definitions, query.kind);
        return describeImport(definition, sourceOf(query, body), mappingOf(definition, query));
      });
      const { dry_run = false, again = false } = query;
      const { id } = await execute(startImport, { ...described, is_dry_run: dry_run, again, content: body });
      return shown(await existing(findImport(services.database, id)));
    },
  });

  api.get('/v1/imports', {
    ...shared,
    summary: 'Imports, the newest first',
    query: Strict(ListQuery),
    answer: Page(ImportSchema),
    async handler({ services, query: { limit = DEFAULT_LIMIT, after } }) {
      const last = after === undefined ? null : decodeCursor(after, 'newest', ['uuid'])[0];
      const page = pageOf(
        await listImports(services.database, last, limit + 1),
        limit,
        'newest',
        ({ id }) => [id],
      );
      return { ...page, items: page.items.map(shown) };
    },
  });

  api.get('/v1/imports/:id', {
    ...shared,
    summary: 'How an import gets on',
    params: Params,
    answer: ImportSchema,
    handler: async ({ services, params }) => shown(await existing(findImport(services.database, params.id))),
  });

  api.get('/v1/imports/:id/rows', {
    ...shared,
    summary: 'The rows that were not simply imported, and why',
    params: Params,
    query: Strict({ ...ListQuery, outcome: Type.Optional(Text(50)) }),
    answer: Page(RowSchema),
    async handler({ services, params, query: { limit = DEFAULT_LIMIT, after, outcome = null } }) {
      await existing(findImport(services.database, params.id));
      const [last = 0] = after === undefined ? [] : decodeCursor(after, 'number', ['integer']);
      const rows = await listImportRows(services.database, params.id, {
        outcome,
        after: last,
        limit: limit + 1,
      });
      const page = pageOf(rows, limit, 'number', ({ row_number }) => [row_number]);
      return {
        ...page,
        items: page.items.map(({ row_number, outcome, reason, source }) => ({
          number: row_number,
          outcome,
          reason,
          source: Object.fromEntries(source),
        })),
      };
    },
  });

  api.get('/v1/imports/:id/errors.csv', {
    ...shared,
    summary: 'The rejected rows as CSV, to be corrected and imported again',
    params: Params,
    answer: ['text/csv'],
    async handler({ services, params }) {
      const { file_name } = await existing(findImport(services.database, params.id));
      const name = `${file_name.replace(/\.(csv|ndjson|gz)/g, '')}-errors.csv`;
      return new FileAnswer(
        'text/csv; charset=utf-8',
        Readable.from(errorsCsv(services.database, params.id)),
        name,
      );
    },
  });
}

type Upload = {
  kind: string;
  file_name?: string;
  encoding?: 'utf-8' | 'latin1';
  format?: string;
  mapping?: string;
};

function sourceOf({ kind, file_name = `${kind}.csv`, encoding }: Upload, body: Buffer): Source {
  return bufferSource(file_name, body, encoding);
}

function mappingOf(definition: ImportDefinition, { format, mapping }: Upload): Mapping | null {
  if (mapping !== undefined) return parseMapping(parseJson(Buffer.from(mapping)));
  return format === undefined ? null : formatOf(definition, format);
}

/** A file or a mapping that cannot be used is the caller's to put right. */
async function orRefuse<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof WrongFile)
      throw new RefusedRequest({ code: 'invalid_request', reason: error.message });
    throw error;
  }
}

async function existing(found: Promise<ImportRecord | undefined>): Promise<ImportRecord> {
  const record = await found;
  if (!record) throw new RefusedRequest({ code: 'not_found', what: 'import' });
  return record;
}

function shown(record: ImportRecord) {
  const {
    id,
    kind,
    file_name,
    is_dry_run,
    state,
    rows_total,
    rows_read,
    counts,
    error,
    mapping,
    actor,
    created_at,
    finished_at,
  } = record;
  const outcomes = Object.entries(counts).map(([outcome, { rows, money }]) => ({
    outcome,
    rows,
    money: Object.entries(money).map(([currency, { exact, booked }]) => ({
      currency,
      exact: formatDecimal(BigInt(exact)),
      booked,
    })),
  }));
  return {
    id,
    kind,
    file_name,
    is_dry_run,
    state,
    rows_total,
    rows_read,
    outcomes,
    error,
    mapping,
    started_by: actor.name,
    created_at,
    finished_at,
  };
}
