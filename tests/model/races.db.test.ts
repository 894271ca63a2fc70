import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { examine } from '../../src/app/doctor.ts';
import { newId } from '../../src/kernel/ids.ts';
import { buyLabel, packParcel, pick, ship } from '../../src/modules/fulfillment/index.ts';
import { cancelOrder, holdOrder } from '../../src/modules/orders/index.ts';
import { TEST_ACTOR } from '../kit/services.ts';
import { accepted, buildWorld, type World } from '../kit/world.ts';

/*
 * Two people do things to one order in the same moment. Which of them is faster is chance; that both see the same story is
 * not. Each race is run many times, with a head start that changes, and the doctor looks at what is left.
 */

const ROUNDS = 20;

let world: World;

beforeAll(async () => {
  world = await buildWorld();
  await world.stock('OAK', { MUG: 20 * ROUNDS });
});

afterAll(async () => {
  const { lines } = await examine(world.services.database);
  await world.close();
  expect(lines.filter((line) => line.startsWith('BROKEN'))).toEqual([]);
});

describe('two at the same moment', () => {
  test('cancel against ship: what left is not cancelled, and what is cancelled did not leave', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const order = await placed();
      await packed(order.work_id, order.line_id, 2);
      const [cancelled, shipped] = await together(
        round,
        () => world.run(cancelOrder, { order_id: order.id, reason: 'race', lines: null }),
        () => world.run(ship, { fulfillment_order_id: order.work_id, parcel_ids: null }),
      );
      // One of three units was not picked: it can be cancelled before and after the other two leave.
      expect(cancelled).toMatchObject({ ok: true, value: { units: 1 } });
      expect(shipped.ok).toBe(true);
      expect(await counters(order.work_id)).toEqual({
        cancelled: 1,
        picked: 2,
        shipped: 2,
        status: 'closed',
      });
    }
  });

  test('cancel against pick: each unit is cancelled or picked, never both', async () => {
    const winners = new Set<string>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const order = await placed();
      const [cancelled, picked] = await together(
        round,
        () =>
          world.run(cancelOrder, {
            order_id: order.id,
            reason: 'race',
            lines: [{ line_id: order.order_line_id, quantity: 2 }],
          }),
        () => world.run(pick, { fulfillment_order_id: order.work_id, scans: [scan(order.line_id, 2)] }),
      );
      const outcome = accepted(picked).results[0]?.outcome;
      const found = await counters(order.work_id);
      if (cancelled.ok) {
        winners.add('cancel');
        expect(outcome).toBe('too_many');
        expect(found).toMatchObject({ cancelled: 2, picked: 0 });
      } else {
        winners.add('pick');
        expect(cancelled.refusal).toMatchObject({ code: 'cancel_too_many', possible: 1 });
        expect(outcome).toBe('counted');
        expect(found).toMatchObject({ cancelled: 0, picked: 2 });
      }
    }
    expect([...winners].sort()).toEqual(['cancel', 'pick']);
  });

  test('hold against ship: either it left before the hold, or it stays', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const order = await placed();
      await packed(order.work_id, order.line_id, 3);
      const [held, shipped] = await together(
        round,
        () => world.run(holdOrder, { order_id: order.id, type: 'fraud', reason: 'race' }),
        () => world.run(ship, { fulfillment_order_id: order.work_id, parcel_ids: null }),
      );
      expect(held.ok).toBe(true);
      const { shipped: units, status } = await counters(order.work_id);
      if (shipped.ok) expect([units, status]).toEqual([3, 'closed']);
      else {
        expect(shipped.refusal.code).toBe('fulfillment_order_not_workable');
        expect([units, status]).toEqual([0, 'on_hold']);
      }
    }
  });

  test('cancel against cancel: the units are given back once', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = (await world.level('MUG', 'OAK')).available;
      const order = await placed();
      const input = { order_id: order.id, reason: 'race', lines: null };
      const answers = await together(
        round,
        () => world.run(cancelOrder, input),
        () => world.run(cancelOrder, input),
      );
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
      expect((await world.level('MUG', 'OAK')).available).toBe(before);
    }
  });

  test('ship against ship: the parcels leave once', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const order = await placed();
      await packed(order.work_id, order.line_id, 3);
      const before = (await world.level('MUG', 'OAK')).on_hand;
      const input = { fulfillment_order_id: order.work_id, parcel_ids: null };
      const answers = await together(
        round,
        () => world.run(ship, input),
        () => world.run(ship, input),
      );
      expect(answers.map((answer) => (answer.ok ? 'shipped' : answer.refusal.code)).sort()).toEqual([
        'already_shipped',
        'shipped',
      ]);
      expect((await world.level('MUG', 'OAK')).on_hand).toBe(before - 3);
    }
  });
});

/** Starts both with a head start of a few milliseconds for one of them, a different one each round. */
async function together<A, B>(
  round: number,
  first: () => Promise<A>,
  second: () => Promise<B>,
): Promise<[A, B]> {
  const head_start_ms = (round % 7) - 3;
  const later = async <T>(work: () => Promise<T>, wait_ms: number): Promise<T> => {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, wait_ms) * 2));
    return work();
  };
  return Promise.all([later(first, head_start_ms), later(second, -head_start_ms)]);
}

async function placed(): Promise<{ id: string; order_line_id: string; work_id: string; line_id: string }> {
  const { id, lines, fulfillment_orders } = await world.order({ lines: [['MUG', 3]] });
  const work_id = fulfillment_orders[0]?.id ?? '';
  const [line] = await world.services.database.rows<{ id: string }>(
    'select id from fulfillment.v_fulfillment_order_lines where fulfillment_order_id = $1',
    [work_id],
  );
  return { id, order_line_id: lines[0]?.id ?? '', work_id, line_id: line?.id ?? '' };
}

async function packed(work_id: string, line_id: string, quantity: number): Promise<void> {
  accepted(await world.run(pick, { fulfillment_order_id: work_id, scans: [scan(line_id, quantity)] }));
  const size = { weight_grams: 900, length_mm: null, width_mm: null, height_mm: null };
  const { parcel_id } = accepted(
    await world.run(packParcel, { fulfillment_order_id: work_id, ...size, lines: null }),
  );
  accepted(
    await buyLabel(
      world.services,
      { parcel_id, service_code: null },
      { actor: TEST_ACTOR, request_id: newId() },
    ),
  );
}

function scan(line_id: string, quantity: number) {
  return { client_id: newId(), kind: 'pick' as const, code: null, line_id, quantity };
}

async function counters(
  work_id: string,
): Promise<{ cancelled: number; picked: number; shipped: number; status: string }> {
  const [row] = await world.services.database.rows<{
    cancelled: number;
    picked: number;
    shipped: number;
    status: string;
  }>(
    `select n.cancelled, n.picked, n.shipped, f.status from fulfillment.v_fulfillment_order_lines n
     join fulfillment.v_fulfillment_orders f on f.id = n.fulfillment_order_id where f.id = $1`,
    [work_id],
  );
  if (!row) throw new Error(`no work ${work_id}`);
  return row;
}
