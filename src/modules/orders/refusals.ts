import { formatAmount } from '../../kernel/money.ts';
import type { RefusalCatalogue } from '../../platform/refusals.ts';
import type { ConvertRefusal } from '../fulfillment/rules/index.ts';
import type { CancelOrderRefusal } from './rules/cancel-order.ts';
import type { ChangeRefusal } from './rules/change-order.ts';
import type { PreviewPart } from './rules/change-preview.ts';
import type { PlaceOrderRefusal } from './rules/place-order.ts';
import type { RecordTaken } from './rules/read-import.ts';

/** What the write side of orders may answer besides the accepted value. */
export type OrderRefusal =
  | PlaceOrderRefusal
  | CancelOrderRefusal
  | ChangeRefusal
  | { code: 'draft_ended'; state: string }
  | { code: 'draft_changed'; by: string }
  | { code: 'draft_incomplete'; missing: string[] }
  | { code: 'change_ended'; state: string }
  | { code: 'change_outdated'; number: number; parts: PreviewPart[] }
  | RecordTaken
  | { code: 'external_id_taken'; external_id: string; number: number }
  | { code: 'hold_exists'; type: string }
  | { code: 'hold_rule_exists'; name: string }
  | { code: 'hold_condition_invalid'; reason: string }
  | { code: 'hold_rules_too_many'; most: number }
  | { code: 'hold_released_already' }
  | { code: 'order_closed'; number: number; status: string }
  | { code: 'payment_unknown' }
  | { code: 'payment_not_named'; payments: number }
  | { code: 'capture_too_large'; asked: number; due: number; currency: string }
  | { code: 'void_too_large'; asked: number; open: number; currency: string }
  | { code: 'payment_reference_used'; reference: string };

/**
 * The words of orders' own codes; those of `sku_unknown` are the catalog's, of `not_permitted` the platform's, of reservations
 * fulfillment's.
 */
export const orderRefusals: RefusalCatalogue<
  Exclude<OrderRefusal, { code: 'sku_unknown' | 'not_permitted' } | ConvertRefusal>
