import type { PlanTariff } from './plan-problem.ts';

/**
 * What parcels of so many grams together cost: as few parcels as may be, each as heavy as the others and at least a gram, each
 * for the amount of the first step that holds it. `Infinity` where the service carries no such parcel.
 */
export function tariffAmount(tariff: PlanTariff, grams: number): number {
  const { parcel_amount, steps, beyond } = tariff;
  const parcels = Math.max(1, Math.ceil(grams / heaviestParcel(tariff)));
  const each = Math.max(1, Math.ceil(grams / parcels));
  for (const { up_to_grams, amount } of steps)
    if (each <= up_to_grams) return parcels * (parcel_amount + amount);
  const last = steps.at(-1);
  if (!beyond || !last) return Number.POSITIVE_INFINITY;
  const pieces = Math.ceil((each - last.up_to_grams) / beyond.each_grams);
  return parcels * (parcel_amount + last.amount + pieces * beyond.amount);
}

/** The weight that is billed: the weight, or the volume by the tariff's measure where that is more. */
export function billedGrams({ mm3_per_gram }: PlanTariff, weight_grams: number, volume_mm3: number): number {
  if (mm3_per_gram === undefined) return weight_grams;
  return Math.max(weight_grams, Math.ceil(volume_mm3 / mm3_per_gram));
}

/** The heaviest parcel that has a price. */
export function heaviestParcel({ max_parcel_grams, steps, beyond }: PlanTariff): number {
  if (beyond) return max_parcel_grams;
  return Math.max(1, Math.min(max_parcel_grams, steps.at(-1)?.up_to_grams ?? 1));
}
