import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TEST_ACTOR } from '../../../../tests/kit/services.ts';
import { buildWarehouse, type Warehouse } from '../../../../tests/kit/warehouse.ts';
import { accepted } from '../../../../tests/kit/world.ts';
import { newId } from '../../../kernel/ids.ts';
import { ALL_PERMISSIONS } from '../../../platform/permissions.ts';
import { createProduct } from '../../catalog/index.ts';
import { pick, shortenOrders, shortPick } from '../../fulfillment/index.ts';
import { inventoryDoctor } from '../doctor.ts';
import { listClasses, listReview, listSheet, readAccuracy, readCycleCount } from '../queries/cycle-counts.ts';
import { listLevels } from '../queries/list-levels.ts';
import { acceptSnapshot } from './accept-snapshot.ts';
import { beginCount, cancelCount } from './begin-count.ts';
import { changeStockSettings } from './change-settings.ts';
import { adjustStock, moveBetweenStates, writeOffStock } from './change-stock.ts';
import { classMovement } from './class-movement.ts';
import { dismissShortfall } from './dismiss-shortfall.ts';
import { recordSnapshot } from './record-snapshot.ts';
import { scanCount } from './scan-count.ts';
import { approveCount, rejectCount, submitCount } from './settle-count.ts';

let world: Warehouse;
let names = 0;
let sku: string;

beforeAll(async () => {
  world = await buildWarehouse();
});
afterAll(() => world.close());
beforeEach(async () => {
  names += 1;
  sku = `COUNT-${names}`;
  const prices = [{ amount: 1000, currency: 'USD' }];
  accepted(
    await world.run(createProduct, {
      product: { title: `Counted ${names}` },
      variants: [{ sku, change: { prices, weight_grams: 100 } }],
    }),
  );
});
afterEachDoctor();

function afterEachDoctor(): void {
  // Whatever a test did, the laws of stock hold after it.
  beforeEach(() => async () => {
    for (const { name, check } of inventoryDoctor) {
      const { examples } = await check(world.services.database);
      expect([name, examples]).toEqual([name, []]);
    }
  });
}

const begin = async (skus: readonly string[] = [sku]) =>
  accepted(await world.run(beginCount, { scope: 'skus', skus, location_code: 'EWR' }));
const scan = async (
  count_id: string,
  quantity: number,
  more: { kind?: 'count' | 'uncount' | 'none'; code?: string; client_id?: string; age_ms?: number } = {},
  by = TEST_ACTOR,
) => {
  const one = { client_id: newId(), kind: 'count' as const, code: sku, age_ms: 0, quantity, ...more };
  const answer = await world.services.executor.execute(scanCount, {
    input: { count_id, scans: [one] },
    actor: by,
    request_id: 'req_scan',
  });
  return accepted(answer).results[0];
};
const submit = async (id: string, uncounted?: 'skip' | 'none') =>
  accepted(await world.run(submitCount, { id, ...(uncounted && { uncounted }) }));
const level = async () => (await listLevels(world.services.database, { sku })).items[0];
const line = async (id: string) => {
  const { items } = await listReview(world.services.database, id, {});
  return items.find((each) => each.sku === sku);
};
const adjust = (quantity: number) =>
  world.run(adjustStock, { sku, location_code: 'EWR', state: 'available', quantity, reason: 'found' });
const movements = async () =>
  world.services.database.rows<{ kind: string; quantity: number }>(
    `select coalesce(from_state, 'in') || ' > ' || coalesce(to_state, 'out') as kind, quantity from inventory.movements m
     join catalog.variants v on v.id = m.variant_id where v.sku = $1 and m.reason = 'count' order by m.id`,
    [sku],
  );

