import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import type { Condition, ConditionReader, OrderContext } from './order-context.ts';
import { DEFAULT_POLICY, type OverLimit, type PlanPolicy } from './plan-policy.ts';

/** Rules that say what counts how much when an order is planned. Amounts are minor units of the rate table's currency. */
export type Profile = {
  /** `first`: the first rule that holds counts. `cascade`: all that hold, the later over the earlier. */
  mode: 'first' | 'cascade';
  /** What counts before any rule; what is not said counts as without a profile. */
  weights: Weights;
  rules: readonly ProfileRule[];
};

export const WEIGHTS = [
  'split_amount',
  'service_change_amount',
  'late_day_amount',
  'full_day_amount',
  'handling_percent',
] as const;
export type Weights = Partial<Record<(typeof WEIGHTS)[number], number>>;

export type ProfileRule = {
  name: string;
  /** In the Common Expression Language; empty always holds. */
  when: string;
  effect: RuleEffect;
};

export type RuleEffect = {
  /** Only these ship, or these do not. A location is named by its code, or all of a kind by `kind:store`. */
  only?: readonly string[];
  exclude?: readonly string[];
  /** These are preferred: shipping from any other location counts so much more. */
  prefer?: { locations: readonly string[]; amount: number };
  weights?: Weights;
  max_locations?: number;
  over_limit?: OverLimit;
};

/** A profile that can be asked; conditions are read once. */
export type ReadProfile = {
  version_id: string;
  profile: Profile;
  rules: readonly { name: string; condition: Condition; effect: RuleEffect }[];
};

export type KnownLocation = { id: string; code: string; kind: string };

export type ProfileRefusal = { code: 'profile_invalid'; at: string; reason: string };

/** Accepts a profile whose conditions can be read and whose locations there are. */
export function checkProfile(
  profile: Profile,
  locations: readonly KnownLocation[],
  readCondition: ConditionReader,
): Decision<Profile, ProfileRefusal> {
  const known = new Set([
    ...locations.map(({ code }) => code),
    ...locations.map(({ kind }) => `kind:${kind}`),
    'kind:warehouse',
    'kind:store',
  ]);
  const names = new Set<string>();
  for (const [index, { name, when, effect }] of profile.rules.entries()) {
    const at = `rules/${index}`;
    if (names.has(name)) return bad(`${at}/name`, `A rule "${name}" stands there twice.`);
    names.add(name);
    const condition = readCondition(when);
    if (!condition.ok) return bad(`${at}/when`, condition.refusal.reason);
    for (const field of ['only', 'exclude'] as const) {
      const unknown = effect[field]?.find((each) => !known.has(each));
      if (unknown !== undefined) return bad(`${at}/effect/${field}`, `There is no location "${unknown}".`);
    }
    const unknown = effect.prefer?.locations.find((each) => !known.has(each));
    if (unknown !== undefined) return bad(`${at}/effect/prefer`, `There is no location "${unknown}".`);
    if (Object.keys(effect).length === 0) return bad(`${at}/effect`, 'The rule changes nothing.');
  }
  return accept(profile);
}

function bad(at: string, reason: string): Decision<never, ProfileRefusal> {
  return refuse({ code: 'profile_invalid', at, reason });
}

/** Reads the conditions of a profile that was checked when it was saved. */
export function readProfile(
  version_id: string,
  profile: Profile,
  readCondition: ConditionReader,
): ReadProfile {
  const rules = profile.rules.flatMap(({ name, when, effect }) => {
    const condition = readCondition(when);
    return condition.ok ? [{ name, condition: condition.value, effect }] : [];
  });
  return { version_id, profile, rules };
}

/** What counts for an order. Deterministic: the same order under the same version has the same policy. */
export function policyFor(
  { version_id, profile, rules }: ReadProfile,
  context: OrderContext,
  locations: readonly KnownLocation[],
): PlanPolicy {
  const held: string[] = [];
  const excluded = new Map<string, string>();
  const surcharges = new Map<string, number>();
  let policy: PlanPolicy = {
    ...DEFAULT_POLICY,
    ...profile.weights,
    version_id,
    excluded,
    surcharges,
    rules: held,
  };
  for (const { name, condition, effect } of rules) {
    if (!condition.holds(context)) continue;
    held.push(name);
    const { weights, max_locations, over_limit } = effect;
    policy = {
      ...policy,
      ...weights,
      ...(max_locations !== undefined && { max_locations }),
      ...(over_limit !== undefined && { over_limit }),
    };
    for (const location of locations) {
      const isOut =
        (effect.only && !isNamed(effect.only, location)) ||
        (effect.exclude && isNamed(effect.exclude, location));
      if (isOut && !excluded.has(location.id)) excluded.set(location.id, name);
      if (effect.prefer && !isNamed(effect.prefer.locations, location))
        surcharges.set(location.id, (surcharges.get(location.id) ?? 0) + effect.prefer.amount);
    }
    if (profile.mode === 'first') break;
  }
  return policy;
}

function isNamed(names: readonly string[], { code, kind }: KnownLocation): boolean {
  return names.includes(code) || names.includes(`kind:${kind}`);
}
