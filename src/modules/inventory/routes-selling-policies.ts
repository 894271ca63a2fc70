import { Type } from 'typebox';
import type { Api } from '../../platform/http/api.ts';
import { ListQuery, OneOf, Page, Strict, Text } from '../../platform/http/schema.ts';
import { setSellingPolicy } from './commands/set-selling-policies.ts';
import { listSellingPolicies } from './queries/list-selling-policies.ts';
import { SELLING_POLICIES } from './rules/selling-policy.ts';
import { SellingPoliciesAnswer, SellingPoliciesBody, SellingPolicySchema, Sku } from './schemas.ts';

const BULK_LIMIT = 4_194_304;

/** What happens when something is short. */
export function sellingPolicyRoutes(api: Api): void {
  const { database } = api.services;

  api.get('/v1/inventory/selling-policies', {
    summary: 'List the selling policies that differ from those of their channels',
    tag: 'Inventory',
    permission: 'inventory:read',
    query: Strict({
      ...ListQuery,
      sku: Type.Optional(Sku),
      channel: Type.Optional(Text(50)),
      policy: Type.Optional(OneOf(SELLING_POLICIES)),
    }),
    answer: Page(SellingPolicySchema),
    handler: ({ query }) => listSellingPolicies(database, query),
  });

  api.put('/v1/inventory/selling-policies', {
    summary: 'Say what happens when SKUs are short in a channel',
    description:
      'One policy or thousands, each answered for itself. A cap is never passed, however many orders come at once; what waits ' +
      'already stands, however low the new cap.',
    tag: 'Inventory',
    permission: 'inventory:manage',
    body: SellingPoliciesBody,
    body_limit: BULK_LIMIT,
    answer: SellingPoliciesAnswer,
    handler: async ({ body, executeMany }) => {
      const changes = body.items.map(({ ship_by = null, cap = null, ...item }) => ({
        ...item,
        ship_by: ship_by === null ? null : new Date(ship_by),
        cap,
      }));
      const answers = await executeMany(setSellingPolicy, changes);
      return {
        items: answers.map((answer) => (answer.ok ? { ok: true, policy: answer.value } : answer)),
      };
    },
  });
}
