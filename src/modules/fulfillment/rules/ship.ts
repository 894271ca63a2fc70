import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { isWorkable } from './fulfillment-order-states.ts';
import type { FulfillmentWork, NotWorkable, WorkParcel } from './work.ts';

export type ShipRefusal =
  | NotWorkable
  | { code: 'not_found'; what: string }
  | { code: 'already_shipped'; number: string }
  | { code: 'nothing_to_ship'; number: string }
  | { code: 'parcel_without_label'; parcel_number: number };

/** Decides which parcels are handed over: all that are named, or all that stand here; each with a label on it. */
export function decideShip(
  work: FulfillmentWork,
  parcel_ids: readonly string[] | null,
): Decision<WorkParcel[], ShipRefusal> {
  const { number, status } = work;
  const living = work.parcels.filter(({ state }) => state !== 'cancelled');
  const isGone = ({ state }: WorkParcel): boolean => state === 'handed_over' || state === 'delivered';
  const chosen = parcel_ids === null ? living : living.filter(({ id }) => parcel_ids.includes(id));
  if (parcel_ids !== null && chosen.length < new Set(parcel_ids).size)
    return refuse({ code: 'not_found', what: 'parcel' });
  if (chosen.length > 0 && chosen.every(isGone)) return refuse({ code: 'already_shipped', number });
  if (!isWorkable(status)) return refuse({ code: 'fulfillment_order_not_workable', number, status });
  if (parcel_ids !== null && chosen.some(isGone)) return refuse({ code: 'already_shipped', number });
  const here = chosen.filter((parcel) => !isGone(parcel));
  if (here.length === 0) return refuse({ code: 'nothing_to_ship', number });
  const bare = here.find(({ state }) => state !== 'labeled');
  if (bare) return refuse({ code: 'parcel_without_label', parcel_number: bare.number });
  return accept(here);
}

/** Units by line in parcels. */
export function unitsByLine(
  parcels: readonly Pick<WorkParcel, 'lines'>[],
): { line_id: string; quantity: number }[] {
  const units = new Map<string, number>();
  for (const { lines } of parcels) {
    for (const { line_id, quantity } of lines) units.set(line_id, (units.get(line_id) ?? 0) + quantity);
  }
  return [...units].map(([line_id, quantity]) => ({ line_id, quantity }));
}
