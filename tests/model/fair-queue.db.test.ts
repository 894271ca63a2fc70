import { afterAll, beforeAll, expect, test } from 'vitest';
import { examine } from '../../src/app/doctor.ts';
import { upsertVariant } from '../../src/modules/catalog/index.ts';
import { loadChannels } from '../../src/modules/channels/index.ts';
import { readQueue, refreshExpectations } from '../../src/modules/fulfillment/index.ts';
import { announceSupply, changeSupply, saveLocationGroup } from '../../src/modules/inventory/index.ts';
import { prioritizeOrder } from '../../src/modules/orders/index.ts';
import { accepted, buildWorld, type Line, type World } from '../kit/world.ts';
import { hearEvents, type RealShop } from './real-shop.ts';

let world: World;
let real: RealShop;
beforeAll(async () => {
  world = await buildWorld();
  real = { world, heard: new Set() };
  for (const sku of ['LAMP', 'BULB', 'SHADE', 'ROPE', 'SAIL', 'OAR', 'KEEL'])
    accepted(
      await world.run(upsertVariant, {
        sku,
        change: { title: sku, weight_grams: 100, prices: [{ amount: 1000, currency: 'USD' }] },
      }),
    );
});
afterAll(async () => {
  expect((await examine(world.services.database)).lines.filter((line) => line.startsWith('BROKEN'))).toEqual(
    [],
  );
  await world.close();
});

const DAY = 86_400_000;
const inDays = (days: number): Date => new Date(Math.ceil(Date.now() / DAY + days) * DAY);
const wait = (lines: Line[], more: object = {}) => world.order({ channel: 'patient', lines, ...more });

async function settle(): Promise<void> {
  await hearEvents(real, false);
  await refreshExpectations(world.services);
  await hearEvents(real, false);
}

async function queue(sku: string) {
  return (await readQueue(world.services.database, sku, {}))?.items ?? [];
}

async function announce(sku: string, quantity: number, expected_at: Date): Promise<string> {
  const supply = { sku, location_code: 'OAK', kind: 'purchase_order' as const, quantity, expected_at };
  return accepted(await world.run(announceSupply, supply)).id;
}

async function told(order_id: string, kind: string) {
  return world.services.database.rows<{ data: Record<string, unknown> }>(
    'select data from orders.timeline where order_id = $1 and kind = $2 order by id',
    [order_id, kind],
  );
}

test('stock goes by priority, then by promise, then by age, and says at which place and why', async () => {
  const first = await wait([['MUG', 1]]);
  const second = await wait([['MUG', 1]]);
  const promised = await wait([['MUG', 1]], { ship_by: inDays(9) });
  const sooner = await wait([['MUG', 1]], { ship_by: inDays(3) });
  const urgent = await wait([['MUG', 1]], { priority: 5 });
  expect((await queue('MUG')).map(({ order, because }) => [order.number, because])).toEqual([
    [urgent.number, 'priority'],
    [sooner.number, 'promise'],
    [promised.number, 'promise'],
    [first.number, 'placed'],
    [second.number, null],
  ]);
  await world.stock('EWR', { MUG: 3 });
  await settle();
  expect((await queue('MUG')).map(({ order }) => order.number)).toEqual([first.number, second.number]);
  const [news] = await told(sooner.id, 'backorder.filled');
  expect(news?.data).toMatchObject({
    units: 1,
    served: [{ sku: 'MUG', units: 1, rank: 2, waiting: 5, because: 'promise', priority: 0 }],
  });
  accepted(await world.run(prioritizeOrder, { order_id: second.id, priority: 1, reason: 'A birthday.' }));
  await world.stock('OAK', { MUG: 1 });
  await settle();
  expect((await queue('MUG')).map(({ order }) => order.number)).toEqual([first.number]);
});

test('bundles are served whole, and let others have what alone would not complete them', async () => {
  const components = [
    { sku: 'LAMP', quantity: 1 },
    { sku: 'BULB', quantity: 2 },
    { sku: 'SHADE', quantity: 1 },
  ];
  const prices = [{ amount: 5000, currency: 'USD' }];
  accepted(await world.run(upsertVariant, { sku: 'LIGHT', change: { title: 'Light', components, prices } }));
  const set = await wait([['LIGHT', 3]]);
  const single = await wait([['BULB', 3]]);
  await world.stock('OAK', { LAMP: 3, SHADE: 3 });
  await settle();
  expect(await world.level('LAMP', 'OAK')).toMatchObject({ available: 3, committed: 0 });
  await world.stock('OAK', { BULB: 5 });
  await settle();
  expect(await world.level('LAMP', 'OAK')).toMatchObject({ available: 1, committed: 2 });
  expect(await world.level('SHADE', 'OAK')).toMatchObject({ available: 1, committed: 2 });
  // Four bulbs complete two sets; the fifth completes nothing, and who waits behind has it.
  expect(await world.level('BULB', 'OAK')).toMatchObject({ available: 0, committed: 5 });
  const [light] = await told(set.id, 'backorder.filled');
  expect(light?.data.units).toBe(8);
  expect((await told(single.id, 'backorder.filled'))[0]?.data.units).toBe(1);
});

