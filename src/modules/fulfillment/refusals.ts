import type { RefusalCatalogue } from '../../platform/refusals.ts';
import type { SwitchTrackingRefusal } from '../inventory/rules/index.ts';
import type { BuyLabelRefusal } from './buy-label.ts';
import type { AnswerOfferRefusal } from './commands/answer-offer.ts';
import type { ServiceRefusal } from './commands/change-service.ts';
import type { VoidRefusal } from './commands/void-label.ts';
import type { MoveRefusal, NotServingReason } from './rules/move.ts';
import type { PackRefusal, UnpackRefusal } from './rules/pack.ts';
import type { CollectRefusal, ReadyRefusal } from './rules/pickup.ts';
import type { RejectRefusal } from './rules/reject.ts';
import type { ConvertRefusal, ExtendRefusal, ReleaseRefusal, ReserveRefusal } from './rules/reservation.ts';
import type { ShipRefusal } from './rules/ship.ts';
import type { ShortPickRefusal } from './rules/short-pick.ts';
import type { TrackingRefusal } from './rules/switch-tracking.ts';

/**
 * What fulfillment may answer besides the accepted value and `not_found`. Reserving answers what placing an order does, in
 * the words of orders and the catalog.
 */
export type FulfillmentRefusal = Exclude<
  | PackRefusal
  | UnpackRefusal
  | ShipRefusal
  | ShortPickRefusal
  | RejectRefusal
  | MoveRefusal
  | AnswerOfferRefusal
  | ServiceRefusal
  | BuyLabelRefusal
  | VoidRefusal
  | ReadyRefusal
  | CollectRefusal
  | ConvertRefusal
  | ExtendRefusal
  | ReleaseRefusal
  | Extract<ReserveRefusal, { code: 'reservation_limit_reached' }>
  | TrackingRefusal,
  { code: 'not_found' | SwitchTrackingRefusal['code'] }
>;

const WHY_NOT: Readonly<Record<NotServingReason, string>> = {
  not_served: 'has no service that goes to this address with these units',
  closed: 'is never open in the time ahead',
  channel_not_served: 'does not serve the channel of this order',
  country_not_served: 'does not send to this country',
  not_pickup_location: 'is not where the customer collects this order',
  not_of_channel: 'does not belong to the locations of this channel',
};

const OFFER_OVER: Readonly<Record<Extract<AnswerOfferRefusal, { code: 'offer_over' }>['state'], string>> = {
  open: 'others are asked now',
  accepted: 'another location was faster',
  assigned: 'nobody took it in time, so that it is done where it was planned',
  withdrawn: 'it was cancelled or held meanwhile',
  expired: 'the time to answer is over',
};

