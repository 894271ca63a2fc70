import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWarehouse, type Warehouse } from '../kit/warehouse.ts';
import { hearEvents } from '../model/real-shop.ts';

let house: Warehouse;

beforeAll(async () => {
  house = await buildWarehouse();
  await house.stock('OAK', { MUG: 5 });
});

afterAll(() => house.close());

async function told(order_id: string): Promise<string[]> {
  const rows = await house.services.database.rows<{ kind: string }>(
    'select kind from orders.timeline where order_id = $1 order by id',
    [order_id],
  );
  return rows.map(({ kind }) => kind);
}

test('every event is delivered two and four times: the timeline tells it once, the counters count it once', async () => {
  const { id, fulfillment_orders } = await house.order({ lines: [['MUG', 2]] });
  const ful = fulfillment_orders[0]?.id ?? '';
  await house.labeled(ful, { MUG: 2 });
  await house.shipped(ful);
  await hearEvents({ world: house, heard: new Set() }, true);
  await hearEvents({ world: house, heard: new Set() }, true);
  expect((await told(id)).sort()).toEqual([
    'fulfillment_order.picked',
    'fulfillment_order.shipped',
    'parcel.labeled',
    'parcel.packed',
    'placed',
  ]);
  const counted = await house.services.database.rows(
    'select allocated, picked, packed, shipped, delivered from orders.lines where order_id = $1',
    [id],
  );
  expect(counted).toEqual([{ allocated: 0, picked: 0, packed: 0, shipped: 2, delivered: 0 }]);
});

test('an event of a command that was refused or broke off was never published', async () => {
  const before = await house.published('order.placed');
  const { database } = house.services;
  const broken = database.transact(async (tx) => {
    await tx.rows(
      `insert into platform.events (id, type, subject_id, payload, actor_name, request_id)
       values (gen_random_uuid(), 'order.placed', gen_random_uuid(), '{}', 'test', 'test')`,
    );
    throw new Error('broke off');
  });
  await expect(broken).rejects.toThrow('broke off');
  expect(await house.published('order.placed')).toBe(before);
});
