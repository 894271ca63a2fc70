import { type DecisionFacts, type FactSet, type ReplayChange, replay } from './decision.ts';
import type { SourcingPlan, SourcingTrace } from './plan-order.ts';
import type { PlanTerms } from './plan-problem.ts';
import type { ReadProfile } from './profile.ts';

/** What sentences are made of: names for ids, and money in words. */
export type Words = {
  location(id: string): string;
  sku(variant_id: string): string;
  money(amount: number): string;
};

export const QUESTIONS = ['why_here', 'why_split', 'why_this_service', 'how_sure'] as const;
export type Answer = { question: (typeof QUESTIONS)[number]; text: string };

type Decided = SourcingTrace & { chosen: readonly { location_id: string; cost_amount: number }[] };

/** What a plan was weighed by in all, without what nobody ships. */
export function weightOf({ shipping, service, handling, split }: PlanTerms): number {
  return shipping + service + handling + split;
}

/** Why an order ships from where it does, in sentences. */
export function explainDecision(trace: Decided, words: Words): Answer[] {
  const answers: Answer[] = [{ question: 'why_here', text: whyHere(trace, words) }];
  if (trace.chosen.length > 1) answers.push({ question: 'why_split', text: whySplit(trace, words) });
  for (const { location_id, asked, given } of trace.service_changes ?? [])
    answers.push({
      question: 'why_this_service',
      text:
        `${asked} was asked for, and does not go from ${words.location(location_id)} to this address: ` +
        `${given} ships instead.`,
    });
  // Where its customer collects it was not to be weighed.
  if (trace.reason === 'pickup') return answers;
  answers.push({
    question: 'how_sure',
    text:
      trace.gap_amount === undefined
        ? 'Every other way was weighed or shown to cost more: this is the best there was.'
        : `Not every way could be looked at in time: another one could count ${words.money(trace.gap_amount)} less at most.`,
  });
  return answers;
}

function whyHere(trace: Decided, words: Words): string {
  const { reason, chosen, cost_amount, alternatives, rejected, rules = [] } = trace;
  const names = listOf(chosen.map(({ location_id }) => words.location(location_id)));
  const held = listOf(rules.map((rule) => `“${rule}”`));
  const because =
    rules.length === 0 ? '' : ` The ${rules.length === 1 ? 'rule' : 'rules'} ${held} held for this order.`;
  const [next] = alternatives;
  const nextNames = next ? listOf(next.location_ids.map((id) => words.location(id))) : '';
  const dearer = next ? next.cost_amount - cost_amount : 0;
  const beside =
    next && dearer > 0
      ? ` The next best, ${nextNames}, costs ${words.money(dearer)} more to ship.`
      : next
        ? ` The next best is ${nextNames}.`
        : '';
  switch (reason) {
    case 'reserved':
      return `Its units were reserved at ${names} before.${because}`;
    case 'pickup':
      return `Its customer collects it at ${names}.`;
    case 'only_location':
      return rejected.some((each) => each.reason === 'excluded')
        ? `Of the locations that the rules leave, only ${names} has everything.${because}`
        : `${names} is the only location that has everything.${because}`;
    case 'cheapest_single':
      return `${names} has everything and costs least: ${words.money(cost_amount)}.${beside}${because}`;
    case 'fewest_locations':
      return `No location has everything. ${names} together have it, for ${words.money(cost_amount)}.${beside}${because}`;
    case 'cheapest_split':
      return (
        `Shipping from ${names} costs less than from any location that has everything: ` +
        `${words.money(cost_amount)}.${beside}${because}`
      );
    case 'nothing_available':
      return `No location that ships to this address had any of it.${because}`;
  }
}

function whySplit({ reason, terms, rejected }: Decided, words: Words): string {
  if (reason === 'cheapest_split')
    return (
      'A split was cheaper than one parcel from any single location, with ' +
      `${words.money(terms?.split ?? 0)} counted against it.`
    );
  const nearly = rejected
    .filter(({ missing }) => missing !== undefined)
    .sort((a, b) => (a.missing ?? 0) - (b.missing ?? 0))[0];
  return nearly
    ? `No location had all of it. ${words.location(nearly.location_id)} came near and lacked ${unitsOf(nearly.missing ?? 0)}.`
    : 'No location had all of it.';
}

export const VERDICTS = [
  'chosen',
  'unknown',
  'not_serving_channel',
  'not_served',
  'restricted',
  'closed',
  'not_pickup_location',
  'goods_refused',
  'excluded',
  'no_stock',
  'incomplete',
  'dearer',
] as const;

/** Why not from a location, and what would have to change for it to ship the order. */
export type WhyNot = {
  verdict: (typeof VERDICTS)[number];
  text: string;
  /** What shipping from it would count more than the plan, term by term; null where it could not have. */
  difference: PlanTerms | null;
  would_win: string[];
};

/** A decision as it is kept, with what it was made with. */
export type RecordedDecision = {
  facts: DecisionFacts;
  trace: Decided;
  set: FactSet;
  profile: ReadProfile | null;
};

