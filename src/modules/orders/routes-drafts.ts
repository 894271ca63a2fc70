import { Type } from 'typebox';
import type { Api } from '../../platform/http/api.ts';
import { FreeText } from '../../platform/http/free-text.ts';
import {
  Amount,
  Id,
  Nullable,
  OneOf,
  Quantity,
  Strict,
  Text,
  Time,
  TimeInput,
} from '../../platform/http/schema.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import { confirmDraft, dropDraft, saveDraft } from './commands/drafts.ts';
import { OrderReceiptSchema } from './receipt-schema.ts';
import { trackingUrl } from './routes.ts';
import { DRAFT_STATES, listOpenDrafts, readDraft } from './sql/drafts.ts';

const MOST_LISTED = 200;

const Part = (most: number) => Type.Optional(FreeText(most, { minLength: 0 }));

const DraftContentsSchema = Strict(
  {
    channel: Type.Optional(Text(50)),
    currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
    email: Type.Optional(Type.String({ maxLength: 254 })),
    phone: Type.Optional(Type.String({ maxLength: 40 })),
    shipping_address: Type.Optional(
      Strict({
        ...{ name: Part(100), company: Part(100), line1: Part(200), line2: Part(200) },
        ...{ city: Part(100), region: Part(100), country: Part(2) },
        postal_code: Type.Optional(Type.String({ maxLength: 20 })),
      }),
    ),
    lines: Type.Optional(
      Type.Array(
        Strict({
          ...{ sku: Text(100), quantity: Quantity },
          ...{ unit_amount: Type.Optional(Amount), title: Type.Optional(FreeText(300)) },
        }),
        { maxItems: 2_000 },
      ),
    ),
    shipping_amount: Type.Optional(Amount),
    service_code: Type.Optional(Text(50)),
    deliver_by: Type.Optional(TimeInput),
    pickup_location: Type.Optional(Text(50)),
    note: Part(2_000),
  },
  { description: 'An order while it is being taken: anything may still be missing.' },
);

const DraftSchema = Strict({
  id: Id('drf'),
  state: OneOf(DRAFT_STATES),
  contents: DraftContentsSchema,
  customer_name: Type.String(),
  units: Type.Integer(),
  created_by: Type.String(),
  created_at: Time,
  updated_by: Type.String(),
  updated_at: Time,
  version: Type.Integer(),
  ended_by: Nullable(Type.String()),
  ended_at: Nullable(Time),
  order_id: Nullable(Id('ord')),
  order_number: Nullable(Type.Integer()),
});

const OfDraft = Strict({ id: Id('drf') });

/** Orders that are being taken: kept, reopened, confirmed or dropped. */
export function draftRoutes(api: Api): void {
  const { database } = api.services;

  api.get('/v1/orders/drafts', {
    summary: 'List the drafts that are open',
    description: `The last ${MOST_LISTED} that somebody touched, newest first.`,
    tag: 'orders',
    permission: 'orders:read',
    answer: Strict({ items: Type.Array(DraftSchema) }),
    handler: async () => ({ items: await listOpenDrafts(database, MOST_LISTED) }),
  });

  api.get('/v1/orders/drafts/:id', {
    summary: 'Read a draft',
    tag: 'orders',
    permission: 'orders:read',
    params: OfDraft,
    answer: DraftSchema,
    async handler({ params }) {
      const draft = await readDraft(database, params.id);
      if (!draft) throw new RefusedRequest({ code: 'not_found', what: 'draft' });
      return draft;
    },
  });

  api.post('/v1/orders/drafts', {
    summary: 'Keep an order that is not complete yet',
    description:
      'It takes no stock and has no number. What may be sold and when it would arrive, `/v1/availability` says.',
    tag: 'orders',
    permission: 'orders:place',
    body: Strict({ contents: DraftContentsSchema }),
    answer: DraftSchema,
    status: 201,
    handler: ({ body, execute }) =>
      execute(saveDraft, { draft_id: null, version: null, contents: body.contents }),
  });

  api.put('/v1/orders/drafts/:id', {
    summary: 'Keep a draft anew',
    description: 'With `If-Match` only the version that was read.',
    tag: 'orders',
    permission: 'orders:place',
    params: OfDraft,
    body: Strict({ contents: DraftContentsSchema }),
    answer: DraftSchema,
    handler: ({ params, body, if_match = null, execute }) =>
      execute(saveDraft, { draft_id: params.id, version: if_match, contents: body.contents }),
  });

  api.post('/v1/orders/drafts/:id/confirm', {
    summary: 'Place the order of a draft',
    description:
      'Checked and promised like any other order; what is missing is named, and then the draft stays open.',
    tag: 'orders',
    permission: 'orders:place',
    params: OfDraft,
    answer: OrderReceiptSchema,
    status: 201,
    async handler({ params, execute, services }) {
      const { tracking_token, ...receipt } = await execute(confirmDraft, { draft_id: params.id });
      return { ...receipt, tracking_url: trackingUrl(services.config, tracking_token) };
    },
  });

  api.post('/v1/orders/drafts/:id/drop', {
    summary: 'Drop a draft',
    tag: 'orders',
    permission: 'orders:place',
    params: OfDraft,
    answer: DraftSchema,
    handler: ({ params, execute }) => execute(dropDraft, { draft_id: params.id }),
  });
}
