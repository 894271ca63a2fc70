import { createHash } from 'node:crypto';
import type { Transaction } from '../../../platform/database.ts';
import type { FactSet } from '../rules/index.ts';
import { insertDecisions, type KnownSet, keepFactSet, type NewDecision } from '../sql/decisions.ts';

type KeptSet = KnownSet & { content: string; stood: boolean };

// Reference data keeps its objects until it changes, so the digest of a set is taken once.
const known = new WeakMap<object, WeakMap<object, KeptSet>>();

/**
 * Writes why orders ship from where they do. What all of them were decided with is written once: until a transaction has seen it
 * stand, each writes it again, since the one that wrote it first may have been taken back.
 */
export async function recordDecisions(
  tx: Transaction,
  decisions: readonly NewDecision[],
  facts: FactSet,
  now: Date,
): Promise<void> {
  if (decisions.length === 0) return;
  const set = setOf(facts);
  const kept = set.stood
    ? []
    : [
        keepFactSet(tx, set.id, set.content).then((stood) => {
          set.stood = stood;
        }),
      ];
  await Promise.all([insertDecisions(tx, decisions, set, now), ...kept]);
}

function setOf({ locations, rates }: FactSet): KeptSet {
  const byRates = known.get(locations) ?? new WeakMap<object, KeptSet>();
  known.set(locations, byRates);
  const before = byRates.get(rates);
  if (before) return before;
  const content = JSON.stringify({ locations, rates });
  const places = new Map(locations.map(({ id }, place) => [id, place]));
  const set = { id: createHash('sha256').update(content).digest(), places, content, stood: false };
  byRates.set(rates, set);
  return set;
}
