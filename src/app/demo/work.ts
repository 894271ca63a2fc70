import { newId } from '../../kernel/ids.ts';
import {
  buyLabel,
  type FulfillmentOrder,
  packParcel,
  pick,
  readFulfillmentOrdersOfOrders,
  ship,
} from '../../modules/fulfillment/index.ts';
import { type TrackingStatus, track } from '../../modules/shipping/index.ts';
import { type Actor, systemActor } from '../../platform/actor.ts';
import { acceptedOf } from '../../platform/http/api.ts';
import type { Services } from '../../platform/module.ts';
import { ALL_PERMISSIONS } from '../../platform/permissions.ts';

export const DEMO_ACTOR: Actor = systemActor('demo', ALL_PERMISSIONS);

/** What of an order's work lies at one location, as far as the demo needs to know it. */
export type Work = Pick<FulfillmentOrder, 'id' | 'status' | 'lines' | 'parcels'>;

export function by() {
  return { actor: DEMO_ACTOR, request_id: `demo_${newId()}` };
}

export async function readWork({ database }: Services, order_ids: readonly string[]): Promise<Work[]> {
  return readFulfillmentOrdersOfOrders(database, order_ids, '');
}

/** Picks everything that is not picked yet. */
export async function pickAll(services: Services, work: readonly Work[]): Promise<void> {
  const caller = by();
  const requests = work.map(({ id, lines }) => ({
    ...caller,
    input: {
      fulfillment_order_id: id,
      scans: lines
        .map((line) => ({ line, left: line.quantity - line.cancelled - line.picked }))
        .filter(({ left }) => left > 0)
        .map(({ line, left }) => ({
          client_id: newId(),
          kind: 'pick' as const,
          code: null,
          line_id: line.id,
          quantity: left,
        })),
    },
  }));
  await services.executor.executeMany(pick, requests);
}

/** Packs what is picked into one parcel; answers its id. */
export async function pack(services: Services, { id, lines }: Work): Promise<string> {
  const grams = lines.reduce((sum, { weight_grams, quantity }) => sum + weight_grams * quantity, 120);
  const input = {
    fulfillment_order_id: id,
    lines: null,
    weight_grams: Math.min(grams, 29_000),
    length_mm: 400,
    width_mm: 300,
    height_mm: 200,
  };
  return acceptedOf(await services.executor.execute(packParcel, { ...by(), input })).parcel_id;
}

export async function label(services: Services, parcel_id: string): Promise<void> {
  acceptedOf(await buyLabel(services, { parcel_id, service_code: null }, by()));
}

export async function handOver(services: Services, { id }: Work): Promise<void> {
  acceptedOf(
    await services.executor.execute(ship, { ...by(), input: { fulfillment_order_id: id, parcel_ids: null } }),
  );
}

const MESSAGES: Partial<Record<TrackingStatus, string>> = {
  pre_transit: 'Announced',
  in_transit: 'On its way',
  out_for_delivery: 'On the van',
  delivered: 'Delivered at the front door',
};

export type Scan = { tracking_number: string; status: TrackingStatus; occurred_at: Date };

/** Tells what the carrier scanned. */
export async function scanned(services: Services, scans: readonly Scan[]): Promise<void> {
  const caller = by();
  const requests = scans.map((scan) => ({
    ...caller,
    input: { ...scan, message: MESSAGES[scan.status] ?? '', place: '', event_id: null },
  }));
  for (const answer of await services.executor.executeMany(track, requests)) acceptedOf(answer);
}

/** Runs work on many things, a few at a time. */
export async function eachOf<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  at_once = 8,
): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: at_once }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}
