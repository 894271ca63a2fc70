import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWorld, SACRAMENTO, type World } from '../../../../tests/kit/world.ts';
import { bumpReference } from '../../../platform/reference-data.ts';
import { placeOrders } from '../../orders/index.ts';
import { ensureBuiltInCarrier } from '../../shipping/index.ts';
import { DEFAULT_RATE_TABLE } from '../../shipping/rules/index.ts';
import { fulfillmentModule } from '../index.ts';
import { FILL_BATCH } from '../sql/queue.ts';

const TORONTO = { ...SACRAMENTO, city: 'Toronto', region: 'ON', postal_code: 'M5V 2T6', country: 'CA' };

let world: World;
beforeAll(async () => {
  world = await buildWorld();
  await world.services.database.transact(ensureBuiltInCarrier);
});
afterAll(() => world.close());

async function setLanes(lanes: object[]): Promise<void> {
  await world.services.database.transact(async (tx) => {
    await tx.rows(`update shipping.carriers set rate_table = jsonb_set(rate_table, '{lanes}', $1)`, [
      JSON.stringify(lanes),
    ]);
    await bumpReference(tx, 'rates');
  });
}

async function fillWaiting(): Promise<void> {
  for (const chore of fulfillmentModule.chores ?? [])
    if (chore.name === 'fulfillment.fill-waiting') await chore.run(world.services);
}

test('a batch of backorders that nobody can ship holds up none behind it', async () => {
  const abroad = Array.from({ length: FILL_BATCH }, () =>
    world.request({ lines: [['MUG', 1]], channel: 'patient', shipping_address: TORONTO }),
  );
  expect((await world.runMany(placeOrders, abroad)).filter(({ ok }) => !ok)).toEqual([]);
  await setLanes([{ zone: 'national', same_country: true }]);
  const here = await world.order({ lines: [['MUG', 2]], channel: 'patient' });
  expect(here.lines[0]).toMatchObject({ backordered: 2 });

  await world.stock('OAK', { MUG: 5 });
  await fillWaiting();
  expect(await world.level('MUG', 'OAK')).toMatchObject({ available: 3, committed: 2 });

  await setLanes([...DEFAULT_RATE_TABLE.lanes]);
  await fillWaiting();
  expect(await world.level('MUG', 'OAK')).toMatchObject({ available: 0, committed: 5 });
});

test('where nobody ships to, an order is refused before anybody asks for stock', async () => {
  await setLanes([{ zone: 'national', same_country: true }]);
  const code = async (channel: string, sku: string) => {
    const answer = await world.run(
      placeOrders,
      world.request({ lines: [[sku, 1]], channel, shipping_address: TORONTO }),
    );
    return answer.ok ? 'accepted' : answer.refusal.code;
  };
  await world.stock('OAK', { TEE: 5 });
  for (const channel of ['web', 'patient'])
    for (const sku of ['TEE', 'CAP']) expect(await code(channel, sku)).toBe('destination_not_served');
  expect(await world.level('TEE', 'OAK')).toMatchObject({ available: 5 });
});
