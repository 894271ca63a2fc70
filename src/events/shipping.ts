import { defineEvent } from './define.ts';

/** The carrier said something new about a parcel; `status` is what all its events add up to. Times are RFC 3339. */
export const trackingUpdated = defineEvent<{
  label_id: string;
  parcel_id: string;
  tracking_number: string;
  status: string;
  status_at: string | null;
  delivered_at: string | null;
}>('tracking.updated');

/** A carrier's prices, zones or services changed. */
export const ratesChanged = defineEvent<{ carrier_code: string }>('rates.changed');
