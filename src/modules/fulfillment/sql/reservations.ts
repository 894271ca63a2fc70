import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { KeptUnits } from '../rules/plan-for-channel.ts';
import type { Held, LockedReservation, ReservationState } from '../rules/reservation.ts';

// Reservations end by the database's clock, which all servers share.
const NOW = 'clock_timestamp()';

/**
 * Lets one transaction at a time reserve for a holder, so that two cannot both take the last place below its limit. Comes
 * before everything else: whoever waits here holds nothing.
 */
export async function lockHolders(tx: Transaction, holders: readonly string[]): Promise<void> {
  await tx.rows(
    `select count(pg_advisory_xact_lock(key)) from (
       select distinct hashtextextended(holder, 13) as key from unnest($1::text[]) as t (holder) order by key) as keys`,
    [holders],
  );
}

/** What holders have open, by holder; those who have nothing are there with nothing. */
export async function readHeld(tx: Transaction, holders: readonly string[]): Promise<Map<string, Held>> {
  const rows = await tx.rows<Held & { holder: string }>(
    `select h.holder, ${NOW} as at, o.reservations, o.units, o.next_expiry
     from unnest($1::text[]) as h (holder)
     cross join lateral (
       select count(*) as reservations, coalesce(sum(r.units), 0) as units, min(r.expires_at) as next_expiry
       from fulfillment.reservations r where r.holder = h.holder and r.state = 'open') o`,
    [holders],
  );
  return new Map(rows.map(({ holder, ...held }) => [holder, held]));
}

export type NewReservation = {
  id: string;
  channel_id: string;
  holder: string;
  holder_name: string;
  reference: string;
  destination: { country: string; postal_code: string } | null;
  units: number;
  created_at: Date;
  expires_at: Date;
  lines: readonly { variant_id: string; quantity: number; reserved: number }[];
  holds: readonly KeptUnits[];
};

/** Inserts reservations with their lines and holds, in one round trip. */
export async function insertReservations(tx: Transaction, rows: readonly NewReservation[]): Promise<void> {
  if (rows.length === 0) return;
  const lines = rows.flatMap(({ id, lines: own }) =>
    own.map((line, at) => ({ ...line, id, position: at + 1 })),
  );
  const holds = rows.flatMap(({ id, holds: own }) => own.map((hold) => ({ ...hold, id })));
  await Promise.all([
    tx.rows(
      `insert into fulfillment.reservations
         (id, channel_id, holder, holder_name, reference, destination, units, created_at, expires_at)
       select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::int[],
                            $8::timestamptz[], $9::timestamptz[])`,
      [
        rows.map(({ id }) => id),
        rows.map(({ channel_id }) => channel_id),
        rows.map(({ holder }) => holder),
        rows.map(({ holder_name }) => holder_name),
        rows.map(({ reference }) => reference),
        rows.map(({ destination }) => destination && JSON.stringify(destination)),
        rows.map(({ units }) => units),
        rows.map(({ created_at }) => created_at),
        rows.map(({ expires_at }) => expires_at),
      ],
    ),
    tx.rows(
      `insert into fulfillment.reservation_lines (reservation_id, position, variant_id, quantity, reserved)
       select * from unnest($1::uuid[], $2::int[], $3::uuid[], $4::int[], $5::int[])`,
      [
        lines.map(({ id }) => id),
        lines.map(({ position }) => position),
        lines.map(({ variant_id }) => variant_id),
        lines.map(({ quantity }) => quantity),
        lines.map(({ reserved }) => reserved),
      ],
    ),
    tx.rows(
      `insert into fulfillment.reservation_holds (reservation_id, variant_id, location_id, quantity)
       select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[])`,
      [
        holds.map(({ id }) => id),
        holds.map(({ variant_id }) => variant_id),
        holds.map(({ location_id }) => location_id),
        holds.map(({ quantity }) => quantity),
      ],
    ),
  ]);
}

