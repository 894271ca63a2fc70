import type { RefusalCatalogue } from '../../platform/refusals.ts';
import type { RateTableRefusal } from './rules/check-rate-table.ts';

export type ShippingRefusal =
  | RateTableRefusal
  | { code: 'rate_table_applied'; version: number }
  | { code: 'tracking_number_unknown'; tracking_number: string };

export const shippingRefusals: RefusalCatalogue<ShippingRefusal> = {
  rate_table_invalid: {
    status: 422,
    title: 'The rate table does not add up.',
    detail: ({ at, reason }) => `At ${at}: ${reason} The prices in force were not changed.`,
    fix: 'Correct this place and send the whole table again.',
  },
  rate_table_applied: {
    status: 409,
    title: 'These prices count already.',
    detail: ({ version }) => `Version ${version} was applied. Nothing was dropped.`,
    fix: 'Send the prices that should count instead; every version is kept.',
  },
  tracking_number_unknown: {
    status: 404,
    title: 'The tracking number is not known.',
    detail: ({ tracking_number }) =>
      `No label has the number "${tracking_number}". The event was not stored.`,
    fix: 'Check the number; events are taken for labels that were bought here.',
  },
};