describe('counting', () => {
  test('several people count one line, each scan once for ever', async () => {
    await adjust(7);
    const { id } = await begin();
    const client_id = newId();
    expect(await scan(id, 3, { client_id })).toMatchObject({ outcome: 'counted', counted: 3 });
    expect(await scan(id, 3, { client_id })).toMatchObject({ outcome: 'already_counted', counted: 3 });
    expect(await scan(id, 4, { client_id })).toMatchObject({
      outcome: 'refused',
      reason: 'used_for_another_scan',
    });
    const other = { ...TEST_ACTOR, name: 'other' };
    expect(await scan(id, 3, { client_id }, other)).toMatchObject({ outcome: 'refused' });
    expect(await scan(id, 5, {}, other)).toMatchObject({ outcome: 'counted', counted: 8 });
    expect(await scan(id, 1, { kind: 'uncount' })).toMatchObject({ outcome: 'counted', counted: 7 });
    expect(await scan(id, 9, { kind: 'uncount' })).toMatchObject({ outcome: 'below_zero', counted: 7 });
    expect(await scan(id, 1, { code: 'NOTHING' })).toMatchObject({ outcome: 'wrong_item' });
    expect(await scan(id, 1, { code: 'MUG' })).toMatchObject({ outcome: 'not_in_count' });
    expect(await submit(id)).toMatchObject({ state: 'closed', posted: 1, waiting: 0 });
    expect(await movements()).toEqual([]);
    expect(await scan(id, 1)).toMatchObject({ outcome: 'refused', reason: 'ended' });
    expect(await line(id)).toMatchObject({
      state: 'posted',
      expected: 7,
      difference: 0,
      counters: ['other', 'test'],
    });
  });

  test('fifty scans at once add up', async () => {
    await adjust(50);
    const { id } = await begin();
    await Promise.all(Array.from({ length: 50 }, () => scan(id, 1)));
    expect(await submit(id)).toMatchObject({ state: 'closed' });
    expect(await level()).toMatchObject({ available: 50 });
  });

  test('a blind count tells nobody what is expected, an open one does', async () => {
    await adjust(7);
    const { id } = await begin();
    const sheet = await listSheet(world.services.database, id, {});
    expect(sheet.items[0]).toMatchObject({ sku, counted: 0, on_books: null });
    accepted(await world.run(cancelCount, { id, reason: null }));
    const open = accepted(
      await world.run(beginCount, { scope: 'skus', skus: [sku], location_code: 'EWR', is_blind: false }),
    );
    expect((await listSheet(world.services.database, open.id, {})).items[0]).toMatchObject({ on_books: 7 });
    accepted(await world.run(cancelCount, { id: open.id, reason: null }));
  });

  test('a SKU is in one open count of a location at a time', async () => {
    await adjust(1);
    const { id } = await begin();
    const again = await world.run(beginCount, { scope: 'skus', skus: [sku], location_code: 'EWR' });
    expect(again.ok ? again : again.refusal).toEqual({ code: 'count_empty', left_out: 1 });
    accepted(await world.run(cancelCount, { id, reason: 'wrong list' }));
    expect(await readCycleCount(world.services.database, id)).toMatchObject({ state: 'cancelled' });
    expect((await begin()).lines).toBe(1);
  });

  test('what nobody counted is left out or is believed to be empty, as is said', async () => {
    await adjust(2);
    const { id } = await begin();
    const refused = await world.run(submitCount, { id });
    expect(refused.ok ? refused : refused.refusal).toMatchObject({ code: 'count_uncounted', lines: 1 });
    expect(await submit(id, 'skip')).toMatchObject({ state: 'closed', posted: 0 });
    expect(await level()).toMatchObject({ available: 2 });
    const next = await begin();
    expect(await submit(next.id, 'none')).toMatchObject({ state: 'closed', posted: 1 });
    expect(await level()).toMatchObject({ available: 0, on_hand: 0 });
  });

  test('somebody looked, and nothing lies there', async () => {
    await adjust(1);
    const { id } = await begin();
    expect(await scan(id, 1, { kind: 'none' })).toMatchObject({ outcome: 'counted', counted: 0 });
    await submit(id);
    expect(await level()).toMatchObject({ on_hand: 0 });
  });

  test('a whole location takes what nobody knew to be there', async () => {
    await adjust(1);
    const { id } = accepted(await world.run(beginCount, { scope: 'whole', location_code: 'EWR' }));
    const unknown = `FOUND-${names}`;
    accepted(
      await world.run(createProduct, {
        product: { title: 'Found' },
        variants: [{ sku: unknown, change: {} }],
      }),
    );
    expect(await scan(id, 2, { code: unknown })).toMatchObject({ outcome: 'counted', sku: unknown });
    expect(await scan(id, 1)).toMatchObject({ outcome: 'counted' });
    await submit(id, 'skip');
    const { items } = await listLevels(world.services.database, { sku: unknown });
    expect(items[0]).toMatchObject({ available: 2 });
  });
});

