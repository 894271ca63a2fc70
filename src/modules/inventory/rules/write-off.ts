import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { worthOf } from './unit-cost.ts';

/** Units that were taken out, and what they are worth in minor units; what has no cost yet is worth nothing here. */
export type Taken = { units: number; amount: number };

export const NOTHING_TAKEN: Taken = { units: 0, amount: 0 };

/** What is known of the limits, and of what the units are worth. */
export type WriteOffFacts = {
  limit_units: number | null;
  limit_amount: number | null;
  day_limit_units: number | null;
  day_limit_amount: number | null;
  currency: string;
  /** Average unit costs by variant. */
  averages: ReadonlyMap<string, bigint>;
  /** What each person took out by hand within the last 24 hours, kept up with what was decided since. */
  of_day: Map<string, Taken>;
  /** The same for each call that is being decided. */
  of_call: Map<string, Taken>;
};

export type WriteOffRefusal = {
  code: 'write_off_needs_approval';
  sku: string;
  quantity: number;
  limit: string;
  permission: 'inventory:approve';
};

type Author = { name: string; permissions: ReadonlySet<string> };

/**
 * Whether somebody may take so many units out of stock by hand: beyond the limits only who may approve it. Limits are held
 * against everything that the call takes, and against what its author took within 24 hours, so that many small items do not
 * get around them. What is accepted counts for the next.
 */
export function decideWriteOff(
  { variant_id, sku, quantity }: { variant_id: string; sku: string; quantity: number },
  facts: WriteOffFacts,
  { actor, request_id }: { actor: Author; request_id: string },
): Decision<null, WriteOffRefusal> {
  if (actor.permissions.has('inventory:approve') || quantity <= 0) return accept(null);
  const average = facts.averages.get(variant_id);
  const amount = average === undefined ? 0 : worthOf(quantity, average, facts.currency);
  const call = sum(facts.of_call.get(request_id), { units: quantity, amount });
  const day = sum(facts.of_day.get(actor.name), { units: quantity, amount });
  const limit = limitPassed(call, day, facts);
  if (limit !== undefined) {
    const permission = 'inventory:approve';
    return refuse({ code: 'write_off_needs_approval', sku, quantity, limit, permission });
  }
  facts.of_call.set(request_id, call);
  facts.of_day.set(actor.name, day);
  return accept(null);
}

// What a limit is worth is no secret; what the units cost is, so that only the fact is told.
function limitPassed(call: Taken, day: Taken, facts: WriteOffFacts): string | undefined {
  const { limit_units, limit_amount, day_limit_units, day_limit_amount } = facts;
  if (limit_units !== null && call.units > limit_units) return `${limit_units} units in one call`;
  if (limit_amount !== null && call.amount > limit_amount) {
    return 'the value that may be taken in one call without it';
  }
  if (day_limit_units !== null && day.units > day_limit_units) return `${day_limit_units} units in 24 hours`;
  if (day_limit_amount !== null && day.amount > day_limit_amount) {
    return 'the value that may be taken in 24 hours without it';
  }
  return undefined;
}

function sum(before: Taken = NOTHING_TAKEN, { units, amount }: Taken): Taken {
  return { units: before.units + units, amount: before.amount + amount };
}
