import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { TrackingState, TrackingStatus } from '../rules/tracking-status.ts';

/** A label that tracking events are about. */
export type TrackedLabel = {
  id: string;
  parcel_id: string;
  tracking_number: string;
  tracking_status: TrackingStatus;
};

/** The labels of tracking numbers, held until the transaction ends. */
export async function lockTrackedLabels(
  tx: Transaction,
  tracking_numbers: readonly string[],
): Promise<TrackedLabel[]> {
  return tx.rows<TrackedLabel>(
    `select id, parcel_id, tracking_number, tracking_status from shipping.labels
     where tracking_number = any($1::text[]) order by id for no key update`,
    [tracking_numbers],
  );
}

export type TrackingEventRow = {
  id: string;
  label_id: string;
  source_id: string;
  status: TrackingStatus;
  message: string;
  place: string;
  occurred_at: Date;
};

/** Every event of labels, in the order of their happening. */
export async function readTrackingEvents(
  reader: Queryable,
  label_ids: readonly string[],
): Promise<TrackingEventRow[]> {
  return reader.rows<TrackingEventRow>(
    `select id, label_id, source_id, status, message, place, occurred_at from shipping.tracking_events
     where label_id = any($1::uuid[]) order by occurred_at, id`,
    [label_ids],
  );
}

/** Writes events; their labels are held, so none of them stands there already. */
export async function insertTrackingEvents(
  tx: Transaction,
  events: readonly TrackingEventRow[],
): Promise<void> {
  if (events.length === 0) return;
  await tx.rows(
    `insert into shipping.tracking_events (id, label_id, source_id, status, message, place, occurred_at)
     select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])`,
    [
      events.map(({ id }) => id),
      events.map(({ label_id }) => label_id),
      events.map(({ source_id }) => source_id),
      events.map(({ status }) => status),
      events.map(({ message }) => message),
      events.map(({ place }) => place),
      events.map(({ occurred_at }) => occurred_at),
    ],
  );
}

/** Writes what the events of labels add up to. */
export async function updateTrackingStates(
  tx: Transaction,
  states: readonly { id: string; state: TrackingState }[],
): Promise<void> {
  if (states.length === 0) return;
  await tx.rows(
    `update shipping.labels l set tracking_status = s.status, tracking_status_at = s.status_at, delivered_at = s.delivered_at
     from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::timestamptz[]) as s (id, status, status_at, delivered_at)
     where l.id = s.id`,
    [
      states.map(({ id }) => id),
      states.map(({ state }) => state.status),
      states.map(({ state }) => state.status_at),
      states.map(({ state }) => state.milestones.delivered_at),
    ],
  );
}