describe('differences', () => {
  test('are taken against the books as of the scan, whatever moved since', async () => {
    await adjust(10);
    const { id } = await begin();
    await scan(id, 8);
    await adjust(5);
    await adjust(-3);
    expect(await submit(id)).toMatchObject({ state: 'closed', posted: 1 });
    expect(await line(id)).toMatchObject({ expected: 10, counted: 8, difference: -2 });
    expect(await level()).toMatchObject({ available: 10 });
    expect(await movements()).toEqual([{ kind: 'available > out', quantity: 2 }]);
  });

  test('a snapshot of a later moment that was believed first is not corrected once more', async () => {
    await adjust(10);
    const { id } = await begin();
    await scan(id, 8);
    await new Promise((wait) => setTimeout(wait, 20));
    const seen = { source: `wms ${sku}`, taken_at: new Date(), measures: 'sellable' as const };
    const { snapshot_id } = accepted(
      await world.run(recordSnapshot, { ...seen, sku, location_code: 'EWR', quantity: 8 }),
    );
    accepted(await world.run(acceptSnapshot, { id: snapshot_id, note: null }));
    expect(await level()).toMatchObject({ available: 8 });
    expect(await submit(id)).toMatchObject({ state: 'closed', posted: 0 });
    expect(await line(id)).toMatchObject({
      state: 'skipped',
      note: 'A later count or snapshot was believed already',
    });
    expect(await level()).toMatchObject({ available: 8 });
  });

  test('a handheld that was offline says how long ago it counted', async () => {
    await adjust(10);
    const { id } = await begin();
    const counted_at = performance.now();
    // The way of the scan to the database must not take longer than this, or it would seem to be newer than the four.
    await new Promise((wait) => setTimeout(wait, 1_000));
    await adjust(4);
    await scan(id, 10, { age_ms: Math.round(performance.now() - counted_at) });
    await submit(id);
    // The four came after that moment, so that ten is what was to be there.
    expect(await line(id)).toMatchObject({ expected: 10, counted: 10, difference: 0 });
    expect((await line(id))?.difference).toBe(10 - ((await line(id))?.expected ?? 0));
  });

  test('above the limit they wait, and are approved exactly as they were seen', async () => {
    await adjust(20);
    const { id } = await begin();
    await scan(id, 8);
    expect(await submit(id)).toMatchObject({ state: 'review', posted: 0, waiting: 1 });
    expect(await level()).toMatchObject({ available: 20 });
    const held = await line(id);
    expect(held).toMatchObject({ state: 'waiting', held_for: 'units', difference: -12 });
    const line_id = held?.id ?? '';
    const wrong = await world.run(approveCount, { id, lines: [{ line_id, difference: -11 }], note: null });
    expect(wrong.ok ? wrong : wrong.refusal).toEqual({
      code: 'count_line_changed',
      sku,
      seen: -11,
      found: -12,
    });
    expect(
      accepted(await world.run(approveCount, { id, lines: [{ line_id, difference: -12 }], note: 'looked' })),
    ).toMatchObject({ state: 'closed', posted: 1 });
    expect(await level()).toMatchObject({ available: 8 });
    const again = await world.run(approveCount, { id, lines: [{ line_id, difference: -12 }], note: null });
    expect(again.ok ? again : again.refusal.code).toBe('count_ended');
  });

  test('who may count may not approve', async () => {
    const actor = {
      ...TEST_ACTOR,
      permissions: new Set([...ALL_PERMISSIONS].filter((each) => each !== 'inventory:approve')),
    };
    const answer = await world.services.executor.execute(approveCount, {
      input: { id: newId(), lines: [], note: null },
      actor,
      request_id: 'req_approve',
    });
    expect(answer.ok ? answer : answer.refusal).toEqual({
      code: 'not_permitted',
      permission: 'inventory:approve',
    });
  });

  test('rejected, they are counted again by somebody else', async () => {
    await adjust(20);
    const { id } = await begin();
    await scan(id, 8);
    await submit(id);
    const line_id = (await line(id))?.id ?? '';
    const input = { id, line_ids: [line_id], by_another: true, note: 'look behind the pillar' };
    expect(accepted(await world.run(rejectCount, input))).toMatchObject({ state: 'counting' });
    expect(await scan(id, 20)).toMatchObject({ outcome: 'refused', reason: 'needs_another_counter' });
    expect(await scan(id, 20, {}, { ...TEST_ACTOR, name: 'other' })).toMatchObject({ counted: 20 });
    expect(await submit(id)).toMatchObject({ state: 'closed' });
    expect(await level()).toMatchObject({ available: 20 });
    expect(await line(id)).toMatchObject({ round: 2, difference: 0 });
  });

  test('limits are units and percent, and either may be none', async () => {
    const limits = async (change: {
      count_limit_units?: number | null;
      count_limit_percent?: number | null;
    }) => accepted(await world.run(changeStockSettings, { change }));
    await adjust(10);
    await limits({ count_limit_units: null, count_limit_percent: 10 });
    const { id } = await begin();
    await scan(id, 8);
    await submit(id);
    expect(await line(id)).toMatchObject({ held_for: 'percent' });
    await limits({ count_limit_percent: null });
    const input = { id, line_ids: [(await line(id))?.id ?? ''], by_another: false, note: null };
    accepted(await world.run(rejectCount, input));
    await scan(id, 1);
    expect(await submit(id)).toMatchObject({ state: 'closed', posted: 1 });
    expect(await level()).toMatchObject({ available: 1 });
    await limits({ count_limit_units: 5 });
  });

  test('a line whose stock moved while it was counted waits', async () => {
    await adjust(10);
    const { id } = await begin();
    await scan(id, 4);
    await adjust(-2);
    await scan(id, 5);
    expect(await submit(id)).toMatchObject({ state: 'review' });
    expect(await line(id)).toMatchObject({ held_for: 'moved', expected: 8, difference: 1 });
    accepted(await world.run(cancelCount, { id, reason: null }));
  });
});

