import { offerAnswered } from '../../../events/fulfillment.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { type CommandRequest, command, type Shell } from '../../../platform/command.ts';
import { decideAnswer, isRoundOver, type Offer, type OfferRefusal } from '../rules/offer.ts';
import { type FulfillmentWork, unpickedOf } from '../rules/work.ts';
import { setStatuses } from '../sql/lines.ts';
import { closeAnswers, endOffer, readOffer, setAnswer } from '../sql/offers.ts';
import { askNextLocations } from '../steps/ask-locations.ts';
import { lockWorkWithOrder } from '../steps/lock-work.ts';
import { relocate } from '../steps/relocate.ts';
import { readWaysElsewhere } from '../steps/ways-elsewhere.ts';

export type OfferAnswering = { fulfillment_order_id: string; location_id: string; reason: string };

export type AnswerOfferRefusal = OfferRefusal | { code: 'offer_cannot_serve'; number: string };

type Refusal = AnswerOfferRefusal | { code: 'not_found'; what: string };

/**
 * A location takes work that it was offered. Whoever is first has it: its units are promised there from then on, in the same
 * transaction in which the planned location gives them up. Answers the work that it has to do.
 */
export const acceptOffer = command<OfferAnswering, { fulfillment_order_id: string; number: string }, Refusal>(
  {
    name: 'fulfillment.accept-offer',
    permission: 'fulfillment:work',
    async handle(shell, request) {
      const { tx, now } = shell;
      const { location_id, reason } = request.input;
      const held = await readAnswerable(shell, request.input);
      if (!held.ok) return held;
      const { all, work, offer } = held.value;
      const { ways, locations } = await readWaysElsewhere(shell, all, work, true);
      const way = ways.find(({ location }) => location.id === location_id);
      const isPlanned = location_id === work.location_id;
      if (!isPlanned && !way) return refuse({ code: 'offer_cannot_serve', number: work.number });
      const actor_name = request.actor.name;
      const taken = way
        ? await relocate(shell, {
            ...{ all, work, location_id, reason: 'offer_accepted', actor_name },
            ...{ units: unpickedOf(work), service_code: way.service_code, times: way.times },
          })
        : null;
      if (!taken) await setStatuses(tx, [{ id: work.id, status: 'open' }]);
      await setAnswer(
        tx,
        { offer_id: offer.id, location_id },
        { answer: 'accepted', reason, actor_name, now },
      );
      await closeAnswers(tx, offer.id, 'too_late');
      await endOffer(tx, offer.id, { state: 'accepted', taken_as: taken?.id ?? null, now });
      tell(shell, request, work, 'accepted', locations);
      const { id, number } = taken ?? work;
      return accept({ fulfillment_order_id: id, number });
    },
  },
);

/** A location says that it does not take what it was offered; when all of its group did, the next are asked at once. */
export const declineOffer = command<OfferAnswering, Record<string, never>, Refusal>({
  name: 'fulfillment.decline-offer',
  permission: 'fulfillment:work',
  async handle(shell, request) {
    const { tx, now } = shell;
    const { location_id, reason } = request.input;
    const held = await readAnswerable(shell, request.input);
    if (!held.ok) return held;
    const { all, work, offer } = held.value;
    const actor_name = request.actor.name;
    await setAnswer(tx, { offer_id: offer.id, location_id }, { answer: 'declined', reason, actor_name, now });
    const { locations } = await readWaysElsewhere(shell, all, work, false);
    tell(shell, request, work, 'declined', locations);
    const answered: Offer = {
      ...offer,
      asked: offer.asked.map((each) =>
        each.location_id === location_id ? { ...each, answer: 'declined' } : each,
      ),
    };
    if (isRoundOver(answered, now)) await askNextLocations(shell, request, { all, work, offer: answered });
    return accept({});
  },
});

async function readAnswerable({ tx, now }: Shell, { fulfillment_order_id, location_id }: OfferAnswering) {
  const held = await lockWorkWithOrder(tx, fulfillment_order_id);
  if (!held) return refuse({ code: 'not_found', what: 'fulfillment order' });
  const { work } = held;
  const offer = await readOffer(tx, work.id);
  if (!offer) return refuse({ code: 'offer_not_asked', number: work.number });
  const decision = decideAnswer(offer, work.number, location_id, now);
  if (!decision.ok) return decision;
  // It was cancelled or held a moment ago.
  return work.status === 'scheduled'
    ? accept({ ...held, offer })
    : refuse({ code: 'offer_over', number: work.number, state: 'withdrawn' });
}

function tell(
  shell: Shell,
  request: CommandRequest<OfferAnswering>,
  work: FulfillmentWork,
  answer: 'accepted' | 'declined',
  locations: readonly { id: string; name: string }[],
): void {
  const { location_id, reason } = request.input;
  const nameOf = (id: string): string => locations.find((each) => each.id === id)?.name ?? '';
  const { id, order_id, number } = work;
  const news = { answer, location_id, location: nameOf(location_id), reason };
  shell.audit(
    { subject_type: 'fulfillment_order', subject_id: id, after: news, reason: `offer ${answer}` },
    request,
  );
  shell.publish(
    offerAnswered(id, {
      ...{ order_id, fulfillment_order_id: id, number, planned_at: nameOf(work.location_id) },
      ...news,
    }),
    request,
  );
}
