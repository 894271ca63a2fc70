/** The states that together make up what is on hand (law 1). */
export const STOCK_STATES = [
  'available',
  'committed',
  'reserved',
  'damaged',
  'safety_stock',
  'quality_control',
] as const;

export type StockState = (typeof STOCK_STATES)[number];
