import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { unpickedUnits } from './fulfillment-order-states.ts';
import { type FulfillmentWork, isPickup } from './work.ts';

/** `assigned`: nobody took it, so that it stays where it was planned. `withdrawn`: it was cancelled, held or moved meanwhile. */
export const OFFER_STATES = ['open', 'accepted', 'assigned', 'withdrawn'] as const;

export type OfferState = (typeof OFFER_STATES)[number];

/** `too_late`: another location was faster. */
export const OFFER_ANSWERS = ['asked', 'accepted', 'declined', 'expired', 'too_late'] as const;

export type OfferAnswer = (typeof OFFER_ANSWERS)[number];

/** Work that several locations are asked to take; who accepts first does it. */
export type Offer = {
  id: string;
  fulfillment_order_id: string;
  state: OfferState;
  /** The group that is asked now, from 1. */
  round: number;
  expires_at: Date | null;
  asked: { location_id: string; round: number; answer: OfferAnswer }[];
};

export type OfferRefusal =
  | { code: 'offer_over'; number: string; state: OfferState | 'expired' }
  | { code: 'offer_not_asked'; number: string }
  | { code: 'offer_answered'; number: string; answer: OfferAnswer };

/** So many locations are asked at once, and so many groups of them one after the other. */
export const ASKED_AT_ONCE = 3;
export const MOST_ROUNDS = 3;

/** Whether work can still be offered: nobody has begun it, and nobody comes for it. */
export function mayOffer(work: FulfillmentWork): boolean {
  const isUntouched = work.lines.every(
    (line) => line.picked + line.shipped === 0 && (line.cancelled === 0 || unpickedUnits(line) > 0),
  );
  return work.status === 'open' && !isPickup(work) && work.parcels.length === 0 && isUntouched;
}

/** The next group that is asked, and until when. */
export type OfferRound = { round: number; location_ids: string[]; expires_at: Date };

/**
 * Decides whom to ask next: first where it was planned and the next cheapest others, then those after them. Null where nobody is
 * left, or where waiting for an answer would outlast the planned hand-over: then it stays where it was planned.
 */
export function nextRound(
  offer: Pick<Offer, 'round' | 'asked'> | null,
  work: Pick<FulfillmentWork, 'location_id' | 'ship_by'>,
  others: readonly string[],
  { now, minutes }: { now: Date; minutes: number },
): OfferRound | null {
  const round = (offer?.round ?? 0) + 1;
  const asked = new Set(offer?.asked.map(({ location_id }) => location_id));
  const left = [work.location_id, ...others].filter((id) => !asked.has(id));
  const expires_at = new Date(now.getTime() + minutes * 60_000);
  const isAlone = left.length === 0 || (round === 1 && left.length === 1);
  if (isAlone || round > MOST_ROUNDS || expires_at >= work.ship_by) return null;
  return { round, location_ids: left.slice(0, ASKED_AT_ONCE), expires_at };
}

/** Decides whether a location may still answer an offer. */
export function decideAnswer(
  offer: Offer,
  number: string,
  location_id: string,
  now: Date,
): Decision<Offer, OfferRefusal> {
  const own = offer.asked.find((each) => each.location_id === location_id);
  if (!own) return refuse({ code: 'offer_not_asked', number });
  if (offer.state !== 'open') return refuse({ code: 'offer_over', number, state: offer.state });
  if (own.answer === 'declined') return refuse({ code: 'offer_answered', number, answer: own.answer });
  const isOver = own.answer !== 'asked' || (offer.expires_at !== null && offer.expires_at <= now);
  return isOver ? refuse({ code: 'offer_over', number, state: 'expired' }) : accept(offer);
}

/** Whether nobody of the present group can accept it any more. */
export function isRoundOver({ asked, expires_at }: Pick<Offer, 'asked' | 'expires_at'>, now: Date): boolean {
  const isPast = expires_at !== null && expires_at <= now;
  return isPast || asked.every(({ answer }) => answer !== 'asked');
}
