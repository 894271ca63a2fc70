import { defineEvent } from './define.ts';

type OfOrder = { order_id: string; fulfillment_order_id: string; number: string };

/** Units that somebody waited for, with the place in the queue of the SKU that they were served from, and why. */
export type ServedUnits = {
  sku: string;
  units: number;
  /** 1 was served first of those who waited when the stock came. */
  rank: number;
  waiting: number;
  /** What put it before the next; null for the last. */
  because: 'priority' | 'promise' | 'placed' | null;
  priority: number;
  promised_at: string | null;
  expected_at: string | null;
  waiting_since: string;
};

/** Stock that arrived was promised to an order that waited for it, by `ship_by`. */
export const backorderFilled = defineEvent<{
  order_id: string;
  fulfillment_order_ids: string[];
  units: number;
  variant_ids: string[];
  ship_by: string | null;
  served: ServedUnits[];
}>('backorder.filled');

/**
 * Units that an order waits for are expected on another day than before, or nobody knows any more when; `promised_at` is what was
 * promised first.
 */
export const backorderExpectedChanged = defineEvent<{
  order_id: string;
  change: 'earlier' | 'later' | 'known' | 'unknown';
  lines: {
    sku: string;
    units: number;
    expected_at: string | null;
    expected_before: string | null;
    promised_at: string | null;
  }[];
}>('backorder.expected_changed');

/** Units were picked, or put back; the counters of the order follow. */
export const fulfillmentPicked = defineEvent<OfOrder & { units: number; picked: number; total: number }>(
  'fulfillment_order.picked',
);

/** The shelf held less than promised. */
export const fulfillmentShort = defineEvent<
  OfOrder & { variant_id: string; variant_ids: [string]; units: number; reason: string }
>('fulfillment_order.short');

/** A location gave back what it had not picked; `rejections` counts those of the order. */
export const fulfillmentRejected = defineEvent<
  OfOrder & {
    location_id: string;
    location: string;
    variant_ids: string[];
    units: number;
    reason: string;
    note: string;
    backordered: number;
    rejections: number;
    /** People decide now what becomes of the order. */
    is_held: boolean;
  }
>('fulfillment_order.rejected');

/** People let units that nobody had picked ship from elsewhere. */
export const fulfillmentMoved = defineEvent<
  OfOrder & {
    variant_ids: string[];
    units: number;
    from: string;
    to: string;
    reason: string;
    difference_amount: number;
    currency: string;
  }
>('fulfillment_order.moved');

/** Several locations are asked whether they take work; who accepts first does it. */
export const fulfillmentOffered = defineEvent<
  OfOrder & { round: number; locations: string[]; expires_at: string }
>('fulfillment_order.offered');

/** A location accepted or declined work that it was offered. */
export const offerAnswered = defineEvent<
  OfOrder & {
    answer: 'accepted' | 'declined';
    location_id: string;
    location: string;
    /** Where it was planned. */
    planned_at: string;
    reason: string;
  }
>('fulfillment_order.offer_answered');

/** Nobody accepted work that was offered, so that it is done where it was planned. */
export const offerEnded = defineEvent<OfOrder & { location_id: string; location: string }>(
  'fulfillment_order.offer_ended',
);

/** Work will arrive after its promised day, or later still than was said before. */
export const fulfillmentRunningLate = defineEvent<
  OfOrder & { promised_by: string; expected_by: string; expected_before: string | null }
>('fulfillment_order.running_late');

/** People let work go by another service. */
export const fulfillmentServiceChanged = defineEvent<
  OfOrder & { from: string; to: string; reason: string; difference_amount: number; currency: string }
>('fulfillment_order.service_changed');

/** Units that nobody had picked ship from elsewhere now, because all orders together cost less that way. */
export const fulfillmentPlannedAgain = defineEvent<
  OfOrder & {
    variant_ids: string[];
    units: number;
    from: string[];
    to: string[];
    saved_amount: number;
    currency: string;
  }
>('fulfillment_order.planned_again');

/** A parcel was packed, or unpacked again. */
export const parcelPacked = defineEvent<OfOrder & { parcel_id: string; units: number; is_unpacked: boolean }>(
  'parcel.packed',
);

/** A label was bought, or voided, for a parcel. */
export const parcelLabeled = defineEvent<
  OfOrder & { parcel_id: string; tracking_number: string; carrier_code: string; is_voided: boolean }
>('parcel.labeled');

/** Parcels were handed to the carrier: the stock has left. */
export const fulfillmentShipped = defineEvent<
  OfOrder & { shipment_id: string; parcel_ids: string[]; units: number }
>('fulfillment_order.shipped');

/** What a customer collects lies at the counter, until `collect_by`. The code to say there is in no event. */
export const pickupReady = defineEvent<
  OfOrder & { location_id: string; location: string; collect_by: string }
>('pickup.ready');

/** A customer took parcels from the counter: their units have left the stock and are delivered. */
export const pickupCollected = defineEvent<
  OfOrder & { shipment_id: string; parcel_ids: string[]; units: number; identified_by: string }
>('pickup.collected');

/** Nobody collected it in time: its units are available again. */
export const pickupExpired = defineEvent<OfOrder & { units: number; variant_ids: string[] }>(
  'pickup.expired',
);

/** A parcel that was taken for delivered was not: an older message of the carrier says that it was on its way back. */
export const parcelDeliveryWithdrawn = defineEvent<OfOrder & { parcel_id: string }>(
  'parcel.delivery_withdrawn',
);

/** A parcel reached its door. */
export const parcelDelivered = defineEvent<OfOrder & { parcel_id: string; delivered_at: string }>(
  'parcel.delivered',
);

/** Units are kept for a cart. */
export const reservationCreated = defineEvent<{
  channel_id: string;
  units: number;
  expires_at: string;
  variant_ids: string[];
}>('reservation.created');

/** They are kept for longer. */
export const reservationExtended = defineEvent<{ expires_at: string }>('reservation.extended');

type ReservationOver = { units: number; variant_ids: string[]; order_id: string | null };

/** An order took them; `variant_ids` names what it left, which can be sold again. */
export const reservationConverted = defineEvent<ReservationOver>('reservation.converted');

/** They were given up. */
export const reservationReleased = defineEvent<ReservationOver>('reservation.released');

/** Their time was over. */
export const reservationExpired = defineEvent<ReservationOver>('reservation.expired');
