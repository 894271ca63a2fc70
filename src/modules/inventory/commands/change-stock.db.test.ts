import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TEST_ACTOR, type TestServices, testServices } from '../../../../tests/kit/services.ts';
import { createProduct } from '../../catalog/index.ts';
import { createChannel } from '../../channels/index.ts';
import { inventoryDoctor } from '../doctor.ts';
import { readAvailability, WHOLE_MARKET } from '../queries/availability.ts';
import { listInventory } from '../queries/list-inventory.ts';
import { listLevels } from '../queries/list-levels.ts';
import { listMovements } from '../queries/list-movements.ts';
import { NO_BUFFER } from '../rules/availability.ts';
import {
  adjustStock,
  moveBetweenStates,
  receiveStock,
  type StockAdjustment,
  setStock,
} from './change-stock.ts';
import { createLocation, updateLocation } from './save-location.ts';

let world: TestServices;
let channel_id: string;
let names = 0;

beforeAll(async () => {
  world = await testServices();
  const address = {
    name: 'Dock',
    line1: '1 Dock Street',
    city: 'Harbor',
    postal_code: '10001',
    country: 'US',
  };
  for (const code of ['EAST', 'WEST']) {
    await world.run(createLocation, {
      code,
      name: code,
      kind: 'warehouse',
      address,
      time_zone: 'America/New_York',
    });
  }
  const channel = await world.run(createChannel, {
    code: 'web',
    name: 'Web',
    kind: 'web_shop',
    currency: 'USD',
    market: 'US',
  });
  if (!channel.ok) throw new Error(channel.refusal.code);
  channel_id = channel.value.id;
});
afterAll(() => world.close());

/** A SKU that no other test knows. */
let sku: string;
beforeEach(async () => {
  names += 1;
  sku = `SKU-${names}`;
  await world.run(createProduct, { product: { title: `Thing ${names}` }, variants: [{ sku, change: {} }] });
});

const adjust = (quantity: number, more: Partial<StockAdjustment> = {}): StockAdjustment => ({
  sku,
  location_code: 'EAST',
  state: 'available',
  quantity,
  reason: 'count',
  ...more,
});
const level = async () => (await listLevels(world.services.database, { sku })).items[0];
const verdict = async () =>
  Promise.all(
    inventoryDoctor.map(async ({ check }) => {
      const { broken, examples } = await check(world.services.database);
      return { broken, examples };
    }),
  );
async function written(): Promise<unknown> {
  const [row] = await world.services.database.rows(
    `select (select count(*) from inventory.movements) as movements, (select sum(on_hand) from inventory.levels) as on_hand,
            (select count(*) from inventory.levels) as levels, (select count(*) from platform.events) as events,
            (select count(*) from platform.audit) as audit`,
  );
  return row;
}

