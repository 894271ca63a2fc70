import { afterAll, beforeAll, expect, test } from 'vitest';
import { examine } from '../../src/app/doctor.ts';
import { upsertVariant } from '../../src/modules/catalog/index.ts';
import { cancelOrder, holdOrder } from '../../src/modules/orders/index.ts';
import { track } from '../../src/modules/shipping/index.ts';
import { buildWarehouse, type Warehouse } from '../kit/warehouse.ts';
import { accepted } from '../kit/world.ts';
import { hearEvents, type RealShop } from '../model/real-shop.ts';

let house: Warehouse;
let real: RealShop;

beforeAll(async () => {
  house = await buildWarehouse();
  real = { world: house, heard: new Set() };
  await house.stock('OAK', { MUG: 100, TEE: 100 });
  const components = [
    { sku: 'MUG', quantity: 2 },
    { sku: 'TEE', quantity: 1 },
  ];
  const prices = [{ amount: 4000, currency: 'USD' }];
  accepted(await house.run(upsertVariant, { sku: 'SET', change: { title: 'Demo set', components, prices } }));
});

afterAll(async () => {
  await hearEvents(real, false);
  const { lines } = await examine(house.services.database);
  await house.close();
  expect(lines.filter((line) => line.startsWith('BROKEN'))).toEqual([]);
});

async function statusesOf(id: string): Promise<string> {
  const [row] = await house.services.database.rows<{ statuses: string }>(
    `select status || ' ' || payment_status || ' ' || fulfillment_status as statuses from orders.orders where id = $1`,
    [id],
  );
  return row?.statuses ?? '';
}

async function auditOf(id: string, action: string): Promise<object[]> {
  return house.services.database.rows(
    `select before, after, reason from platform.audit where subject_id = $1 and action = $2 order by id`,
    [id, action],
  );
}

/** Active holds, which the home board counts, and what the timeline says of releases. */
async function holdsOf(id: string): Promise<string> {
  const holds = await house.services.database.rows('select 1 from orders.holds where released_at is null');
  const told = await house.services.database.rows(
    `select 1 from orders.timeline where order_id = $1 and kind = 'released'`,
    [id],
  );
  return `${holds.length} active, ${told.length} released`;
}

test('an order that was cancelled before anybody paid is void, not paid', async () => {
  const { id } = await house.order({ lines: [['MUG', 1]], payment: null });
  accepted(await house.run(cancelOrder, { order_id: id, reason: 'test', lines: null }));
  expect(await statusesOf(id)).toBe('cancelled voided unfulfilled');
});

test('holds end with their cancelled order, and the audit log and the event log say so', async () => {
  const { id } = await house.order({ lines: [['MUG', 1]] });
  for (const type of ['fraud', 'address'] as const)
    accepted(await house.run(holdOrder, { order_id: id, type, reason: '' }));
  expect(await holdsOf(id)).toBe('2 active, 0 released');
  accepted(await house.run(cancelOrder, { order_id: id, reason: 'changed their mind', lines: null }));
  expect(await holdsOf(id)).toBe('0 active, 2 released');
  const audit = await auditOf(id, 'orders.cancel');
  expect(audit).toHaveLength(3);
  for (const type of ['fraud', 'address'])
    expect(audit).toContainEqual({
      before: { hold: type },
      after: { hold: null },
      reason: 'changed their mind',
    });
  expect(await house.published('order.released')).toBe(2);
});

test('a hold on an order that arrived ends with it, and each change of status is audited', async () => {
  const { id, fulfillment_orders } = await house.order({ lines: [['MUG', 1]] });
  const ful = fulfillment_orders[0]?.id ?? '';
  await house.labeled(ful, { MUG: 1 });
  await house.shipped(ful);
  await hearEvents(real, false);
  accepted(await house.run(holdOrder, { order_id: id, type: 'other', reason: 'asked for a call' }));
  const tracking_number = (await house.work(ful)).parcels[0]?.label?.tracking_number ?? '';
  const news = { tracking_number, message: '', place: '', event_id: null, occurred_at: new Date() };
  accepted(await house.run(track, { ...news, status: 'delivered' }));
  await hearEvents(real, true);
  expect(await statusesOf(id)).toBe('completed paid delivered');
  expect(await holdsOf(id)).toBe('0 active, 1 released');
  expect(await auditOf(id, 'orders.follow-fulfillment')).toEqual([
    {
      before: { fulfillment_status: 'unfulfilled' },
      after: { fulfillment_status: 'fulfilled' },
      reason: 'fulfillment_order.picked',
    },
    {
      before: { status: 'open', fulfillment_status: 'fulfilled' },
      after: { status: 'completed', fulfillment_status: 'delivered' },
      reason: 'parcel.delivered',
    },
    { before: { hold: 'other' }, after: { hold: null }, reason: 'order completed' },
  ]);
});

test('a bundle is cancelled by its own line, part by part of what is in it', async () => {
  const { id, lines } = await house.order({ lines: [['SET', 3]] });
  const [bundle] = lines;
  const cancel = async (quantity: number) => {
    const answer = await house.run(cancelOrder, {
      order_id: id,
      reason: 'test',
      lines: [{ line_id: bundle?.id ?? '', quantity }],
    });
    return answer.ok ? answer.value : answer.refusal;
  };
  const cancelled = () =>
    house.services.database.rows(
      'select sku, quantity, cancelled from orders.lines where order_id = $1 order by position',
      [id],
    );
  expect(await cancel(1)).toEqual({ units: 3, is_whole: false, granted_amount: 0 });
  expect(await cancelled()).toEqual([
    { sku: 'SET', quantity: 3, cancelled: 0 },
    { sku: 'MUG', quantity: 6, cancelled: 2 },
    { sku: 'TEE', quantity: 3, cancelled: 1 },
  ]);
  expect(await cancel(3)).toMatchObject({ code: 'cancel_too_many', asked: 6, possible: 4 });
  expect(await cancel(2)).toEqual({ units: 6, is_whole: true, granted_amount: 0 });
  expect(await statusesOf(id)).toMatch(/^cancelled /);
});
