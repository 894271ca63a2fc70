import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { modules } from '../../src/app/modules.ts';
import type { Refusal } from '../../src/kernel/decision.ts';
import { newId } from '../../src/kernel/ids.ts';
import { upsertVariant } from '../../src/modules/catalog/index.ts';
import {
  buyLabel,
  expireReservations,
  extendReservation,
  fillBackorders,
  packParcel,
  pick,
  type Reserve,
  reserve,
  ship,
  shortPick,
} from '../../src/modules/fulfillment/index.ts';
import { adjustStock, receiveStock } from '../../src/modules/inventory/index.ts';
import { cancelOrder, confirmChange, placeOrders, proposeChange } from '../../src/modules/orders/index.ts';
import { type Command, type CommandAnswer, Executor } from '../../src/platform/command.ts';
import { ReferenceData } from '../../src/platform/reference-data.ts';
import { type Mutation, RacingDatabase, Referee, type Runner } from '../kit/interleaving.ts';
import { TEST_ACTOR } from '../kit/services.ts';
import { accepted, buildWorld, type World } from '../kit/world.ts';

/*
 * Pairs of commands that want the same thing, statement by statement in an order that fast-check draws. Whatever the order,
 * exactly one gets it, nobody deadlocks, and the doctor finds no law broken.
 *
 * `INTERLEAVINGS` is how many orders of each pair are tried (`npm run drill -- nightly` tries 1,000). A failure prints the
 * command that plays it again.
 */
const RUNS = Number(process.env.INTERLEAVINGS ?? 12);
const PAIR = process.env.INTERLEAVING_PAIR;
const SEED = process.env.INTERLEAVING_SEED;
const LIMIT_MS = Number(process.env.INTERLEAVING_SECONDS ?? 12) * 1_000;
// However slow the machine, fewer orders than these say nothing.
const FLOOR = 4;

let world: World;
let referee: Referee;
let racers: [RacingDatabase, RacingDatabase];

beforeAll(async () => {
  world = await buildWorld();
  referee = await Referee.open(world.url);
  racers = [await RacingDatabase.open(world.url, 'racer 1'), await RacingDatabase.open(world.url, 'racer 2')];
});

afterAll(async () => {
  for (const racer of racers) await racer.close();
  await referee.close();
  await world.close();
});

type Answer = CommandAnswer<unknown, { code: string }>;
type Racing = { sku: string; variant_id: string };

/** A pair: how the shop stands before, what both do, and what must be true of their answers and of what is left. */
type Pair<Ctx> = {
  name: string;
  prepare(sku: string): Promise<Ctx>;
  first(ctx: Ctx & Racing): Entry;
  second(ctx: Ctx & Racing): Entry;
  /** So many seconds pass at some moment of the race. */
  passes_s?: number;
  holds(answers: [Answer, Answer], ctx: Ctx & Racing): Promise<void>;
};

type Entry = { name: string; run(executor: Executor): Promise<Answer> };

function entry<Input, Output, R extends Refusal>(
  name: string,
  command: Command<Input, Output, R>,
  input: Input,
): Entry {
  return {
    name,
    run: (executor) => executor.execute(command, { input, actor: TEST_ACTOR, request_id: newId() }),
  };
}

const code = (answer: Answer): string => (answer.ok ? 'accepted' : answer.refusal.code);

function wish(sku: string, quantity: number): Reserve {
  return {
    channel: 'web',
    reference: '',
    destination: { country: 'US', postal_code: '95814' },
    lines: [{ sku, quantity }],
    ttl_seconds: 60,
    partial: false,
    limits: { reservations: 100_000, units: 1_000_000 },
  };
}

const order = (sku: string, quantity: number, more: { channel?: string; reservation_id?: string } = {}) =>
  world.request({ lines: [[sku, quantity]], ...more });

async function stateOf(id: string): Promise<string> {
  const [row] = await world.services.database.rows<{ state: string }>(
    'select state from fulfillment.v_reservations where id = $1',
    [id],
  );
  return row?.state ?? 'gone';
}

type Totals = { available: number; committed: number; reserved: number; on_hand: number };

