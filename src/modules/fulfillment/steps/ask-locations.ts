import { fulfillmentOffered, offerEnded } from '../../../events/fulfillment.ts';
import { newId } from '../../../kernel/ids.ts';
import type { CommandRequest, Shell } from '../../../platform/command.ts';
import { termsAt } from '../../sourcing/rules/index.ts';
import { nextRound, type Offer } from '../rules/offer.ts';
import type { FulfillmentWork } from '../rules/work.ts';
import { setStatuses } from '../sql/lines.ts';
import { askLocations, closeAnswers, endOffer, insertAssigned } from '../sql/offers.ts';
import { readWaysElsewhere } from './ways-elsewhere.ts';

/**
 * Asks the next group of locations whether they take some work, or lets it be done where it was planned when nobody is left. Its
 * units stay promised there all the time. The order's work is locked by the caller. Answers whether somebody was asked.
 */
export async function askNextLocations(
  shell: Shell,
  request: CommandRequest<unknown>,
  { all, work, offer }: { all: readonly FulfillmentWork[]; work: FulfillmentWork; offer: Offer | null },
): Promise<boolean> {
  const { tx, now } = shell;
  const { ways, locations } = await readWaysElsewhere(shell, all, work, false);
  const own = locations.find(({ id }) => id === work.location_id);
  const minutes = own ? termsAt(own, now).offer_minutes : null;
  const others = ways.flatMap(({ location }) =>
    termsAt(location, now).offer_minutes === null ? [] : [location.id],
  );
  const round = minutes === null ? null : nextRound(offer, work, others, { now, minutes });
  const { id: fulfillment_order_id, order_id, number } = work;
  const ofOrder = { order_id, fulfillment_order_id, number };
  if (offer) await closeAnswers(tx, offer.id, 'expired');
  if (round) {
    const named = round.location_ids.map((id) => locations.find((each) => each.id === id)?.name ?? '');
    await askLocations(tx, { id: offer?.id ?? newId(), ...ofOrder }, round, now);
    await setStatuses(tx, [{ id: work.id, status: 'scheduled' }]);
    const expires_at = round.expires_at.toISOString();
    shell.publish(
      fulfillmentOffered(work.id, { ...ofOrder, round: round.round, locations: named, expires_at }),
      request,
    );
    return true;
  }
  if (!offer) {
    await insertAssigned(tx, ofOrder, now);
    return false;
  }
  await endOffer(tx, offer.id, { state: 'assigned', taken_as: null, now });
  await setStatuses(tx, [{ id: work.id, status: 'open' }]);
  const { location_id } = work;
  shell.publish(offerEnded(work.id, { ...ofOrder, location_id, location: own?.name ?? '' }), request);
  return false;
}
