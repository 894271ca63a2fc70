import { afterAll, beforeAll, expect, test } from 'vitest';
import { cancelOrder } from '../../src/modules/orders/index.ts';
import { buildWarehouse, type Warehouse } from '../kit/warehouse.ts';
import { accepted } from '../kit/world.ts';

let house: Warehouse;

beforeAll(async () => {
  house = await buildWarehouse();
  await house.stock('OAK', { MUG: 4 });
  await house.stock('EWR', { MUG: 2 });
});

afterAll(() => house.close());

test('a split order with a backorder, cancelled in parts and then wholly, leaves the shop as it was', async () => {
  const before = [await house.level('MUG', 'OAK'), await house.level('MUG', 'EWR')];
  const order = await house.order({ channel: 'patient', lines: [['MUG', 9]] });
  expect(order.lines).toMatchObject([{ allocated: 6, backordered: 3 }]);
  const line_id = order.lines[0]?.id ?? '';
  const cancel = async (quantity: number | null) =>
    accepted(
      await house.run(cancelOrder, {
        order_id: order.id,
        reason: 'test',
        lines: quantity === null ? null : [{ line_id, quantity }],
      }),
    );
  // What waits is given up first, and claims nothing any more.
  expect(await cancel(4)).toEqual({ units: 4, is_whole: false, granted_amount: 0 });
  expect(await house.services.database.rows('select 1 from inventory.waiting_demand')).toEqual([]);
  expect(await cancel(null)).toEqual({ units: 5, is_whole: true, granted_amount: 0 });
  expect([await house.level('MUG', 'OAK'), await house.level('MUG', 'EWR')]).toEqual(before);
  expect(await house.broken()).toEqual([]);
});