async function totalsOf({ variant_id }: Racing): Promise<Totals> {
  const [row] = await world.services.database.rows<Totals>(
    `select sum(available) as available, sum(committed) as committed, sum(reserved) as reserved, sum(on_hand) as on_hand
     from inventory.v_levels where variant_id = $1`,
    [variant_id],
  );
  return row ?? { available: 0, committed: 0, reserved: 0, on_hand: 0 };
}

async function placed(sku: string, quantity: number, channel = 'web') {
  const receipt = await world.order({ channel, lines: [[sku, quantity]] });
  const work_id = receipt.fulfillment_orders[0]?.id ?? '';
  const [line] = await world.services.database.rows<{ id: string }>(
    'select id from fulfillment.v_fulfillment_order_lines where fulfillment_order_id = $1',
    [work_id],
  );
  return {
    order_id: receipt.id,
    order_line_id: receipt.lines[0]?.id ?? '',
    work_id,
    line_id: line?.id ?? '',
  };
}

function pair<Ctx>(definition: Pair<Ctx>): Pair<unknown> {
  return definition as unknown as Pair<unknown>;
}

const convertAgainstExpire = pair<{ reservation_id: string }>({
  name: 'convert / expire',
  passes_s: 61,
  async prepare(sku) {
    await world.stock('OAK', { [sku]: 4 });
    // Somebody else's units lie reserved beside them, and stay.
    accepted(await world.run(reserve, { ...wish(sku, 2), ttl_seconds: 3_600 }));
    return { reservation_id: accepted(await world.run(reserve, wish(sku, 2))).id };
  },
  first: ({ sku, reservation_id }) => entry('convert', placeOrders, order(sku, 2, { reservation_id })),
  second: () => entry('expire', expireReservations, {}),
  async holds([converted, expired], ctx) {
    expect(expired.ok).toBe(true);
    const state = await stateOf(ctx.reservation_id);
    const left = await totalsOf(ctx);
    if (converted.ok) {
      expect(state).toBe('converted');
      expect(left).toMatchObject({ committed: 2, reserved: 2, available: 0 });
    } else {
      expect(code(converted)).toBe('reservation_expired');
      // Over for the order, and freed now or in the next round.
      expect(['open', 'expired']).toContain(state);
      await referee.setAhead(61);
      await expireNow();
      expect(await totalsOf(ctx)).toMatchObject({ committed: 0, reserved: 2 });
      expect(await stateOf(ctx.reservation_id)).toBe('expired');
    }
  },
});

