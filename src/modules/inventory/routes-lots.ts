import { Type } from 'typebox';
import type { Api } from '../../platform/http/api.ts';
import { FreeText } from '../../platform/http/free-text.ts';
import { Id, ListQuery, Nullable, OneOf, Page, Strict, Text } from '../../platform/http/schema.ts';
import type { Services } from '../../platform/module.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import { blockLot, correctLot, releaseLot } from './commands/change-lot.ts';
import { type LotRow, listLots, readLot } from './queries/list-lots.ts';
import { readCode } from './queries/read-code.ts';
import { CodeMeaningSchema, Day, LotSchema, Sku } from './schemas.ts';

const tag = 'Inventory';
const params = Strict({ id: Id('lot') });
const Reason = FreeText(500, { description: 'Why; kept with the lot and in the audit log.' });

/** Lots and serial numbers. */
export function lotRoutes(api: Api): void {
  api.get('/v1/inventory/codes', {
    summary: 'Read a scanned code',
    description:
      'What a code at a door or on a shelf means: a SKU, a GTIN, a GS1 code with lot, last day and serial number, or the ' +
      'label of a lot or serial number that is known. Empty when nobody knows it.',
    tag,
    permission: 'inventory:read',
    query: Strict({ code: Text(200, { description: 'As the scanner sent it.' }) }),
    answer: Strict({ items: Type.Array(CodeMeaningSchema) }),
    handler: async ({ query, services }) => ({
      items: await readCode(services.database, query.code, services.clock.now()),
    }),
  });

  api.get('/v1/inventory/lots', {
    summary: 'List lots and serial numbers, those that expire first at the beginning',
    tag,
    permission: 'inventory:read',
    query: Strict({
      ...ListQuery,
      sku: Type.Optional(Sku),
      variant_id: Type.Optional(Id('var')),
      location_id: Type.Optional(Id('loc')),
      kind: Type.Optional(OneOf(['lot', 'serial'])),
      q: Type.Optional(Text(100, { description: 'The beginning of a code.' })),
      expires_by: Type.Optional(Day),
      is_blocked: Type.Optional(Type.Boolean()),
      is_in_stock: Type.Optional(Type.Boolean({ description: 'Whether anything of it is on hand.' })),
    }),
    answer: Page(LotSchema),
    handler: ({ query, services }) => listLots(services.database, query, services.clock.now()),
  });

  api.get('/v1/inventory/lots/:id', {
    summary: 'Read a lot or a serial number',
    tag,
    permission: 'inventory:read',
    params,
    answer: LotSchema,
    handler: ({ params: { id }, services }) => present(services, id),
  });

  api.patch('/v1/inventory/lots/:id', {
    summary: 'Correct the last day of a lot, or the reference of its supplier',
    tag,
    permission: 'inventory:adjust',
    params,
    body: Strict({
      expires_on: Type.Optional(Nullable(Day)),
      supplier_reference: Type.Optional(FreeText(100, { minLength: 0 })),
    }),
    answer: LotSchema,
    async handler({ params: { id }, body, if_match, execute, services }) {
      await execute(correctLot, { id, version: if_match, change: body });
      return present(services, id);
    },
  });

  api.post('/v1/inventory/lots/:id/block', {
    summary: 'Recall a lot: nothing of it is sold or picked any more',
    description:
      'What nobody was promised moves to quality control with the same commit; orders get other units in place of those that ' +
      'they were promised. The trace of the lot lists who holds or got it. A lot takes the serial numbers along ' +
      'that were made in it.',
    tag,
    permission: 'inventory:adjust',
    params,
    body: Strict({ reason: Reason }),
    answer: Strict({
      lot: LotSchema,
      quarantined: Type.Integer({ description: 'Units that moved to quality control.' }),
      promised: Type.Integer({ description: 'Units on the shelf that orders were promised.' }),
      picked: Type.Integer({ description: 'Units that are picked and have not shipped.' }),
    }),
    async handler({ params: { id }, body, if_match, execute, services }) {
      const { id: _, ...units } = await execute(blockLot, { id, version: if_match, reason: body.reason });
      return { lot: await present(services, id), ...units };
    },
  });

  api.post('/v1/inventory/lots/:id/release', {
    summary: 'Take the block of a lot back',
    description: 'What lies in quality control stays there until somebody moves it.',
    tag,
    permission: 'inventory:adjust',
    params,
    body: Strict({ reason: Reason }),
    answer: LotSchema,
    async handler({ params: { id }, body, if_match, execute, services }) {
      await execute(releaseLot, { id, version: if_match, reason: body.reason });
      return present(services, id);
    },
  });
}

async function present({ database, clock }: Services, id: string): Promise<LotRow> {
  const lot = await readLot(database, id, clock.now());
  if (!lot) throw new RefusedRequest({ code: 'not_found', what: 'lot' });
  return lot;
}
