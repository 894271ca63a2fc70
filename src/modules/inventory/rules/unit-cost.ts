import { exponentOf } from '../../../kernel/money.ts';

/**
 * Unit costs are exact decimals of six places in the major unit of the valuation currency: text on the wire and in SQL
 * (`numeric(15, 6)`), millionths inside. A screw may cost 0.0125.
 */
export const UNIT_COST_PATTERN = '^\\d{1,9}(\\.\\d{1,6})?$';

const SCALE = 6;

/** Millionths of the major unit: `12.5` is 12,500,000. The text matches `UNIT_COST_PATTERN`. */
export function parseCost(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(SCALE, '0'));
}

/** The text of millionths, always with six places: 12,500,000 is `12.500000`. */
export function formatCost(cost: bigint): string {
  const digits = cost.toString().padStart(SCALE + 1, '0');
  return `${digits.slice(0, -SCALE)}.${digits.slice(-SCALE)}`;
}

/** What a variant costs on average, and how many units of it the company owns: on hand everywhere and in transit. */
export type CostState = { average: bigint | null; on_hand: number };

/**
 * The weighted average after units came in at a cost: (on hand × average + quantity × cost) / (on hand + quantity), rounded
 * half up in the sixth place. Units of which nobody knew a cost take the first that is known.
 */
export function averageAfter({ average, on_hand }: CostState, quantity: number, cost: bigint): bigint {
  if (average === null) return cost;
  const units = BigInt(on_hand + quantity);
  return divided(BigInt(on_hand) * average + BigInt(quantity) * cost, units);
}

/** What so many units are worth, in minor units, rounded half up. */
export function worthOf(quantity: number, cost: bigint, currency: string): number {
  return Number(divided(BigInt(quantity) * cost, 10n ** BigInt(SCALE - exponentOf(currency))));
}

// Half up; neither is negative.
function divided(numerator: bigint, denominator: bigint): bigint {
  return (2n * numerator + denominator) / (2n * denominator);
}

/**
 * Units that came in, or went where the quantity is negative; `unit_cost` null where nobody knows what they cost: then they
 * cost what the others do on average.
 */
export type CostedArrival = { variant_id: string; quantity: number; unit_cost: bigint | null };

export type AverageChange = {
  /** Which arrival made it. */
  index: number;
  variant_id: string;
  serial: number;
  on_hand_before: number;
  average_before: bigint | null;
  quantity: number;
  unit_cost: bigint;
  average_after: bigint;
};

/**
 * Follows arrivals one after the other: each with a cost changes the average of its variant, each counts for the next. The
 * costs are those that were held before anything came in; a variant that is absent has no arrival with a cost.
 */
export function averagesAfter(
  arrivals: readonly CostedArrival[],
  held: ReadonlyMap<string, CostState & { serial: number }>,
): AverageChange[] {
  const running = new Map([...held].map(([variant_id, state]) => [variant_id, { ...state }]));
  return arrivals.flatMap(({ variant_id, quantity, unit_cost }, index): AverageChange[] => {
    const state = running.get(variant_id);
    if (!state) return [];
    const { on_hand: on_hand_before, average: average_before } = state;
    state.on_hand += quantity;
    if (unit_cost === null || quantity <= 0) return [];
    const before = { average: average_before, on_hand: on_hand_before };
    const average_after = averageAfter(before, quantity, unit_cost);
    state.average = average_after;
    state.serial += 1;
    const { serial } = state;
    return [
      { index, variant_id, serial, on_hand_before, average_before, quantity, unit_cost, average_after },
    ];
  });
}