const pairs: Pair<unknown>[] = [
  pair({
    name: 'place / reserve',
    prepare: (sku) => world.stock('OAK', { [sku]: 3 }),
    first: ({ sku }) => entry('place', placeOrders, order(sku, 2)),
    second: ({ sku }) => entry('reserve', reserve, wish(sku, 2)),
    async holds([first, second], ctx) {
      expect([code(first), code(second)].sort()).toEqual(['accepted', 'stock_short']);
      expect(await totalsOf(ctx)).toMatchObject({
        available: 1,
        committed: first.ok ? 2 : 0,
        reserved: second.ok ? 2 : 0,
      });
    },
  }),
  pair<{ over: string }>({
    name: 'reserve / expire',
    passes_s: 61,
    async prepare(sku) {
      await world.stock('OAK', { [sku]: 2 });
      return { over: accepted(await world.run(reserve, wish(sku, 2))).id };
    },
    first: ({ sku }) => entry('reserve', reserve, wish(sku, 1)),
    second: () => entry('expire', expireReservations, {}),
    async holds([reserved], ctx) {
      if (reserved.ok) expect(await stateOf(ctx.over)).toBe('expired');
      else expect(code(reserved)).toBe('stock_short');
      const { available, reserved: kept, on_hand } = await totalsOf(ctx);
      expect(available + kept).toBe(2);
      expect(on_hand).toBe(2);
    },
  }),
  convertAgainstExpire,
  pair<{ reservation_id: string }>({
    name: 'extend / expire',
    passes_s: 61,
    async prepare(sku) {
      await world.stock('OAK', { [sku]: 2 });
      return { reservation_id: accepted(await world.run(reserve, wish(sku, 2))).id };
    },
    first: ({ reservation_id }) => entry('extend', extendReservation, { reservation_id, ttl_seconds: 600 }),
    second: () => entry('expire', expireReservations, {}),
    async holds([extended], { reservation_id, ...ctx }) {
      const state = await stateOf(reservation_id);
      if (extended.ok) expect(state).toBe('open');
      else expect(code(extended)).toBe('reservation_expired');
      expect(await totalsOf(ctx)).toMatchObject(
        state === 'open' ? { available: 0, reserved: 2 } : { available: 2, reserved: 0 },
      );
    },
  }),
  pair<Awaited<ReturnType<typeof placed>>>({
    name: 'cancel / pick',
    async prepare(sku) {
      await world.stock('OAK', { [sku]: 3 });
      return placed(sku, 3);
    },
    first: ({ order_id, order_line_id }) =>
      entry('cancel', cancelOrder, {
        order_id,
        reason: 'race',
        lines: [{ line_id: order_line_id, quantity: 2 }],
      }),
    second: ({ work_id, line_id }) =>
      entry('pick', pick, {
        fulfillment_order_id: work_id,
        scans: [{ client_id: newId(), kind: 'pick' as const, code: null, line_id, quantity: 2 }],
      }),
    async holds([cancelled, picked], ctx) {
      const { results } = accepted(picked) as { results: { outcome: string }[] };
      expect([code(cancelled), results[0]?.outcome]).toEqual(
        cancelled.ok ? ['accepted', 'too_many'] : ['cancel_too_many', 'counted'],
      );
      expect(await totalsOf(ctx)).toMatchObject({ available: cancelled.ok ? 2 : 0, on_hand: 3 });
    },
  }),
  pair<Awaited<ReturnType<typeof placed>> & { change_id: string }>({
    name: 'change / pick',
    async prepare(sku) {
      await world.stock('OAK', { [sku]: 5 });
      const work = await placed(sku, 3);
      const actions = [
        { type: 'set_quantity' as const, line_id: work.order_line_id, quantity: 1 },
        { type: 'add_line' as const, sku, quantity: 1 },
      ];
      const input = { order_id: work.order_id, change_id: null, reason: 'race', actions };
      return { ...work, change_id: accepted(await world.run(proposeChange, input)).id };
    },
    first: ({ order_id, change_id }) => entry('change', confirmChange, { order_id, change_id }),
    second: ({ work_id, line_id }) =>
      entry('pick', pick, {
        fulfillment_order_id: work_id,
        scans: [{ client_id: newId(), kind: 'pick' as const, code: null, line_id, quantity: 2 }],
      }),
    async holds([changed, picked], ctx) {
      // The work that the picker holds ends for the one that takes its place, or the change is refused for what was picked.
      const { results } = accepted(picked) as { results: { outcome: string }[] };
      expect([code(changed), results[0]?.outcome === 'counted']).toEqual(
        changed.ok ? ['accepted', false] : ['units_picked', true],
      );
      expect(await totalsOf(ctx)).toMatchObject({ committed: changed.ok ? 2 : 3, on_hand: 5 });
    },
  }),
  pair<Awaited<ReturnType<typeof placed>>>({
    name: 'cancel / ship',
    async prepare(sku) {
      await world.stock('OAK', { [sku]: 3 });
      const work = await placed(sku, 3);
      const { work_id: fulfillment_order_id, line_id } = work;
      const scans = [{ client_id: newId(), kind: 'pick' as const, code: null, line_id, quantity: 2 }];
      accepted(await world.run(pick, { fulfillment_order_id, scans }));
      const size = { weight_grams: 900, length_mm: null, width_mm: null, height_mm: null, lines: null };
      const { parcel_id } = accepted(await world.run(packParcel, { fulfillment_order_id, ...size }));
      const caller = { actor: TEST_ACTOR, request_id: newId() };
      accepted(await buyLabel(world.services, { parcel_id, service_code: null }, caller));
      return work;
    },
    first: ({ order_id }) => entry('cancel', cancelOrder, { order_id, reason: 'race', lines: null }),
    second: ({ work_id }) => entry('ship', ship, { fulfillment_order_id: work_id, parcel_ids: null }),
    async holds([cancelled, shipped], ctx) {
      // What is packed leaves, what is on the shelf is cancelled, whoever comes first.
      expect([code(cancelled), code(shipped)]).toEqual(['accepted', 'accepted']);
      expect(await totalsOf(ctx)).toMatchObject({ available: 1, committed: 0, on_hand: 1 });
    },
  }),
  pair<Awaited<ReturnType<typeof placed>>>({
    name: 'short-pick / place',
    async prepare(sku) {
      await world.stock('OAK', { [sku]: 2 });
      const work = await placed(sku, 2);
      await world.stock('EWR', { [sku]: 1 });
      return work;
    },
    first: ({ work_id, line_id }) =>
      entry('short-pick', shortPick, {
        fulfillment_order_id: work_id,
        line_id,
        quantity: 1,
        reason: 'not_found' as const,
      }),
    second: ({ sku }) => entry('place', placeOrders, order(sku, 1)),
    async holds([short, second], ctx) {
      const { reallocated, backordered } = accepted(short) as { reallocated: unknown[]; backordered: number };
      // The one unit at the other location goes to the one or to the other.
      expect([reallocated.length, backordered, code(second)]).toEqual(
        second.ok ? [0, 1, 'accepted'] : [1, 0, 'stock_short'],
      );
      expect(await totalsOf(ctx)).toMatchObject({ available: 0, committed: 2, on_hand: 3 });
    },
  }),
  pair({
    name: 'fill-backorders / place',
    async prepare(sku) {
      await world.stock('OAK', { [sku]: 1 });
      await world.order({ channel: 'patient', lines: [[sku, 3]] });
      await world.stock('OAK', { [sku]: 2 });
    },
    first: ({ variant_id }) => entry('fill', fillBackorders, { variant_ids: [variant_id] }),
    second: ({ sku }) => entry('place', placeOrders, order(sku, 1)),
    async holds([filled, second], ctx) {
      expect(filled).toMatchObject({ ok: true, value: { units: 2 } });
      expect(code(second)).toBe('stock_short');
      expect(await totalsOf(ctx)).toMatchObject({ available: 0, committed: 3 });
    },
  }),
  pair({
    name: 'adjust / place',
    prepare: (sku) => world.stock('OAK', { [sku]: 2 }),
    first: ({ sku }) =>
      entry('adjust', adjustStock, {
        sku,
        location_code: 'OAK',
        state: 'available' as const,
        quantity: -2,
        reason: 'loss' as const,
      }),
    second: ({ sku }) => entry('place', placeOrders, order(sku, 1)),
    async holds([adjusted, second], ctx) {
      expect([code(adjusted), code(second)]).toEqual(
        adjusted.ok ? ['accepted', 'stock_short'] : ['stock_below_zero', 'accepted'],
      );
      expect(await totalsOf(ctx)).toMatchObject(
        adjusted.ok ? { available: 0, committed: 0 } : { available: 1, committed: 1 },
      );
    },
  }),
  pair({
    name: 'receive / place',
    prepare: (sku) => world.stock('OAK', { [sku]: 1 }),
    first: ({ sku }) =>
      entry('receive', receiveStock, { sku, location_code: 'OAK', state: 'available' as const, quantity: 2 }),
    second: ({ sku }) => entry('place', placeOrders, order(sku, 3, { channel: 'patient' })),
    async holds([received, second], ctx) {
      expect(received.ok).toBe(true);
      const { lines } = accepted(second) as { lines: { allocated: number; backordered: number }[] };
      const [line] = lines;
      expect([1, 3]).toContain(line?.allocated);
      expect(await totalsOf(ctx)).toMatchObject({
        committed: line?.allocated,
        available: 3 - (line?.allocated ?? 0),
        on_hand: 3,
      });
    },
  }),
];

