import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildWarehouse, TEST_CALLER, type Warehouse } from '../../../../tests/kit/warehouse.ts';
import { accepted } from '../../../../tests/kit/world.ts';
import { upsertVariant } from '../../catalog/index.ts';
import { blockLot, expireLots, inventoryModule, receiveStock } from '../../inventory/index.ts';
import { cancelOrder } from '../../orders/index.ts';
import { buyLabel } from '../buy-label.ts';
import { fulfillmentChores } from '../listeners.ts';
import { readLotTrace } from '../queries/lot-trace.ts';
import { packParcel, unpackParcel } from './pack-parcel.ts';
import { pick } from './pick.ts';
import { shortPick } from './short-pick.ts';
import { switchTracking } from './switch-tracking.ts';

let world: Warehouse;
let sku: string;
let names = 0;

beforeAll(async () => {
  world = await buildWarehouse();
});
afterAll(() => world.close());

const save = async (change: object): Promise<void> => {
  names += 1;
  sku = `TRACKED-${names}`;
  const prices = [{ amount: 1000, currency: 'USD' }];
  accepted(
    await world.run(upsertVariant, { sku, change: { title: sku, weight_grams: 100, prices, ...change } }),
  );
};
beforeEach(() => save({ tracking: 'lot', min_remaining_days: 10 }));

const dayFrom = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

async function receive(lots: [code: string, quantity: number, days: number | null][], location_code = 'OAK') {
  const named = lots.map(([code, quantity, days]) => ({
    ...{ code, quantity, expires_on: days === null ? null : dayFrom(days) },
  }));
  const quantity = lots.reduce((sum, [, units]) => sum + units, 0);
  const state = 'available' as const;
  accepted(await world.run(receiveStock, { sku, location_code, state, quantity, lots: named }));
}

async function order(quantity: number): Promise<{ id: string; ful: string; line: string }> {
  const { id, fulfillment_orders } = await world.order({ lines: [[sku, quantity]] });
  const ful = fulfillment_orders[0]?.id ?? '';
  return { id, ful, line: (await world.work(ful)).lines[0]?.id ?? '' };
}

type ScanOf = { code?: string | null; lot?: string | null; quantity?: number; kind?: 'pick' | 'unpick' };
async function scan(ful: string, { code = null, lot = null, quantity = 1, kind = 'pick' }: ScanOf) {
  const line_id = code === null ? ((await world.work(ful)).lines[0]?.id ?? null) : null;
  const scans = [{ client_id: crypto.randomUUID(), kind, code, line_id, lot, quantity }];
  const { results } = accepted(await world.run(pick, { fulfillment_order_id: ful, scans }));
  const [result] = results;
  return [result?.outcome, result?.reason, result?.proposal?.code].filter((part) => part).join(' ');
}

const stock = () =>
  world.services.database.rows(
    `select t.code, o.code as place, s.sellable, s.picked, s.quality_control from inventory.lot_stock s
     join inventory.lots t on t.id = s.lot_id join inventory.locations o on o.id = s.location_id
     join catalog.variants v on v.id = s.variant_id where v.sku = $1 and s.on_hand > 0 order by t.code, o.code`,
    [sku],
  );
const held = async (ful: string) =>
  (await world.work(ful)).lines[0]?.lots.map(
    ({ code, picked, packed, shipped }) => `${code} ${picked} ${packed} ${shipped}`,
  );
const idOf = async (code: string): Promise<string> =>
  (
    await world.services.database.rows<{ id: string }>(
      `select l.id from inventory.lots l join catalog.variants v on v.id = l.variant_id
       where v.sku = $1 and l.code = $2 and l.kind = v.tracking`,
      [sku, code],
    )
  )[0]?.id ?? '';
async function broken(): Promise<string[]> {
  const checks = await Promise.all(
    (inventoryModule.doctor ?? []).map(({ check }) => check(world.services.database)),
  );
  return [...(await world.broken()), ...checks.flatMap(({ examples }) => examples)];
}
const replaceBadLots = () =>
  fulfillmentChores.find(({ name }) => name === 'fulfillment.replace-bad-lots')?.run(world.services);

