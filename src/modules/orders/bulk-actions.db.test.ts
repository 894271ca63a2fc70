import { afterAll, beforeAll, expect, test } from 'vitest';
import { TEST_ACTOR } from '../../../tests/kit/services.ts';
import { accepted, buildWorld, type World } from '../../../tests/kit/world.ts';
import { present } from '../../kernel/assert.ts';
import { newId } from '../../kernel/ids.ts';
import { orderBulkActions } from './bulk-actions.ts';
import { holdOrder } from './commands/hold-order.ts';

let world: World;

beforeAll(async () => {
  world = await buildWorld();
});
afterAll(() => world.close());

const release = present(
  orderBulkActions.find(({ name }) => name === 'orders.release'),
  'the bulk release',
);

async function releaseBulk(order_id: string, input: Record<string, unknown>): Promise<string[]> {
  const idempotency = { scope: 'bulk', key: newId(), digest: Buffer.alloc(32) };
  const by = { actor: TEST_ACTOR, request_id: 'req_bulk', idempotency };
  accepted(await release.run(order_id, input, world.services, by));
  const active = await world.services.database.rows<{ type: string }>(
    'select type from orders.holds where order_id = $1 and released_at is null order by type',
    [order_id],
  );
  return active.map(({ type }) => type);
}

test('taking back a hold of one type leaves the others, and releasing without a type lifts all', async () => {
  await world.stock('OAK', { MUG: 5 });
  const { id } = await world.order({ lines: [['MUG', 1]] });
  for (const type of ['address', 'fraud', 'payment'] as const)
    accepted(await world.run(holdOrder, { order_id: id, type, reason: 'test' }));
  expect(await releaseBulk(id, { type: 'fraud' })).toEqual(['address', 'payment']);
  expect(await releaseBulk(id, { type: 'fraud' })).toEqual(['address', 'payment']);
  expect(await releaseBulk(id, {})).toEqual([]);
});
