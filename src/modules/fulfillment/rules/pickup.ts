import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { isWorkable, openUnits } from './fulfillment-order-states.ts';
import { type FulfillmentWork, isPickup, type NotWorkable, type WorkParcel } from './work.ts';

export const PICKUP_STATES = ['ready', 'collected', 'expired'] as const;

/** What a customer collects, from when it is ready on. */
export type Pickup = {
  code: string;
  state: (typeof PICKUP_STATES)[number];
  ready_at: Date;
  collect_by: Date;
};

export type ReadyRefusal =
  | NotWorkable
  | { code: 'not_found'; what: string }
  | { code: 'not_a_pickup'; number: string }
  | { code: 'pickup_not_packed'; number: string; unpacked: number };

/** Decides whether everything that is left lies packed at the counter. */
export function decideReady(work: FulfillmentWork): Decision<null, ReadyRefusal> {
  const { number, status, lines } = work;
  if (!isPickup(work)) return refuse({ code: 'not_a_pickup', number });
  if (!isWorkable(status)) return refuse({ code: 'fulfillment_order_not_workable', number, status });
  const unpacked = lines.reduce((sum, line) => sum + openUnits(line) - (line.packed - line.shipped), 0);
  return unpacked > 0 ? refuse({ code: 'pickup_not_packed', number, unpacked }) : accept(null);
}

export type Collect = {
  /** What the customer says. */
  code: string | null;
  /** How else they are known: an identity card, the card that paid. */
  identified_by: string;
  /** The parcels they take; null is all. */
  parcel_ids: readonly string[] | null;
};

export type CollectRefusal =
  | NotWorkable
  | { code: 'not_found'; what: string }
  | { code: 'pickup_not_ready'; number: string }
  | { code: 'pickup_over'; number: string; state: string }
  | { code: 'pickup_code_wrong'; number: string }
  | { code: 'pickup_code_missing'; number: string }
  | { code: 'nothing_to_ship'; number: string };

/** Decides which parcels a customer takes from the counter: against the code, or whoever is known otherwise. */
export function decideCollect(
  work: FulfillmentWork,
  pickup: Pickup | undefined,
  { code, identified_by, parcel_ids }: Collect,
): Decision<WorkParcel[], CollectRefusal> {
  const { number, status } = work;
  if (!pickup) return refuse({ code: 'pickup_not_ready', number });
  if (pickup.state !== 'ready') return refuse({ code: 'pickup_over', number, state: pickup.state });
  if (code !== null && code !== pickup.code) return refuse({ code: 'pickup_code_wrong', number });
  if (code === null && identified_by.trim() === '') return refuse({ code: 'pickup_code_missing', number });
  if (!isWorkable(status)) return refuse({ code: 'fulfillment_order_not_workable', number, status });
  const here = work.parcels.filter(({ state }) => state === 'packed');
  const taken = parcel_ids === null ? here : here.filter(({ id }) => parcel_ids.includes(id));
  if (parcel_ids !== null && taken.length < new Set(parcel_ids).size)
    return refuse({ code: 'not_found', what: 'parcel' });
  return taken.length > 0 ? accept(taken) : refuse({ code: 'nothing_to_ship', number });
}

/** Six digits that say nothing of the order; `random` is below a million. */
export function pickupCode(random: number): string {
  return String(random).padStart(6, '0');
}