describe('changing stock', () => {
  test('receiving, moving, adjusting and counting leave exact levels and a ledger that explains them', async () => {
    await world.run(receiveStock, {
      sku,
      location_code: 'EAST',
      state: 'quality_control',
      quantity: 10,
      note: 'D-1',
    });
    await world.run(moveBetweenStates, {
      sku,
      location_code: 'EAST',
      from_state: 'quality_control',
      to_state: 'available',
      quantity: 9,
      reason: 'inspection_passed',
    });
    await world.run(adjustStock, adjust(-2, { reason: 'theft' }));
    const counted = await world.run(setStock, adjust(6));
    expect(counted).toMatchObject({
      ok: true,
      value: { changed: 1, level: { available: 6, quality_control: 1, committed: 0, on_hand: 7 } },
    });
    expect(await level()).toMatchObject({ available: 6, quality_control: 1, on_hand: 7 });
    const { items } = await listMovements(world.services.database, { limit: 4 });
    expect(
      items.map(({ from_state, to_state, quantity, reason, actor_name }) => [
        from_state,
        to_state,
        quantity,
        reason,
        actor_name,
      ]),
    ).toEqual([
      ['available', null, 1, 'count', 'test'],
      ['available', null, 2, 'theft', 'test'],
      ['quality_control', 'available', 9, 'inspection_passed', 'test'],
      [null, 'quality_control', 10, 'receipt', 'test'],
    ]);
  });

  test('counting what is there already writes nothing', async () => {
    await world.run(setStock, adjust(6));
    const before = await written();
    expect(await world.run(setStock, adjust(6))).toMatchObject({
      ok: true,
      value: { changed: 0, level: { available: 6 } },
    });
    expect(await written()).toEqual(before);
  });

  test('a bulk answers per item; each sees those before it', async () => {
    const answers = await world.runMany(adjustStock, [
      adjust(5),
      adjust(-6),
      adjust(-5),
      adjust(1, { sku: 'NONE' }),
      adjust(2),
    ]);
    expect(answers.map((answer) => (answer.ok ? answer.value.level.available : answer.refusal))).toEqual([
      5,
      { code: 'stock_below_zero', sku, location: 'EAST', state: 'available', units: 5, asked: 6 },
      0,
      { code: 'sku_unknown', sku: 'NONE' },
      2,
    ]);
    expect(await level()).toMatchObject({ available: 2, on_hand: 2 });
    const events = await world.services.database.rows(
      `select payload->'is_increase' as up from platform.events where type = 'stock.changed' order by id desc limit 1`,
    );
    expect(events).toEqual([{ up: true }]);
  });

  test('refusals leave nothing behind', async () => {
    await world.run(receiveStock, { sku, location_code: 'EAST', state: 'available', quantity: 3 });
    const before = await written();
    const answers = await world.runMany(adjustStock, [
      adjust(-4),
      adjust(0),
      adjust(1.5),
      adjust(2 ** 31),
      adjust(1, { location_code: 'NORTH' }),
      adjust(1, { state: 'committed' as 'available' }),
    ]);
    expect(answers.map((answer) => (answer.ok ? 'accepted' : answer.refusal.code))).toEqual([
      'stock_below_zero',
      'stock_quantity_invalid',
      'stock_quantity_invalid',
      'stock_quantity_invalid',
      'location_unknown',
      'stock_state_not_free',
    ]);
    expect(await written()).toEqual(before);
  });

  test('5,000 receipts in one transaction', async () => {
    const receipt = { sku, location_code: 'WEST', state: 'available' as const, quantity: 2 };
    const answers = await world.runMany(
      receiveStock,
      Array.from({ length: 5_000 }, () => receipt),
    );
    expect(answers.filter(({ ok }) => ok).length).toBe(5_000);
    expect(await level()).toMatchObject({ available: 10_000, location_code: 'WEST' });
  });
});

describe('races', () => {
  test('fifty adjustments of one new level at once end in the exact sum', async () => {
    const apart = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        world.services.executor.executeMany(adjustStock, [
          { input: adjust(n + 1), actor: TEST_ACTOR, request_id: `req_${n}` },
        ]),
      ),
    );
    expect(apart.flat().every(({ ok }) => ok)).toBe(true);
    expect(await level()).toMatchObject({ available: 1_275, on_hand: 1_275 });
  });

  test('fifty coalesced calls answer each with its own level', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => world.run(adjustStock, adjust(1))));
    const levels = answers
      .map((answer) => (answer.ok ? answer.value.level.available : 0))
      .toSorted((a, b) => a - b);
    expect(levels).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
  });

  test('thirty takers of twenty units: twenty get one, ten are refused', async () => {
    await world.run(adjustStock, adjust(20));
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        world.services.executor.executeMany(adjustStock, [
          { input: adjust(-1), actor: TEST_ACTOR, request_id: `req_${n}` },
        ]),
      ),
    );
    const codes = Map.groupBy(answers.flat(), (answer) => (answer.ok ? 'taken' : answer.refusal.code));
    expect([codes.get('taken')?.length, codes.get('stock_below_zero')?.length]).toEqual([20, 10]);
    expect(await level()).toMatchObject({ available: 0 });
  });

  test('counting one new level twice at once counts it once', async () => {
    await Promise.all(
      Array.from({ length: 10 }, () =>
        world.services.executor.executeMany(setStock, [
          { input: adjust(7), actor: TEST_ACTOR, request_id: 'req_count' },
        ]),
      ),
    );
    expect(await level()).toMatchObject({ available: 7, on_hand: 7 });
  });

  test('two SKUs in opposite order never deadlock', async () => {
    const other = `${sku}-B`;
    await world.run(createProduct, { product: { title: 'Other' }, variants: [{ sku: other, change: {} }] });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => {
        const pair = [adjust(1), adjust(1, { sku: other })];
        return world.runMany(adjustStock, n % 2 === 0 ? pair : pair.toReversed());
      }),
    );
    expect(answers.flat().every(({ ok }) => ok)).toBe(true);
    expect(await level()).toMatchObject({ available: 20 });
  });
});

