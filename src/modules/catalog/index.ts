import type { Module } from '../../platform/module.ts';
import { catalogDoctor } from './doctor.ts';
import { productImport } from './imports.ts';
import { searchVariants } from './queries/search-variants.ts';
import { catalogRefusals } from './refusals.ts';
import { catalogRoutes } from './routes.ts';

export { createProduct } from './commands/save-product.ts';
export { type NewVariant, upsertVariant } from './commands/save-variant.ts';
export { loadSpecialHandling, SPECIAL_HANDLING_REFERENCE } from './queries/special-handling.ts';
export { readListPrices, readVariantsForSale } from './queries/variants-for-sale.ts';
export type { VariantChange } from './rules/variant.ts';
export { ensureVariants, type NamedVariant } from './steps/ensure-variants.ts';
export { switchTracking } from './steps/switch-tracking.ts';

export const catalogModule: Module = {
  name: 'catalog',
  routes: catalogRoutes,
  refusals: catalogRefusals,
  doctor: catalogDoctor,
  imports: [productImport],
  search_providers: [searchVariants],
};
