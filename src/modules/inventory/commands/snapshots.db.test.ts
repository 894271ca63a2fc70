import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { accepted, buildWorld, type World } from '../../../../tests/kit/world.ts';
import { createProduct } from '../../catalog/index.ts';
import { shortenOrders } from '../../fulfillment/index.ts';
import { inventoryDoctor } from '../doctor.ts';
import { listLevels } from '../queries/list-levels.ts';
import { listSnapshotLines, readSnapshot } from '../queries/snapshots.ts';
import { previewChosen } from '../sql/snapshots.ts';
import { acceptSnapshot, dismissSnapshot } from './accept-snapshot.ts';
import { adjustStock } from './change-stock.ts';
import { recordSnapshot } from './record-snapshot.ts';

let world: World;
let names = 0;
let sku: string;
let source: string;

beforeAll(async () => {
  world = await buildWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  names += 1;
  sku = `SNAP-${names}`;
  source = `wms-${names}`;
  const prices = [{ amount: 1000, currency: 'USD' }];
  accepted(
    await world.run(createProduct, {
      product: { title: `Seen ${names}` },
      variants: [{ sku, change: { prices, weight_grams: 100 } }],
    }),
  );
  return async () => {
    for (const { name, check } of inventoryDoctor) {
      const { examples } = await check(world.services.database);
      expect([name, examples]).toEqual([name, []]);
    }
  };
});

const adjust = async (quantity: number, state: 'available' | 'damaged' = 'available') =>
  accepted(await world.run(adjustStock, { sku, location_code: 'EWR', state, quantity, reason: 'found' }));
const says = (
  quantity: number,
  taken_at: Date,
  more: { measures?: 'sellable' | 'on_hand'; location_code?: string } = {},
) =>
  world.run(recordSnapshot, {
    source,
    taken_at,
    measures: 'on_hand',
    sku,
    location_code: 'EWR',
    quantity,
    ...more,
  });
const codeOf = (answer: { ok: true } | { ok: false; refusal: { code: string } }) =>
  answer.ok ? 'accepted' : answer.refusal.code;
const accept = (id: string, more: object = {}) => world.run(acceptSnapshot, { id, note: null, ...more });
const level = async () => (await listLevels(world.services.database, { sku })).items[0];
const pause = () => new Promise((wait) => setTimeout(wait, 20));
const moment = async () => {
  await pause();
  const at = new Date();
  await pause();
  return at;
};

