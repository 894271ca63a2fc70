import type { Random } from './random.ts';

export const STAGES = [
  'cancelled',
  'held',
  'open',
  'picked',
  'packed',
  'labeled',
  'shipped',
  'in_transit',
  'delivered',
] as const;

export type Stage = (typeof STAGES)[number];

/** What decides how far an order got. */
export type Promised = { placed_at: Date; ship_by: Date | null };

const HOUR_MS = 3_600_000;

/** Hours after the promised hand-over at which the carrier reports. */
export const TRAVEL_HOURS = { in_transit: 14, out_for_delivery: 40, delivered: 44 } as const;

// A tenth of what had to leave last did not: about one order in fifty of all, so that the board has something to show.
const LATE_AMONG = 140;
const LATE_EVERY = 14;
const LATE_STAGES: readonly Stage[] = ['open', 'held', 'picked', 'packed', 'open', 'labeled'];

/**
 * How far each order got until now. What had to leave has left, but for a few of the last ones; what still has time
 * lies somewhere between the shelf and the dock, further along the sooner it is due. Holds stand where there is time.
 */
export function stagesOf(random: Random, orders: readonly Promised[], now: Date): Stage[] {
  const late = lateOnes(orders, now);
  return orders.map((order, index) => late.get(index) ?? stageOf(random.next(), order, now));
}

function lateOnes(orders: readonly Promised[], now: Date): Map<number, Stage> {
  const due = orders
    .flatMap(({ ship_by }, index) => (ship_by && ship_by < now ? [{ index, at: ship_by.getTime() }] : []))
    .sort((a, b) => b.at - a.at || b.index - a.index)
    .slice(0, LATE_AMONG);
  const late = due.filter((_, rank) => rank % LATE_EVERY === LATE_EVERY / 2);
  return new Map(late.map(({ index }, at) => [index, LATE_STAGES[at % LATE_STAGES.length] ?? 'open']));
}

type Odds = readonly (readonly [stage: Stage, share: number])[];

const FRESH: Odds = [
  ['cancelled', 0.04],
  ['held', 0.06],
  ['picked', 0.05],
  ['open', 0.85],
];
const WITH_TIME: Odds = [
  ['cancelled', 0.04],
  ['held', 0.09],
  ['picked', 0.1],
  ['packed', 0.07],
  ['labeled', 0.05],
  ['shipped', 0.05],
  ['open', 0.6],
];
const DUE_TODAY: Odds = [
  ['cancelled', 0.04],
  ['held', 0.07],
  ['picked', 0.17],
  ['packed', 0.14],
  ['labeled', 0.11],
  ['shipped', 0.12],
  ['open', 0.35],
];
const DUE_SOON: Odds = [
  ['cancelled', 0.04],
  ['held', 0.05],
  ['picked', 0.15],
  ['packed', 0.2],
  ['labeled', 0.21],
  ['shipped', 0.2],
  ['open', 0.15],
];

function stageOf(luck: number, { placed_at, ship_by }: Promised, now: Date): Stage {
  const spare_hours = ship_by ? (ship_by.getTime() - now.getTime()) / HOUR_MS : Number.POSITIVE_INFINITY;
  if (spare_hours <= 0) return gone(luck, -spare_hours);
  const age_hours = (now.getTime() - placed_at.getTime()) / HOUR_MS;
  if (age_hours < 2) return drawn(luck, FRESH);
  if (spare_hours < 4) return drawn(luck, DUE_SOON);
  return drawn(luck, spare_hours < 24 ? DUE_TODAY : WITH_TIME);
}

function gone(luck: number, hours: number): Stage {
  if (luck < 0.04) return 'cancelled';
  if (hours > TRAVEL_HOURS.delivered && (luck < 0.93 || hours > 96)) return 'delivered';
  return hours > TRAVEL_HOURS.in_transit ? 'in_transit' : 'shipped';
}

function drawn(luck: number, odds: Odds): Stage {
  let sum = 0;
  for (const [stage, share] of odds) {
    sum += share;
    if (luck < sum) return stage;
  }
  return 'open';
}

/** Whether an order that got as far as `stage` has been where `asked` is. */
export function reached(stage: Stage, asked: Stage): boolean {
  return STAGES.indexOf(stage) >= STAGES.indexOf(asked);
}