export const fulfillmentRefusals: RefusalCatalogue<FulfillmentRefusal> = {
  fulfillment_order_not_workable: {
    status: 409,
    title: 'This fulfillment order cannot be worked on.',
    detail: ({ number, status }) => `${number} is ${status.replaceAll('_', ' ')}. Nothing was changed.`,
    fix: 'Release the hold of its order, or choose a fulfillment order that is open.',
  },
  fulfillment_line_unknown: {
    status: 422,
    title: 'The line is not one of this fulfillment order.',
    detail: ({ line_id }) => `Line ${line_id} belongs to something else. Nothing was changed.`,
    fix: 'Read the fulfillment order and use the ids of its lines.',
  },
  service_does_not_go: {
    status: 422,
    title: 'This service does not go there.',
    detail: ({ service_code, offered }) =>
      `"${service_code}" does not carry this from there; ${offered.join(', ') || 'nothing else'} does. Nothing was changed.`,
    fix: 'Choose one of the services that go there.',
  },
  nothing_to_reject: {
    status: 409,
    title: 'There is nothing to give back.',
    detail: ({ number }) => `Every unit of ${number} is picked. Nothing was changed.`,
    fix: 'Put the units back on the shelf first, or ship them.',
  },
  offer_over: {
    status: 409,
    title: 'It is not on offer any more.',
    detail: ({ number, state }) => `${number}: ${OFFER_OVER[state]}. Nothing was changed.`,
    fix: 'Read the fulfillment order: its offer says who does it.',
  },
  offer_not_asked: {
    status: 409,
    title: 'This location was not asked.',
    detail: ({ number }) => `${number} is not on offer to this location. Nothing was changed.`,
    fix: 'Choose one of the locations of its offer, or let somebody move the work.',
  },
  offer_answered: {
    status: 409,
    title: 'This location answered already.',
    detail: ({ number, answer }) => `It ${answer} ${number} before. Nothing was changed.`,
    fix: 'Let somebody move the work here once the offer is over.',
  },
  offer_cannot_serve: {
    status: 409,
    title: 'This location cannot do it any more.',
    detail: ({ number }) =>
      `Its stock is promised to others by now, or the promise of ${number} cannot be kept from there. Nothing was changed.`,
    fix: 'Decline it, so that the next are asked.',
  },
  nothing_to_move: {
    status: 409,
    title: 'There is nothing to move.',
    detail: ({ number }) => `Every unit of ${number} is picked. Nothing was moved.`,
    fix: 'Put the units back on the shelf first.',
  },
  move_too_many: {
    status: 409,
    title: 'More than is left to pick cannot move.',
    detail: ({ sku, asked, unpicked }) =>
      `${asked} of "${sku}" were to move, ${unpicked} are left to pick. Nothing was moved.`,
    fix: 'Move fewer, or put picked units back first.',
  },
  move_to_same_location: {
    status: 409,
    title: 'It ships from there already.',
    detail: ({ number, location }) => `${number} is at ${location}. Nothing was moved.`,
    fix: 'Choose another location.',
  },
  move_not_enough_stock: {
    status: 409,
    title: 'There is not enough stock at that location.',
    detail: ({ sku, location, asked, available }) =>
      `${location} has ${available} of "${sku}" that nobody was promised, ${asked} were to move. Nothing was moved.`,
    fix: 'Move what is there and leave the rest, or choose another location.',
  },
  location_does_not_serve: {
    status: 409,
    title: 'That location does not serve this order.',
    detail: ({ location, why }) => `${location} ${WHY_NOT[why]}. Nothing was moved.`,
    fix: 'Choose another location, or change how that one works.',
  },
  not_a_pickup: {
    status: 409,
    title: 'Nobody collects this.',
    detail: ({ number }) => `${number} is sent to its customer. Nothing was done.`,
    fix: 'Buy its labels and ship it.',
  },
  pickup_not_packed: {
    status: 409,
    title: 'It is not all packed yet.',
    detail: ({ number, unpacked }) =>
      `${unpacked} ${unpacked === 1 ? 'unit' : 'units'} of ${number} are not packed. Its customer was told nothing.`,
    fix: 'Pick and pack them, or report them missing.',
  },
  pickup_not_ready: {
    status: 409,
    title: 'It is not ready.',
    detail: ({ number }) => `Nobody said yet that ${number} is ready. Nothing was handed over.`,
    fix: 'Pack it and say that it is ready; the customer then gets a code.',
  },
  pickup_over: {
    status: 409,
    title: 'There is nothing to collect any more.',
    detail: ({ number, state }) => `${number} is ${state}. Nothing was handed over.`,
    fix: 'Its timeline says when that happened.',
  },
  pickup_code_wrong: {
    status: 422,
    title: 'That is not its code.',
    detail: ({ number }) => `The code of ${number} is another one. Nothing was handed over.`,
    fix: 'Ask the customer for the six digits of the message, or say how you know them otherwise.',
  },
  pickup_code_missing: {
    status: 422,
    title: 'Nobody said who collects it.',
    detail: ({ number }) => `${number} is handed over against its code. Nothing was handed over.`,
    fix: 'Send the code that the customer says, or in identified_by how you know them.',
  },
  pickup_needs_no_label: {
    status: 409,
    title: 'It is collected.',
    detail: ({ parcel_number }) => `The customer collects parcel ${parcel_number}. No label was bought.`,
    fix: 'Say that it is ready instead.',
  },
  nothing_to_pack: {
    status: 409,
    title: 'There is nothing to pack.',
    detail: ({ number }) => `No unit of ${number} is picked and not packed yet. No parcel was made.`,
    fix: 'Pick first, then pack.',
  },
  pack_too_many: {
    status: 409,
    title: 'More than was picked cannot be packed.',
    detail: ({ sku, asked, picked }) =>
      `${asked} of "${sku}" were to be packed, ${picked} are picked and not packed yet. No parcel was made.`,
    fix: 'Pick the missing units first, or pack fewer.',
  },
  pack_lots_missing: {
    status: 422,
    title: 'It is not said which lots are packed.',
    detail: ({ sku, lots }) =>
      `Of "${sku}" the lots ${lots.join(', ')} are picked and not packed yet. No parcel was made.`,
    fix: 'Send `lots` with the line, so that they add up to its quantity, or pack everything that is picked.',
  },
  pack_lot_not_picked: {
    status: 409,
    title: 'The lot was not picked.',
    detail: ({ sku, lot, asked, picked }) =>
      `${asked} of lot ${lot} of "${sku}" were to be packed, ${picked} are picked and not packed yet. No parcel was made.`,
    fix: 'Pack the lot that was picked, or put it back and pick the other.',
  },
  short_lot_not_here: {
    status: 409,
    title: 'There is not so much of this lot.',
    detail: ({ sku, lot, asked, units }) =>
      `${asked} of lot ${lot} of "${sku}" were reported missing, ${units} should lie here. Nothing was changed.`,
    fix: 'Name the lot that should have been there, or leave the lots out.',
  },
  tracking_units_picked: {
    status: 409,
    title: 'Units are picked that have not shipped.',
    detail: ({ sku, units, fulfillment_orders }) =>
      `${units} of "${sku}" are picked for ${fulfillment_orders.join(', ')}. The tracking was not switched.`,
    fix: 'Ship them, or put them back, and try again.',
  },
  parcel_has_label: {
    status: 409,
    title: 'The parcel has a label.',
    detail: ({ parcel_number }) =>
      `Parcel ${parcel_number} has a label, or one was asked for. It was not opened.`,
    fix: 'Void the label first.',
  },
  parcel_gone: {
    status: 409,
    title: 'The parcel is not here any more.',
    detail: ({ parcel_number, state }) =>
      `Parcel ${parcel_number} is ${state.replaceAll('_', ' ')}. Nothing was changed.`,
    fix: 'Read the fulfillment order again; follow the parcel by its tracking number.',
  },
  already_shipped: {
    status: 409,
    title: 'It was handed over before.',
    detail: ({ number }) => `The parcels of ${number} left already. Nothing was shipped twice.`,
    fix: 'Nothing needs to be done.',
  },
  nothing_to_ship: {
    status: 409,
    title: 'There is no parcel to hand over.',
    detail: ({ number }) => `Nothing of ${number} is packed. Nothing was shipped.`,
    fix: 'Pack a parcel and buy its label first.',
  },
  parcel_without_label: {
    status: 409,
    title: 'A parcel has no label.',
    detail: ({ parcel_number }) => `Parcel ${parcel_number} has no label. Nothing was changed.`,
    fix: 'Buy its label first, or leave the parcel out.',
  },
  short_too_many: {
    status: 409,
    title: 'More than is left to pick cannot be missing.',
    detail: ({ sku, asked, unpicked }) =>
      `${asked} of "${sku}" were reported missing, ${unpicked} are left to pick. Nothing was changed.`,
    fix: 'Put picked units back first if they are not there, or report fewer.',
  },
  parcel_not_carried: {
    status: 422,
    title: 'No service carries this parcel.',
    detail: ({ reason }) => `${reason} No label was bought.`,
    fix: 'Pack it into smaller parcels, or add the journey to the rate table of the carrier.',
  },
  service_not_offered: {
    status: 422,
    title: 'This service does not go there.',
    detail: ({ service_code, offered }) =>
      `"${service_code}" does not carry this parcel; ${offered.join(', ') || 'nothing else'} does. No label was bought.`,
    fix: 'Choose one of the services that the rates of the parcel list.',
  },
  label_of_other_service: {
    status: 409,
    title: 'The parcel has a label of another service.',
    detail: ({ parcel_number, asked, service_code }) =>
      `Parcel ${parcel_number} has a label of "${service_code}", or one was asked for; "${asked}" was not bought.`,
    fix: 'Void the label first, or use it as it is.',
  },
  label_in_use: {
    status: 409,
    title: 'The carrier has the parcel already.',
    detail: ({ parcel_number, tracking_status }) =>
      `The carrier scanned the label of parcel ${parcel_number} (${tracking_status.replaceAll('_', ' ')}). It was not voided.`,
    fix: 'Hand the parcel over here too; it is on its way.',
  },
  address_unprintable: {
    status: 422,
    title: 'The address cannot be printed.',
    detail: ({ characters }) =>
      `No label can show ${characters.slice(0, 10).join(' ')}. No label was bought, because no driver could read it.`,
    fix: 'Write the address in Latin, Greek or Cyrillic letters.',
  },
  label_in_progress: {
    status: 409,
    title: 'The label is being bought.',
    detail: ({ parcel_number }) =>
      `The carrier has not answered for parcel ${parcel_number} yet. Nothing was changed.`,
    fix: 'Wait a few seconds and try again.',
  },
  carrier_said_no: {
    status: 422,
    title: 'The carrier refused the label.',
    detail: ({ reason }) => `It said: ${reason} Nothing was bought.`,
    fix: 'Correct what it names, or choose another service.',
  },
  carrier_unreachable: {
    status: 503,
    title: 'The carrier cannot be reached.',
    detail: ({ carrier_code }) =>
      `${carrier_code} gave no usable answer. The wish for the label is kept and asked again in the background.`,
    fix: 'Look again in a minute; asking again gives the same label, never a second one.',
  },
  reservation_unknown: {
    status: 422,
    title: 'The reservation is not known.',
    detail: () => 'There is no reservation with this id. The order was not placed.',
    fix: 'Send the id that POST /v1/reservations answered, or place the order without one.',
  },
  reservation_expired: {
    status: 409,
    title: 'The reservation has expired.',
    detail: ({ expired_at }) => `Its time was over at ${expired_at}. Nothing was changed.`,
    fix: 'Reserve again, or place the order without a reservation: it takes what is free.',
  },
  reservation_ended: {
    status: 409,
    title: 'The reservation has ended.',
    detail: ({ state }) =>
      state === 'converted'
        ? 'An order took its units already. Nothing was changed.'
        : `It is ${state} and keeps nothing any more. Nothing was changed.`,
    fix: 'Reserve again, or place the order without a reservation: it takes what is free.',
  },
  reservation_of_another_key: {
    status: 403,
    title: 'Somebody else reserved this.',
    detail: () => 'A key uses what it reserved itself. Nothing was changed.',
    fix: 'Use the key that reserved, or have somebody release it who manages fulfillment.',
  },
  reservation_of_another_channel: {
    status: 409,
    title: 'The reservation is for another channel.',
    detail: ({ reserved_for, channel }) =>
      `It keeps units for "${reserved_for}"; the order comes from "${channel}". The order was not placed.`,
    fix: 'Place the order through the channel that it was reserved for, or without a reservation.',
  },
  reservation_life_too_long: {
    status: 409,
    title: 'A reservation cannot be extended that far.',
    detail: ({ most_seconds, created_at }) =>
      `It was made at ${created_at} and lives ${most_seconds / 86_400} days at most. Its end was not moved.`,
    fix: 'Extend by less, or release it and reserve again.',
  },
  reservation_limit_reached: {
    status: 429,
    title: 'Too much is reserved already.',
    detail: ({ what, limit, held, asked }) =>
      `This caller holds ${held} ${what} and asked for ${asked} more; it may hold ${limit} at once. Nothing was reserved.`,
    fix:
      'Release what nobody will buy, or wait until some of it expires; Retry-After says when the next does. The limits are ' +
      'settings of the server.',
  },
};
