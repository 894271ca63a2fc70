import { afterAll, beforeAll, expect, test } from 'vitest';
import { placeOrders } from '../../src/modules/orders/index.ts';
import { buildWorld, type World } from '../kit/world.ts';

let world: World;

beforeAll(async () => {
  world = await buildWorld();
});

afterAll(() => world.close());

test('two lines of one SKU that fit alone and not together are refused, and nothing is reserved', async () => {
  await world.stock('OAK', { MUG: 5 });
  const lines = [['MUG', 3] as const, ['MUG', 3] as const];
  const answer = await world.run(placeOrders, world.request({ lines }));
  expect(answer).toMatchObject({ ok: false, refusal: { code: 'stock_short', line: 2, sku: 'MUG' } });
  expect(await world.level('MUG', 'OAK')).toMatchObject({ available: 5, committed: 0 });
});

test('two orders of one batch that fit alone and not together: the first is placed, the second refused', async () => {
  const requests = [world.request({ lines: [['MUG', 3]] }), world.request({ lines: [['MUG', 3]] })];
  const answers = await world.runMany(placeOrders, requests);
  expect(answers.map((answer) => (answer.ok ? 'placed' : answer.refusal.code))).toEqual([
    'placed',
    'stock_short',
  ]);
  expect(await world.level('MUG', 'OAK')).toMatchObject({ available: 2, committed: 3 });
});