test('what expires first is picked first, and the link stays until the parcel has left', async () => {
  await receive([['LATE', 3, 90]]);
  await receive([['SOON', 2, 40]]);
  const { ful } = await order(4);
  expect(await scan(ful, { code: sku })).toBe('lot_needed SOON');
  expect(await scan(ful, { code: 'LATE' })).toBe('wrong_lot not_first SOON');
  expect(await scan(ful, { lot: 'NONE' })).toBe('wrong_lot not_here SOON');
  expect(await scan(ful, { code: 'SOON', quantity: 3 })).toBe('lot_short SOON');
  expect(await scan(ful, { code: 'SOON', quantity: 2 })).toBe('counted');
  expect(await scan(ful, { lot: 'LATE', quantity: 2 })).toBe('counted');
  expect(await scan(ful, { lot: 'LATE' })).toBe('too_many');
  expect(await stock()).toEqual([
    { code: 'LATE', place: 'OAK', sellable: 1, picked: 2, quality_control: 0 },
    { code: 'SOON', place: 'OAK', sellable: 0, picked: 2, quality_control: 0 },
  ]);
  const parcel_id = await world.packed(ful);
  accepted(await world.run(unpackParcel, { parcel_id }));
  expect((await held(ful))?.sort()).toEqual(['LATE 2 0 0', 'SOON 2 0 0']);
  const again = await world.packed(ful);
  accepted(await buyLabel(world.services, { parcel_id: again, service_code: null }, TEST_CALLER));
  await world.shipped(ful);
  expect((await held(ful))?.sort()).toEqual(['LATE 2 2 2', 'SOON 2 2 2']);
  expect(await stock()).toEqual([{ code: 'LATE', place: 'OAK', sellable: 1, picked: 0, quality_control: 0 }]);
  const trace = await readLotTrace(world.services.database, await idOf('SOON'), new Date());
  expect(trace?.recipients).toMatchObject([{ customer_name: 'Demo Buyer', shipped: 2, code: 'SOON' }]);
  expect(trace?.movements.map(({ reason, from_state, to_state }) => [reason, from_state, to_state])).toEqual([
    ['shipped', 'picked', null],
    ['picked', 'sellable', 'picked'],
    ['receipt', null, 'sellable'],
  ]);
  expect(await broken()).toEqual([]);
});

test('a GS1 code says product and lot at once', async () => {
  const gtin = '04006381333931';
  accepted(await world.run(upsertVariant, { sku, change: { gtin } }));
  await receive([['L/7', 1, 90]]);
  const { ful } = await order(1);
  const expiry = dayFrom(90).replaceAll('-', '').slice(2);
  expect(await scan(ful, { code: `]d201${gtin}17${expiry}10L/8` })).toBe('wrong_lot not_here L/7');
  expect(await scan(ful, { code: `]d201${gtin}17${expiry}10L/7\u001d` })).toBe('counted');
  accepted(await world.run(upsertVariant, { sku, change: { gtin: null } }));
});

test('where the proposal will do, a tap takes it, over several lots', async () => {
  accepted(await world.run(upsertVariant, { sku, change: { lot_confirmation: 'proposal' } }));
  await receive([
    ['B', 2, 90],
    ['A', 1, 40],
  ]);
  const { ful } = await order(3);
  expect(await scan(ful, { quantity: 3 })).toBe('counted');
  expect((await held(ful))?.sort()).toEqual(['A 1 0 0', 'B 2 0 0']);
  expect(await scan(ful, { kind: 'unpick' })).toBe('lot_needed B');
  expect(await scan(ful, { kind: 'unpick', lot: 'A', quantity: 2 })).toBe('lot_short A');
  expect(await scan(ful, { kind: 'unpick', lot: 'A' })).toBe('counted');
  expect(await held(ful)).toEqual(['B 2 0 0']);
  expect(await broken()).toEqual([]);
});

