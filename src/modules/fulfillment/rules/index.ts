export {
  type OrderWorkFacts,
  planWorkChange,
  unitsOfLines,
  type WorkChange,
  type WorkChangePlan,
} from './change-work.ts';
export { isEnded, isWorkable } from './fulfillment-order-states.ts';
export type { Destination } from './order-snapshot.ts';
export {
  type ChannelPlan,
  giveBack,
  type KeptUnits,
  type PlannedAssignment,
  planWithKept,
} from './plan-for-channel.ts';
export { type Caller, type ConvertRefusal, decideConvert, type LockedReservation } from './reservation.ts';
export type { WantedLine } from './source-again.ts';
