import { afterAll, beforeAll, expect, test } from 'vitest';
import { accepted, buildWorld, type World } from '../../../../tests/kit/world.ts';
import { listLowStockAlerts, listLowStockRules } from '../queries/low-stock.ts';
import { changeStockSettings } from './change-settings.ts';
import { adjustStock } from './change-stock.ts';
import { seeLowStock, setLowStock } from './low-stock-rules.ts';
import { watchLowStock } from './watch-low-stock.ts';

let world: World;
let now = Date.parse('2027-03-01T08:00:00Z');

beforeAll(async () => {
  world = await buildWorld({ clock: { now: () => new Date(now) } });
});
afterAll(() => world.close());

const adjust = async (quantity: number, sku = 'MUG') =>
  accepted(
    await world.run(adjustStock, {
      sku,
      location_code: 'OAK',
      state: 'available',
      quantity,
      reason: 'found',
    }),
  );
const set = async (units: number | null, days: number | null = null, location_code: string | null = 'OAK') =>
  accepted(await world.run(setLowStock, { sku: 'MUG', location_code, units, days }));
const watch = async () => {
  const { raised, recovered } = accepted(await world.run(watchLowStock, {}));
  return [raised, recovered];
};
const alerts = async (state: 'to_see' | 'open' | 'over' = 'open') =>
  (await listLowStockAlerts(world.services.database, { state })).items;
const told = () =>
  world.services.database.rows<{ type: string; n: number }>(
    `select type, count(*) as n from platform.events where type in ('stock.low', 'stock.recovered') group by type order by type`,
  );

test('an alert is raised once at the threshold, and over only a margin above it and after a pause', async () => {
  expect(await watch()).toEqual([0, 0]);
  await adjust(11);
  expect(await set(10)).toMatchObject({ changed: true });
  expect(await set(10)).toMatchObject({ changed: false });
  expect(await watch()).toEqual([0, 0]);
  await adjust(-1);
  expect(await watch()).toEqual([1, 0]);
  await adjust(-2);
  expect(await watch()).toEqual([0, 0]);
  expect(await alerts()).toMatchObject([{ sku: 'MUG', units: 8, threshold: 10 }]);
  // Eleven is above the threshold and not yet a margin of 20 % above it.
  await adjust(3);
  expect(await watch()).toEqual([0, 0]);
  await adjust(1);
  expect(await watch()).toEqual([0, 0]);
  now += 3_600_000;
  await world.services.database.rows(
    `update inventory.low_stock_alerts set look_again_at = now() where look_again_at is not null`,
  );
  expect(await watch()).toEqual([0, 1]);
  expect(await alerts()).toEqual([]);
  expect(await alerts('over')).toHaveLength(1);
  expect(await told()).toEqual([
    { type: 'stock.low', n: 1 },
    { type: 'stock.recovered', n: 1 },
  ]);
});

test('it does not ring again before its pause is over', async () => {
  await adjust(-4);
  expect(await watch()).toEqual([0, 0]);
  now += 3_600_000;
  await world.services.database.rows(
    `update inventory.low_stock_alerts set look_again_at = now() where look_again_at is not null`,
  );
  expect(await watch()).toEqual([1, 0]);
});

test('seen alerts are not shown, snoozed ones come back', async () => {
  const [alert] = await alerts('to_see');
  const id = alert?.id ?? '';
  accepted(await world.run(seeLowStock, { id, snoozed_until: null }));
  expect(await alerts('to_see')).toEqual([]);
  expect(await alerts()).toMatchObject([{ acknowledged_by: 'test' }]);
  accepted(await world.run(seeLowStock, { id, snoozed_until: new Date(Date.now() - 1_000) }));
  expect(await alerts('to_see')).toHaveLength(1);
});

test('ending the rule ends its alert', async () => {
  await set(null);
  expect(await alerts()).toEqual([]);
  expect((await listLowStockRules(world.services.database, {})).items).toEqual([]);
});

test('everywhere together, less what waits; orders are seen without an event of their own', async () => {
  accepted(await world.run(changeStockSettings, { change: { low_stock_pause_minutes: 0 } }));
  await set(3, null, null);
  expect(await watch()).toEqual([0, 0]);
  await world.order({ channel: 'patient', lines: [['MUG', 6]] });
  expect(await watch()).toEqual([1, 0]);
  expect(await alerts()).toMatchObject([{ location_id: null, units: 2 }]);
});

test('people are told once of each alert, all at once, and not again within the pause', async () => {
  const digests = () =>
    world.services.database.rows<{ recipients: string[]; skus: string[]; total: number }>(
      `select payload -> 'recipients' as recipients, jsonb_path_query_array(payload, '$.alerts[*].sku') as skus,
              (payload ->> 'total')::int as total
       from platform.events where type = 'stock.low_digest' order by id`,
    );
  // Nobody asked to be written to, so far.
  expect(await digests()).toEqual([]);
  const low_stock_recipients = ['stock@example.com', 'Stock@example.com'];
  accepted(
    await world.run(changeStockSettings, { change: { low_stock_pause_minutes: 60, low_stock_recipients } }),
  );
  await world.stock('EWR', { TEE: 5, CAP: 5 });
  const low = (sku: string) =>
    world.run(setLowStock, { sku, location_code: 'EWR', units: 5, days: null }).then(accepted);
  await low('TEE');
  expect(await watch()).toEqual([1, 0]);
  const first = { recipients: ['stock@example.com'], skus: ['MUG', 'TEE'], total: 2 };
  expect(await digests()).toEqual([first]);
  await low('CAP');
  expect(await watch()).toEqual([1, 0]);
  expect(await watch()).toEqual([0, 0]);
  expect(await digests()).toEqual([first]);
  now += 3_600_000;
  expect(await watch()).toEqual([0, 0]);
  expect(await digests()).toEqual([first, { recipients: ['stock@example.com'], skus: ['CAP'], total: 1 }]);
  now += 3_600_000;
  await watch();
  expect(await digests()).toHaveLength(2);
});

test('a threshold says one thing', async () => {
  const both = await world.run(setLowStock, { sku: 'MUG', location_code: null, units: 1, days: 1 });
  expect(both.ok ? both : both.refusal.code).toBe('low_stock_threshold_invalid');
});