test('part of what is picked is packed by lot, and which must be said', async () => {
  await receive([
    ['B', 2, 90],
    ['A', 2, 40],
  ]);
  const { ful, line } = await order(4);
  await scan(ful, { lot: 'A', quantity: 2 });
  await scan(ful, { lot: 'B', quantity: 2 });
  const parcel = {
    fulfillment_order_id: ful,
    weight_grams: 1,
    length_mm: null,
    width_mm: null,
    height_mm: null,
  };
  const pack = (lots?: { code: string; quantity: number }[]) =>
    world.run(packParcel, { ...parcel, lines: [{ line_id: line, quantity: 2, lots }] });
  expect(await pack()).toMatchObject({ refusal: { code: 'pack_lots_missing', lots: ['A', 'B'] } });
  expect(await pack([{ code: 'A', quantity: 3 }])).toMatchObject({
    refusal: { code: 'pack_lot_not_picked' },
  });
  expect(await pack([{ code: 'A', quantity: 1 }])).toMatchObject({ refusal: { code: 'pack_lots_missing' } });
  accepted(
    await pack([
      { code: 'A', quantity: 1 },
      { code: 'B', quantity: 1 },
    ]),
  );
  expect((await held(ful))?.sort()).toEqual(['A 2 1 0', 'B 2 1 0']);
  expect(await broken()).toEqual([]);
});

test('serial numbers are scanned one by one', async () => {
  await save({ tracking: 'serial' });
  await receive([
    ['S1', 1, null],
    ['S2', 1, null],
  ]);
  const { ful } = await order(2);
  expect(await scan(ful, { code: sku })).toBe('lot_needed S1');
  expect(await scan(ful, { code: 'S2' })).toBe('counted');
  expect(await scan(ful, { lot: 'S2' })).toBe('wrong_lot not_here S1');
  expect(await scan(ful, { lot: 'S1' })).toBe('counted');
  const trace = await readLotTrace(world.services.database, await idOf('S2'), new Date());
  expect(trace?.recipients).toMatchObject([{ code: 'S2', picked: 1, shipped: 0 }]);
  expect(await broken()).toEqual([]);
});

test('missing units take their lots to quality control, and a cancelled order touches none', async () => {
  await receive([
    ['A', 2, 40],
    ['B', 3, 90],
  ]);
  const { ful, line } = await order(4);
  const missing = { fulfillment_order_id: ful, line_id: line, quantity: 1, reason: 'not_found' as const };
  const none = await world.run(shortPick, { ...missing, lots: [{ code: 'X', quantity: 1 }] });
  expect(none).toMatchObject({ refusal: { code: 'short_lot_not_here' } });
  accepted(await world.run(shortPick, missing));
  accepted(await world.run(shortPick, { ...missing, lots: [{ code: 'B', quantity: 1 }] }));
  expect(await stock()).toEqual([
    { code: 'A', place: 'OAK', sellable: 1, picked: 0, quality_control: 1 },
    { code: 'B', place: 'OAK', sellable: 2, picked: 0, quality_control: 1 },
  ]);
  await receive([['B', 9, 90]]);
  const other = await order(1);
  accepted(await world.run(cancelOrder, { order_id: other.id, reason: 'test', lines: null }));
  expect(await broken()).toEqual([]);
});

test('orders get other units when their lot expired or was recalled', async () => {
  await receive([['BAD', 3, 40]]);
  await receive([['GOOD', 5, 90]], 'EWR');
  const { ful } = await order(3);
  const { database } = world.services;
  const [at] = await database.rows<{ code: string }>(
    `select o.code from fulfillment.fulfillment_orders f join inventory.locations o on o.id = f.location_id where f.id = $1`,
    [ful],
  );
  const bad = at?.code === 'OAK' ? 'BAD' : 'GOOD';
  const recalled = accepted(await world.run(blockLot, { id: await idOf(bad), reason: 'test' }));
  expect(recalled).toMatchObject({ promised: 3, picked: 0 });
  expect(await scan(ful, { lot: bad })).toBe('wrong_lot blocked');
  await replaceBadLots();
  await replaceBadLots();
  expect((await world.work(ful)).status).toBe('cancelled');
  const rest = bad === 'BAD' ? { code: 'GOOD', place: 'EWR' } : { code: 'BAD', place: 'OAK' };
  const found = await database.rows<{ id: string }>(
    `select f.id from fulfillment.fulfillment_orders f join inventory.locations o on o.id = f.location_id
     join fulfillment.fulfillment_order_lines l on l.fulfillment_order_id = f.id
     join catalog.variants v on v.id = l.variant_id where v.sku = $1 and o.code = $2 and f.status = 'open'`,
    [sku, rest.place],
  );
  expect(found).toHaveLength(1);
  expect(await scan(found[0]?.id ?? '', { lot: rest.code, quantity: 3 })).toBe('counted');
  expect(await broken()).toEqual([]);
});

