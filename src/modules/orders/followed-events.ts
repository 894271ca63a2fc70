import {
  backorderExpectedChanged,
  backorderFilled,
  fulfillmentMoved,
  fulfillmentPicked,
  fulfillmentPlannedAgain,
  fulfillmentRejected,
  fulfillmentRunningLate,
  fulfillmentServiceChanged,
  fulfillmentShipped,
  fulfillmentShort,
  parcelDelivered,
  parcelDeliveryWithdrawn,
  parcelLabeled,
  parcelPacked,
} from '../../events/fulfillment.ts';

/** What an order hears of its goods; each is in its timeline under the event's id once it was heard. */
export const FOLLOWED = [
  fulfillmentPicked,
  fulfillmentShort,
  fulfillmentRejected,
  fulfillmentMoved,
  fulfillmentRunningLate,
  fulfillmentServiceChanged,
  fulfillmentPlannedAgain,
  fulfillmentShipped,
  parcelPacked,
  parcelLabeled,
  parcelDelivered,
  parcelDeliveryWithdrawn,
  backorderFilled,
  backorderExpectedChanged,
] as const;
