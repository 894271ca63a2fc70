import type { RefusalCatalogue } from '../../platform/refusals.ts';
import type { StateRefusal } from './commands/decide-return.ts';
import type { InspectionRefusal } from './rules/inspect.ts';
import type { ReceiveRefusal } from './rules/receive-return.ts';
import type { RequestRefusal } from './rules/request-return.ts';

type ReturnRefusal =
  | RequestRefusal
  | ReceiveRefusal
  | InspectionRefusal
  | Exclude<StateRefusal, { code: 'not_found' }>
  | { code: 'return_units_outstanding'; number: string; units: number }
  | { code: 'return_clause_invalid'; clause: string; reason: string };

/** The words of returns' own codes; those of `location_unknown` are inventory's. */
export const returnRefusals: RefusalCatalogue<ReturnRefusal> = {
  return_line_unknown: {
    status: 422,
    title: 'A line is not of this order.',
    detail: ({ number }) => `Order ${number} has no such line. Nothing was announced.`,
    fix: 'Send the ids of lines as the order shows them; of a bundle, those of its components.',
  },
  return_line_twice: {
    status: 422,
    title: 'A line stands twice.',
    detail: ({ sku }) => `"${sku}" is named twice. Nothing was changed.`,
    fix: 'Send each line once, with the units in one sum.',
  },
  return_too_many: {
    status: 409,
    title: 'More is to come back than left.',
    detail: ({ sku, asked, open, left }) =>
      `${asked} of "${sku}" are to come back; ${left} left and ${open} of these are in no return yet. Nothing was announced.`,
    fix: 'Announce at most what is open, or cancel the return that holds the others.',
  },
  return_without_clause: {
    status: 422,
    title: 'The policy says nothing about this.',
    detail: ({ sku, reason }) =>
      `No clause of the policy fits "${sku}" with the reason ${reason}. Nothing was announced.`,
    fix: 'Add a clause without conditions at the end of the policy of returns.',
  },
  return_final_sale: {
    status: 422,
    title: 'This was a final sale.',
    detail: ({ sku, clause }) => `"${sku}" does not come back: "${clause}". Nothing was announced.`,
    fix: 'Leave the line out, or change the clause in the policy of returns.',
  },
  return_window_over: {
    status: 422,
    title: 'The time to return this is over.',
    detail: ({ sku, clause, days, until }) =>
      `"${sku}" could come back until ${until.slice(0, 10)}, ${days} days after it arrived: "${clause}". Nothing was announced.`,
    fix: 'Leave the line out, or change the clause in the policy of returns.',
  },
  return_state_wrong: {
    status: 409,
    title: 'The return is past that.',
    detail: ({ number, state, asked }) =>
      `${number} is ${state} and cannot become ${asked}. Nothing was changed.`,
    fix: 'Read the return again; `supported_actions` says what may be done.',
  },
  return_item_unexpected: {
    status: 422,
    title: 'This item is not part of the return.',
    detail: ({ number }) => `${number} has no such line. Nothing was taken in.`,
    fix: 'Take it in as a return of its own that turned up, or put it aside and ask.',
  },
  return_more_arrived: {
    status: 409,
    title: 'More arrived than was announced.',
    detail: ({ sku, asked, open }) =>
      `${asked} of "${sku}" arrived and ${open} are expected. Nothing was taken in.`,
    fix: 'Take in what is expected, and the others as a return of their own that turned up.',
  },
  return_lot_missing: {
    status: 422,
    title: 'It is not said which lots these are.',
    detail: ({ sku }) => `"${sku}" is tracked, and its lots do not sum to the units. Nothing was changed.`,
    fix: 'Scan the lot or the serial number of each unit.',
  },
  return_lot_unknown: {
    status: 409,
    title: 'This unit was not sent with the order.',
    detail: ({ sku, lot }) =>
      `"${lot}" of "${sku}" did not leave for this line, or came back already. Nothing was changed.`,
    fix: 'Compare the number on the unit; it may be of another order, or swapped.',
  },
  return_lot_not_sold: {
    status: 409,
    title: 'This lot is not for sale.',
    detail: ({ sku, lot }) => `"${lot}" of "${sku}" is recalled or past its last day. Nothing was moved.`,
    fix: 'Choose quarantine, vendor or scrap.',
  },
  inspection_too_many: {
    status: 409,
    title: 'So many units do not wait here.',
    detail: ({ sku, asked, waiting }) =>
      `${asked} of "${sku}" are to be inspected and ${waiting} wait at this location. Nothing was moved.`,
    fix: 'Read the return again: somebody may have inspected them.',
  },
  returned_units_gone: {
    status: 409,
    title: 'The units left quality control.',
    detail: ({ sku, asked, found }) =>
      `${asked} of "${sku}" are to be moved and ${found} lie in quality control at this location. Nothing was moved.`,
    fix: 'Look at the movements of the SKU; choose quarantine for units that somebody released already.',
  },
  outlet_sku_wrong: {
    status: 422,
    title: 'Units cannot be sold under that SKU.',
    detail: ({ sku, outlet }) =>
      `"${outlet}" is not known, is a bundle, is tracked by lots, or is "${sku}" itself. Nothing was moved.`,
    fix: 'Name another SKU that is not tracked.',
  },
  return_units_outstanding: {
    status: 409,
    title: 'Units still wait to be inspected.',
    detail: ({ number, units }) =>
      `${units} units of ${number} arrived and nobody looked at them. Nothing was changed.`,
    fix: 'Inspect them first.',
  },
  return_clause_invalid: {
    status: 422,
    title: 'A clause is not valid.',
    detail: ({ clause, reason }) => `"${clause}": ${reason}. The policy was not changed.`,
    fix: 'Correct the clause and send the policy again.',
  },
};
