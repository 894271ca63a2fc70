import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { isWorkable } from './fulfillment-order-states.ts';
import { type FulfillmentWork, type LineUnits, type NotWorkable, unpickedOf } from './work.ts';

/** Why a location gives work back. */
export const REJECTION_REASONS = [
  'not_found',
  'damaged',
  'closed',
  'no_capacity',
  'cannot_ship',
  'other',
] as const;

export type RejectionReason = (typeof REJECTION_REASONS)[number];

/** With so many rejections of one order people decide what becomes of it. */
export const MAX_REJECTIONS = 3;

export type RejectRefusal = NotWorkable | { code: 'nothing_to_reject'; number: string };

/** Whether the units are not there, or not fit to be sold, so that nobody else may be promised them. */
export function isMissing(reason: RejectionReason): reason is 'not_found' | 'damaged' {
  return reason === 'not_found' || reason === 'damaged';
}

/** Decides which units a location gives back: what nobody has picked; what is in a tote goes on. */
export function decideRejection(work: FulfillmentWork): Decision<LineUnits[], RejectRefusal> {
  const { number, status } = work;
  if (!isWorkable(status)) return refuse({ code: 'fulfillment_order_not_workable', number, status });
  const given = unpickedOf(work);
  return given.length > 0 ? accept(given) : refuse({ code: 'nothing_to_reject', number });
}