test('who cannot be reached from where the stock lies is passed over', async () => {
  accepted(
    await world.run(saveLocationGroup, {
      code: 'east',
      name: 'East',
      location_codes: ['EWR'],
      channel_codes: ['patient'],
    }),
  );
  const order = await wait([['ROPE', 1]]);
  await world.stock('OAK', { ROPE: 1 });
  await settle();
  expect(await queue('ROPE')).toHaveLength(1);
  await world.stock('EWR', { ROPE: 1 });
  await settle();
  expect(await queue('ROPE')).toHaveLength(0);
  expect(order.number).toBeGreaterThan(0);
  accepted(
    await world.run(saveLocationGroup, { code: 'east', name: 'East', location_codes: [], channel_codes: [] }),
  );
  expect((await loadChannels(world.services.database)).length).toBe(2);
});

test('expected dates follow the supply, the promise stays, and the order is told', async () => {
  const early = await wait([['SAIL', 2]]);
  const late = await wait([['SAIL', 2]]);
  expect((await queue('SAIL')).map(({ expected_at }) => expected_at)).toEqual([null, null]);
  const supply = await announce('SAIL', 3, inDays(5));
  await announce('SAIL', 1, inDays(20));
  await settle();
  const dates = async () =>
    (await queue('SAIL')).map(({ promised_at, expected_at }) => [promised_at, expected_at]);
  expect(await dates()).toEqual([
    [inDays(5), inDays(5)],
    [inDays(20), inDays(20)],
  ]);
  expect((await told(early.id, 'backorder.expected_changed'))[0]?.data).toMatchObject({
    change: 'known',
    lines: [{ sku: 'SAIL', units: 2, expected_before: null }],
  });
  // Someone who comes now is promised what is left behind them: nothing.
  const third = await wait([['SAIL', 1]]);
  expect(third.ship_by).toBeNull();

  accepted(await world.run(changeSupply, { id: supply, change: { expected_at: inDays(2), quantity: 4 } }));
  await settle();
  expect(await dates()).toEqual([
    [inDays(5), inDays(2)],
    [inDays(20), inDays(2)],
    [inDays(20), inDays(20)],
  ]);
  const moved = await told(late.id, 'backorder.expected_changed');
  expect(moved.at(-1)?.data).toMatchObject({ change: 'earlier' });

  accepted(await world.run(changeSupply, { id: supply, change: { state: 'closed' } }));
  await settle();
  expect((await dates()).map(([promise]) => promise)).toEqual([inDays(5), inDays(20), inDays(20)]);
  expect((await told(late.id, 'backorder.expected_changed')).at(-1)?.data).toMatchObject({
    change: 'unknown',
  });
  const count = (await told(late.id, 'backorder.expected_changed')).length;
  await settle();
  expect(await told(late.id, 'backorder.expected_changed')).toHaveLength(count);
});

test('what is promised at placing stands behind those who wait, and stock that comes early improves it', async () => {
  await announce('OAR', 5, inDays(7));
  const first = await wait([['OAR', 3]]);
  expect(first.ship_by).toEqual(inDays(7));
  await announce('OAR', 5, inDays(14));
  const second = await wait([['OAR', 3]]);
  expect(second.ship_by).toEqual(inDays(14));
  await settle();
  await world.stock('OAK', { OAR: 6 });
  await settle();
  const [work] = await world.services.database.rows<{ ship_by: Date }>(
    'select ship_by from fulfillment.fulfillment_orders where order_id = $1',
    [second.id],
  );
  expect(work && work.ship_by < inDays(14)).toBe(true);
  const [order] = await world.services.database.rows<{ ship_by: Date }>(
    'select ship_by from orders.orders where id = $1',
    [second.id],
  );
  expect(order?.ship_by).toEqual(inDays(14));
});
