import type { GetV1InventoryQualityControlResponse } from '../../api/generated/types.gen.ts';

/** Units of a SKU, or of one of its lots, that lie in a state from which nobody sells. */
export type Aside = GetV1InventoryQualityControlResponse['items'][number];

export function asideId({ variant_id, location_id, state, lot }: Aside): string {
  return `${variant_id} ${location_id} ${state} ${lot?.id ?? ''}`;
}

/** What somebody decides about units that were set aside. */
export type Verdict = 'release' | 'fail' | 'write_off';
