import type { Static } from 'typebox';
import { type Api, FileAnswer } from '../../platform/http/api.ts';
import { Page } from '../../platform/http/schema.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import { changeLevels, type LevelChange } from './commands/change-stock.ts';
import { exportMovements, MOVEMENTS_LIMIT } from './queries/export-movements.ts';
import { listMovements } from './queries/list-movements.ts';
import { previewLevels } from './queries/preview-levels.ts';
import { readStockHistory } from './queries/stock-history.ts';
import { itemsOf } from './routes.ts';
import { ChangedAnswer } from './schemas.ts';
import {
  LevelsBody,
  LevelsPreview,
  MOST_LEVELS,
  MovementSchema,
  MovementsExportQuery,
  MovementsQuery,
  StockHistoryQuery,
  StockHistorySchema,
} from './schemas-levels.ts';

const BULK_LIMIT = 4_194_304;
// An order that wants one of these levels waits until their transaction ends: a thousand hold it for a fifth of a second.
const AT_ONCE = 1_000;

/** Many levels at once, what became of them day by day, and every movement. */
export function levelRoutes(api: Api): void {
  const { database, clock } = api.services;

  api.put('/v1/inventory/levels/batch', {
    summary: 'Set many levels at once',
    description:
      `Each of up to ${MOST_LEVELS} items sets a state to \`quantity\`, or changes it by \`delta\`, and is answered for ` +
      'itself, in order. Decided under lock, a thousand in a transaction; each change is a movement with its reason. ' +
      'Sent again with its `Idempotency-Key`, what was done is answered, and what was refused is tried afresh. ' +
      'With `expected`, an item is refused when somebody changed the level since you looked.',
    tag: 'Inventory',
    permission: 'inventory:adjust',
    body: LevelsBody,
    body_limit: BULK_LIMIT,
    answer: ChangedAnswer,
    handler: async ({ body, executeMany }) =>
      itemsOf(await executeMany(changeLevels, changesOf(body), AT_ONCE)),
  });

  api.post('/v1/inventory/levels/preview', {
    summary: 'See what setting many levels would do',
    description: 'Takes what `PUT /v1/inventory/levels/batch` takes, and changes nothing.',
    tag: 'Inventory',
    permission: 'inventory:adjust',
    body: LevelsBody,
    body_limit: BULK_LIMIT,
    answer: LevelsPreview,
    handler: async ({ body, problemOf }) => {
      const changes = changesOf(body);
      const decisions = await previewLevels(database, changes, clock.now());
      return {
        items: decisions.map((decision, index) => {
          if (!decision.ok) return { ok: false, problem: problemOf(decision.refusal) };
          const { sku, state } = changes[index] as LevelChange;
          const { location, before, after } = decision.value;
          return {
            ok: true,
            sku,
            location_code: location.code,
            state,
            before: before[state],
            after: after[state],
          };
        }),
      };
    },
  });

  api.get('/v1/inventory/history', {
    summary: 'Read what stood of a SKU in the evening of each day',
    description:
      'By the ledger, walked back from what stands now: everywhere, or at one location. Days are those of UTC; the last is ' +
      'today, as it is now.',
    tag: 'Inventory',
    permission: 'inventory:read',
    query: StockHistoryQuery,
    answer: StockHistorySchema,
    handler: ({ query: { days = 365, ...subject } }) =>
      readStockHistory(database, { ...subject, days, now: clock.now() }),
  });

  api.get('/v1/inventory/movements', {
    summary: 'List movements, the newest first',
    description:
      'A page may hold fewer than `limit` and still have a `next`: where a filter finds little, each page looks only so far ' +
      'into the past.',
    tag: 'Inventory',
    permission: 'inventory:read',
    query: MovementsQuery,
    answer: Page(MovementSchema),
    reads_standby: true,
    handler: ({ query, reading }) => listMovements(reading.database, query),
  });

  api.get('/v1/inventory/movements/export.csv', {
    summary: 'Export movements as CSV',
    description: `The filters of the list; at most ${MOVEMENTS_LIMIT} movements, and the last line says so when there are more.`,
    tag: 'Inventory',
    permission: 'inventory:read',
    query: MovementsExportQuery,
    answer: ['text/csv'],
    handler: async ({ query, reply }) => {
      reply.header('x-row-limit', MOVEMENTS_LIMIT);
      return new FileAnswer('text/csv; charset=utf-8', exportMovements(database, query), 'movements.csv');
    },
  });
}

function changesOf({ items }: Static<typeof LevelsBody>): LevelChange[] {
  return items.map(({ quantity, delta, state = 'available', ...item }, index) => {
    if ((quantity === undefined) === (delta === undefined)) {
      const reason = `Item ${index} needs a quantity or a delta, and not both.`;
      throw new RefusedRequest({ code: 'invalid_request', reason });
    }
    return quantity === undefined
      ? { ...item, kind: 'adjust', state, quantity: delta ?? 0 }
      : { ...item, kind: 'set', state, quantity };
  });
}