test('what has expired on the shelf is not picked, and what is in hand is listed by the recall', async () => {
  await receive([['OLD', 2, 40]]);
  await receive([['NEW', 2, 90]]);
  const first = await order(1);
  expect(await scan(first.ful, { lot: 'OLD' })).toBe('counted');
  await world.services.database.rows(
    `update inventory.lots set expires_on = expires_on - 35 where code = 'OLD'`,
  );
  const second = await order(1);
  expect(await scan(second.ful, { lot: 'OLD' })).toBe('wrong_lot too_old NEW');
  expect(accepted(await world.run(expireLots, {}))).toEqual({ lots: 1, units: 1 });
  const recalled = accepted(await world.run(blockLot, { id: await idOf('OLD'), reason: 'test' }));
  expect(recalled).toMatchObject({ quarantined: 0, promised: 0, picked: 1 });
  expect(await broken()).toEqual([]);
});

test('tracking is switched on with what lies there, and not while something is picked', async () => {
  await save({});
  const bare = { sku, location_code: 'OAK', state: 'available' as const, quantity: 5 };
  accepted(await world.run(receiveStock, bare));
  const { ful } = await order(2);
  expect(await scan(ful, { code: sku })).toBe('counted');
  const lots = [
    { location_code: 'OAK', state: 'sellable' as const, code: 'A', quantity: 3, expires_on: dayFrom(90) },
    { location_code: 'OAK', state: 'sellable' as const, code: 'B', quantity: 2 },
  ];
  const on = { sku, tracking: 'lot' as const, lots };
  expect(await world.run(switchTracking, on)).toMatchObject({
    refusal: { code: 'tracking_units_picked', units: 1 },
  });
  expect(await scan(ful, { code: sku, kind: 'unpick' })).toBe('counted');
  const few = { ...on, lots: lots.slice(0, 1) };
  expect(await world.run(switchTracking, few)).toMatchObject({
    refusal: { code: 'tracking_lots_missing', units: 5, named: 3 },
  });
  expect(accepted(await world.run(switchTracking, on))).toMatchObject({
    before: 'none',
    after: 'lot',
    units: 5,
  });
  expect(await world.run(receiveStock, bare)).toMatchObject({ refusal: { code: 'lots_missing' } });
  expect(await scan(ful, { lot: 'A', quantity: 2 })).toBe('counted');
  expect(await broken()).toEqual([]);
  const off = { sku, tracking: 'none' as const, lots: [] };
  expect(await world.run(switchTracking, off)).toMatchObject({ refusal: { code: 'tracking_units_picked' } });
  expect(await scan(ful, { lot: 'A', quantity: 2, kind: 'unpick' })).toBe('counted');
  expect(accepted(await world.run(switchTracking, off))).toMatchObject({ after: 'none', units: 5 });
  expect(await scan(ful, { code: sku, quantity: 2 })).toBe('counted');
  expect(await broken()).toEqual([]);
});

test('the last units of a lot go to one of two pickers', async () => {
  await receive([
    ['A', 1, 40],
    ['B', 3, 90],
  ]);
  const orders = [await order(1), await order(1)];
  const outcomes = await Promise.all(orders.map(({ ful }) => scan(ful, { lot: 'A' })));
  expect(outcomes.sort()).toEqual(['counted', 'wrong_lot not_here B']);
  expect(await broken()).toEqual([]);
});
