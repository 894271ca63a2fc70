import { Type } from 'typebox';
import type { Api } from '../../platform/http/api.ts';
import { Id, ListQuery, OneOf, Page, Strict, Text, TimeInput } from '../../platform/http/schema.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import { beginCount, cancelCount } from './commands/begin-count.ts';
import { classMovement } from './commands/class-movement.ts';
import { dismissShortfall } from './commands/dismiss-shortfall.ts';
import { scanCount } from './commands/scan-count.ts';
import { approveCount, rejectCount, submitCount } from './commands/settle-count.ts';
import {
  type CycleCount,
  listClasses,
  listCycleCounts,
  listReview,
  listSheet,
  listShortfalls,
  readAccuracy,
  readCycleCount,
} from './queries/cycle-counts.ts';
import { COUNT_LINE_STATES, COUNT_STATES, MOVEMENT_CLASSES } from './rules/cycle-count.ts';
import {
  AccuracyAnswer,
  ApproveCountBody,
  BegunCountAnswer,
  CancelCountBody,
  ClassedSchema,
  CountScansAnswer,
  CountScansBody,
  CycleCountSchema,
  NewCountBody,
  RejectCountBody,
  ReviewAnswer,
  SheetAnswer,
  ShortfallSchema,
  SubmitCountBody,
} from './schemas-counts.ts';

const tag = 'Inventory';
const BULK_LIMIT = 1_048_576;
const A_MONTH_MS = 30 * 86_400_000;
const params = Strict({ id: Id('cct') });

/** Counting what lies there, deciding on differences, and how right the books were. */
export function countRoutes(api: Api): void {
  countingRoutes(api);
  decidingRoutes(api);
  reportRoutes(api);
}

function countingRoutes(api: Api): void {
  const { database } = api.services;

  api.get('/v1/inventory/cycle-counts', {
    summary: 'List cycle counts, the newest first',
    tag,
    permission: 'inventory:count',
    query: Strict({
      ...ListQuery,
      location_id: Type.Optional(Id('loc')),
      state: Type.Optional(OneOf(COUNT_STATES)),
      is_open: Type.Optional(
        Type.Boolean({ description: 'Only those that go on, or only those that ended.' }),
      ),
    }),
    answer: Page(CycleCountSchema),
    handler: ({ query }) => listCycleCounts(database, query),
  });

  api.post('/v1/inventory/cycle-counts', {
    summary: 'Begin a cycle count',
    description:
      'The location goes on working: what moves between a scan and the posting is accounted for. A SKU is in one ' +
      'open count of a location at a time.',
    tag,
    permission: 'inventory:adjust',
    body: NewCountBody,
    body_limit: BULK_LIMIT,
    answer: BegunCountAnswer,
    status: 201,
    handler: ({ body, execute }) => execute(beginCount, body),
  });

  api.get('/v1/inventory/cycle-counts/:id', {
    summary: 'Read a cycle count',
    tag,
    permission: 'inventory:count',
    params,
    answer: CycleCountSchema,
    handler: ({ params: { id } }) => countOf(api, id),
  });

  api.get('/v1/inventory/cycle-counts/:id/sheet', {
    summary: 'List what is to be counted',
    description: 'For whoever counts. A blind count never says what is expected.',
    tag,
    permission: 'inventory:count',
    params,
    query: Strict({ ...ListQuery, state: Type.Optional(OneOf(COUNT_LINE_STATES)) }),
    answer: SheetAnswer,
    handler: async ({ params: { id }, query }) => {
      await countOf(api, id);
      return listSheet(database, id, query);
    },
  });

  api.post('/v1/inventory/cycle-counts/:id/scans', {
    summary: 'Count what was scanned',
    description:
      'Several people may count one line: their units add up. Every scan has an outcome of its own.',
    tag,
    permission: 'inventory:count',
    params,
    body: CountScansBody,
    answer: CountScansAnswer,
    handler: ({ params: { id }, body, execute }) =>
      execute(scanCount, {
        count_id: id,
        scans: body.scans.map(({ kind = 'count', quantity = 1, age_ms = 0, ...scan }) => ({
          ...scan,
          kind,
          quantity,
          age_ms,
        })),
      }),
  });

  api.post('/v1/inventory/cycle-counts/:id/submit', {
    summary: 'Submit what was counted',
    description:
      'Each line is compared with the books as of its last scan. A difference within the limits corrects the stock at once; a ' +
      'larger one, and one of a line whose stock moved while it was counted, waits for approval.',
    tag,
    permission: 'inventory:count',
    params,
    body: SubmitCountBody,
    answer: CycleCountSchema,
    handler: async ({ params: { id }, body, execute }) => {
      await execute(submitCount, { id, ...body });
      return countOf(api, id);
    },
  });

  api.post('/v1/inventory/cycle-counts/:id/cancel', {
    summary: 'Cancel a cycle count',
    description: 'Lines that are not decided are left out; what was corrected stays so.',
    tag,
    permission: 'inventory:adjust',
    params,
    body: CancelCountBody,
    answer: CycleCountSchema,
    handler: async ({ params: { id }, body, execute }) => {
      await execute(cancelCount, { id, reason: body.reason ?? null });
      return countOf(api, id);
    },
  });
}

