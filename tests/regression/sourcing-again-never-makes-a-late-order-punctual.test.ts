import { afterAll, beforeAll, expect, test } from 'vitest';
import { fulfillmentModule, shortPick } from '../../src/modules/fulfillment/index.ts';
import { buildWarehouse, type Warehouse } from '../kit/warehouse.ts';
import { accepted } from '../kit/world.ts';
import { hearEvents } from '../model/real-shop.ts';

let house: Warehouse;

beforeAll(async () => {
  house = await buildWarehouse();
});
afterAll(() => house.close());

const YESTERDAY = new Date(Date.now() - 86_400_000);
const TOMORROW = new Date(Date.now() + 86_400_000);

/** The chore that fills backorders comes round; answers how many units it promised. */
async function fill(): Promise<number> {
  const promised = async () => {
    const [row] = await house.services.database.rows<{ units: number }>(
      'select coalesce(sum(units), 0) as units from fulfillment.fulfillment_orders',
    );
    return row?.units ?? 0;
  };
  const before = await promised();
  for (const { name, run } of fulfillmentModule.chores ?? [])
    if (name === 'fulfillment.fill-waiting') await run(house.services);
  return (await promised()) - before;
}

type Promised = { service_code: string; ship_by: Date; deliver_by: Date; units: number };

async function promisedTo(order_id: string): Promise<Promised[]> {
  return house.services.database.rows<Promised>(
    `select service_code, ship_by, deliver_by, units from fulfillment.fulfillment_orders
     where order_id = $1 and status <> 'cancelled' order by id`,
    [order_id],
  );
}

async function missing(ful: string, sku: string, quantity: number): Promise<number> {
  const line_id = (await house.work(ful)).lines.find((line) => line.sku === sku)?.id ?? '';
  const input = { fulfillment_order_id: ful, line_id, quantity, reason: 'not_found' as const };
  return accepted(await house.run(shortPick, input)).backordered;
}

test('what waited for stock keeps the service and the promise that it was ordered with', async () => {
  const { id } = await house.order({
    channel: 'patient',
    lines: [['MUG', 1]],
    service_code: 'local_express',
    ship_by: YESTERDAY,
    deliver_by: TOMORROW,
  });
  await house.stock('OAK', { MUG: 1 });
  expect(await fill()).toBe(1);
  const [promised] = await promisedTo(id);
  expect(promised).toMatchObject({ service_code: 'local_express', ship_by: YESTERDAY });
  expect(promised?.deliver_by.getTime()).toBeLessThanOrEqual(TOMORROW.getTime());
});

test('an order that was promised nothing gets its promise with its first stock, and keeps it', async () => {
  const { id, ship_by } = await house.order({ channel: 'patient', lines: [['TEE', 2]] });
  expect(ship_by).toBeNull();
  const heard = { world: house, heard: new Set<string>() };
  const promiseOf = async () =>
    (
      await house.services.database.rows<{ ship_by: Date | null; deliver_by: Date | null }>(
        'select ship_by, deliver_by from orders.orders where id = $1',
        [id],
      )
    )[0];
  await house.stock('OAK', { TEE: 1 });
  await hearEvents(heard, false);
  const [first] = await promisedTo(id);
  expect(await promiseOf()).toEqual({ ship_by: first?.ship_by, deliver_by: first?.deliver_by });

  await house.services.database.rows(
    `update orders.orders set ship_by = '2026-01-02', deliver_by = '2026-01-03' where id = $1`,
    [id],
  );
  await house.stock('OAK', { TEE: 1 });
  await hearEvents(heard, false);
  expect(await promisedTo(id)).toHaveLength(2);
  expect(await promiseOf()).toEqual({ ship_by: new Date('2026-01-02'), deliver_by: new Date('2026-01-03') });
});

test('a short pick makes nothing punctual that was late, wherever the units come from then', async () => {
  await house.stock('OAK', { CAP: 2 });
  await house.stock('EWR', { CAP: 1 });
  const { id, fulfillment_orders } = await house.order({
    channel: 'patient',
    lines: [['CAP', 2]],
    ship_by: YESTERDAY,
    deliver_by: YESTERDAY,
  });
  const promise = { ship_by: YESTERDAY, deliver_by: YESTERDAY };
  expect(await promisedTo(id)).toMatchObject([{ ...promise, units: 2 }]);
  expect(await missing(fulfillment_orders[0]?.id ?? '', 'CAP', 2)).toBe(1);
  expect(await promisedTo(id)).toMatchObject([{ ...promise, units: 1 }]);
  await house.stock('OAK', { CAP: 1 });
  expect(await fill()).toBe(1);
  expect(await promisedTo(id)).toMatchObject([
    { ...promise, units: 1 },
    { ...promise, units: 1 },
  ]);
});

test('units that a picker missed wait where their order waited, before whoever came later', async () => {
  const sku = 'MUG';
  await house.stock('OAK', { [sku]: 1 });
  const first = await house.order({ channel: 'patient', lines: [[sku, 1]] });
  const second = await house.order({ channel: 'patient', lines: [[sku, 1]] });
  expect(second.fulfillment_orders).toEqual([]);
  expect(await missing(first.fulfillment_orders[0]?.id ?? '', sku, 1)).toBe(1);
  await house.stock('OAK', { [sku]: 1 });
  expect(await fill()).toBe(1);
  expect((await promisedTo(first.id)).map(({ units }) => units)).toEqual([1]);
  expect(await promisedTo(second.id)).toEqual([]);

  // Filled from elsewhere and missed again, they still do.
  const [, again] = await house.services.database.rows<{ id: string }>(
    'select id from fulfillment.fulfillment_orders where order_id = $1 order by id',
    [first.id],
  );
  expect(await missing(again?.id ?? '', sku, 1)).toBe(1);
  await house.stock('OAK', { [sku]: 1 });
  expect(await fill()).toBe(1);
  expect((await promisedTo(first.id)).map(({ units }) => units)).toEqual([1]);
  expect(await promisedTo(second.id)).toEqual([]);
  expect(await house.broken()).toEqual([]);
});