describe('reading stock', () => {
  test('availability is what lies at shipping locations, less the buffer and who waits; bundles by their parts', async () => {
    await world.runMany(adjustStock, [
      adjust(7),
      adjust(4, { location_code: 'WEST' }),
      adjust(9, { state: 'damaged' }),
    ]);
    const pair = `${sku}-PAIR`;
    await world.run(createProduct, {
      product: { title: 'Pair' },
      variants: [{ sku: pair, change: { components: [{ sku, quantity: 2 }] } }],
    });
    const { database } = world.services;
    const variant_id = (await level())?.variant_id;
    await database.rows(
      `insert into inventory.waiting_demand (source_id, variant_id, channel_id, quantity, waiting_since)
       values ($1, $1, $2, 3, now())`,
      [variant_id, channel_id],
    );
    const market = { ...WHOLE_MARKET, buffer: { ...NO_BUFFER, stock_buffer: 1 } };
    expect(await readAvailability(database, [sku, pair, 'NONE'], market)).toEqual([
      {
        variant_id,
        sku,
        is_sold: true,
        ats: 7,
        listed: 7,
        by_location: [
          { location_code: 'EAST', available: 7 },
          { location_code: 'WEST', available: 4 },
        ],
      },
      {
        variant_id: expect.any(String),
        sku: pair,
        is_sold: true,
        ats: 3,
        listed: 3,
        by_location: [
          { location_code: 'EAST', available: 3 },
          { location_code: 'WEST', available: 2 },
        ],
      },
      { variant_id: null, sku: 'NONE', is_sold: false, ats: 0, listed: 0, by_location: [] },
    ]);
    const { items } = await listInventory(database, { q: sku });
    expect(items.find((item) => item.sku === sku)?.totals).toMatchObject({
      available: 11,
      damaged: 9,
      on_hand: 20,
      waiting: 3,
    });
    expect((await listInventory(database, { state: 'short' })).items).toEqual([]);
    await world.run(adjustStock, adjust(-7));
    await world.run(adjustStock, adjust(-2, { location_code: 'WEST' }));
    expect((await listInventory(database, { state: 'short' })).items.map((item) => item.sku)).toEqual([sku]);
    expect((await listInventory(database, { state: 'low', q: sku })).items.map((item) => item.sku)).toEqual([
      sku,
    ]);
  });
});

describe('locations', () => {
  test('close only when nothing lies there, and every cache hears of it', async () => {
    const { database, references } = world.services;
    await world.run(adjustStock, adjust(1));
    const id = (await level())?.location_id ?? '';
    const before = (await references.versions(database)).get('locations') ?? 0;
    const refused = await world.run(updateLocation, { id, change: { status: 'archived' } });
    expect(refused.ok ? refused : refused.refusal.code).toBe('location_has_stock');
    const renamed = await world.run(updateLocation, { id, version: 1, change: { name: 'East pier' } });
    expect(renamed).toMatchObject({ ok: true, value: { name: 'East pier', cut_off: '16:00', version: 2 } });
    expect((await references.versions(database)).get('locations')).toBe(before + 1);
  });

  test('need a real time zone and a code of their own', async () => {
    const address = {
      name: 'Dock',
      line1: '1 Dock Street',
      city: 'Harbor',
      postal_code: '10001',
      country: 'US',
    };
    const dock = { code: 'DOCK', name: 'Dock', kind: 'store', address, time_zone: 'Europe/Berlin' } as const;
    const codes = [
      await world.run(createLocation, { ...dock, time_zone: 'Europe/Atlantis' }),
      await world.run(createLocation, { ...dock, code: 'EAST' }),
    ].map((answer) => (answer.ok ? 'created' : answer.refusal.code));
    expect(codes).toEqual(['location_field_invalid', 'location_code_taken']);
  });
});

describe('the doctor', () => {
  test('finds nothing after all of this, and every level that was tampered with', async () => {
    expect(await verdict()).toEqual(inventoryDoctor.map(() => ({ broken: 0, examples: [] })));
    await world.run(adjustStock, adjust(5));
    const row = await level();
    await world.services.database.rows(
      'update inventory.levels set available = 6, damaged = 1 where variant_id = $1',
      [row?.variant_id],
    );
    expect((await verdict())[0]).toEqual({
      broken: 1,
      examples: [
        `${row?.variant_id} at ${row?.location_id}: the level differs from its ledger by 1 available 1 damaged`,
      ],
    });
  });

  test('the ledger refuses to be changed', async () => {
    await expect(world.services.database.rows('delete from inventory.movements')).rejects.toThrow(
      'append-only',
    );
  });
});
