import type { Decision } from '../../../kernel/decision.ts';

/** What a condition may ask about an order. Whole numbers are `bigint`, as the language has them. */
export type OrderContext = {
  order: {
    channel: string;
    currency: string;
    service: string;
    tags: string[];
    units: bigint;
    lines: bigint;
    weight_grams: bigint;
    total_amount: bigint;
    priority: bigint;
  };
  destination: { country: string; region: string; city: string; postal_code: string };
  items: { sku: string; quantity: bigint; weight_grams: bigint }[];
  /** In UTC; Monday is 1. */
  time: { weekday: bigint; hour: bigint; date: string };
};

export type Condition = { holds(context: OrderContext): boolean };

/** Reads the text of a condition; answers why not where it is none. One that fails on an order does not hold for it. */
export type ConditionReader = (
  text: string,
) => Decision<Condition, { code: 'condition_invalid'; reason: string }>;

/** Of an order with more items a condition sees the first so many. */
export const MOST_ITEMS_SEEN = 200;