function decidingRoutes(api: Api): void {
  const { database } = api.services;

  api.get('/v1/inventory/cycle-counts/:id/lines', {
    summary: 'List the lines of a count with their differences, what waits first',
    tag,
    permission: 'inventory:approve',
    params,
    query: Strict({ ...ListQuery, state: Type.Optional(OneOf(COUNT_LINE_STATES)) }),
    answer: ReviewAnswer,
    handler: async ({ params: { id }, query }) => {
      await countOf(api, id);
      return listReview(database, id, query);
    },
  });

  api.post('/v1/inventory/cycle-counts/:id/approve', {
    summary: 'Approve differences of a count',
    description:
      'The stock is corrected by them. Units that are missing although orders hold them become a shortfall: whoever ' +
      'ordered last gives them up, gets them from elsewhere or waits, and then they are written off.',
    tag,
    permission: 'inventory:approve',
    params,
    body: ApproveCountBody,
    body_limit: BULK_LIMIT,
    answer: CycleCountSchema,
    handler: async ({ params: { id }, body, execute }) => {
      await execute(approveCount, { id, lines: body.lines, note: body.note ?? null });
      return countOf(api, id);
    },
  });

  api.post('/v1/inventory/cycle-counts/:id/reject', {
    summary: 'Have lines of a count counted again',
    tag,
    permission: 'inventory:approve',
    params,
    body: RejectCountBody,
    body_limit: BULK_LIMIT,
    answer: CycleCountSchema,
    handler: async ({ params: { id }, body, execute }) => {
      const { line_ids, by_another = false, note = null } = body;
      await execute(rejectCount, { id, line_ids, by_another, note });
      return countOf(api, id);
    },
  });

  api.get('/v1/inventory/shortfalls', {
    summary: 'List units that are missing although orders hold them',
    tag,
    permission: 'inventory:read',
    query: Strict({ ...ListQuery, is_open: Type.Optional(Type.Boolean()) }),
    answer: Page(ShortfallSchema),
    handler: ({ query }) => listShortfalls(database, query),
  });

  api.post('/v1/inventory/shortfalls/:id/dismiss', {
    summary: 'Say that missing units were found after all',
    tag,
    permission: 'inventory:approve',
    params: Strict({ id: Id('sht') }),
    body: Strict({ note: Text(500) }),
    answer: Strict({ id: Id('sht'), dismissed: Type.Integer() }),
    handler: ({ params: { id }, body, execute }) => execute(dismissShortfall, { id, note: body.note }),
  });
}

function reportRoutes(api: Api): void {
  const { database } = api.services;

  api.get('/v1/inventory/accuracy', {
    summary: 'Report how right the books were, by location and class',
    description:
      'Inventory record accuracy: counted lines within the tolerance, of all counted lines. The last 30 days without dates.',
    tag,
    permission: 'inventory:read',
    query: Strict({
      from: Type.Optional(TimeInput),
      to: Type.Optional(TimeInput),
      tolerance_percent: Type.Optional(Type.Number({ minimum: 0, maximum: 100, default: 0 })),
    }),
    answer: AccuracyAnswer,
    handler: async ({ query }) => {
      const to = query.to === undefined ? new Date() : new Date(query.to);
      const from = query.from === undefined ? new Date(to.getTime() - A_MONTH_MS) : new Date(query.from);
      const tolerance_percent = query.tolerance_percent ?? 0;
      return { items: await readAccuracy(database, { from, to, tolerance_percent }) };
    },
  });

  api.get('/v1/inventory/classes', {
    summary: 'List what moves at a location, most first, with its class',
    description: 'Made every six hours; each row carries the figures that make its class.',
    tag,
    permission: 'inventory:read',
    query: Strict({ ...ListQuery, location_id: Id('loc'), class: Type.Optional(OneOf(MOVEMENT_CLASSES)) }),
    answer: Page(ClassedSchema),
    handler: ({ query }) => listClasses(database, query),
  });

  api.post('/v1/inventory/classes/refresh', {
    summary: 'Make the classes of movement now',
    tag,
    permission: 'inventory:manage',
    answer: Strict({ levels: Type.Integer() }),
    handler: ({ execute }) => execute(classMovement, {}),
  });
}

async function countOf({ services }: Api, id: string): Promise<CycleCount> {
  const count = await readCycleCount(services.database, id);
  if (!count) throw new RefusedRequest({ code: 'not_found', what: 'cycle count' });
  return count;
}