/**
 * Holds reservations, in the order of their ids, until the transaction ends, and reads them after that: a competitor who
 * was faster is seen, and so is the time by now.
 */
export async function lockReservations(
  tx: Transaction,
  ids: readonly string[],
): Promise<Map<string, LockedReservation>> {
  if (ids.length === 0) return new Map();
  const [, rows] = await Promise.all([
    tx.rows(
      'select id from fulfillment.reservations where id = any($1::uuid[]) order by id for no key update',
      [ids],
    ),
    readReservedUnits(tx, ids),
  ]);
  return rows;
}

/** Holds reservations that are over and that nobody else holds, the oldest first; another worker takes others. */
export async function lockOverdue(tx: Transaction, limit: number): Promise<LockedReservation[]> {
  const overdue = await tx.rows<{ id: string }>(
    `select id from fulfillment.reservations where state = 'open' and expires_at <= ${NOW}
     order by expires_at, id limit $1 for no key update skip locked`,
    [limit],
  );
  if (overdue.length === 0) return [];
  return [
    ...(
      await readReservedUnits(
        tx,
        overdue.map(({ id }) => id),
      )
    ).values(),
  ];
}

/** Reservations with the units that they keep, as they stand; what is decided on them holds them first. */
export async function readReservedUnits(
  reader: Queryable,
  ids: readonly string[],
): Promise<Map<string, LockedReservation>> {
  const rows = await reader.rows<LockedReservation>(
    `select r.id, r.channel_id, c.code as channel_code, r.holder, r.state, r.units, r.created_at, r.expires_at,
            ${NOW} as at, r.expires_at <= ${NOW} as is_overdue,
            coalesce((select jsonb_agg(jsonb_build_object('variant_id', h.variant_id, 'location_id', h.location_id,
                                                          'quantity', h.quantity) order by h.variant_id, h.location_id)
                      from fulfillment.reservation_holds h where h.reservation_id = r.id), '[]') as holds
     from fulfillment.reservations r join channels.v_channels c on c.id = r.channel_id
     where r.id = any($1::uuid[]) order by r.id`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

export type ReservationEnd = {
  id: string;
  state: Exclude<ReservationState, 'open'>;
  reason: string | null;
  order_id: string | null;
};

/** Ends locked reservations; nothing is kept for them any more. */
export async function endReservations(tx: Transaction, ends: readonly ReservationEnd[]): Promise<void> {
  if (ends.length === 0) return;
  const ids = ends.map(({ id }) => id);
  await Promise.all([
    tx.rows(
      `update fulfillment.reservations r
       set state = e.state, end_reason = e.reason, order_id = e.order_id, ended_at = ${NOW}, version = r.version + 1
       from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[]) as e (id, state, reason, order_id)
       where r.id = e.id`,
      [
        ids,
        ends.map(({ state }) => state),
        ends.map(({ reason }) => reason),
        ends.map(({ order_id }) => order_id),
      ],
    ),
    tx.rows('delete from fulfillment.reservation_holds where reservation_id = any($1::uuid[])', [ids]),
  ]);
}

/** Moves the end of locked reservations. */
export async function extendReservations(
  tx: Transaction,
  changes: readonly { id: string; expires_at: Date }[],
): Promise<void> {
  if (changes.length === 0) return;
  await tx.rows(
    `update fulfillment.reservations r set expires_at = e.expires_at, version = r.version + 1
     from unnest($1::uuid[], $2::timestamptz[]) as e (id, expires_at) where r.id = e.id`,
    [changes.map(({ id }) => id), changes.map(({ expires_at }) => expires_at)],
  );
}

/** Forgets what ended a month ago; ledger and audit keep what happened. Answers how many. */
export async function deleteEndedReservations(tx: Transaction, limit: number): Promise<number> {
  return tx.affected(
    `delete from fulfillment.reservations where id in (
       select id from fulfillment.reservations where state <> 'open' and ended_at < now() - interval '30 days'
       order by ended_at limit $1)`,
    [limit],
  );
}
