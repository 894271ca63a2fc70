import { newId } from '../../kernel/ids.ts';
import type { Services } from '../../platform/module.ts';
import { commandShop } from './command-shop.ts';
import { demoOrder } from './orders.ts';
import { catalogInStock } from './products.ts';
import { Random } from './random.ts';
import type { DueOrder, Shop, SimulatedStatus } from './shop.ts';

export type Simulator = {
  /** Ends after the step in hand. */
  stop(): Promise<void>;
  counts(): SimulatorCounts;
};
export type SimulatorCounts = { placed: number; refused: number; shipped: number; delivered: number };

export type SimulatorOptions = {
  /** Orders a minute. */
  rate: number;
  shop: Shop;
  onProblem(error: unknown): void;
  /** How much faster than life goods travel: three hours in a minute by default. */
  speed?: number;
  /** The share of standing orders that is missed and becomes late. */
  misses?: number;
};

type Step = { at: number; run(): Promise<Step | null> };

const MINUTE_MS = 60_000;
const TICK_MS = 200;
const MAX_UNDER_WAY = 500;

// Standing orders: those that others placed, or that a simulator before this one left.
const LOOK_EVERY_MS = 15_000;
const WORKED_BEFORE_MS = 60 * MINUTE_MS;
// A few stay late, the newest, so that the board of what is late has something to show.
const LEFT_LATE = 8;

// Minutes of life from the step before, shortest and longest.
const PICK_AFTER = [20, 90] as const;
const PACK_AFTER = [10, 40] as const;
const TRAVEL: readonly [SimulatedStatus, after: readonly [number, number]][] = [
  ['in_transit', [60, 240]],
  ['out_for_delivery', [240, 480]],
  ['delivered', [60, 180]],
];

/**
 * Keeps a demo alive: orders come in, are picked, packed, labeled and handed over, and their parcels arrive. Orders that
 * stand already are worked off in their last hour, at most as many a minute as come in.
 */
export function simulate({ rate, shop, onProblem, speed = 180, misses = 0.02 }: SimulatorOptions): Simulator {
  const random = new Random(Date.now() & 0x7fffffff);
  const catalog = catalogInStock();
  const counts: SimulatorCounts = { placed: 0, refused: 0, shipped: 0, delivered: 0 };
  const steps: Step[] = [];
  // An order whose step failed stays in here: it is logged once and left to people.
  const under_way = new Set<string>();
  const missed = new Set<string>();
  let next_order_at = Date.now();
  let next_look_at = Date.now();
  let isStopping = false;

  const later = ([least, most]: readonly [number, number]): number =>
    Date.now() + ((least + random.next() * (most - least)) * MINUTE_MS) / speed;

  async function placeOne(): Promise<void> {
    const order = demoOrder(random, catalog, {
      external_id: `SIM-${newId()}`,
      placed_at: new Date(),
      fulfilled_elsewhere: false,
    });
    const order_id = await shop.place(order);
    if (order_id === null) counts.refused += 1;
    else {
      counts.placed += 1;
      begin(order_id);
    }
  }

  function begin(order_id: string): void {
    under_way.add(order_id);
    steps.push({ at: later(PICK_AFTER), run: () => pickStep(order_id) });
  }

  async function takeUpStanding(now: number): Promise<void> {
    const due = await shop.due(new Date(now + WORKED_BEFORE_MS));
    const at_once = Math.ceil((rate * LOOK_EVERY_MS) / MINUTE_MS);
    for (const { order_id, ship_by } of toTakeUp(due, now).slice(0, at_once)) {
      if (ship_by.getTime() >= now && random.next() < misses) missed.add(order_id);
      else begin(order_id);
    }
  }

  function toTakeUp(due: readonly DueOrder[], now: number): DueOrder[] {
    const first = new Map(due.toReversed().map((each) => [each.order_id, each]));
    const idle = due.filter((each) => first.get(each.order_id) === each && !under_way.has(each.order_id));
    const late = idle.filter(({ ship_by }) => ship_by.getTime() < now);
    const in_time = idle.slice(late.length).filter(({ order_id }) => !missed.has(order_id));
    return [...late.slice(0, -LEFT_LATE), ...in_time];
  }

  async function pickStep(order_id: string): Promise<Step | null> {
    await shop.pick(order_id);
    return { at: later(PACK_AFTER), run: () => shipStep(order_id) };
  }

  async function shipStep(order_id: string): Promise<Step | null> {
    const numbers = await shop.packAndShip(order_id);
    under_way.delete(order_id);
    counts.shipped += numbers.length > 0 ? 1 : 0;
    return numbers.length > 0 ? travelStep(numbers, 0) : null;
  }

  function travelStep(numbers: readonly string[], leg: number): Step | null {
    const [status, after] = TRAVEL[leg] ?? [];
    if (status === undefined || after === undefined) return null;
    return {
      at: later(after),
      async run() {
        await shop.scan(numbers, status);
        if (status === 'delivered') counts.delivered += 1;
        return travelStep(numbers, leg + 1);
      },
    };
  }

  async function tick(): Promise<void> {
    const now = Date.now();
    if (now >= next_order_at) {
      next_order_at = Math.max(now - MINUTE_MS / rate, next_order_at) + MINUTE_MS / rate;
      // Behind by hundreds, more orders would only pile up.
      if (steps.length < MAX_UNDER_WAY) await placeOne();
    }
    if (now >= next_look_at) {
      next_look_at = now + LOOK_EVERY_MS;
      await takeUpStanding(now);
    }
    for (const step of steps.filter(({ at }) => at <= now)) {
      if (isStopping) return;
      steps.splice(steps.indexOf(step), 1);
      const following = await step.run();
      if (following) steps.push(following);
    }
  }

  async function loop(): Promise<void> {
    while (!isStopping) {
      const started = Date.now();
      await tick().catch(onProblem);
      const rest = Math.min(TICK_MS, MINUTE_MS / rate) - (Date.now() - started);
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, rest)));
    }
  }

  const running = loop();
  return {
    counts: () => ({ ...counts }),
    async stop() {
      isStopping = true;
      await running;
    },
  };
}

/** The simulator of a running demo, through its commands; what goes wrong is logged and the next order is placed. */
export function startSimulator(services: Services, rate = 6): Simulator {
  return simulate({
    rate,
    shop: commandShop(services),
    onProblem: (error) => services.log.warn({ err: error }, 'the demo simulator met a problem'),
  });
}
