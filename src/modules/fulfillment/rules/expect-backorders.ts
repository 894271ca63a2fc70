import type { SpecialVariants } from '../../../kernel/special-handling.ts';
import { expectedTimes, type Lot, type Scope, type ServedBy } from '../../inventory/rules/index.ts';
import type { Place, RateTable } from '../../shipping/rules/index.ts';
import { calendarAt, refusesGoods, type SourcingLocation } from '../../sourcing/rules/index.ts';
import { reachOf } from './fill-backorders.ts';
import { byRank, type Ranked } from './queue.ts';

/** A backorder as its expected date is worked out. */
export type Expecting = Ranked & {
  variant_id: string;
  channel_id: string;
  quantity: number;
  policy: 'backorder' | 'preorder';
  expected_at: Date | null;
  bundle_line_id: string | null;
  destination: Place;
};

/** What is there of a variant and what comes; units that are there already come at 0. */
export type LotsByVariant = ReadonlyMap<string, readonly Lot[]>;

export type Expectation = {
  id: string;
  order_id: string;
  /** What was expected so far: another may have changed it meanwhile. */
  before: Date | null;
  expected_at: Date | null;
  /** The first day that can be promised becomes the promise, once. */
  promised_at: Date | null;
};

type ExpectFacts = {
  lots: LotsByVariant;
  locations: readonly SourcingLocation[];
  served_by: ServedBy;
  rates: RateTable;
  special: SpecialVariants;
  now: Date;
};

/**
 * Works out when everybody who waits gets all units, and answers what differs from what stands. Who will be served from stock
 * that is there already is left alone: that is done in a moment. A preorder without supply is expected on the day it was
 * promised.
 */
export function expectBackorders(backorders: readonly Expecting[], facts: ExpectFacts): Expectation[] {
  const { lots, now } = facts;
  const reach = scopesOf(facts);
  const times = new Map<string, number | null>();
  for (const [variant_id, queue] of Map.groupBy([...backorders].sort(byRank), (each) => each.variant_id)) {
    const waiting = queue.map((each) => ({ quantity: each.quantity, reach: reach(each) }));
    const expected = expectedTimes(waiting, lots.get(variant_id) ?? []);
    for (const [index, { id }] of queue.entries()) times.set(id, expected[index] ?? null);
  }
  const bundles = Map.groupBy(backorders, ({ bundle_line_id, id }) => bundle_line_id ?? id);
  return [...bundles.values()].flatMap((mates) => {
    const all = mates.map(({ id }) => times.get(id) ?? null);
    const last = all.some((at) => at === null) ? null : Math.max(...all.map((at) => at ?? 0));
    if (last === 0) return [];
    return mates.flatMap((mate): Expectation[] => {
      const expected_at = last === null ? promisedAhead(mate, now) : new Date(last);
      if (expected_at?.getTime() === mate.expected_at?.getTime()) return [];
      const { id, order_id, expected_at: before } = mate;
      return [{ id, order_id, before, expected_at, promised_at: mate.promised_at ?? expected_at }];
    });
  });
}

/** Whether somebody would call it another day; within one, nobody is told. */
export function isAnotherDay(a: Date | null, b: Date | null): boolean {
  return dayOf(a) !== dayOf(b);
}

function dayOf(at: Date | null): string | undefined {
  return at?.toISOString().slice(0, 10);
}

function promisedAhead({ policy, promised_at }: Expecting, now: Date): Date | null {
  return policy === 'preorder' && promised_at !== null && promised_at > now ? promised_at : null;
}

// One set for each channel, place and special handling: they are compared by identity, and there are far fewer of them than
// backorders. What comes to a location that sends nothing of it serves only those who collect there.
function scopesOf(facts: ExpectFacts): (backorder: Expecting) => Scope {
  const calendar = calendarAt(facts.now);
  const { special } = facts;
  const locations = reachOf({ ...facts, calendar });
  const scopes = new Map<readonly SourcingLocation[], Map<string, Scope>>();
  return (backorder) => {
    const { variant_id, destination } = backorder;
    const found = locations(backorder);
    const kinds = destination.pickup_location_id === undefined ? special.get(variant_id) : undefined;
    const own = scopes.get(found) ?? new Map<string, Scope>();
    scopes.set(found, own);
    const key = kinds?.join() ?? '';
    const sending = kinds
      ? found.filter((each) => !refusesGoods(each, variant_id, { special, calendar }))
      : found;
    const scope = own.get(key) ?? new Set(sending.map(({ id }) => id));
    own.set(key, scope);
    return scope;
  };
}
