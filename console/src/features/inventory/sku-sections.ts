import type { ComponentType } from 'react';
import type { InventoryItem } from './inventory.ts';
import { SkuLots } from './sku-lots.tsx';
import { SkuMovements } from './sku-movements.tsx';
import { SkuPlaces } from './sku-places.tsx';
import { SkuPolicies } from './sku-policies.tsx';
import { SkuQueue } from './sku-queue.tsx';
import { SkuReservations } from './sku-reservations.tsx';
import { SkuYear } from './sku-year.tsx';

/** A part of the page of one SKU: a card that reads what it shows by itself. Two stand side by side unless one is wide. */
export type SkuSection = { id: string; is_wide?: boolean; Section: ComponentType<{ item: InventoryItem }> };

export const skuSections: readonly SkuSection[] = [
  { id: 'places', Section: SkuPlaces },
  { id: 'policies', Section: SkuPolicies },
  { id: 'lots', is_wide: true, Section: SkuLots },
  { id: 'queue', is_wide: true, Section: SkuQueue },
  { id: 'movements', Section: SkuMovements },
  { id: 'reservations', Section: SkuReservations },
  { id: 'year', is_wide: true, Section: SkuYear },
];
