import { afterAll, beforeAll, expect, test } from 'vitest';
import { accepted, buildWorld, type World } from '../../../../tests/kit/world.ts';
import { newId } from '../../../kernel/ids.ts';
import { followFulfillment } from '../commands/follow-fulfillment.ts';
import { holdOrder } from '../commands/hold-order.ts';
import { type Home, readHome } from './home.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const started = new Date();
let now = started;
let world: World;

beforeAll(async () => {
  world = await buildWorld({ clock: { now: () => now } });
  await world.stock('OAK', { MUG: 50 });
});
afterAll(() => world.close());

async function lives(
  from: Date,
  order: Partial<Parameters<World['order']>[0]> = {},
  kinds: readonly string[] = [],
): Promise<string> {
  now = from;
  const { id } = await world.order({ lines: [['MUG', 1]], ...order });
  for (const kind of kinds) {
    const news = { order_id: id, event_id: newId(), kind, data: {}, actor_name: 'test', search_terms: [] };
    accepted(await world.run(followFulfillment, { ...news, at: now }));
  }
  now = started;
  return id;
}

function home(): Promise<Home> {
  const start_of_today = new Date(now.getTime() - 12 * HOUR_MS);
  const end_of_today = new Date(now.getTime() + 12 * HOUR_MS);
  return readHome(world.services.database, { now, start_of_today, end_of_today, permissions: new Set() });
}

async function pace(): Promise<string> {
  const { stages } = await home();
  const hourly = stages.map(({ stage, per_hour }) => `${stage} ${per_hour}`).join(', ');
  return `${hourly}; ${stages.at(-1)?.count} delivered today`;
}

const WHOLE_LIFE = [
  'fulfillment_order.picked',
  'parcel.packed',
  'fulfillment_order.shipped',
  'parcel.delivered',
];

test('counts what happened lately, not what was written lately of days gone by', async () => {
  await lives(new Date(started.getTime() - 3 * DAY_MS), {}, WHOLE_LIFE);
  await lives(started, {
    placed_at: new Date(started.getTime() - 30 * DAY_MS),
    fulfilled_elsewhere: true,
  });
  expect(await pace()).toBe(
    'placed 0, allocated 0, picking 0, packed 0, shipped 0, delivered 0; 0 delivered today',
  );

  await lives(new Date(started.getTime() - 2 * HOUR_MS), {}, WHOLE_LIFE);
  expect(await pace()).toBe(
    'placed 0, allocated 0, picking 0, packed 0, shipped 0, delivered 0; 1 delivered today',
  );

  await lives(started, {}, WHOLE_LIFE);
  await lives(started, {}, ['fulfillment_order.picked']);
  expect(await pace()).toBe(
    'placed 2, allocated 2, picking 2, packed 1, shipped 1, delivered 1; 2 delivered today',
  );
});

test('a hold and a shortage are as old as the command that made them', async () => {
  const yesterday = new Date(started.getTime() - DAY_MS);
  await lives(yesterday, { lines: [['CAP', 2]], channel: 'patient' });
  const held = await lives(yesterday);
  now = yesterday;
  accepted(await world.run(holdOrder, { order_id: held, type: 'fraud', reason: 'Two countries' }));
  now = started;
  const { holds, shortages } = await home();
  expect(holds).toEqual([{ type: 'fraud', orders: 1, oldest_at: yesterday }]);
  expect(shortages).toEqual({ orders: 1, skus: 1, units: 2, oldest_at: yesterday });
});
