import { Type } from 'typebox';
import type { Actor } from '../../platform/actor.ts';
import type { Api, ItemAnswer } from '../../platform/http/api.ts';
import type { Problem } from '../../platform/http/problems.ts';
import { Id, ListQuery, OneOf, Page, Strict, Text, TimeInput } from '../../platform/http/schema.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import { announceSupply, changeSupply, changeSupplyShare } from './commands/change-supplies.ts';
import { listSupplies, readSupply } from './queries/list-supplies.ts';
import { SUPPLY_KINDS, SUPPLY_STATES, type Supply } from './rules/supply.ts';
import {
  Sku,
  SuppliesAnswer,
  SuppliesBody,
  SupplyChangesBody,
  SupplyKindSchema,
  SupplySchema,
} from './schemas.ts';
import { loadSupplyKinds } from './sql/supplies.ts';

const BULK_LIMIT = 4_194_304;

/** What is on its way. */
export function supplyRoutes(api: Api): void {
  const { database } = api.services;

  api.get('/v1/inventory/supplies', {
    summary: 'List supply in the order in which it is expected',
    tag: 'Inventory',
    permission: 'inventory:read',
    query: Strict({
      ...ListQuery,
      sku: Type.Optional(Sku),
      location_id: Type.Optional(Id('loc')),
      kind: Type.Optional(OneOf(SUPPLY_KINDS)),
      state: Type.Optional(OneOf(SUPPLY_STATES)),
      reference: Type.Optional(Text(100)),
      expected_before: Type.Optional(TimeInput),
    }),
    answer: Page(SupplySchema),
    handler: async ({ query: { expected_before, ...query }, actor }) => {
      const page = await listSupplies(database, {
        ...query,
        ...(expected_before !== undefined && { expected_before: new Date(expected_before) }),
      });
      return { ...page, items: page.items.map((supply) => seenBy(actor, supply)) };
    },
  });

  api.post('/v1/inventory/supplies', {
    summary: 'Announce supply',
    description: 'Counts as incoming at once; what may be promised of it by its day is said by its kind.',
    tag: 'Inventory',
    permission: 'inventory:receive',
    body: SuppliesBody,
    body_limit: BULK_LIMIT,
    answer: SuppliesAnswer,
    handler: async ({ body, executeMany, actor }) => {
      mayNameCosts(actor, body.items);
      const announced = body.items.map((item) => ({ ...item, expected_at: new Date(item.expected_at) }));
      return itemsOf(actor, await executeMany(announceSupply, announced));
    },
  });

  api.patch('/v1/inventory/supplies', {
    summary: 'Change supply, or close it',
    tag: 'Inventory',
    permission: 'inventory:receive',
    body: SupplyChangesBody,
    body_limit: BULK_LIMIT,
    answer: SuppliesAnswer,
    handler: async ({ body, executeMany, actor }) => {
      mayNameCosts(actor, body.items);
      const changes = body.items.map(({ id, version, expected_at, ...change }) => ({
        id,
        version,
        change: { ...change, ...(expected_at !== undefined && { expected_at: new Date(expected_at) }) },
      }));
      return itemsOf(actor, await executeMany(changeSupply, changes));
    },
  });

  api.get('/v1/inventory/supplies/:id', {
    summary: 'Read supply',
    tag: 'Inventory',
    permission: 'inventory:read',
    params: Strict({ id: Id('sup') }),
    answer: SupplySchema,
    handler: async ({ params: { id }, actor }) => {
      const supply = await readSupply(database, id);
      if (!supply) throw new RefusedRequest({ code: 'not_found', what: 'supply' });
      return seenBy(actor, supply);
    },
  });

  api.get('/v1/inventory/supply-kinds', {
    summary: 'List how much of each kind of supply may be promised',
    tag: 'Inventory',
    permission: 'inventory:read',
    answer: Page(SupplyKindSchema),
    handler: async () => ({ items: await loadSupplyKinds(database), next: null }),
  });

  api.patch('/v1/inventory/supply-kinds/:kind', {
    summary: 'Say how much of a kind of supply may be promised before it is there',
    tag: 'Inventory',
    permission: 'inventory:manage',
    params: Strict({ kind: OneOf(SUPPLY_KINDS) }),
    body: Strict({ promisable_percent: Type.Integer({ minimum: 0, maximum: 100 }) }),
    answer: SupplyKindSchema,
    handler: ({ params: { kind }, body, if_match, execute }) =>
      execute(changeSupplyShare, { kind, version: if_match, ...body }),
  });
}

type Item = { ok: true; supply: Supply } | { ok: false; problem: Problem };

function itemsOf(actor: Actor, answers: readonly ItemAnswer<Supply>[]): { items: Item[] } {
  return {
    items: answers.map((answer) => (answer.ok ? { ok: true, supply: seenBy(actor, answer.value) } : answer)),
  };
}

// What things cost is not for everybody who may count them.
function seenBy({ permissions }: Actor, supply: Supply): Supply {
  return permissions.has('inventory:value') ? supply : { ...supply, unit_cost: null };
}

function mayNameCosts({ permissions }: Actor, items: readonly { unit_cost?: string }[]): void {
  if (permissions.has('inventory:value') || items.every(({ unit_cost }) => unit_cost === undefined)) return;
  throw new RefusedRequest({ code: 'not_permitted', permission: 'inventory:value' });
}
