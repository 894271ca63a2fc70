import type { Module } from '../../platform/module.ts';
import { tellOffShelf } from '../inventory/index.ts';
import { fulfillmentDoctor } from './doctor.ts';
import { fulfillmentChores, fulfillmentJobs, fulfillmentListeners } from './listeners.ts';
import { fulfillmentRefusals } from './refusals.ts';
import { fulfillmentRoutes } from './routes.ts';
import { deliveryRoutes } from './routes-delivery.ts';
import { reservationRoutes } from './routes-reservations.ts';
import { readOffShelf } from './sql/off-shelf.ts';

export { buyLabel } from './buy-label.ts';
export { acceptOffer, declineOffer } from './commands/answer-offer.ts';
export { changeService } from './commands/change-service.ts';
export { collectPickup } from './commands/collect-pickup.ts';
export { expireReservations } from './commands/expire-reservations.ts';
export { extendReservation } from './commands/extend-reservation.ts';
export { type FillProgress, fillBackorders } from './commands/fill-backorders.ts';
export { moveFulfillmentOrder } from './commands/move.ts';
export { packParcel, unpackParcel } from './commands/pack-parcel.ts';
export { pick } from './commands/pick.ts';
export { planOrdersAgain } from './commands/plan-again.ts';
export { readyPickup } from './commands/ready-pickup.ts';
export { rejectFulfillmentOrder } from './commands/reject.ts';
export { releaseReservation } from './commands/release-reservation.ts';
export { reserve } from './commands/reserve.ts';
export { ship } from './commands/ship.ts';
export { shortPick } from './commands/short-pick.ts';
export { shortenOrders } from './commands/shorten-orders.ts';
export { switchTracking } from './commands/switch-tracking.ts';
export {
  type FulfillmentOrder,
  listFulfillmentOrders,
  readFulfillmentOrder,
  readFulfillmentOrdersOfOrders,
} from './queries/fulfillment-orders.ts';
export { readQueue } from './queries/queue.ts';
export { refreshExpectations } from './refresh-expectations.ts';
export type { Shortage } from './rules/allocation.ts';
export {
  FULFILLMENT_ORDER_STATUSES,
  type FulfillmentOrderStatus,
} from './rules/fulfillment-order-states.ts';
export { OFFER_ANSWERS, OFFER_STATES, type OfferAnswer, type OfferState } from './rules/offer.ts';
export { DEFAULT_TTL_S, type Reserve } from './rules/reservation.ts';
export { PARCEL_STATES, type ParcelState } from './rules/work.ts';
export { readDuePickups } from './sql/pickups.ts';
export { markQueues } from './sql/queue.ts';
export { lockReservations } from './sql/reservations.ts';
export {
  type AllocatedOrder,
  type CreatedFulfillmentOrder,
  draftAllocations,
  writeAllocations,
} from './steps/allocate.ts';
export { readAllocationFacts } from './steps/allocation-facts.ts';
export {
  cancelAllocations,
  lockCancellation,
} from './steps/cancel.ts';
export { changeWork, lockLevelsForChange, readWorkForChange } from './steps/change-work.ts';
export { type ExpiredPickup, expirePickup } from './steps/expire-pickup.ts';
export {
  type ChangedFulfillmentOrder,
  holdFulfillmentOrders,
  releaseFulfillmentOrders,
} from './steps/hold.ts';
export { orderPolicies } from './steps/order-policies.ts';
export { prioritizeWork } from './steps/prioritize.ts';
export { ratesOfWork } from './steps/rates-of-work.ts';

tellOffShelf(readOffShelf);

export const fulfillmentModule: Module = {
  name: 'fulfillment',
  routes(api) {
    fulfillmentRoutes(api);
    reservationRoutes(api);
    deliveryRoutes(api);
  },
  refusals: fulfillmentRefusals,
  listeners: fulfillmentListeners,
  jobs: fulfillmentJobs,
  chores: fulfillmentChores,
  doctor: fulfillmentDoctor,
};
