import { accept, refuse } from '../../../kernel/decision.ts';
import { command } from '../../../platform/command.ts';
import { isRoundOver, mayOffer } from '../rules/offer.ts';
import { closeAnswers, endOffer, readOffer } from '../sql/offers.ts';
import { askNextLocations } from '../steps/ask-locations.ts';
import { lockWorkWithOrder } from '../steps/lock-work.ts';

/**
 * Offers new work, or goes on with an offer whose group let its time pass. What was cancelled or held meanwhile is on offer no
 * more.
 */
export const advanceOffer = command<
  { fulfillment_order_id: string },
  { is_asked: boolean },
  { code: 'not_found'; what: string }
>({
  name: 'fulfillment.advance-offer',
  permission: 'fulfillment:manage',
  async handle(shell, request) {
    const { tx, now } = shell;
    const held = await lockWorkWithOrder(tx, request.input.fulfillment_order_id);
    if (!held) return refuse({ code: 'not_found', what: 'fulfillment order' });
    const { work } = held;
    const offer = (await readOffer(tx, work.id)) ?? null;
    if (offer === null)
      return accept({
        is_asked: mayOffer(work) && (await askNextLocations(shell, request, { ...held, offer })),
      });
    if (offer.state !== 'open') return accept({ is_asked: false });
    if (work.status !== 'scheduled') {
      await closeAnswers(tx, offer.id, 'expired');
      await endOffer(tx, offer.id, { state: 'withdrawn', taken_as: null, now });
      return accept({ is_asked: false });
    }
    const is_asked = isRoundOver(offer, now)
      ? await askNextLocations(shell, request, { ...held, offer })
      : true;
    return accept({ is_asked });
  },
});