describe('beside orders', () => {
  const order = (quantity: number) => world.order({ channel: 'patient', lines: [[sku, quantity]] });
  const workOf = async ({ fulfillment_orders }: Awaited<ReturnType<typeof order>>) =>
    world.work(fulfillment_orders[0]?.id ?? '');

  test('what pickers took off the shelf is not missing there', async () => {
    await adjust(10);
    const work = await workOf(await order(4));
    const line_id = work.lines[0]?.id ?? '';
    const picked = (quantity: number) =>
      world.run(pick, {
        fulfillment_order_id: work.id,
        scans: [{ client_id: newId(), kind: 'pick' as const, code: null, line_id, quantity }],
      });
    accepted(await picked(3));
    const { id } = await begin();
    await scan(id, 7);
    accepted(await picked(1));
    await submit(id);
    expect(await line(id)).toMatchObject({ expected: 7, difference: 0 });
  });

  test('units that orders hold are given up by whoever ordered last, then written off', async () => {
    await adjust(6);
    const first = await order(3);
    const second = await order(3);
    const { id } = await begin();
    await scan(id, 2);
    expect(await submit(id)).toMatchObject({ state: 'closed', posted: 1, short: 4 });
    expect(await level()).toMatchObject({ committed: 6, on_hand: 6 });
    const [shortfall] = await world.services.database.rows<{ id: string }>(
      'select id from inventory.shortfalls where outstanding > 0',
    );
    const shortfall_id = shortfall?.id ?? '';
    expect(accepted(await world.run(shortenOrders, { shortfall_id }))).toEqual({
      written_off: 4,
      from_orders: 4,
      backordered: 4,
      left: 0,
    });
    // Told twice, it happened once.
    expect(accepted(await world.run(shortenOrders, { shortfall_id }))).toMatchObject({ written_off: 0 });
    expect(await level()).toMatchObject({ committed: 2, on_hand: 2 });
    expect((await workOf(first)).lines[0]).toMatchObject({ quantity: 3, cancelled: 1 });
    expect((await workOf(second)).lines[0]).toMatchObject({ quantity: 3, cancelled: 3 });
  });

  test('a shortfall of units that pickers hold stays, and may turn out to be none', async () => {
    await adjust(2);
    const work = await workOf(await order(2));
    const { id } = await begin();
    await scan(id, 1, { kind: 'none' });
    const scans = [
      {
        client_id: newId(),
        kind: 'pick' as const,
        code: null,
        line_id: work.lines[0]?.id ?? '',
        quantity: 2,
      },
    ];
    accepted(await world.run(pick, { fulfillment_order_id: work.id, scans }));
    expect(await submit(id)).toMatchObject({ short: 2 });
    const [shortfall] = await world.services.database.rows<{ id: string }>(
      'select id from inventory.shortfalls where outstanding > 0',
    );
    const shortfall_id = shortfall?.id ?? '';
    expect(accepted(await world.run(shortenOrders, { shortfall_id }))).toMatchObject({
      written_off: 0,
      left: 2,
    });
    expect(accepted(await world.run(dismissShortfall, { id: shortfall_id, note: 'found' }))).toMatchObject({
      dismissed: 2,
    });
    expect(await level()).toMatchObject({ committed: 2 });
  });

  test('what short picks did not find is decided by the count of the shelf', async () => {
    await adjust(6);
    const work = await workOf(await order(4));
    const missing = {
      fulfillment_order_id: work.id,
      line_id: work.lines[0]?.id ?? '',
      reason: 'not_found' as const,
    };
    accepted(await world.run(shortPick, { ...missing, quantity: 3 }));
    expect(await level()).toMatchObject({ quality_control: 3 });
    const { id } = await begin();
    const { expected = 0 } = { expected: 6 - 3 };
    await scan(id, expected + 1);
    await submit(id);
    // One of the three lay there after all; two are lost.
    expect(await line(id)).toMatchObject({ suspected: 3, expected, difference: -2 });
    expect(await level()).toMatchObject({ quality_control: 0, on_hand: 4 });
  });

  const shortBy = async (quantity: number) => {
    const work = await workOf(await order(4));
    const line_id = work.lines[0]?.id ?? '';
    const missing = { fulfillment_order_id: work.id, line_id, reason: 'not_found' as const };
    accepted(await world.run(shortPick, { ...missing, quantity }));
  };
  const here = () => ({ sku, location_code: 'EWR' });
  const move = (
    from_state: 'available' | 'quality_control',
    to_state: 'available' | 'quality_control',
    quantity: number,
  ) => world.run(moveBetweenStates, { ...here(), from_state, to_state, quantity, reason: 'correction' });

  test('what is written off between the count and its end is not written off twice', async () => {
    await adjust(6);
    await shortBy(3);
    const [confirms, finds] = [await begin(), 2];
    await scan(confirms.id, 3);
    const gone = { state: 'quality_control', quantity: finds, reason: 'loss' } as const;
    accepted(await world.run(writeOffStock, { ...here(), ...gone }));
    await submit(confirms.id);
    // Two of the three were written off by hand, the third by the count.
    expect(await line(confirms.id)).toMatchObject({ suspected: 1, expected: 3, difference: -1 });
    expect(await level()).toMatchObject({ quality_control: 0, on_hand: 3 });
  });

  test('what is put back between the count and its end stays where it was put', async () => {
    await adjust(6);
    await shortBy(3);
    const { id } = await begin();
    // Two of the three lay on the shelf; one turned up elsewhere, later.
    await scan(id, 5);
    accepted(await move('quality_control', 'available', 3));
    await submit(id);
    expect(await line(id)).toMatchObject({ suspected: 2, expected: 3, difference: 0 });
    expect(await level()).toMatchObject({ quality_control: 0, on_hand: 6 });
  });

  test('what was inspected before anything was missed says nothing of what was missed', async () => {
    await adjust(6);
    accepted(await move('available', 'quality_control', 2));
    accepted(await move('quality_control', 'available', 2));
    await shortBy(3);
    const { id } = await begin();
    await scan(id, 3);
    await submit(id);
    expect(await line(id)).toMatchObject({ suspected: 3, difference: -3 });
    expect(await level()).toMatchObject({ quality_control: 0, on_hand: 3 });
  });

  test('units that a short pick misses after the count are not lost twice', async () => {
    await adjust(6);
    const work = await workOf(await order(6));
    const { id } = await begin();
    await scan(id, 4);
    const missing = {
      fulfillment_order_id: work.id,
      line_id: work.lines[0]?.id ?? '',
      reason: 'not_found' as const,
    };
    accepted(await world.run(shortPick, { ...missing, quantity: 2 }));
    expect(await submit(id)).toMatchObject({ short: 0, posted: 1 });
    expect(await level()).toMatchObject({ committed: 4, quality_control: 0, on_hand: 4 });
    const next = await begin();
    await scan(next.id, 4);
    await submit(next.id);
    expect(await line(next.id)).toMatchObject({ suspected: 0, difference: 0 });
  });
});

