import { PICKUP_SERVICE } from '../../shipping/rules/index.ts';
import {
  type FulfillmentOrderStatus,
  type LineCounters,
  openUnits,
  statusAfter,
  unpickedUnits,
} from './fulfillment-order-states.ts';
import type { Destination } from './order-snapshot.ts';

export type WorkLine = LineCounters & {
  id: string;
  order_line_id: string;
  variant_id: string;
  sku: string;
  gtin: string | null;
  title: string;
  weight_grams: number;
  delivered: number;
  tracking: 'none' | 'lot' | 'serial';
  min_remaining_days: number;
  lot_confirmation: 'scan' | 'proposal';
  /** Of a tracked variant: what was picked of which lot. */
  lots: LineLot[];
};

/** Units of a lot, or of a serial number, that a line got. */
export type LineLot = {
  lot_id: string;
  code: string;
  expires_on: string | null;
  picked: number;
  packed: number;
  shipped: number;
};

export const PARCEL_STATES = ['packed', 'labeled', 'handed_over', 'delivered', 'cancelled'] as const;

export type ParcelState = (typeof PARCEL_STATES)[number];

export type WorkParcel = {
  id: string;
  number: number;
  state: ParcelState;
  weight_grams: number;
  length_mm: number | null;
  width_mm: number | null;
  height_mm: number | null;
  lines: { line_id: string; quantity: number }[];
  lots: { line_id: string; lot_id: string; quantity: number }[];
};

/** A fulfillment order as the rules see it: what is promised, how far it is, and what it was packed into. */
export type FulfillmentWork = {
  id: string;
  order_id: string;
  number: string;
  location_id: string;
  channel_id: string;
  status: FulfillmentOrderStatus;
  service_code: string;
  destination: Destination;
  customer_name: string;
  ship_by: Date;
  deliver_by: Date | null;
  waiting_since: Date;
  priority: number;
  version: number;
  lines: WorkLine[];
  parcels: WorkParcel[];
};

/** The work cannot go on as it stands. */
export type NotWorkable = {
  code: 'fulfillment_order_not_workable';
  number: string;
  status: FulfillmentOrderStatus;
};

/** Units of a line of some work. */
export type LineUnits = { line: WorkLine; quantity: number };

/** Whether the customer collects it. */
export function isPickup({ service_code }: Pick<FulfillmentWork, 'service_code'>): boolean {
  return service_code === PICKUP_SERVICE;
}

/** What nobody has taken off the shelf yet. */
export function unpickedOf({ lines }: Pick<FulfillmentWork, 'lines'>): LineUnits[] {
  return lines
    .map((line) => ({ line, quantity: unpickedUnits(line) }))
    .filter(({ quantity }) => quantity > 0);
}

/** The status of work that gives units up which nobody has picked. */
export function statusWithout(
  { status, lines }: Pick<FulfillmentWork, 'status' | 'lines'>,
  given: readonly LineUnits[],
): FulfillmentOrderStatus {
  const taken = new Map(given.map(({ line, quantity }) => [line.id, quantity]));
  return statusAfter(
    status,
    lines.map((line) => ({ ...line, cancelled: line.cancelled + (taken.get(line.id) ?? 0) })),
  );
}

/** What is still to be sent, in grams. */
export function openGrams({ lines }: Pick<FulfillmentWork, 'lines'>): number {
  return lines.reduce((sum, line) => sum + openUnits(line) * line.weight_grams, 0);
}

/** The promise of an order is its last parcel's. */
export function latestPromise(work: readonly Pick<FulfillmentWork, 'deliver_by' | 'status'>[]): Date | null {
  return work.reduce<Date | null>(
    (last, { deliver_by, status }) =>
      status !== 'cancelled' && deliver_by && (!last || deliver_by > last) ? deliver_by : last,
    null,
  );
}

/** Units in a parcel. */
export function unitsIn({ lines }: Pick<WorkParcel, 'lines'>): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}
