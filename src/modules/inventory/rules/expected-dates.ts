import type { Scope } from './availability.ts';
import { promisableUnits, type Supply, type SupplyShares } from './supply.ts';

/** Units that are there, or come, at a location; `at` in milliseconds. */
export type Lot = { location_id: string; at: number; quantity: number };

/** Units that wait, and the locations from which they may come. */
export type Waiting = { quantity: number; reach: Scope };

const DAY_MS = 86_400_000;

/**
 * When each of those who wait gets all of its units, in the order in which they are served; null where what is announced is
 * not enough. Everybody takes from the earliest that reaches them, so that it is what will happen on receipt when everything
 * comes as announced: the last of a queue is expected when cumulative ATP first covers it.
 */
export function expectedTimes(queue: readonly Waiting[], lots: readonly Lot[]): (number | null)[] {
  const left = lots.map((lot) => ({ ...lot })).sort((a, b) => a.at - b.at);
  // Where each reach goes on: what lies before is used up for it.
  const starts = new Map<Scope, number>();
  return queue.map(({ quantity, reach }) => {
    let missing = quantity;
    let last: number | null = null;
    let start = starts.get(reach) ?? 0;
    for (let index = start; index < left.length && missing > 0; index += 1) {
      const lot = left[index];
      const isUsable = lot && lot.quantity > 0 && (reach === null || reach.has(lot.location_id));
      if (isUsable) {
        const taken = Math.min(missing, lot.quantity);
        lot.quantity -= taken;
        missing -= taken;
        last = lot.at;
      }
      if (index === start && (!isUsable || lot.quantity === 0)) start += 1;
    }
    starts.set(reach, start);
    return missing === 0 ? last : null;
  });
}

/** Supply as the query reads it. */
export type OpenSupply = Pick<Supply, 'location_id' | 'kind' | 'outstanding'> & { expected_at: Date };

/**
 * Supply as lots, each kind with its share. Goods that are expected on a day may come until it ends: for a whole day more
 * they are counted, before those who wait are told that nobody knows.
 */
export function lotsOf(supply: readonly OpenSupply[], shares: SupplyShares, now: number): Lot[] {
  return supply.flatMap((each) => {
    const [at, quantity] = [each.expected_at.getTime(), promisableUnits(each, shares)];
    return at + DAY_MS <= now || quantity === 0 ? [] : [{ location_id: each.location_id, at, quantity }];
  });
}
