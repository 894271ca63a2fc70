import type { Address } from '../../../kernel/address.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { type Rate, type RatedParcel, type RateTable, rateParcel } from '../../shipping/rules/index.ts';
import { isEnded } from './fulfillment-order-states.ts';
import { type FulfillmentWork, isPickup, type NotWorkable, type WorkParcel } from './work.ts';

export type RatesRefusal =
  | { code: 'not_found'; what: string }
  | { code: 'parcel_not_carried'; reason: string };

export type LabelRefusal =
  | RatesRefusal
  | { code: 'pickup_needs_no_label'; parcel_number: number }
  | NotWorkable
  | { code: 'parcel_gone'; parcel_number: number; state: string }
  | { code: 'service_not_offered'; service_code: string; offered: string[] }
  | { code: 'label_of_other_service'; parcel_number: number; asked: string; service_code: string }
  | { code: 'address_unprintable'; characters: string[] };

/** What each service asks for a parcel, cheapest first. */
export function rateOf(
  table: RateTable,
  parcel: RatedParcel,
  from: Address,
  to: Address,
): Decision<Rate[], RatesRefusal> {
  const rated = rateParcel(table, parcel, from, to);
  if (rated.ok) return rated;
  const { refusal } = rated;
  switch (refusal.code) {
    case 'parcel_too_heavy':
      return notCarried(
        `It weighs ${refusal.weight_grams} g, and ${refusal.max_weight_grams} g is the most.`,
      );
    case 'parcel_too_large':
      return notCarried(
        `It is ${refusal.length_mm} mm long with a girth of ${refusal.girth_mm} mm; ` +
          `${refusal.max_length_mm} mm and ${refusal.max_girth_mm} mm are the most.`,
      );
    case 'parcel_weight_invalid':
      return notCarried(`Its weight of ${refusal.weight_grams} g is none.`);
    case 'destination_not_served':
      return notCarried(`No service goes from ${refusal.from_country} to ${refusal.to_country}.`);
  }
}

function notCarried(reason: string): Decision<never, RatesRefusal> {
  return refuse({ code: 'parcel_not_carried', reason });
}

export type LabelFacts = {
  work: FulfillmentWork;
  rates: RateTable;
  from: Address;
  /** Characters of both addresses that no label can show. */
  unprintable: readonly string[];
};

/**
 * Decides which service a parcel's label is bought for: the one that is asked for, otherwise the one that was promised,
 * otherwise the cheapest that goes there.
 */
export function decideLabel(
  { parcel_id, service_code }: { parcel_id: string; service_code: string | null },
  { work, rates, from, unprintable }: LabelFacts,
): Decision<{ parcel: WorkParcel; rate: Rate }, LabelRefusal> {
  const parcel = work.parcels.find(({ id }) => id === parcel_id);
  if (!parcel || parcel.state === 'cancelled') return refuse({ code: 'not_found', what: 'parcel' });
  const { number: parcel_number, state } = parcel;
  if (state === 'handed_over' || state === 'delivered')
    return refuse({ code: 'parcel_gone', parcel_number, state });
  const { number, status } = work;
  if (isPickup(work)) return refuse({ code: 'pickup_needs_no_label', parcel_number });
  if (isEnded(status) || status === 'on_hold' || status === 'scheduled') {
    return refuse({ code: 'fulfillment_order_not_workable', number, status });
  }
  if (unprintable.length > 0) return refuse({ code: 'address_unprintable', characters: [...unprintable] });
  const rated = rateOf(rates, parcel, from, work.destination);
  if (!rated.ok) return rated;
  const offered = rated.value;
  const wanted = service_code ?? work.service_code;
  const rate =
    offered.find((each) => each.service_code === wanted) ?? (service_code === null ? offered[0] : undefined);
  if (!rate) {
    return refuse({
      code: 'service_not_offered',
      service_code: wanted,
      offered: offered.map((each) => each.service_code),
    });
  }
  return accept({ parcel, rate });
}

/** Decides for a parcel that has its label, or waits for it: asking again gives that one, never one of another service. */
export function decideLabelAgain(
  asked: string | null,
  label: { id: string; service_code: string },
  parcel_number: number,
): Decision<{ label_id: string }, LabelRefusal> {
  const { id, service_code } = label;
  return asked === null || asked === service_code
    ? accept({ label_id: id })
    : refuse({ code: 'label_of_other_service', parcel_number, asked, service_code });
}
