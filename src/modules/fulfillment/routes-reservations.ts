import type { Api } from '../../platform/http/api.ts';
import type { Services } from '../../platform/module.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import { extendReservation } from './commands/extend-reservation.ts';
import { releaseReservation } from './commands/release-reservation.ts';
import { reserve } from './commands/reserve.ts';
import { listReservations, type Reservation, readReservation } from './queries/reservations.ts';
import { DEFAULT_TTL_S } from './rules/reservation.ts';
import {
  ExtendBody,
  ReleaseBody,
  ReservationId,
  ReservationPage,
  ReservationQuery,
  ReservationSchema,
  ReserveBody,
} from './schemas.ts';

const tag = 'Reservations';

/** Units that are kept for a cart while its customer pays. */
export function reservationRoutes(api: Api): void {
  api.post('/v1/reservations', {
    summary: 'Reserve units for a cart',
    description:
      'Nobody else gets the units until `expires_at`. They come from the locations that an order would take them from; with ' +
      'a destination from the cheapest. Without `partial` everything is kept or nothing. An order takes them with its ' +
      '`reservation_id`.',
    tag,
    permission: 'orders:place',
    body: ReserveBody,
    answer: ReservationSchema,
    status: 201,
    handler(call) {
      const { destination = null, ttl_seconds = DEFAULT_TTL_S, partial = false, reference = '' } = call.body;
      const { reservations_per_key, reserved_units_per_key } = call.services.config;
      return call.execute(reserve, {
        channel: call.body.channel,
        lines: call.body.lines,
        destination,
        ttl_seconds,
        partial,
        reference,
        limits: { reservations: reservations_per_key, units: reserved_units_per_key },
      });
    },
  });

  api.get('/v1/reservations', {
    summary: 'List reservations',
    tag,
    permission: 'fulfillment:read',
    query: ReservationQuery,
    answer: ReservationPage,
    handler: ({ query: { state, ...query }, services }) =>
      listReservations(services.database, { ...query, ...(state && { state: [state] }) }),
  });

  api.get('/v1/reservations/:id', {
    summary: 'Read a reservation',
    tag,
    permission: 'fulfillment:read',
    params: ReservationId,
    answer: ReservationSchema,
    handler: ({ params, services }) => found(services, params.id),
  });

  api.post('/v1/reservations/:id/extend', {
    summary: 'Keep what is reserved for longer',
    description:
      'From now on for so many seconds, never shorter than before. One that is over stays over: reserve again.',
    tag,
    permission: 'orders:place',
    params: ReservationId,
    body: ExtendBody,
    answer: ReservationSchema,
    async handler(call) {
      const { id } = call.params;
      const { ttl_seconds = DEFAULT_TTL_S } = call.body;
      await call.execute(extendReservation, { reservation_id: id, ttl_seconds });
      return found(call.services, id);
    },
  });

  api.post('/v1/reservations/:id/release', {
    summary: 'Give up what is reserved, with a reason',
    description: 'The units can be sold again at once. Released twice is released once.',
    tag,
    permission: 'orders:place',
    params: ReservationId,
    body: ReleaseBody,
    answer: ReservationSchema,
    async handler(call) {
      const { id } = call.params;
      await call.execute(releaseReservation, { reservation_id: id, reason: call.body.reason ?? null });
      return found(call.services, id);
    },
  });

  api.delete('/v1/reservations/:id', {
    summary: 'Give up what is reserved',
    description: 'The same without a reason: a cart was emptied.',
    tag,
    permission: 'orders:place',
    params: ReservationId,
    answer: ReservationSchema,
    async handler(call) {
      const { id } = call.params;
      await call.execute(releaseReservation, { reservation_id: id, reason: null });
      return found(call.services, id);
    },
  });
}

async function found({ database }: Services, id: string): Promise<Reservation> {
  const reservation = await readReservation(database, id);
  if (!reservation) throw new RefusedRequest({ code: 'not_found', what: 'reservation' });
  return reservation;
}
