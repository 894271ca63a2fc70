import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWorld, type World } from '../kit/world.ts';

let world: World;

beforeAll(async () => {
  world = await buildWorld();
});

afterAll(() => world.close());

test('thirteen units from a location with ten and one with five: ten and three, not ten and thirteen', async () => {
  await world.stock('OAK', { MUG: 10 });
  await world.stock('EWR', { MUG: 5 });
  const order = await world.order({ lines: [['MUG', 13]] });
  expect(order.fulfillment_orders).toHaveLength(2);
  const levels = await Promise.all(['OAK', 'EWR'].map((location) => world.level('MUG', location)));
  expect(levels.map(({ committed }) => committed).reduce((sum, units) => sum + units, 0)).toBe(13);
  expect(levels.map(({ available }) => available).reduce((sum, units) => sum + units, 0)).toBe(2);
  expect(levels.every(({ available, committed }) => available >= 0 && committed > 0)).toBe(true);
});
