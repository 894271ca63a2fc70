/** Why work on an order waits for somebody. */
export const HOLD_TYPES = [
  'address',
  'fraud',
  'credit',
  'payment',
  'customer_request',
  'stock',
  'other',
] as const;

export type HoldType = (typeof HOLD_TYPES)[number];
