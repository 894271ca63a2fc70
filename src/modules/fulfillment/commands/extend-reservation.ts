import { reservationExtended } from '../../../events/fulfillment.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { batchCommand } from '../../../platform/command.ts';
import { decideExtend, type ExtendRefusal } from '../rules/reservation.ts';
import { extendReservations, lockReservations } from '../sql/reservations.ts';

export type ExtendReservation = { reservation_id: string; ttl_seconds: number };

/** Keeps what is reserved for longer. One that is over by the database's clock stays over. */
export const extendReservation = batchCommand<
  ExtendReservation,
  { expires_at: Date },
  ExtendRefusal | { code: 'not_found'; what: string }
>({
  name: 'fulfillment.extend-reservation',
  permission: 'orders:place',
  async handle({ tx, ...shell }, requests) {
    const locked = await lockReservations(
      tx,
      requests.map(({ input }) => input.reservation_id),
    );
    const answers = requests.map((request) => {
      const { reservation_id, ttl_seconds } = request.input;
      const reservation = locked.get(reservation_id);
      if (!reservation) return refuse({ code: 'not_found' as const, what: 'reservation' });
      const decision = decideExtend(reservation, ttl_seconds, request.actor);
      if (!decision.ok) return decision;
      const expires_at = decision.value;
      shell.audit(
        {
          subject_type: 'reservation',
          subject_id: reservation_id,
          before: { expires_at: reservation.expires_at },
          after: { expires_at },
        },
        request,
      );
      shell.publish(reservationExtended(reservation_id, { expires_at: expires_at.toISOString() }), request);
      // Two of one batch see each other.
      reservation.expires_at = expires_at;
      return accept({ expires_at });
    });
    const extended = requests.flatMap(({ input }, index) =>
      answers[index]?.ok ? [input.reservation_id] : [],
    );
    await extendReservations(
      tx,
      [...new Set(extended)].flatMap((id) => locked.get(id) ?? []),
    );
    return answers;
  },
});