describe('statement by statement', () => {
  for (const each of pairs) {
    test.runIf(PAIR === undefined || PAIR === each.name)(
      each.name,
      { timeout: LIMIT_MS + 60_000 },
      async () => {
        const raced = await raceMany(each);
        if (SEED === undefined) expect(raced).toBeGreaterThanOrEqual(Math.min(RUNS, FLOOR));
      },
    );
  }
});

// A race that notices nothing proves nothing: without its lock the conversion meets the expiry, and it is seen.
test('control: without the lock of the reservation, a race is lost', { timeout: 120_000 }, async () => {
  const unlocked: Mutation = (text) =>
    text.includes('fulfillment.reservations') ? text.replace(/for no key update( skip locked)?/, '') : text;
  await expect(
    raceMany(convertAgainstExpire, { mutate: unlocked, runs: 300, limit_ms: 90_000 }),
  ).rejects.toThrow('convert / expire');
});

/** Races a pair in many orders; answers how many there were. */
async function raceMany(
  each: Pair<unknown>,
  { mutate, runs = RUNS, limit_ms = LIMIT_MS }: { mutate?: Mutation; runs?: number; limit_ms?: number } = {},
): Promise<number> {
  let raced = 0;
  const late = fc.nat({ max: 25 });
  const property = fc.asyncProperty(fc.scheduler(), fc.tuple(late, late, late), async (scheduler, starts) => {
    await raceOnce(each, { scheduler, starts, mutate });
    raced += 1;
  });
  const replay = SEED === undefined ? {} : { seed: Number(SEED), path: process.env.INTERLEAVING_PATH ?? '' };
  const details = await fc.check(property, {
    numRuns: runs,
    interruptAfterTimeLimit: limit_ms,
    endOnFailure: true,
    ...replay,
  });
  if (details.failed && details.counterexamplePath !== null) {
    const draw = `INTERLEAVING_SEED=${details.seed} INTERLEAVING_PATH='${details.counterexamplePath}'`;
    const again = `INTERLEAVING_PAIR='${each.name}' ${draw}`;
    throw new Error(
      `${each.name} was lost; ${again} npm test -- tests/model/interleavings plays it again\n${fc.defaultReportMessage(details)}`,
      { cause: details.errorInstance },
    );
  }
  return raced;
}

