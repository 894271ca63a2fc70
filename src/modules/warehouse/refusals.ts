import type { RefusalCatalogue } from '../../platform/refusals.ts';
import type { BinRefusal } from './commands/save-bins.ts';
import type { BoxRefusal } from './rules/check-box.ts';
import type { WaveRefusal } from './rules/wave.ts';

/** What the warehouse may answer besides the accepted value and the refusals of inventory and the catalog. */
export type WarehouseRefusal =
  | Exclude<BinRefusal, { code: 'location_unknown' | 'sku_unknown' }>
  | WaveRefusal
  | BoxRefusal
  | { code: 'wave_ended'; number: number }
  | { code: 'batch_taken'; number: number; batch: number; picker: string };

export const warehouseRefusals: RefusalCatalogue<WarehouseRefusal> = {
  bin_place_unknown: {
    status: 422,
    title: 'Nobody knows where this bin is.',
    detail: ({ bin }) =>
      `The code "${bin}" does not say its aisle and bay, and no field does. Nothing was saved.`,
    fix: 'Write the code as aisle-bay-level, such as B-14-3, or say aisle and bay.',
  },
  bin_unknown: {
    status: 422,
    title: 'The location has no such bin.',
    detail: ({ bin, location }) => `${location} has no bin "${bin}". Nothing was saved.`,
    fix: 'Correct the code, or create the bin first.',
  },
  too_many_bins: {
    status: 422,
    title: 'That are more bins than a location may have.',
    detail: ({ bins, limit }) => `It would be ${bins} bins; a location may have ${limit}. Nothing was saved.`,
    fix: 'Set up fewer aisles, bays or levels.',
  },
  box_impossible: {
    status: 422,
    title: 'There is no such box.',
    detail: ({ box, reason }) => `${box}: ${reason} It was not saved.`,
    fix: 'Correct its sizes or weights.',
  },
  box_currency: {
    status: 422,
    title: 'The box costs in another currency than the carriers.',
    detail: ({ box, currency, expected }) =>
      `${box} costs in ${currency}, and the carriers ask for ${expected}. It was not saved.`,
    fix: 'Say what the box costs in the currency of the prices of the carriers.',
  },
  wave_empty: {
    status: 422,
    title: 'There is nothing to pick.',
    detail: () => 'No fulfillment order of the location that could be picked now fits. No wave was made.',
    fix: 'Choose a later time, another service, or wait for orders.',
  },
  wave_work_elsewhere: {
    status: 422,
    title: 'The work belongs to another location.',
    detail: ({ number }) => `${number} is picked somewhere else. No wave was made.`,
    fix: 'Choose fulfillment orders of one location.',
  },
  wave_work_not_workable: {
    status: 409,
    title: 'The work cannot be picked now.',
    detail: ({ number }) => `${number} is on hold, has ended, or is picked already. No wave was made.`,
    fix: 'Leave it out, or release its hold first.',
  },
  wave_work_taken: {
    status: 409,
    title: 'The work is in another wave.',
    detail: ({ number, wave }) => `${number} is in wave ${wave}. No wave was made.`,
    fix: 'Leave it out, or cancel the other wave first.',
  },
  wave_ended: {
    status: 409,
    title: 'The wave has ended.',
    detail: ({ number }) => `Wave ${number} is completed or was cancelled. Nothing was changed.`,
    fix: 'Release another wave.',
  },
  batch_taken: {
    status: 409,
    title: 'Somebody else walks this batch.',
    detail: ({ number, batch, picker }) =>
      `Batch ${batch} of wave ${number} is picked by ${picker}. Nothing was changed.`,
    fix: 'Take another batch, or take this one over.',
  },
};
