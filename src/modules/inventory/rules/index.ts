export * from './availability.ts';
export * from './expected-dates.ts';
export { LOCATION_KINDS } from './location.ts';
export { dayIn, freshnessOf, inOrderOfExpiry, type LotMove, type LotRefusal, type NamedLot } from './lot.ts';
export { type PolicyName, promisedDay, roomToWait, type SellingPolicy } from './selling-policy.ts';
export type { SupplyShares } from './supply.ts';
export type { FoundLot, SwitchTracking, SwitchTrackingRefusal } from './switch-tracking.ts';
