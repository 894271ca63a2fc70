export { DEFAULT_RATE_TABLE } from './default-rate-table.ts';
export { type DeliveryWindow, deliveryWindow, type ShippingCalendar } from './delivery-window.ts';
export {
  isServed,
  PICKUP_SERVICE,
  type Place,
  type Rate,
  type RatedParcel,
  type RateRefusal,
  type RateTable,
  rateParcel,
  type ZoneRate,
  zoneOf,
} from './rate.ts';
export { isWithCarrier, type TrackingStatus } from './tracking-status.ts';
