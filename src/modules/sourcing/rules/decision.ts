import type { SpecialHandling } from '../../../kernel/special-handling.ts';
import type { Place, RateTable } from '../../shipping/rules/index.ts';
import { MOST_ITEMS_SEEN, type OrderContext } from './order-context.ts';
import { planOrder, type SourcingPlan } from './plan-order.ts';
import { policyFor, type ReadProfile } from './profile.ts';
import { calendarAt } from './ship-by.ts';
import type { SourcingLocation, StockBoard } from './sourcing-facts.ts';

/** What is asked for an order, as rules and plans see it; kept with the decision, so that it can be taken again. */
export type SourcingAsk = {
  /** When it was decided. */
  at: Date;
  channel_id: string;
  channel: string;
  currency: string;
  tags: readonly string[];
  priority: number;
  total_amount: number;
  service_code: string | null;
  deliver_by: Date | null;
  destination: (Place & { region: string; city: string }) | null;
  items: readonly { variant_id: string; sku: string; quantity: number; weight_grams: number }[];
};

/** The same as it is stored, with what could be had where. Units that were short then are not asked for again. */
export type DecisionFacts = Omit<SourcingAsk, 'at' | 'deliver_by'> & {
  at: string;
  deliver_by: string | null;
  /** By location, units of each of `wanted`'s variants that were there; of more than were wanted, as many as were wanted. */
  wanted: readonly (readonly [variant_id: string, quantity: number, weight_grams: number])[];
  stock: Readonly<Record<string, readonly number[]>>;
  /** Of what needs special handling: which, by variant. */
  special?: Readonly<Record<string, readonly SpecialHandling[]>>;
  /** The locations that serve the channel; absent where all do. */
  scope?: readonly string[];
};

/** Locations and prices as they were. */
export type FactSet = { locations: readonly SourcingLocation[]; rates: RateTable };

/** What conditions of rules may ask about an order. */
export function contextOf(ask: SourcingAsk): OrderContext {
  const { channel, currency, service_code, tags, priority, total_amount, items, destination, at } = ask;
  const sum = (of: (item: SourcingAsk['items'][number]) => number): bigint =>
    BigInt(items.reduce((total, item) => total + of(item), 0));
  const weekday = at.getUTCDay();
  return {
    order: {
      channel,
      currency,
      service: service_code ?? '',
      tags: [...tags],
      units: sum(({ quantity }) => quantity),
      lines: BigInt(items.length),
      weight_grams: sum(({ quantity, weight_grams }) => quantity * weight_grams),
      total_amount: BigInt(total_amount),
      priority: BigInt(priority),
    },
    destination: {
      country: destination?.country ?? '',
      region: destination?.region ?? '',
      city: destination?.city ?? '',
      postal_code: destination?.postal_code ?? '',
    },
    items: items.slice(0, MOST_ITEMS_SEEN).map(({ sku, quantity, weight_grams }) => ({
      sku,
      quantity: BigInt(quantity),
      weight_grams: BigInt(weight_grams),
    })),
    time: {
      weekday: BigInt(weekday === 0 ? 7 : weekday),
      hour: BigInt(at.getUTCHours()),
      date: at.toISOString().slice(0, 10),
    },
  };
}

/** Puts together what is stored of a decision. */
export function factsOf(
  { at, deliver_by, ...ask }: SourcingAsk,
  { weighed }: Pick<SourcingPlan, 'weighed'>,
  scope: ReadonlySet<string> | undefined,
): DecisionFacts {
  return {
    ...ask,
    at: at.toISOString(),
    deliver_by: deliver_by?.toISOString() ?? null,
    ...weighed,
    ...(scope && { scope: [...scope] }),
  };
}

/** The ask of a stored decision. */
export function askOf({ at, deliver_by, wanted, stock, scope, special, ...ask }: DecisionFacts): SourcingAsk {
  return { ...ask, at: new Date(at), deliver_by: deliver_by === null ? null : new Date(deliver_by) };
}

/** What a replay may change. */
export type ReplayChange = {
  /** Units of a variant at a location, whatever was there. */
  stock?: (location_id: string, variant_id: string, held: number) => number;
  locations?: (locations: readonly SourcingLocation[]) => readonly SourcingLocation[];
  /** Whether a rule of the profile may exclude a location. */
  may_exclude?: (location_id: string) => boolean;
};

/** Takes a decision again with what was known then, under other rules or with something changed. */
export function replay(
  facts: DecisionFacts,
  { locations, rates }: FactSet,
  profile: ReadProfile | null,
  change: ReplayChange = {},
): SourcingPlan {
  const scope = facts.scope && new Set(facts.scope);
  const own = scope ? locations.filter(({ id }) => scope.has(id)) : locations;
  const asked = change.locations ? change.locations(own) : own;
  const stock: StockBoard = new Map(
    facts.wanted.map(([variant_id], index) => [
      variant_id,
      new Map(
        asked.flatMap(({ id }): [string, number][] => {
          const held = facts.stock[id]?.[index] ?? 0;
          const units = change.stock ? change.stock(id, variant_id, held) : held;
          return units > 0 ? [[id, units]] : [];
        }),
      ),
    ]),
  );
  const policy = profile ? policyFor(profile, contextOf(askOf(facts)), own) : undefined;
  const { may_exclude } = change;
  return planOrder(
    {
      lines: facts.wanted.map(([variant_id, quantity, weight_grams]) => ({
        variant_id,
        quantity,
        weight_grams,
      })),
      destination: facts.destination,
      service_code: facts.service_code,
      deliver_by: facts.deliver_by === null ? null : new Date(facts.deliver_by),
      channel_id: facts.channel_id,
    },
    {
      locations: asked,
      rates,
      stock,
      keepBack: () => 0,
      calendar: calendarAt(new Date(facts.at)),
      ...(facts.special && { special: new Map(Object.entries(facts.special)) }),
      ...(policy && {
        policy: may_exclude
          ? { ...policy, excluded: new Map([...policy.excluded].filter(([id]) => may_exclude(id))) }
          : policy,
      }),
    },
  );
}
