import { Type } from 'typebox';
import type { Api } from '../../platform/http/api.ts';
import { Id, ListQuery, Page, Strict, Text } from '../../platform/http/schema.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import { changeStockSettings } from './commands/change-settings.ts';
import { receiveGoods } from './commands/receive-goods.ts';
import { listExpected, listGoodsReceipts, readGoodsReceipt } from './queries/goods-receipts.ts';
import {
  ExpectedSchema,
  GoodsReceiptRowSchema,
  GoodsReceiptSchema,
  NewGoodsReceiptBody,
  StockSettingsBody,
  StockSettingsSchema,
} from './schemas-receipts.ts';
import { loadStockSettings } from './sql/settings.ts';

/** What comes in as a document, and what the company decided about its stock room. */
export function receiptRoutes(api: Api): void {
  const { database } = api.services;

  api.get('/v1/inventory/expected', {
    summary: 'List what is to be received, by reference',
    description:
      'The first 200, the earliest expected first. The supply of one stands in the list of supplies.',
    tag: 'Inventory',
    permission: 'inventory:read',
    query: Strict({ location_id: Type.Optional(Id('loc')), q: Type.Optional(Text(100)) }),
    answer: Page(ExpectedSchema),
    handler: async ({ query }) => ({ items: await listExpected(database, query), next: null }),
  });

  api.get('/v1/inventory/goods-receipts', {
    summary: 'List goods receipts, the newest first',
    tag: 'Inventory',
    permission: 'inventory:read',
    query: Strict({
      ...ListQuery,
      location_id: Type.Optional(Id('loc')),
      supply_id: Type.Optional(Id('sup')),
      variant_id: Type.Optional(Id('var')),
      reference: Type.Optional(Text(100)),
    }),
    answer: Page(GoodsReceiptRowSchema),
    reads_standby: true,
    handler: ({ query, reading }) => listGoodsReceipts(reading.database, query),
  });

  api.post('/v1/inventory/goods-receipts', {
    summary: 'Post a goods receipt',
    description:
      'What was counted at the door, whole or not at all. Lines are counted against what is open under `references` (or ' +
      '`supply_id`) at the location; good units become available, the others damaged or quality_control. The same ' +
      '`client_id` sent again answers the receipt that stands, with status 200.',
    tag: 'Inventory',
    permission: 'inventory:receive',
    body: NewGoodsReceiptBody,
    body_limit: 1_048_576,
    answer: GoodsReceiptSchema,
    status: 201,
    other_status: 200,
    async handler({ body, execute, reply, actor }) {
      const { references = [], accept_over = false, accept_unexpected = false, close_short = null } = body;
      const lines = body.lines.map(({ good = 0, damaged = 0, quality_control = 0, lots, ...line }) => {
        const named = lots?.map(({ quantity = 1, ...lot }) => ({ ...lot, quantity }));
        return { ...line, good, damaged, quality_control, ...(named && { lots: named }) };
      });
      const asked = {
        ...body,
        references,
        accept_over,
        accept_unexpected,
        close_short,
        note: body.note ?? '',
        lines,
      };
      const { id, is_new } = await execute(receiveGoods, asked);
      if (!is_new) reply.code(200);
      return document(id, actor.permissions.has('inventory:value'));
    },
  });

  api.get('/v1/inventory/goods-receipts/:id', {
    summary: 'Read a goods receipt',
    tag: 'Inventory',
    permission: 'inventory:read',
    params: Strict({ id: Id('grn') }),
    answer: GoodsReceiptSchema,
    handler: ({ params: { id }, actor }) => document(id, actor.permissions.has('inventory:value')),
  });

  api.get('/v1/inventory/settings', {
    summary: 'Read the settings of the stock room',
    tag: 'Inventory',
    permission: 'inventory:read',
    answer: StockSettingsSchema,
    handler: () => loadStockSettings(database),
  });

  api.patch('/v1/inventory/settings', {
    summary: 'Change the settings of the stock room',
    tag: 'Inventory',
    permission: 'inventory:manage',
    body: StockSettingsBody,
    answer: StockSettingsSchema,
    handler: ({ body, if_match, execute }) =>
      execute(changeStockSettings, { version: if_match, change: body }),
  });

  async function document(id: string, sees_costs: boolean) {
    const receipt = await readGoodsReceipt(database, id, sees_costs);
    if (!receipt) throw new RefusedRequest({ code: 'not_found', what: 'goods receipt' });
    return receipt;
  }
}