// Nothing is known from an earlier race: each reads the same, however many there were.
function executorOf(database: RacingDatabase): Executor {
  const { jobs, clock, log } = world.services;
  const references = new ReferenceData();
  return new Executor({
    database,
    jobs,
    references,
    clock,
    log,
    flushers: 1,
    batch_size: 1,
    queue_limit: 10,
    max_wait_ms: 60_000,
  });
}

/** The next round of the worker, by the clock of the race. */
async function expireNow(): Promise<void> {
  accepted(await entry('expire', expireReservations, {}).run(executorOf(racers[0])));
}

type Draw = { scheduler: fc.Scheduler; starts: [number, number, number]; mutate: Mutation | undefined };

async function raceOnce(each: Pair<unknown>, { scheduler, starts, mutate }: Draw): Promise<void> {
  await referee.setAhead(0);
  const sku = `RACE-${newId()}`;
  const prices = [{ amount: 100, currency: 'USD' }];
  accepted(await world.run(upsertVariant, { sku, change: { title: sku, weight_grams: 1, prices } }));
  const [variant] = await world.services.database.rows<{ id: string }>(
    'select id from catalog.v_variants where sku = $1',
    [sku],
  );
  const ctx = { ...((await each.prepare(sku)) as object), sku, variant_id: variant?.id ?? '' };
  const run = ({ name, run: start }: Entry, database: RacingDatabase, late: number): Runner<Answer> => {
    const executor = executorOf(database);
    return { name, database, late, run: () => start(executor) };
  };
  const answers = await referee.race(
    scheduler,
    [run(each.first(ctx), racers[0], starts[0]), run(each.second(ctx), racers[1], starts[1])] as const,
    { ...(each.passes_s !== undefined && { passes: { seconds: each.passes_s, late: starts[2] } }), mutate },
  );
  await each.holds([answers[0], answers[1]], ctx);
  expect(racers.map(({ deadlocks }) => deadlocks)).toEqual([0, 0]);
  await checkStock();
  // Whatever is left open would be over in the next race, too.
  await referee.setAhead(0);
  await endOpen();
}

const stockChecks = modules
  .filter(({ name }) => name === 'inventory' || name === 'fulfillment')
  .flatMap(({ doctor = [] }) => doctor)
  .filter(({ law }) => law <= 2);

async function checkStock(): Promise<void> {
  const { database } = world.services;
  const found = await Promise.all(
    stockChecks.map(async ({ name, check }) => ({ name, ...(await check(database)) })),
  );
  expect(found.filter(({ broken }) => broken > 0)).toEqual([]);
}

async function endOpen(): Promise<void> {
  const { database } = world.services;
  await database.rows(
    `update fulfillment.reservations set created_at = created_at - interval '1 day', expires_at = now() - interval '1 second'
     where state = 'open'`,
  );
  accepted(await world.run(expireReservations, {}));
}
