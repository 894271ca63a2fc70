import type { DecisionFacts } from './decision.ts';
import { REJECTION_REASONS, SOURCING_REASONS, type SourcingTrace } from './plan-order.ts';
import type { PlanTerms } from './plan-problem.ts';

/** What a plan became: the parts with their services and costs. */
export type DecisionTrace = SourcingTrace & {
  chosen: { location_id: string; service_code: string; cost_amount: number; units: number }[];
};

type Terms = [shipping: number, service: number, handling: number, split: number, unserved: number] | 0;
type Weighed = [places: number[], cost_amount: number, terms: Terms];

/**
 * A decision as it is written with every order: without names, and with locations by their place in the set of facts that it
 * was made with. Half the size of the same in words, which is what writing it costs.
 */
export type KeptDecision = {
  /** The ask, in the order of `SourcingAsk`. */
  a: [
    at: string,
    channel_id: string,
    channel: string,
    currency: string,
    tags: readonly string[],
    priority: number,
    total_amount: number,
    service_code: string | null,
    deliver_by: string | null,
    destination: PackedPlace | 0,
    items: [variant_id: string, sku: string, quantity: number, weight_grams: number][],
  ];
  /** The wanted units where they are not those of the items, and what lay where. */
  w: DecisionFacts['wanted'] | 0;
  s: [place: number, units: readonly number[]][];
  /** The places that serve the channel; 0 is all. */
  c: number[] | 0;
  /** The reason, and the currency of all costs. */
  r: [reason: number, currency: string];
  /** The plan, and the next ones. */
  p: [terms: Terms, parts: [place: number, service_code: string, cost_amount: number, units: number][]];
  n: Weighed[];
  /** Who ships nothing, and why; then what only some decisions have. */
  x: [place: number, reason: number, missing?: number, rule?: string][];
  m?: SourcingTrace['rejected_more'];
  v?: [place: number, asked: string, given: string][];
  h?: DecisionFacts['special'];
  u?: readonly string[];
  g?: number;
};

/** Packs a decision; `places` are the ids of the locations of its set of facts. */
export function packDecision(
  facts: DecisionFacts,
  trace: DecisionTrace,
  places: ReadonlyMap<string, number>,
): KeptDecision {
  const at = (location_id: string): number => places.get(location_id) ?? -1;
  const { destination: to, items, wanted, scope } = facts;
  const { rejected_more, service_changes = [], rules, gap_amount } = trace;
  return {
    a: [
      facts.at,
      facts.channel_id,
      facts.channel,
      facts.currency,
      facts.tags,
      facts.priority,
      facts.total_amount,
      facts.service_code,
      facts.deliver_by,
      to ? packPlace(to) : 0,
      items.map(({ variant_id, sku, quantity, weight_grams }) => [variant_id, sku, quantity, weight_grams]),
    ],
    w: isWhole(facts) ? 0 : wanted,
    s: Object.entries(facts.stock).map(([id, units]) => [at(id), units]),
    c: scope ? scope.map(at) : 0,
    r: [SOURCING_REASONS.indexOf(trace.reason), trace.currency],
    p: [
      packTerms(trace.terms),
      trace.chosen.map((part) => [at(part.location_id), part.service_code, part.cost_amount, part.units]),
    ],
    n: trace.alternatives.map(({ location_ids, cost_amount, terms }) => [
      location_ids.map(at),
      cost_amount,
      packTerms(terms),
    ]),
    x: trace.rejected.map(({ location_id, reason, missing, rule }) => [
      at(location_id),
      REJECTION_REASONS.indexOf(reason),
      ...(missing === undefined && rule === undefined ? [] : [missing ?? 0]),
      ...(rule === undefined ? [] : [rule]),
    ]) as KeptDecision['x'],
    ...(facts.special && { h: facts.special }),
    ...(rejected_more && { m: rejected_more }),
    ...(service_changes.length > 0 && {
      v: service_changes.map(({ location_id, asked, given }) => [at(location_id), asked, given]),
    }),
    ...(rules && { u: rules }),
    ...(gap_amount !== undefined && { g: gap_amount }),
  };
}

