export type { LotConfirmation, Tracking } from './variant.ts';
export type { BundleComponent, ListPrices, VariantForSale } from './variant-for-sale.ts';
