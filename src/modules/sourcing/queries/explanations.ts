import { formatAmount } from '../../../kernel/money.ts';
import type { Queryable } from '../../../platform/database.ts';
import { listLocations } from '../../inventory/index.ts';
import { readCondition } from '../conditions.ts';
import { explainDecision, type ReadProfile, readProfile, type Words, whyNot } from '../rules/index.ts';
import { readDecisions, type StoredDecision } from '../sql/decisions.ts';
import { readVersion } from '../sql/profile-versions.ts';

/** Every decision on where an order ships from, the first first, with its answers in sentences. */
export async function explainOrder(reader: Queryable, order_id: string) {
  const decisions = await readDecisions(reader, order_id);
  const words = await wordsFor(reader, decisions);
  const numbers = await numbersOf(reader, decisions);
  return decisions.map((decision) => explain(decision, words(decision), numbers));
}

function explain(decision: StoredDecision, words: Words, numbers: ReadonlyMap<string, number>) {
  const { id, kind, decided_at, took_us, bytes, version_id, trace } = decision;
  const { reason, currency, cost_amount, terms, chosen, alternatives, rejected, rules = [] } = trace;
  return {
    id,
    kind,
    decided_at,
    took_us,
    bytes,
    version_id,
    version_number: numbers.get(version_id ?? '') ?? null,
    rules: [...rules],
    reason,
    currency,
    cost_amount,
    terms: terms ?? null,
    parts: chosen.map(({ location_id, service_code = null, units = null, cost_amount: amount }) => ({
      location_id,
      location_name: words.location(location_id),
      service_code,
      units,
      cost_amount: amount,
    })),
    alternatives: alternatives.map((each) => ({
      location_names: each.location_ids.map((location_id) => words.location(location_id)),
      cost_amount: each.cost_amount,
      terms: each.terms ?? null,
    })),
    rejected: rejected.map(({ location_id, reason: why, missing = null, rule = null }) => ({
      location_id,
      location_name: words.location(location_id),
      reason: why,
      missing,
      rule,
    })),
    rejected_more: Object.values(trace.rejected_more ?? {}).reduce((sum, count) => sum + count, 0),
    answers: explainDecision(trace, words),
  };
}

/** Why an order does not ship from a location, by what was known at its first decision; undefined where none is kept. */
export async function explainWhyNot(reader: Queryable, order_id: string, location_id: string) {
  const decisions = await readDecisions(reader, order_id);
  const [decision] = decisions;
  if (!decision) return undefined;
  const [profile, words] = await Promise.all([
    profileOf(reader, decision.version_id),
    wordsFor(reader, decisions),
  ]);
  const { facts, trace, set } = decision;
  const said = words(decision);
  return {
    location_id,
    location_name: said.location(location_id),
    currency: trace.currency,
    ...whyNot(location_id, { facts, trace, set, profile }, said),
  };
}

async function profileOf(reader: Queryable, version_id: string | null): Promise<ReadProfile | null> {
  const version = version_id === null ? undefined : await readVersion(reader, version_id);
  return version ? readProfile(version.id, version.profile, readCondition) : null;
}

async function wordsFor(
  reader: Queryable,
  decisions: readonly StoredDecision[],
): Promise<(decision: StoredDecision) => Words> {
  const names = new Map((await listLocations(reader)).map(({ id, name }) => [id, name]));
  const skus = new Map(
    decisions.flatMap(({ facts }) => facts.items.map(({ variant_id, sku }) => [variant_id, sku] as const)),
  );
  return ({ trace: { currency } }) => ({
    location: (id) => names.get(id) ?? 'a location that is gone',
    sku: (id) => skus.get(id) ?? 'a variant that is gone',
    money: (amount) => `${formatAmount({ amount, currency })} ${currency}`,
  });
}

async function numbersOf(
  reader: Queryable,
  decisions: readonly StoredDecision[],
): Promise<Map<string, number>> {
  const ids = [...new Set(decisions.flatMap(({ version_id }) => version_id ?? []))];
  const versions = await Promise.all(ids.map((id) => readVersion(reader, id)));
  return new Map(versions.flatMap((version) => (version ? [[version.id, version.number]] : [])));
}
