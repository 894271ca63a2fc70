import { Type } from 'typebox';
import { MAX_QUANTITY } from '../../kernel/quantity.ts';
import type { Api } from '../../platform/http/api.ts';
import {
  Id,
  ListQuery,
  Nullable,
  OneOf,
  Page,
  ProblemSchema,
  Strict,
  Text,
  Time,
  TimeInput,
} from '../../platform/http/schema.ts';
import { seeLowStock, setLowStock } from './commands/low-stock-rules.ts';
import { ALERT_FILTERS, listLowStockAlerts, listLowStockRules } from './queries/low-stock.ts';
import { Sku } from './schemas.ts';

const tag = 'Inventory';
const BULK_LIMIT = 4_194_304;
const Count = Type.Integer();

const LowStockAlertSchema = Strict({
  id: Id('lsa'),
  variant_id: Id('var'),
  sku: Type.String(),
  title: Type.String(),
  image_url: Nullable(Type.String()),
  location_id: Nullable(Id('loc')),
  location_name: Nullable(Type.String()),
  units: Type.Integer({ description: 'Available, when it was looked at last.' }),
  threshold: Type.Integer({ description: 'In units, by the demand of that moment.' }),
  demand_per_day: Type.Number(),
  opened_at: Time,
  closed_at: Nullable(Time),
  acknowledged_by: Nullable(Type.String()),
  acknowledged_at: Nullable(Time),
  snoozed_until: Nullable(Time),
});

const LowStockRuleSchema = Strict({
  id: Id('lsr'),
  variant_id: Id('var'),
  sku: Type.String(),
  title: Type.String(),
  location_id: Nullable(Id('loc')),
  location_code: Nullable(Type.String()),
  units: Nullable(Count),
  days: Nullable(Type.Number()),
  version: Count,
});

const RulesBody = Strict({
  items: Type.Array(
    Strict({
      sku: Sku,
      location_code: Type.Optional(
        Nullable(Text(50, { description: 'Without it all locations that ship count together.' })),
      ),
      units: Type.Optional(Nullable(Type.Integer({ minimum: 0, maximum: MAX_QUANTITY }))),
      days: Type.Optional(
        Nullable(
          Type.Number({
            exclusiveMinimum: 0,
            maximum: 3_650,
            description: 'Days of cover: times the units promised a day over the last 28 days, rounded up.',
          }),
        ),
      ),
    }),
    { minItems: 1, maxItems: 5_000 },
  ),
});

/** When a SKU is low, and what has run low. */
export function lowStockRoutes(api: Api): void {
  const { database } = api.services;

  api.get('/v1/inventory/low-stock', {
    summary: 'List low-stock alerts, the newest first',
    description:
      '`to_see`: those that nobody has acknowledged, and those whose snooze is over. Open ones without `state`.',
    tag,
    permission: 'inventory:read',
    query: Strict({
      ...ListQuery,
      state: Type.Optional(OneOf(ALERT_FILTERS)),
      location_id: Type.Optional(Id('loc')),
    }),
    answer: Page(LowStockAlertSchema),
    handler: ({ query }) => listLowStockAlerts(database, query),
  });

  api.post('/v1/inventory/low-stock/acknowledge', {
    summary: 'Acknowledge low-stock alerts, or snooze them',
    tag,
    permission: 'inventory:adjust',
    body: Strict({
      ids: Type.Array(Id('lsa'), { minItems: 1, maxItems: 1_000 }),
      snoozed_until: Type.Optional(Nullable(TimeInput)),
    }),
    answer: Strict({
      items: Type.Array(Strict({ ok: Type.Boolean(), problem: Type.Optional(ProblemSchema) })),
    }),
    handler: async ({ body: { ids, snoozed_until }, executeMany }) => {
      const until = snoozed_until == null ? null : new Date(snoozed_until);
      const answers = await executeMany(
        seeLowStock,
        ids.map((id) => ({ id, snoozed_until: until })),
      );
      return { items: answers.map((answer) => (answer.ok ? { ok: true } : answer)) };
    },
  });

  api.get('/v1/inventory/low-stock/rules', {
    summary: 'List when SKUs are low',
    tag,
    permission: 'inventory:read',
    query: Strict({ ...ListQuery, sku: Type.Optional(Sku) }),
    answer: Page(LowStockRuleSchema),
    handler: ({ query }) => listLowStockRules(database, query),
  });

  api.put('/v1/inventory/low-stock/rules', {
    summary: 'Say when SKUs are low, many at once',
    description:
      'In units or in days of cover; neither ends the rule. An alert is raised at the threshold and is over a margin above ' +
      'it, not sooner than a pause after the one before; both stand in the settings of the stock room.',
    tag,
    permission: 'inventory:manage',
    body: RulesBody,
    body_limit: BULK_LIMIT,
    answer: Strict({
      items: Type.Array(
        Strict({
          ok: Type.Boolean(),
          changed: Type.Optional(Type.Boolean()),
          problem: Type.Optional(ProblemSchema),
        }),
      ),
    }),
    handler: async ({ body, executeMany }) => {
      const answers = await executeMany(
        setLowStock,
        body.items.map(({ sku, location_code = null, units = null, days = null }) => ({
          sku,
          location_code,
          units,
          days,
        })),
      );
      return {
        items: answers.map((answer) => (answer.ok ? { ok: true, changed: answer.value.changed } : answer)),
      };
    },
  });
}