describe('snapshots', () => {
  test('are compared as of their moment, and what has moved since stays', async () => {
    await adjust(10);
    const at = await moment();
    await adjust(5);
    const { snapshot_id } = accepted(await says(8, at));
    const { items } = await listSnapshotLines(world.services.database, snapshot_id, {});
    expect(items[0]).toMatchObject({ quantity: 8, booked: 10, difference: -2, on_hand: 15, state: 'open' });
    expect(accepted(await accept(snapshot_id))).toEqual({
      lines: 1,
      units_more: 0,
      units_fewer: 2,
      short: 0,
    });
    expect(await level()).toMatchObject({ available: 13 });
    // Accepted twice, it moved once.
    expect(accepted(await accept(snapshot_id))).toMatchObject({ lines: 0 });
    expect(await level()).toMatchObject({ available: 13 });
  });

  test('sent again are the same, and say nothing else', async () => {
    const at = await moment();
    const first = accepted(await says(3, at));
    expect(accepted(await says(3, at))).toEqual({ snapshot_id: first.snapshot_id, is_new: false });
    expect(codeOf(await says(4, at))).toBe('snapshot_differs');
    expect(codeOf(await says(3, at, { measures: 'sellable', location_code: 'OAK' }))).toBe(
      'snapshot_differs',
    );
    expect(codeOf(await says(3, new Date(Date.now() + 3_600_000)))).toBe('snapshot_in_future');
  });

  test('older than one that was accepted are refused, where it was accepted', async () => {
    const old = await moment();
    const waiting = accepted(await says(1, old));
    const at = await moment();
    const { snapshot_id } = accepted(await says(4, at));
    accepted(await accept(snapshot_id));
    expect(await level()).toMatchObject({ available: 4 });
    expect(codeOf(await accept(waiting.snapshot_id))).toBe('snapshot_stale');
    expect(codeOf(await says(2, new Date(old.getTime() - 1_000)))).toBe('snapshot_stale');
    expect(codeOf(await says(2, new Date(old.getTime() - 1_000), { location_code: 'OAK' }))).toBe('accepted');
    expect(accepted(await says(4, at))).toMatchObject({ is_new: false });
  });

  test('of a moment before a later one of another system that was believed move nothing', async () => {
    await adjust(10);
    const early = accepted(await says(8, await moment()));
    const later = { source: `${source}-pos`, taken_at: await moment(), measures: 'on_hand' as const };
    const { snapshot_id } = accepted(
      await world.run(recordSnapshot, { ...later, sku, location_code: 'EWR', quantity: 8 }),
    );
    expect(accepted(await accept(snapshot_id))).toMatchObject({ lines: 1, units_fewer: 2 });
    expect(accepted(await accept(early.snapshot_id))).toMatchObject({ lines: 0, units_fewer: 0 });
    const { items } = await listSnapshotLines(world.services.database, early.snapshot_id, {});
    expect(items[0]).toMatchObject({ state: 'dismissed' });
    expect(await level()).toMatchObject({ available: 8 });
  });

  test('of what can be sold leave the damaged alone', async () => {
    await adjust(6);
    await adjust(3, 'damaged');
    const { snapshot_id } = accepted(await says(6, await moment(), { measures: 'sellable' }));
    expect(await readSnapshot(world.services.database, snapshot_id)).toMatchObject({ matched: 1, open: 0 });
  });

  test('are accepted by rule, with a preview in numbers', async () => {
    const at = await moment();
    const skus = ['MUG', 'TEE', 'CAP'] as const;
    const lines = skus.map((each, index) => ({
      source,
      taken_at: at,
      measures: 'on_hand' as const,
      sku: each,
      location_code: 'OAK',
      quantity: [2, 30, 0][index] ?? 0,
    }));
    const answers = await world.runMany(recordSnapshot, lines);
    const snapshot_id = accepted(answers[0] as (typeof answers)[number] & object).snapshot_id;
    const rule = { most_units: 5, direction: 'more' as const, location_codes: ['OAK'] };
    expect(await previewChosen(world.services.database, snapshot_id, { rule })).toEqual({
      lines: 1,
      units_more: 2,
      units_fewer: 0,
      left_open: 1,
    });
    expect(accepted(await accept(snapshot_id, { rule }))).toMatchObject({ lines: 1, units_more: 2 });
    const { items } = await listSnapshotLines(world.services.database, snapshot_id, { state: 'open' });
    expect(items.map((item) => item.sku)).toEqual(['TEE']);
    const line_ids = items.map(({ id }) => id);
    expect(accepted(await world.run(dismissSnapshot, { id: snapshot_id, line_ids, note: 'no' }))).toEqual({
      lines: 1,
    });
    expect(accepted(await accept(snapshot_id))).toMatchObject({ lines: 0 });
    expect(await world.level('TEE', 'OAK')).toMatchObject({ on_hand: 0 });
  });

  test('that miss what orders hold leave a shortfall', async () => {
    await adjust(3);
    await world.order({ channel: 'patient', lines: [[sku, 3]] });
    const { snapshot_id } = accepted(await says(1, await moment()));
    expect(accepted(await accept(snapshot_id))).toMatchObject({ units_fewer: 2, short: 2 });
    const [shortfall] = await world.services.database.rows<{ id: string }>(
      'select id from inventory.shortfalls where outstanding > 0',
    );
    accepted(await world.run(shortenOrders, { shortfall_id: shortfall?.id ?? '' }));
    expect(await level()).toMatchObject({ committed: 1, on_hand: 1 });
    // A snapshot of a moment between sees the same units missing, and loses them no second time.
    const again = accepted(await says(1, await moment()));
    expect(await readSnapshot(world.services.database, again.snapshot_id)).toMatchObject({ matched: 1 });
  });

  test('of thousands of lines are taken and accepted in sets', { timeout: 60_000 }, async () => {
    const many = Array.from({ length: 5_000 }, (_, index) => `BULK-${index}`);
    accepted(
      await world.run(createProduct, {
        product: { title: 'Bulk' },
        variants: many.map((each) => ({ sku: each, change: {} })),
      }),
    );
    const at = await moment();
    const lines = many.map((each, index) => ({
      source,
      taken_at: at,
      measures: 'on_hand' as const,
      sku: each,
      location_code: 'EWR',
      quantity: index + 1,
    }));
    const answers = await world.runMany(recordSnapshot, lines);
    const { snapshot_id } = accepted(answers[0] as (typeof answers)[number] & object);
    expect(accepted(await accept(snapshot_id))).toMatchObject({ lines: 5_000, units_more: 12_502_500 });
  });
});
