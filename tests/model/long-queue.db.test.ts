import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type FillProgress,
  fillBackorders,
  markQueues,
  refreshExpectations,
} from '../../src/modules/fulfillment/index.ts';
import { announceSupply } from '../../src/modules/inventory/index.ts';
import { accepted, buildWorld, SACRAMENTO, type World } from '../kit/world.ts';

/*
 * A queue as long as a flash sale leaves it: how long it takes to serve it whole, and how long a buyer waits meanwhile.
 * `LONG_QUEUE=100000` measures what the README of fulfillment says; without it a share of it keeps the shape honest.
 */
const waiting = Number(process.env.LONG_QUEUE ?? 3_000);
const LEFT = 10;

let world: World;
beforeAll(async () => {
  world = await buildWorld();
});
afterAll(() => world.close());

async function fillQueue(): Promise<string> {
  const { database } = world.services;
  const [variant] = await database.rows<{ id: string }>(`select id from catalog.variants where sku = 'MUG'`);
  await database.adHoc(
    `with queued as (
       insert into fulfillment.backorders
         (id, order_id, order_line_id, variant_id, channel_id, quantity, snapshot, waiting_since, priority, promised_at)
       select o.id, o.id, gen_random_uuid(), $1::uuid, c.id, 1,
              jsonb_build_object('order_id', o.id, 'order_number', n, 'channel_id', c.id, 'customer_name', 'Demo Buyer',
                                 'destination', $2::jsonb, 'service_code', null, 'ship_by', null, 'deliver_by', null),
              timestamptz '2026-01-01' + n * interval '1 second', n % 3,
              case when n % 2 = 0 then timestamptz '2099-01-01' - n * interval '1 minute' end
       from generate_series(1, $3::int) n cross join lateral (select gen_random_uuid() as id where n > 0) o
       join channels.channels c on c.code = 'patient'
       returning id, variant_id, channel_id, quantity, waiting_since)
     insert into inventory.waiting_demand (source_id, variant_id, channel_id, quantity, waiting_since)
     select id, variant_id, channel_id, quantity, waiting_since from queued`,
    [variant?.id, JSON.stringify(SACRAMENTO), waiting],
  );
  await database.adHoc('analyze fulfillment.backorders, inventory.waiting_demand');
  return variant?.id ?? '';
}

/** Buyers of the same SKU, one after the other, while something goes on; answers how long each waited. */
async function buyersWhile(work: Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  let is_over = false;
  void work.finally(() => {
    is_over = true;
  });
  while (!is_over) {
    const start = performance.now();
    await world.order({ channel: 'patient', lines: [['MUG', 1]] });
    times.push(performance.now() - start);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await work;
  return times.sort((a, b) => a - b);
}

test('a long queue gets its days and its stock in seconds, in its order, and placing goes on', {
  timeout: 600_000,
}, async () => {
  const variant_id = await fillQueue();
  const { database } = world.services;
  const supply = { sku: 'MUG', location_code: 'OAK', kind: 'purchase_order' as const, quantity: waiting };
  accepted(await world.run(announceSupply, { ...supply, expected_at: new Date('2099-06-01T00:00:00Z') }));
  await markQueues(database, [variant_id]);
  const begun = performance.now();
  await refreshExpectations(world.services);
  const dated_s = (performance.now() - begun) / 1_000;

  await world.stock('OAK', { MUG: waiting - LEFT });
  const [last] = await database.rows<{ ids: string[] }>(
    `select array_agg(id) as ids from (
       select id from fulfillment.backorders where state = 'waiting'
       order by priority, promised_at desc, waiting_since desc, order_id desc limit ${LEFT}) l`,
  );
  const start = performance.now();
  const filling = (async () => {
    let progress: FillProgress | null = null;
    let units = 0;
    do {
      const filled: { units: number; next: FillProgress | null } = accepted(
        await world.run(fillBackorders, { variant_ids: [variant_id], progress }),
      );
      units += filled.units;
      progress = filled.next;
    } while (progress !== null);
    return { units, seconds: (performance.now() - start) / 1_000 };
  })();
  const buyers = await buyersWhile(filling);
  const { units, seconds } = await filling;
  expect(units).toBe(waiting - LEFT);
  const left = await database.rows<{ id: string }>(
    `select id from fulfillment.backorders where state = 'waiting' and waiting_since < '2026-06-01' order by id`,
  );
  expect(left.map(({ id }) => id)).toEqual([...(last?.ids ?? [])].sort());
  const figures = {
    waiting,
    ...{ dated_s: round(dated_s), served_s: round(seconds), lines_per_s: Math.round(units / seconds) },
    ...{ buyers: buyers.length, buyer_p50_ms: Math.round(buyers[buyers.length >> 1] ?? 0) },
    buyer_max_ms: Math.round(buyers.at(-1) ?? 0),
  };
  if (process.env.LONG_QUEUE !== undefined) process.stderr.write(`${JSON.stringify(figures)}\n`);
  expect(units / seconds).toBeGreaterThan(200);
});

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