/** Takes the decision again with one location changed, and compares. */
export function whyNot(location_id: string, decision: RecordedDecision, words: Words): WhyNot {
  const { facts, trace, set } = decision;
  const name = words.location(location_id);
  if (trace.chosen.some((each) => each.location_id === location_id))
    return answer('chosen', `It does ship from ${name}.`);
  if (!set.locations.some(({ id }) => id === location_id))
    return answer('unknown', `${name} did not ship orders when this one was decided.`);
  if (facts.scope && !facts.scope.includes(location_id))
    return answer('not_serving_channel', `${name} does not serve the channel of this order.`, {
      would_win: ['Add it to the location group of the channel.'],
    });
  const { rejected } = replayAlone(location_id, decision).trace;
  const reject = rejected.find((each) => each.location_id === location_id);
  if (reject?.reason === 'country_not_served' || reject?.reason === 'channel_not_served')
    return answer(
      'restricted',
      reject.reason === 'country_not_served'
        ? `${name} does not send to this country.`
        : `${name} does not serve the channel of this order.`,
      { would_win: ['Change the terms of the location.'] },
    );
  if (reject?.reason === 'not_pickup_location')
    return answer('not_pickup_location', `The customer collects the order elsewhere, not at ${name}.`);
  if (reject?.reason === 'goods_refused')
    return answer('goods_refused', `${name} does not send goods of this kind.`, {
      would_win: ['Change what the terms of the location refuse.'],
    });
  if (reject?.reason === 'closed')
    return answer('closed', `${name} does not work within a year.`, {
      would_win: ['Give the location opening days.'],
    });
  if (reject?.reason === 'not_served')
    return answer('not_served', `No service goes from ${name} to this address.`, {
      would_win: ['Give the carrier a lane with prices for this journey.'],
    });
  if (reject?.reason === 'excluded') return whyExcluded(location_id, reject.rule ?? '', decision, words);
  return whyLeftOut(location_id, decision, words);
}

function answer(verdict: WhyNot['verdict'], text: string, rest: Partial<WhyNot> = {}): WhyNot {
  return { verdict, text, difference: null, would_win: [], ...rest };
}

function replayAlone(
  location_id: string,
  { facts, set, profile }: RecordedDecision,
  stock?: ReplayChange['stock'],
): SourcingPlan {
  return replay(facts, set, profile, {
    locations: (all) => all.filter(({ id }) => id === location_id),
    ...(stock && { stock }),
  });
}

function whyExcluded(
  location_id: string,
  rule: string,
  { facts, set, profile }: RecordedDecision,
  words: Words,
): WhyNot {
  const name = words.location(location_id);
  const without = replay(facts, set, profile, { may_exclude: (id) => id !== location_id });
  return answer('excluded', `The rule “${rule}” excludes ${name}.`, {
    would_win: isChosen(without, location_id)
      ? ['Without this rule it would have shipped the order.']
      : [`Even without this rule the order would not ship from ${name}.`],
  });
}

// It lacks something, or costs more: both are told by what it would count if it had everything.
function whyLeftOut(location_id: string, decision: RecordedDecision, words: Words): WhyNot {
  const { facts, trace, set, profile } = decision;
  const name = words.location(location_id);
  const wanted = new Map(facts.wanted.map(([variant_id, quantity]) => [variant_id, quantity]));
  const filled = (id: string, variant_id: string, held: number): number =>
    id === location_id ? Math.max(held, wanted.get(variant_id) ?? 0) : held;
  const full = replayAlone(location_id, decision, filled);
  const difference = full.trace.terms && trace.terms ? minus(full.trace.terms, trace.terms) : null;
  const more = difference ? weightOf(difference) : 0;
  const missing = facts.wanted.flatMap(([variant_id, quantity], index) => {
    const lacks = quantity - (facts.stock[location_id]?.[index] ?? 0);
    return lacks > 0 ? [{ variant_id, lacks }] : [];
  });
  if (missing.length === 0)
    return answer('dearer', dearerText(name, difference, words), {
      difference,
      would_win:
        more > 0
          ? [
              `If shipping from ${name} cost ${words.money(more)} less, or a rule preferred it by more than that.`,
            ]
          : ['It counts exactly as much as the plan: the location that stands first in the list ships.'],
    });
  const lacked = listOf(missing.map(({ variant_id, lacks }) => `${lacks} × ${words.sku(variant_id)}`));
  const would_win = isChosen(replay(facts, set, profile, { stock: filled }), location_id)
    ? [`With ${lacked} more it would have shipped the order.`]
    : [`Even with ${lacked} more it would not have: it would count ${words.money(more)} more than the plan.`];
  return location_id in facts.stock
    ? answer('incomplete', `${name} lacked ${lacked}.`, { difference, would_win })
    : answer('no_stock', `${name} had nothing of it.`, { difference, would_win });
}

function dearerText(name: string, difference: PlanTerms | null, words: Words): string {
  if (!difference) return `${name} had everything, and costs more.`;
  const parts = (['shipping', 'service', 'handling', 'split'] as const).flatMap((term) => {
    const amount = difference[term];
    if (amount === 0) return [];
    const named = {
      shipping: 'shipping',
      service: 'the change of service',
      handling: 'handling and stock',
      split: 'splitting',
    }[term];
    return [`${named} ${amount > 0 ? `${words.money(amount)} more` : `${words.money(-amount)} less`}`];
  });
  if (parts.length === 0) return `${name} had everything and would have cost the same.`;
  return `${name} had everything, but from there it counts more: ${listOf(parts)}.`;
}

function isChosen({ assignments }: SourcingPlan, location_id: string): boolean {
  return assignments.some((each) => each.location_id === location_id);
}

function minus(a: PlanTerms, b: PlanTerms): PlanTerms {
  return {
    shipping: a.shipping - b.shipping,
    service: a.service - b.service,
    handling: a.handling - b.handling,
    split: a.split - b.split,
    unserved: a.unserved - b.unserved,
  };
}

function unitsOf(count: number): string {
  return count === 1 ? 'one unit' : `${count} units`;
}

function listOf(all: readonly string[]): string {
  if (all.length < 2) return all[0] ?? '';
  return `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}