> = {
  channel_unknown: {
    status: 422,
    title: 'The channel is not known.',
    detail: ({ channel }) =>
      `There is no channel with the code "${channel}". Nothing was placed or reserved.`,
    fix: 'Use the code of a channel as it stands under Channels.',
  },
  channel_archived: {
    status: 422,
    title: 'The channel is archived.',
    detail: ({ channel }) =>
      `The channel "${channel}" takes no orders any more. Nothing was placed or reserved.`,
    fix: 'Activate the channel again, or send the order through another one.',
  },
  order_empty: {
    status: 422,
    title: 'The order has no lines.',
    detail: () => 'An order needs at least one line. It was not placed.',
    fix: 'Send at least one line with a SKU and a quantity.',
  },
  sku_not_sold: {
    status: 422,
    title: 'A SKU is not sold any more.',
    detail: ({ line, sku }) => `Line ${line}: "${sku}" is archived. Nothing was placed or reserved.`,
    fix: 'Activate the product again, or leave the line out.',
  },
  quantity_not_possible: {
    status: 422,
    title: 'A quantity is not possible.',
    detail: ({ line, sku, quantity }) =>
      `Line ${line}: ${quantity} of "${sku}" cannot be ordered. Nothing was placed or reserved.`,
    fix: 'Order a whole number from 1 to 1,000,000.',
  },
  units_too_many: {
    status: 422,
    title: 'There are too many units.',
    detail: ({ units, most }) =>
      `The lines make ${units} units, ${most} are the most of one order. Nothing was placed or reserved.`,
    fix: 'Check the quantities; split the order if it is meant.',
  },
  currency_mismatch: {
    status: 422,
    title: 'The currency is not the channel’s.',
    detail: ({ asked, listed }) =>
      `The order is in ${asked}, the channel sells in ${listed}. The order was not placed.`,
    fix: 'Send the order in the currency of its channel.',
  },
  price_missing: {
    status: 422,
    title: 'A price is missing.',
    detail: ({ line, sku, currency }) =>
      `Line ${line}: "${sku}" has no list price in ${currency} and none was sent. Nothing was placed or changed.`,
    fix: 'Send `unit_amount` with the line, or add a list price to the product.',
  },
  discount_too_large: {
    status: 422,
    title: 'A discount is larger than what it is taken from.',
    detail: ({ line, discount, amount }) =>
      `${line === null ? 'The order' : `Line ${line}`}: a discount of ${discount} on ${amount} (minor units). ` +
      'Nothing was placed or changed.',
    fix: 'Send a discount that is not larger than the price.',
  },
  amount_too_large: {
    status: 422,
    title: 'An amount is too large.',
    detail: ({ amount }) =>
      `${amount} minor units are more than one order may cost. Nothing was placed or changed.`,
    fix: 'Check quantities and prices; split the order if it is meant.',
  },
  total_mismatch: {
    status: 422,
    title: 'The total does not add up.',
    detail: ({ sent, computed, currency }) =>
      `The order says ${money(sent, currency)}, its lines, discounts, shipping and taxes make ` +
      `${money(computed, currency)}. The order was not placed.`,
    fix: 'Send amounts that add up to the minor unit, or leave `total_amount` out.',
  },
  payment_too_large: {
    status: 422,
    title: 'More was paid than the order costs.',
    detail: ({ paid, total }) =>
      `${paid} was reported for a total of ${total} (minor units). The order was not placed.`,
    fix: 'Report the amount that belongs to this order.',
  },
  placed_in_future: {
    status: 422,
    title: 'The order is dated in the future.',
    detail: ({ placed_at }) => `\`placed_at\` is ${placed_at}. The order was not placed.`,
    fix: 'Send the time at which the customer ordered, with its zone.',
  },
  record_taken: {
    status: 409,
    title: 'A record of this order stands already, with other contents.',
    detail: ({ external_id, sku }) =>
      `"${sku}" of order "${external_id}" was kept before with another amount, quantity, kind or time. Nothing was changed.`,
    fix: 'Leave the order out of the file, or correct the row to what was kept.',
  },
  service_unknown: {
    status: 422,
    title: 'The delivery service is not known.',
    detail: ({ service_code, known }) =>
      `No carrier has a service "${service_code}"; there are ${known.join(', ')}. Nothing was placed or changed.`,
    fix: 'Send the code of a service from the carrier’s rate table, or leave it out for the cheapest.',
  },
  destination_not_served: {
    status: 422,
    title: 'No carrier goes there.',
    detail: ({ country }) => `No location can ship to ${country}. Nothing was placed or reserved.`,
    fix: 'Add the country to a carrier’s rate table, or correct the address.',
  },
  pickup_not_offered: {
    status: 422,
    title: 'Nothing can be collected there.',
    detail: ({ location, offered }) =>
      `Customers of this channel cannot collect at "${location}"` +
      `${offered.length === 0 ? '; no location offers it' : `; they can at ${offered.join(', ')}`}. The order was not placed.`,
    fix: 'Send the code of a location that offers it, or say in its terms for how many days it keeps what is collected.',
  },
  pickup_with_service: {
    status: 422,
    title: 'What is collected goes by no service.',
    detail: ({ service_code }) =>
      `The order names the service "${service_code}" and a location to collect it at. Nothing was placed or changed.`,
    fix: 'Send either service_code or pickup_location.',
  },
  waiting_cap_reached: {
    status: 409,
    title: 'As many wait already as may.',
    detail: ({ sku, line, asked, available, room }) =>
      `Line ${line}: ${asked} of ${sku} were ordered, ${available} are there, and ${room} more may wait ` +
      'for stock in this channel. Nothing was placed or changed.',
    fix: 'Order no more than what is there and may wait, or raise the cap of the SKU in this channel.',
  },
  stock_short: {
    status: 409,
    title: 'Not enough stock.',
    detail: ({ line, sku, asked, available }) =>
      `Line ${line}: ${asked} of "${sku}" were asked for, ${available} can be promised. Nothing was reserved.`,
    fix: 'Order fewer, or let the channel take backorders.',
  },
  external_id_taken: {
    status: 409,
    title: 'This external id belongs to another order.',
    detail: ({ external_id, number }) =>
      `"${external_id}" is order ${number} of this channel, with other contents. Nothing was changed.`,
    fix: 'Send a new external id for a new order, or change the first one.',
  },
  hold_exists: {
    status: 409,
    title: 'There is such a hold already.',
    detail: ({ type }) => `The order has an active ${type} hold. No second one was made.`,
    fix: 'Release the first one, or choose another type.',
  },
  hold_condition_invalid: {
    status: 422,
    title: 'The condition cannot be read.',
    detail: ({ reason }) => `${reason} No rule was saved.`,
    fix: 'Write it over `order`, `customer`, `shipping`, `billing` and `items`, like `customer.is_new`.',
  },
  hold_rule_exists: {
    status: 409,
    title: 'There is a rule of this name already.',
    detail: ({ name }) => `"${name}" is the name of another rule. Nothing was changed.`,
    fix: 'Give it another name: it is what people read as the reason of the hold.',
  },
  hold_rules_too_many: {
    status: 409,
    title: 'There are as many rules as can be.',
    detail: ({ most }) =>
      `${most} rules are the most, because each is asked for every order. Nothing was changed.`,
    fix: 'Rewrite one that is switched off, or join two by "||".',
  },
  hold_released_already: {
    status: 409,
    title: 'The hold is released already.',
    detail: () => 'Somebody released it before. Nothing was changed.',
    fix: 'Nothing needs to be done.',
  },
  order_closed: {
    status: 409,
    title: 'The order is closed.',
    detail: ({ number, status }) => `Order ${number} is ${status}. Nothing was changed.`,
    fix: 'Only open orders can be held, changed or cancelled.',
  },
  line_unknown: {
    status: 422,
    title: 'The line is not one of this order.',
    detail: ({ line_id }) => `Order line ${line_id} does not belong to this order. Nothing was changed.`,
    fix: 'Read the order and use the ids of its lines.',
  },
  cancel_too_many: {
    status: 409,
    title: 'These units cannot be cancelled any more.',
    detail: ({ sku, asked, possible }) =>
      `${asked} of "${sku}" were to be cancelled, ${possible} are not picked yet. Nothing was cancelled.`,
    fix: 'Cancel at most what is not picked; for the rest put the units back first, or wait for the return.',
  },
  nothing_to_cancel: {
    status: 409,
    title: 'There is nothing left to cancel.',
    detail: ({ number }) =>
      `Every unit of order ${number} is picked, on its way or cancelled already. Nothing was changed.`,
    fix: 'Put picked units back first, or take the goods back as a return.',
  },
  line_in_bundle: {
    status: 422,
    title: 'The line belongs to a bundle.',
    detail: ({ sku }) => `"${sku}" is part of a bundle and has no price of its own. Nothing was changed.`,
    fix: 'Change the line of the bundle; single parts of it can be cancelled.',
  },
  bundle_cancelled_in_part: {
    status: 409,
    title: 'The bundle is not whole any more.',
    detail: ({ sku }) =>
      `Parts of the bundle "${sku}" were cancelled, so nobody can say what one of it costs. Nothing was changed.`,
    fix: 'Cancel the parts that are left and add the bundle or its parts anew.',
  },
  units_picked: {
    status: 409,
    title: 'Some of these units are picked already.',
    detail: ({ number, units }) =>
      `Of order ${number} ${units.map(({ sku, picked }) => `${picked} of "${sku}"`).join(', ')} ` +
      'are picked or packed. Nothing was changed.',
    fix: 'Leave these units as they are, or have them put back first.',
  },
  change_empty: {
    status: 422,
    title: 'The change changes nothing.',
    detail: ({ number }) => `After these actions order ${number} would be what it is. Nothing was changed.`,
    fix: 'Say what is to be different.',
  },
  change_leaves_nothing: {
    status: 409,
    title: 'The change leaves nothing of the order.',
    detail: ({ number }) => `After these actions order ${number} would have no units. Nothing was changed.`,
    fix: 'Cancel the order instead.',
  },
  change_ended: {
    status: 409,
    title: 'The change is not open any more.',
    detail: ({ state }) => `It was ${state} before. Nothing was changed.`,
    fix: 'Propose a new change where one is still wanted.',
  },
  change_outdated: {
    status: 409,
    title: 'The change would do something else by now.',
    detail: ({ number, parts }) =>
      `Since it was looked at, something happened to order ${number} or to stock; different would be: ` +
      `${parts.join(', ')}. Nothing was changed.`,
    fix: 'Look at the change anew (PUT with the same actions) and confirm that.',
  },
  draft_ended: {
    status: 409,
    title: 'The draft is not open any more.',
    detail: ({ state }) => `It was ${state} before. Nothing was changed.`,
    fix: 'Open the order that it became, or begin a new one.',
  },
  draft_changed: {
    status: 409,
    title: 'Somebody else changed the draft.',
    detail: ({ by }) => `${by} saved it since it was read. Nothing was changed.`,
    fix: 'Read it again and save what is still to be different.',
  },
  draft_incomplete: {
    status: 422,
    title: 'The draft is not a whole order yet.',
    detail: ({ missing }) => `${missing.join('; ')}. The order was not placed, the draft stays.`,
    fix: 'Fill in what is missing, save the draft and confirm it again.',
  },
  payment_unknown: {
    status: 404,
    title: 'The payment is not one of this order.',
    detail: () => 'Nothing was recorded.',
    fix: 'Read the order and use the id of one of its payments.',
  },
  payment_not_named: {
    status: 409,
    title: 'The order has several payments.',
    detail: ({ payments }) =>
      `The order has ${payments} payments and none of them was named. Nothing was recorded.`,
    fix: 'Read the order and send `payment_id` with the payment that is meant.',
  },
  capture_too_large: {
    status: 409,
    title: 'More than is due cannot be captured.',
    detail: ({ asked, due, currency }) =>
      `${money(asked, currency)} were to be captured, ${money(due, currency)} are due. Nothing was recorded.`,
    fix: 'Capture at most what is due.',
  },
  void_too_large: {
    status: 409,
    title: 'More than is authorized cannot be voided.',
    detail: ({ asked, open, currency }) =>
      `${money(asked, currency)} were to be voided, ${money(open, currency)} are authorized and not captured. ` +
      'Nothing was recorded.',
    fix: 'Void at most what is still authorized.',
  },
  payment_reference_used: {
    status: 409,
    title: 'This reference was recorded before.',
    detail: ({ reference }) =>
      `"${reference}" stands in the ledger already, with another amount or on another payment. Nothing was recorded twice.`,
    fix: 'Nothing needs to be done if it is the same movement; use the provider’s own reference for another one.',
  },
};

function money(amount: number, currency: string): string {
  return `${formatAmount({ amount, currency })} ${currency}`;
}
