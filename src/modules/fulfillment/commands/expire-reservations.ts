import { reservationExpired } from '../../../events/fulfillment.ts';
import { accept } from '../../../kernel/decision.ts';
import { command } from '../../../platform/command.ts';
import { moveStock } from '../../inventory/index.ts';
import { endReservations, lockOverdue } from '../sql/reservations.ts';
import { freedVariants, releaseMoves } from '../steps/release-units.ts';

/** A transaction ends at most so many, so that it holds their levels for a moment only. */
export const EXPIRE_BATCH = 500;

/**
 * Ends reservations whose time is over by the database's clock. An order or an extension that holds one at this moment
 * decides on it: it is passed over, and looked at again in the next round.
 */
export const expireReservations = command<Record<string, never>, { expired: number }, never>({
  name: 'fulfillment.expire-reservations',
  permission: 'fulfillment:manage',
  async handle({ tx, ...shell }, request) {
    const overdue = await lockOverdue(tx, EXPIRE_BATCH);
    for (const { id, units, holds } of overdue) {
      const [before, after] = [{ state: 'open' }, { state: 'expired', units }];
      shell.audit({ subject_type: 'reservation', subject_id: id, before, after }, request);
      const variant_ids = freedVariants(holds);
      shell.publish(reservationExpired(id, { units, variant_ids, order_id: null }), request);
    }
    await Promise.all([
      endReservations(
        tx,
        overdue.map(({ id }) => ({ id, state: 'expired', reason: null, order_id: null })),
      ),
      moveStock(
        tx,
        overdue.flatMap(({ id, holds }) =>
          releaseMoves(id, holds, 'reservation_expired', request.actor.name),
        ),
      ),
    ]);
    return accept({ expired: overdue.length });
  },
});
