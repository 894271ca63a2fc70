import { Type } from 'typebox';
import { type Api, FileAnswer } from '../../platform/http/api.ts';
import { Id, ListQuery, Page, Strict, TimeInput } from '../../platform/http/schema.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import {
  exportStockValue,
  listCostHistory,
  listStockValue,
  readStockValue,
  readValueChanges,
} from './queries/stock-value.ts';
import { Sku } from './schemas.ts';
import {
  CostHistorySchema,
  StockValueRowSchema,
  StockValueSchema,
  ValueChangesAnswer,
} from './schemas-value.ts';

const LONGEST_PERIOD_MS = 366 * 86_400_000;

/** What stock is worth, now and on a day in the past, and how it came to be. */
export function valueRoutes(api: Api): void {
  const { database, clock } = api.services;
  const At = { at: Type.Optional(TimeInput) };
  const narrowed = { ...At, sku: Type.Optional(Sku), location_id: Type.Optional(Id('loc')) };

  api.get('/v1/inventory/value', {
    summary: 'Say what stock is worth, by location',
    description:
      'At weighted average cost; with `at` as it was then. In transit stands with the destination.',
    tag: 'Inventory',
    permission: 'inventory:value',
    query: Strict(At),
    answer: StockValueSchema,
    handler: ({ query: { at } }) => readStockValue(database, momentOf(at), clock.now()),
  });

  api.get('/v1/inventory/value/lines', {
    summary: 'List what stock is worth, by SKU and location',
    tag: 'Inventory',
    permission: 'inventory:value',
    query: Strict({ ...ListQuery, ...narrowed }),
    answer: Page(StockValueRowSchema),
    handler: ({ query: { at, ...query } }) => listStockValue(database, { ...query, at: momentOf(at) }),
  });

  api.get('/v1/inventory/value.csv', {
    summary: 'Export what stock is worth as CSV',
    tag: 'Inventory',
    permission: 'inventory:value',
    query: Strict(narrowed),
    answer: ['text/csv'],
    handler: async ({ query: { at, ...query } }) => {
      const stream = exportStockValue(database, { ...query, at: momentOf(at) });
      return new FileAnswer('text/csv; charset=utf-8', stream, 'stock-value.csv');
    },
  });

  api.get('/v1/inventory/value/changes', {
    summary: 'Say what came and went in a period and what it cost, by reason',
    description:
      'Each movement at the average of its moment: `shipped` is the cost of goods sold. At most 366 days.',
    tag: 'Inventory',
    permission: 'inventory:value',
    query: Strict({ from: TimeInput, to: TimeInput }),
    answer: ValueChangesAnswer,
    async handler({ query }) {
      const [from, to] = [new Date(query.from), new Date(query.to)];
      const period = to.getTime() - from.getTime();
      if (period <= 0 || period > LONGEST_PERIOD_MS) {
        const reason = '`to` comes after `from`, by at most 366 days.';
        throw new RefusedRequest({ code: 'invalid_request', reason });
      }
      return { items: await readValueChanges(database, { from, to }) };
    },
  });

  api.get('/v1/inventory/cost-history', {
    summary: 'List how the average cost of a SKU came to be, the newest first',
    tag: 'Inventory',
    permission: 'inventory:value',
    query: Strict({ ...ListQuery, sku: Sku }),
    answer: Page(CostHistorySchema),
    handler: ({ query }) => listCostHistory(database, query),
  });
}

function momentOf(text: string | undefined): Date | null {
  return text === undefined ? null : new Date(text);
}
