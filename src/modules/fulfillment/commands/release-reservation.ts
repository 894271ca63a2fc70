import { reservationReleased } from '../../../events/fulfillment.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { batchCommand } from '../../../platform/command.ts';
import { moveStock } from '../../inventory/index.ts';
import { decideRelease, type LockedReservation, type ReleaseRefusal } from '../rules/reservation.ts';
import { endReservations, lockReservations, type ReservationEnd } from '../sql/reservations.ts';
import { freedVariants, releaseMoves } from '../steps/release-units.ts';

export type ReleaseReservation = { reservation_id: string; reason: string | null };

/** Gives up what is reserved: the units can be sold again at once. Released twice is released once. */
export const releaseReservation = batchCommand<
  ReleaseReservation,
  { is_released: boolean },
  ReleaseRefusal | { code: 'not_found'; what: string }
>({
  name: 'fulfillment.release-reservation',
  permission: 'orders:place',
  async handle({ tx, ...shell }, requests) {
    const locked = await lockReservations(
      tx,
      requests.map(({ input }) => input.reservation_id),
    );
    const released: { reservation: LockedReservation; end: ReservationEnd; actor_name: string }[] = [];
    const answers = requests.map((request) => {
      const { reservation_id, reason } = request.input;
      const reservation = locked.get(reservation_id);
      if (!reservation) return refuse({ code: 'not_found' as const, what: 'reservation' });
      const decision = decideRelease(reservation, request.actor);
      if (!decision.ok) return decision;
      if (!decision.value) return accept({ is_released: false });
      const { units, holds } = reservation;
      shell.audit(
        {
          subject_type: 'reservation',
          subject_id: reservation_id,
          before: { state: 'open' },
          after: { state: 'released', units },
          ...(reason !== null && { reason }),
        },
        request,
      );
      const variant_ids = freedVariants(holds);
      shell.publish(reservationReleased(reservation_id, { units, variant_ids, order_id: null }), request);
      const end: ReservationEnd = { id: reservation_id, state: 'released', reason, order_id: null };
      released.push({ reservation, end, actor_name: request.actor.name });
      reservation.state = 'released';
      return accept({ is_released: true });
    });
    await Promise.all([
      endReservations(
        tx,
        released.map(({ end }) => end),
      ),
      moveStock(
        tx,
        released.flatMap(({ reservation: { id, holds }, actor_name }) =>
          releaseMoves(id, holds, 'reservation_released', actor_name),
        ),
      ),
    ]);
    return answers;
  },
});
