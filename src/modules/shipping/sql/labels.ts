import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { BoughtLabel, LabelRequest } from '../port.ts';
import type { TrackingStatus } from '../rules/tracking-status.ts';

export type LabelState = 'requested' | 'bought' | 'refused' | 'voided';

/** A label, from the wish for it to its end. */
export type Label = {
  id: string;
  parcel_id: string;
  carrier_code: string;
  service_code: string;
  state: LabelState;
  request: LabelRequest;
  tracking_number: string | null;
  tracking_token: Buffer;
  cost_amount: number | null;
  cost_currency: string | null;
  expected_at: Date | null;
  refusal: string | null;
  tracking_status: TrackingStatus;
  tracking_status_at: Date | null;
  delivered_at: Date | null;
  created_at: Date;
  bought_at: Date | null;
};

const COLUMNS = `id, parcel_id, carrier_code, service_code, state, request, tracking_number, tracking_token, cost_amount,
  cost_currency, expected_at, refusal, tracking_status, tracking_status_at, delivered_at, created_at, bought_at`;

/** The wish for a label (law 6): committed before the carrier is asked. */
export type LabelIntent = {
  id: string;
  parcel_id: string;
  carrier_code: string;
  request: LabelRequest;
  tracking_token: Buffer;
  expected_at: Date;
};

/** Records the wish for a label; the database allows one living wish for each parcel. */
export async function insertLabelIntent(tx: Transaction, intent: LabelIntent): Promise<void> {
  await tx.rows(
    `insert into shipping.labels (id, parcel_id, carrier_code, service_code, request, tracking_token, expected_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      intent.id,
      intent.parcel_id,
      intent.carrier_code,
      intent.request.service_code,
      JSON.stringify(intent.request),
      intent.tracking_token,
      intent.expected_at,
    ],
  );
}

/** Records what the carrier sold. Its first tracking event is the label itself. */
export async function recordBoughtLabel(
  tx: Transaction,
  label: { id: string; event_id: string; bought: BoughtLabel; at: Date },
): Promise<void> {
  await Promise.all([
    tx.rows(
      `update shipping.labels set state = 'bought', tracking_number = $2, cost_amount = $3, cost_currency = $4,
              bought_at = $5, tracking_status = 'pre_transit', tracking_status_at = $5
       where id = $1 and state = 'requested'`,
      [
        label.id,
        label.bought.tracking_number,
        label.bought.cost.amount,
        label.bought.cost.currency,
        label.at,
      ],
    ),
    tx.rows(
      `insert into shipping.tracking_events (id, label_id, source_id, status, message, occurred_at)
       values ($1, $2, 'longshore:label', 'pre_transit', 'The label was made.', $3) on conflict do nothing`,
      [label.event_id, label.id, label.at],
    ),
  ]);
}

/** Records that the carrier said no. */
export async function recordRefusedLabel(tx: Transaction, id: string, reason: string): Promise<void> {
  await tx.rows(
    `update shipping.labels set state = 'refused', refusal = $2 where id = $1 and state = 'requested'`,
    [id, reason.slice(0, 500)],
  );
}

/** Takes a bought label out of use; a new one may be asked for. */
export async function recordVoidedLabel(tx: Transaction, id: string): Promise<void> {
  await tx.rows(`update shipping.labels set state = 'voided' where id = $1 and state = 'bought'`, [id]);
}

/** A label by its id. */
export async function readLabel(reader: Queryable, id: string): Promise<Label | undefined> {
  const [label] = await reader.rows<Label>(`select ${COLUMNS} from shipping.labels where id = $1`, [id]);
  return label;
}

/** The label that is asked for or bought for each parcel; parcels without one are absent. */
export async function readLivingLabels(reader: Queryable, parcel_ids: readonly string[]): Promise<Label[]> {
  return reader.rows<Label>(
    `select ${COLUMNS} from shipping.labels where parcel_id = any($1::uuid[]) and state in ('requested', 'bought')`,
    [parcel_ids],
  );
}

/** The same, held until the transaction ends: no tracking event comes between reading and writing. */
export async function lockLivingLabels(tx: Transaction, parcel_ids: readonly string[]): Promise<Label[]> {
  return tx.rows<Label>(
    `select ${COLUMNS} from shipping.labels where parcel_id = any($1::uuid[]) and state in ('requested', 'bought')
     order by id for no key update`,
    [parcel_ids],
  );
}