describe('reports', () => {
  test('classes follow what was promised to orders, and say why', async () => {
    await adjust(50);
    await world.order({ channel: 'patient', lines: [[sku, 40]] });
    accepted(await world.run(classMovement, {}));
    const location_id = (await level())?.location_id ?? '';
    const { items } = await listClasses(world.services.database, { location_id });
    expect(items[0]).toMatchObject({
      sku,
      class: 'A',
      units: 40,
      rank: 1,
      share_before: 0,
      demand_per_day: 5.71,
    });
    const counted = accepted(
      await world.run(beginCount, { scope: 'class', class: 'A', location_code: 'EWR' }),
    );
    expect(await line(counted.id)).toMatchObject({ class: 'A' });
    accepted(await world.run(cancelCount, { id: counted.id, reason: null }));
  });

  test('accuracy is the share of counted lines that were right', async () => {
    await adjust(10);
    const from = new Date(Date.now() - 3_600_000);
    const { id } = await begin();
    await scan(id, 9);
    await submit(id);
    const to = new Date(Date.now() + 60_000);
    const sum = (rows: Awaited<ReturnType<typeof readAccuracy>>) => [
      rows.reduce((all, { counted }) => all + counted, 0),
      rows.reduce((all, { accurate }) => all + accurate, 0),
    ];
    const strict = sum(await readAccuracy(world.services.database, { from, to, tolerance_percent: 0 }));
    const loose = sum(await readAccuracy(world.services.database, { from, to, tolerance_percent: 100 }));
    expect(loose[0]).toBe(strict[0]);
    expect(strict[1]).toBeLessThan(loose[1] ?? 0);
  });

  test('counts of what was not counted for long, and of what moved', async () => {
    await adjust(3);
    const moved = accepted(await world.run(beginCount, { scope: 'moved', days: 1, location_code: 'EWR' }));
    expect(await line(moved.id)).toBeDefined();
    await scan(moved.id, 3);
    await submit(moved.id, 'skip');
    const stale = await world.run(beginCount, { scope: 'not_counted', days: 1, location_code: 'EWR' });
    if (stale.ok) {
      expect(await line(stale.value.id)).toBeUndefined();
      accepted(await world.run(cancelCount, { id: stale.value.id, reason: null }));
    }
  });
});
