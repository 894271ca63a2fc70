import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWarehouse, type Warehouse } from '../kit/warehouse.ts';

let house: Warehouse;

beforeAll(async () => {
  house = await buildWarehouse();
});

afterAll(() => house.close());

test('what leaves Newark leaves the stock of Newark, and the label that was bought stays the parcel’s', async () => {
  await house.stock('OAK', { MUG: 3 });
  await house.stock('EWR', { MUG: 3 });
  const { fulfillment_orders } = await house.order({ lines: [['MUG', 5]] });
  expect(fulfillment_orders).toHaveLength(2);
  const [first] = fulfillment_orders;
  const ful = first?.id ?? '';
  const units = first?.units ?? 0;
  await house.labeled(ful, { MUG: units });
  const bought = (await house.work(ful)).parcels[0]?.label;
  const before = { OAK: await house.level('MUG', 'OAK'), EWR: await house.level('MUG', 'EWR') };
  await house.shipped(ful);

  const [place] = await house.services.database.rows<{ code: 'OAK' | 'EWR' }>(
    'select code from inventory.locations where id = $1',
    [first?.location_id],
  );
  const here = place?.code ?? 'OAK';
  const there = here === 'OAK' ? 'EWR' : 'OAK';
  const { committed, on_hand } = before[here];
  expect(await house.level('MUG', here)).toEqual({
    ...before[here],
    committed: committed - units,
    on_hand: on_hand - units,
  });
  expect(await house.level('MUG', there)).toEqual(before[there]);
  expect((await house.work(ful)).parcels[0]?.label).toMatchObject({
    id: bought?.id,
    tracking_number: bought?.tracking_number,
  });
});
