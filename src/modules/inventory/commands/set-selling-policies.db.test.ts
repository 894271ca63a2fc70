import { afterAll, beforeAll, expect, test } from 'vitest';
import { accepted, buildWorld, type World } from '../../../../tests/kit/world.ts';
import { placeOrders } from '../../orders/index.ts';
import { announceSupply, findMarket, readAvailability, setSellingPolicy } from '../index.ts';

let world: World;
beforeAll(async () => {
  world = await buildWorld();
});
afterAll(() => world.close());

const FAR = new Date('2099-03-01T00:00:00Z');
const DAY = 86_400_000;
const none = { ship_by: null, cap: null };

function code(answer: { ok: true } | { ok: false; refusal: { code: string } }): string {
  return answer.ok ? 'accepted' : answer.refusal.code;
}

async function place(channel: string, sku: string, quantity: number): Promise<string> {
  return code(await world.run(placeOrders, world.request({ channel, lines: [[sku, quantity]] })));
}

test('a policy overrides its channel for one variant, and default gives the word back to the channel', async () => {
  const set = (change: object) =>
    world.run(setSellingPolicy, { sku: 'MUG', channel: 'web', ...none, ...change } as never);
  expect(await place('web', 'MUG', 1)).toBe('stock_short');
  expect(accepted(await set({ policy: 'backorder' }))).toMatchObject({ version: 1, is_changed: true });
  expect(accepted(await set({ policy: 'backorder' }))).toMatchObject({ version: 1, is_changed: false });
  expect(await place('web', 'MUG', 1)).toBe('accepted');
  expect(await place('web', 'TEE', 1)).toBe('stock_short');
  accepted(await set({ policy: 'default' }));
  expect(await place('web', 'MUG', 1)).toBe('stock_short');
  accepted(await set({ channel: 'patient', policy: 'refuse' }));
  expect(await place('patient', 'MUG', 1)).toBe('stock_short');
  accepted(await set({ channel: 'patient', policy: 'default' }));
  expect(await place('patient', 'MUG', 1)).toBe('accepted');
});

test('what is asked for is refused in words where it makes no sense', async () => {
  const cases: [string, object, string][] = [
    ['no SKU', { sku: 'NONE', policy: 'refuse' }, 'sku_unknown'],
    ['no channel', { channel: 'none', policy: 'refuse' }, 'selling_policy_field_invalid'],
    ['a capped refusal', { policy: 'refuse', cap: 3 }, 'selling_policy_field_invalid'],
    ['a preorder without a day', { policy: 'preorder' }, 'selling_policy_field_invalid'],
    ['a preorder of yesterday', { policy: 'preorder', ship_by: new Date(0) }, 'selling_policy_field_invalid'],
    ['a dated backorder', { policy: 'backorder', ship_by: FAR }, 'selling_policy_field_invalid'],
    ['another version', { policy: 'refuse', version: 7 }, 'version_conflict'],
  ];
  for (const [name, change, expected] of cases) {
    const input = { sku: 'CAP', channel: 'web', ...none, ...change } as never;
    expect([name, code(await world.run(setSellingPolicy, input))]).toEqual([name, expected]);
  }
});

test('a preorder promises its day, or the day of the supply when that is later', async () => {
  const input = { sku: 'CAP', channel: 'web', policy: 'preorder' as const, ship_by: FAR, cap: 5 };
  accepted(await world.run(setSellingPolicy, input));
  const first = await world.order({ lines: [['CAP', 2]] });
  expect(first.ship_by).toEqual(FAR);
  const later = new Date(FAR.getTime() + 10 * DAY);
  const supply = { sku: 'CAP', location_code: 'OAK', kind: 'purchase_order' as const };
  accepted(
    await world.run(announceSupply, { ...supply, quantity: 2, expected_at: new Date(FAR.getTime() - DAY) }),
  );
  accepted(await world.run(announceSupply, { ...supply, quantity: 9, expected_at: later }));
  const market = await findMarket(world.services, { channel: 'web' });
  const shares = { purchase_order: 100, transfer: 100, return: 0 };
  const horizon = { now: new Date(), at: [], quantity: 1, shares };
  const [found] = await readAvailability(world.services.database, ['CAP'], market, horizon);
  expect(found?.shortage).toEqual({ policy: 'preorder', room: 3, ship_by: FAR, ships_at: later });
  const second = await world.order({ lines: [['CAP', 3]] });
  expect(second.ship_by).toEqual(later);
  expect(await place('web', 'CAP', 1)).toBe('waiting_cap_reached');
  const terms = await world.services.database.rows(
    `select policy, promised_at, expected_at from fulfillment.backorders where order_id = any($1::uuid[]) order by id`,
    [[first.id, second.id]],
  );
  expect(terms).toEqual([
    { policy: 'preorder', promised_at: FAR, expected_at: FAR },
    { policy: 'preorder', promised_at: later, expected_at: later },
  ]);
});

test('a flood of buyers against a cap of 10: exactly 10 wait', async () => {
  accepted(
    await world.run(setSellingPolicy, {
      sku: 'TEE',
      channel: 'web',
      policy: 'backorder',
      ship_by: null,
      cap: 10,
    }),
  );
  await world.stock('OAK', { TEE: 7 });
  const answers = await Promise.all(Array.from({ length: 120 }, () => place('web', 'TEE', 1)));
  expect(answers.filter((answer) => answer === 'accepted')).toHaveLength(17);
  expect(new Set(answers)).toEqual(new Set(['accepted', 'waiting_cap_reached']));
  const [waiting] = await world.services.database.rows<{ units: number }>(
    `select sum(quantity) as units from inventory.waiting_demand d
     join catalog.variants v on v.id = d.variant_id where v.sku = 'TEE'`,
  );
  expect(waiting?.units).toBe(10);
});