/** Unpacks a decision; `ids` are the locations of its set of facts, in their order. */
export function unpackDecision(
  kept: KeptDecision,
  ids: readonly string[],
  version_id: string | null,
): { facts: DecisionFacts; trace: DecisionTrace } {
  const idOf = (place: number): string => ids[place] ?? '';
  const [
    at,
    channel_id,
    channel,
    currency,
    tags,
    priority,
    total_amount,
    service_code,
    deliver_by,
    to,
    items,
  ] = kept.a;
  const [reason, trace_currency] = kept.r;
  const [terms, parts] = kept.p;
  const own = unpackTerms(terms);
  const facts: DecisionFacts = {
    ...{ at, channel_id, channel, currency, tags, priority, total_amount, service_code, deliver_by },
    destination:
      to === 0
        ? null
        : {
            ...{ country: to[0], postal_code: to[1], region: to[2], city: to[3] },
            ...(to[4] !== undefined && { pickup_location_id: to[4] }),
          },
    items: items.map(([variant_id, sku, quantity, weight_grams]) => ({
      variant_id,
      sku,
      quantity,
      weight_grams,
    })),
    wanted:
      kept.w === 0 ? items.map(([variant_id, , quantity, grams]) => [variant_id, quantity, grams]) : kept.w,
    stock: Object.fromEntries(kept.s.map(([place, units]) => [idOf(place), units])),
    ...(kept.h && { special: kept.h }),
    ...(kept.c !== 0 && { scope: kept.c.map(idOf) }),
  };
  const trace: DecisionTrace = {
    reason: SOURCING_REASONS[reason] ?? 'nothing_available',
    currency: trace_currency,
    cost_amount: parts.reduce((sum, [, , amount]) => sum + amount, 0),
    ...(own && { terms: own }),
    chosen: parts.map(([place, service, cost_amount, units]) => ({
      location_id: idOf(place),
      service_code: service,
      cost_amount,
      units,
    })),
    alternatives: kept.n.map(([places, cost_amount, their]) => {
      const unpacked = unpackTerms(their);
      return { location_ids: places.map(idOf), cost_amount, ...(unpacked && { terms: unpacked }) };
    }),
    rejected: kept.x.map(([place, why, missing, rule]) => ({
      location_id: idOf(place),
      reason: REJECTION_REASONS[why] ?? 'no_stock',
      ...(missing !== undefined && rule === undefined && { missing }),
      ...(rule !== undefined && { rule }),
    })),
    ...(kept.m && { rejected_more: kept.m }),
    ...(kept.v && {
      service_changes: kept.v.map(([place, asked, given]) => ({ location_id: idOf(place), asked, given })),
    }),
    ...(version_id !== null && { version_id }),
    ...(kept.u && { rules: kept.u }),
    ...(kept.g !== undefined && { gap_amount: kept.g }),
  };
  return { facts, trace };
}

type PackedPlace = [
  country: string,
  postal_code: string,
  region: string,
  city: string,
  pickup_location_id?: string,
];

function packPlace(to: NonNullable<DecisionFacts['destination']>): PackedPlace {
  const { country, postal_code, region, city, pickup_location_id } = to;
  return pickup_location_id === undefined
    ? [country, postal_code, region, city]
    : [country, postal_code, region, city, pickup_location_id];
}

// Each item a variant of its own, and all of it could be had: then the items say it.
function isWhole({ items, wanted }: DecisionFacts): boolean {
  return (
    items.length === wanted.length &&
    items.every(({ variant_id, quantity }, index) => {
      const [id, units] = wanted[index] ?? [];
      return id === variant_id && units === quantity;
    })
  );
}

function packTerms(terms: PlanTerms | undefined): Terms {
  return terms ? [terms.shipping, terms.service, terms.handling, terms.split, terms.unserved] : 0;
}

function unpackTerms(terms: Terms): PlanTerms | undefined {
  if (terms === 0) return undefined;
  const [shipping, service, handling, split, unserved] = terms;
  return { shipping, service, handling, split, unserved };
}
