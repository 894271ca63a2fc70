import { Type } from 'typebox';
import type { Api } from '../../platform/http/api.ts';
import { FreeText } from '../../platform/http/free-text.ts';
import { Id, MoneySchema, Nullable, OneOf, Strict, Text, Time } from '../../platform/http/schema.ts';
import { saveHoldRule } from './commands/hold-rules.ts';
import { PAYMENT_STATUSES } from './rules/derive-statuses.ts';
import { HOLD_TYPES } from './rules/hold-type.ts';
import { listHoldRules, listHoldsToReview } from './sql/hold-rules.ts';

const MOST_LISTED = 200;
const YEAR_MINUTES = 366 * 24 * 60;

const RuleFields = {
  name: FreeText(100),
  condition: Text(1_000, {
    description:
      'In the Common Expression Language over `order`, `customer`, `shipping`, `billing` and `items`: ' +
      '`customer.is_new && order.total_amount > 50000`.',
  }),
  hold_type: OneOf(HOLD_TYPES),
  release_after_minutes: Nullable(
    Type.Integer({ minimum: 1, maximum: YEAR_MINUTES, description: 'Null: somebody releases it.' }),
  ),
  is_active: Type.Boolean(),
};

const RuleBody = Strict(RuleFields);
const RuleSchema = Strict({
  id: Id('hlr'),
  ...RuleFields,
  updated_by: Type.String(),
  updated_at: Time,
  version: Type.Integer(),
});

const HoldToReviewSchema = Strict({
  id: Id('hld'),
  type: OneOf(HOLD_TYPES),
  reason: Type.String(),
  placed_by: Type.String(),
  placed_at: Time,
  release_at: Nullable(Time),
  rule_name: Nullable(Type.String()),
  order_id: Id('ord'),
  order_number: Type.Integer(),
  customer_name: Type.String(),
  email: Nullable(Type.String()),
  channel_name: Type.String(),
  total: MoneySchema,
  units: Type.Integer(),
  payment_status: Type.Unsafe<string>(OneOf(PAYMENT_STATUSES)),
  placed_order_at: Time,
  ship_by: Nullable(Time),
  orders_before: Type.Integer({ description: 'Other orders of this customer, up to 1,000.' }),
  ships_to: Type.String(),
  bills_to: Nullable(Type.String()),
  other_holds: Type.Integer({ description: 'Holds of the order beside this one.' }),
});

/** Holds as a queue for people who decide about them, and the rules that make them. */
export function holdRoutes(api: Api): void {
  const { database } = api.services;

  api.get('/v1/holds', {
    summary: 'List what is held',
    description: `Active holds, the oldest first, up to ${MOST_LISTED}, with what one decides by.`,
    tag: 'orders',
    permission: 'orders:read',
    query: Strict({ type: Type.Optional(OneOf(HOLD_TYPES)) }),
    answer: Strict({ items: Type.Array(HoldToReviewSchema) }),
    handler: async ({ query: { type = null } }) => ({
      items: await listHoldsToReview(database, { type, limit: MOST_LISTED }),
    }),
  });

  api.get('/v1/hold-rules', {
    summary: 'List the rules by which orders are held',
    tag: 'orders',
    permission: 'orders:read',
    answer: Strict({ items: Type.Array(RuleSchema) }),
    handler: async () => ({ items: await listHoldRules(database) }),
  });

  api.post('/v1/hold-rules', {
    summary: 'Write a rule by which orders are held',
    description:
      'Orders that are placed from then on are held where its condition holds; their stock stays promised.',
    tag: 'orders',
    permission: 'orders:hold',
    body: RuleBody,
    answer: RuleSchema,
    status: 201,
    handler: ({ body, execute }) => execute(saveHoldRule, { rule_id: null, ...body }),
  });

  api.put('/v1/hold-rules/:id', {
    summary: 'Change a rule, or switch it off',
    tag: 'orders',
    permission: 'orders:hold',
    params: Strict({ id: Id('hlr') }),
    body: RuleBody,
    answer: RuleSchema,
    handler: ({ params, body, execute }) => execute(saveHoldRule, { rule_id: params.id, ...body }),
  });
}
