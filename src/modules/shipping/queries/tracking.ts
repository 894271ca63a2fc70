import type { Queryable } from '../../../platform/database.ts';
import type { TrackingStatus } from '../rules/tracking-status.ts';
import type { LabelState } from '../sql/labels.ts';
import { readTrackingEvents, type TrackingEventRow } from '../sql/tracking.ts';

export type Tracking = {
  tracking_number: string;
  carrier_code: string;
  service_code: string;
  service_name: string;
  parcel_id: string;
  label_state: LabelState;
  cost: { amount: number; currency: string } | null;
  status: TrackingStatus;
  status_at: Date | null;
  expected_at: Date | null;
  delivered_at: Date | null;
  events: Omit<TrackingEventRow, 'label_id' | 'source_id'>[];
};

/** Where a parcel is and was, by its tracking number. */
export async function readTracking(
  reader: Queryable,
  tracking_number: string,
): Promise<Tracking | undefined> {
  const [row] = await reader.rows<Omit<Tracking, 'events'> & { id: string }>(
    `select id, tracking_number, carrier_code, service_code, request->>'service_name' as service_name, parcel_id,
            state as label_state, jsonb_build_object('amount', cost_amount, 'currency', cost_currency) as cost,
            tracking_status as status, tracking_status_at as status_at, expected_at, delivered_at
     from shipping.labels where tracking_number = $1`,
    [tracking_number],
  );
  if (!row) return undefined;
  const { id, ...tracking } = row;
  const events = await readTrackingEvents(reader, [id]);
  return {
    ...tracking,
    events: events.map(({ id, status, message, place, occurred_at }) => ({
      id,
      status,
      message,
      place,
      occurred_at,
    })),
  };
}
