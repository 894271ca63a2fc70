import type { RefusalCatalogue } from '../../platform/refusals.ts';
import type { BlockLotRefusal } from './commands/change-lot.ts';
import type { StockSettingsRefusal } from './commands/change-settings.ts';
import type { PastRefusal } from './commands/record-past.ts';
import {
  ADJUST_REASONS,
  FREE_STATES,
  MOVE_REASONS,
  type StockRefusal,
  WRITE_OFF_REASONS,
} from './rules/change-stock.ts';
import type { CountRefusal } from './rules/cycle-count.ts';
import type { GoodsReceiptRefusal } from './rules/goods-receipt.ts';
import type { LocationRefusal } from './rules/location.ts';
import type { LocationGroupRefusal } from './rules/location-group.ts';
import type { LowStockRefusal } from './rules/low-stock.ts';
import type { SellingPolicyRefusal } from './rules/selling-policy.ts';
import type { SnapshotRefusal } from './rules/snapshot.ts';
import type { SupplyRefusal } from './rules/supply.ts';
import type { SwitchTrackingRefusal } from './rules/switch-tracking.ts';
import { TRANSFER_STATES, type TransferRefusal } from './rules/transfer.ts';
import type { WriteOffRefusal } from './rules/write-off.ts';

/** The catalog words an unknown SKU. */
export type InventoryRefusal =
  | Exclude<StockRefusal | SupplyRefusal | SnapshotRefusal | LowStockRefusal, { code: 'sku_unknown' }>
  | Exclude<SwitchTrackingRefusal, { code: 'sku_unknown' }>
  | Exclude<StockRefusal | SupplyRefusal, { code: 'sku_unknown' }>
  | Exclude<TransferRefusal, { code: 'sku_unknown' }>
  | WriteOffRefusal
  | Exclude<GoodsReceiptRefusal, { code: 'sku_unknown' | 'not_found' }>
  | Exclude<StockSettingsRefusal, { code: 'version_conflict' }>
  | { code: 'client_id_reused'; client_id: string; number: string }
  | Exclude<BlockLotRefusal, { code: 'not_found' | 'version_conflict' }>
  | LocationRefusal
  | Exclude<SellingPolicyRefusal, { code: 'sku_unknown' }>
  | LocationGroupRefusal
  | Exclude<PastRefusal, { code: 'sku_unknown' }>
  | CountRefusal;

export const inventoryRefusals: RefusalCatalogue<InventoryRefusal> = {
  location_unknown: {
    status: 422,
    title: 'The location is not known.',
    detail: ({ location }) =>
      `There is no location ${location === '' ? 'named' : location}. Nothing was changed.`,
    fix: 'Send the code or the id of a location; the list of locations shows both.',
  },
  location_archived: {
    status: 409,
    title: 'The location is closed.',
    detail: ({ location }) =>
      `${location} is archived: stock may leave it, and none may come in. Nothing was changed.`,
    fix: 'Choose another location, or make this one active.',
  },
  location_field_invalid: {
    status: 400,
    title: 'A field of the location is not valid.',
    detail: ({ field, reason }) => `${field}: ${reason} The location was not saved.`,
    fix: 'Correct the field and send the location again.',
  },
  location_code_taken: {
    status: 409,
    title: 'Another location has this code.',
    detail: ({ location }) => `The code ${location} is taken. Nothing was created.`,
    fix: 'Choose another code, or change the location that has it.',
  },
  location_group_field_invalid: {
    status: 422,
    title: 'A field of the location group is not valid.',
    detail: ({ field, reason }) => `${field}: ${reason} The group was not saved.`,
    fix: 'Correct the field and send the group again.',
  },
  location_has_stock: {
    status: 409,
    title: 'The location still holds stock.',
    detail: ({ location, units }) => `${units} units lie at ${location}. It was not closed.`,
    fix: 'Ship, move or write off what lies there first.',
  },
  stock_of_bundle: {
    status: 422,
    title: 'A bundle has no stock of its own.',
    detail: ({ sku }) =>
      `${sku} is a bundle; what can be sold of it follows from its components. Nothing was changed.`,
    fix: 'Change the stock of its components.',
  },
  stock_quantity_invalid: {
    status: 400,
    title: 'The quantity is not valid.',
    detail: ({ sku, quantity, least }) =>
      `${quantity} of ${sku}: a quantity is a whole number from ${least} to 1,000,000${least < 0 ? ' and not 0' : ''}. ` +
      'Nothing was changed.',
    fix: 'Correct the quantity.',
  },
  stock_state_not_free: {
    status: 422,
    title: 'This stock cannot be changed by hand.',
    detail: ({ sku, state }) => `The ${state} units of ${sku} belong to orders. Nothing was changed.`,
    fix: `Change one of ${FREE_STATES.join(', ')}, or the order that holds the units.`,
  },
  stock_reason_unknown: {
    status: 400,
    title: 'The reason is not known.',
    detail: ({ sku, reason }) =>
      `"${reason}" is no reason to change the stock of ${sku}. Nothing was changed.`,
    fix:
      `An adjustment takes one of ${ADJUST_REASONS.join(', ')}; a move one of ${MOVE_REASONS.join(', ')}; ` +
      `a write-off one of ${WRITE_OFF_REASONS.join(', ')}.`,
  },
  stock_past_known: {
    status: 409,
    title: 'Something is known of this stock already.',
    detail: () =>
      'A past can be recorded only of levels of which nothing has moved yet. Nothing was changed.',
    fix: 'Correct what stands with a count.',
  },
  stock_moved: {
    status: 409,
    title: 'The stock has changed meanwhile.',
    detail: ({ sku, location, state, units, expected }) =>
      `${sku} has ${units} ${state} at ${location}, not ${expected}. Nothing was changed.`,
    fix: 'Look at the level again, then send the change with what it is now.',
  },
  stock_same_state: {
    status: 400,
    title: 'The units are in that state already.',
    detail: ({ sku, state }) => `${sku} was to move from ${state} to ${state}. Nothing was changed.`,
    fix: 'Name two different states.',
  },
  stock_below_zero: {
    status: 409,
    title: 'There is not enough stock.',
    detail: ({ sku, location, state, units, asked }) =>
      `${sku} at ${location} has ${units} units ${state}, and ${asked} were to leave. Nothing was changed.`,
    fix: `Take at most what is there, or find where the missing units are.`,
  },
  stock_above_limit: {
    status: 422,
    title: 'That is more stock than one level holds.',
    detail: ({ sku, location, state, units, asked, limit }) =>
      `${sku} at ${location} has ${units} units ${state}; with ${asked} more it would pass ${limit}. Nothing was changed.`,
    fix: 'Check the quantity.',
  },
  lots_missing: {
    status: 422,
    title: 'The lots are missing.',
    detail: ({ sku, tracking, units }) =>
      `${sku} is tracked by ${tracking === 'serial' ? 'serial number' : 'lot'}, and ${units} of it named none. ` +
      'Nothing was changed.',
    fix: 'Send `lots` with the code and the quantity of each, or `serials` with the number of each unit.',
  },
  lots_not_tracked: {
    status: 422,
    title: 'The variant is not tracked.',
    detail: ({ sku }) => `${sku} has neither lots nor serial numbers. Nothing was changed.`,
    fix: 'Leave the lots out, or switch the tracking of the variant on first.',
  },
  lots_differ: {
    status: 422,
    title: 'The lots do not add up to the quantity.',
    detail: ({ sku, units, named }) =>
      `${units} of ${sku} were to move, and its lots name ${named}. Nothing was changed.`,
    fix: 'Correct the quantity, or those of the lots.',
  },
  lot_field_invalid: {
    status: 400,
    title: 'A field of a lot is not valid.',
    detail: ({ sku, field, reason }) => `${field} of a lot of ${sku}: ${reason} Nothing was changed.`,
    fix: 'Correct the field and send it again.',
  },
  lot_unknown: {
    status: 422,
    title: 'The lot is not known.',
    detail: ({ sku, lot }) => `${sku} has no lot or serial number "${lot}". Nothing was changed.`,
    fix: 'Check the code on the package; the stock page of the SKU lists what lies where.',
  },
  lot_short: {
    status: 409,
    title: 'There is not so much of this lot.',
    detail: ({ sku, lot, location, state, units, asked }) =>
      `${units} of lot ${lot} of ${sku} are ${state.replaceAll('_', ' ')} at ${location}, and ${asked} were ` +
      'asked for. Nothing was changed.',
    fix: 'Take at most what is there, or name the other lots too.',
  },
  lot_not_good: {
    status: 409,
    title: 'The lot must not be sold.',
    detail: ({ sku, lot, why, expires_on }) =>
      `Lot ${lot} of ${sku} ${
        why === 'blocked'
          ? 'is blocked'
          : why === 'expired'
            ? `expired after ${expires_on}`
            : `is good until ${expires_on}, which is sooner than it must be to ship`
      }. Nothing was changed.`,
    fix: 'Take it into quality control or damaged, or write it off.',
  },
  lot_expiry_differs: {
    status: 409,
    title: 'The lot has another day of expiry.',
    detail: ({ sku, lot, expires_on, asked }) =>
      `Lot ${lot} of ${sku} ${expires_on === null ? 'never expires' : `expires on ${expires_on}`}, and not on ` +
      `${asked}. Nothing was changed.`,
    fix: 'Check the package; correct the day of the lot if it was wrong, or give this lot another code.',
  },
  serial_taken: {
    status: 409,
    title: 'The serial number is here already.',
    detail: ({ sku, serial, location }) =>
      `Serial number ${serial} of ${sku} lies at ${location}. Nothing was changed.`,
    fix: 'Check the number on the unit; each stands for one unit alone.',
  },
  tracking_off_first: {
    status: 409,
    title: 'The variant is tracked otherwise.',
    detail: ({ sku, tracking, asked }) =>
      `${sku} is tracked by ${tracking}, and was to be by ${asked}. The tracking was not switched.`,
    fix: 'Switch its tracking to none first, then on again with what lies there.',
  },
  tracking_lots_missing: {
    status: 422,
    title: 'What lies there has no lots yet.',
    detail: ({ sku, location, state, units, named }) =>
      `${units} of ${sku} at ${location} are ${state.replaceAll('_', ' ')}, and lots of ${named} were named. The ` +
      'tracking was not switched.',
    fix: 'Look what is on the shelf, and send its lots with location and state, so that they add up to every level.',
  },
  lot_blocked: {
    status: 409,
    title: 'The lot is blocked already.',
    detail: ({ lot }) => `Lot ${lot} was blocked before. Nothing was changed.`,
    fix: 'Nothing needs to be done; its page lists who got it.',
  },
  lot_not_blocked: {
    status: 409,
    title: 'The lot is not blocked.',
    detail: ({ lot }) => `Lot ${lot} may be sold and picked. Nothing was changed.`,
    fix: 'Nothing needs to be done.',
  },
  selling_policy_of_bundle: {
    status: 422,
    title: 'A bundle has no selling policy of its own.',
    detail: ({ sku }) =>
      `${sku} is a bundle; when it is short, the policies of the components that are short count. Nothing was changed.`,
    fix: 'Set the policies of its components.',
  },
  selling_policy_field_invalid: {
    status: 422,
    title: 'A field of the selling policy is not valid.',
    detail: ({ sku, field, reason }) => `${sku}, ${field}: ${reason} Nothing was changed.`,
    fix: 'Correct the field and send it again.',
  },
  supply_field_invalid: {
    status: 400,
    title: 'A field of the supply is not valid.',
    detail: ({ field, reason }) => `${field}: ${reason} Nothing was changed.`,
    fix: 'Correct the field and send it again.',
  },
  supply_closed: {
    status: 409,
    title: 'The supply is closed.',
    detail: ({ sku, reference }) =>
      `Nothing of ${sku}${reference === '' ? '' : ` of ${reference}`} is expected any more. Nothing was changed.`,
    fix: 'Announce what is to come after all as new supply.',
  },
  write_off_needs_approval: {
    status: 403,
    title: 'That is more than you may take out of stock.',
    detail: ({ sku, quantity, limit }) => `${quantity} of ${sku} are beyond ${limit}. Nothing was taken.`,
    fix: 'Ask somebody with the permission inventory:approve to do it, or correct the quantity.',
  },
  transfer_state: {
    status: 409,
    title: 'The transfer is not in a state for that.',
    detail: ({ number, state, action }) =>
      `${number} is ${state}: it cannot be changed by "${action}". Nothing was done.`,
    fix: `Read the transfer and its supported_actions; its way is ${TRANSFER_STATES.slice(0, 4).join(', ')}.`,
  },
  transfer_field_invalid: {
    status: 422,
    title: 'A field of the transfer is not valid.',
    detail: ({ field, reason }) => `${field}: ${reason} Nothing was done.`,
    fix: 'Correct the field and send it again.',
  },
  transfer_not_resolved: {
    status: 409,
    title: 'What is in transit is not accounted for.',
    detail: ({ sku, in_transit, resolved }) =>
      `${in_transit} of ${sku} are in transit, and the lines say of ${resolved} what became of them. Nothing was closed.`,
    fix: 'Say for each unit in transit whether it is written_off or returned; receive first what has arrived.',
  },
  supply_of_transfer: {
    status: 409,
    title: 'The supply belongs to a transfer.',
    detail: ({ sku, reference }) =>
      `What is in transit of ${sku} is counted by the transfer ${reference}. Nothing was changed.`,
    fix: 'Receive the transfer, or close it and say what became of the rest. Only its day may be changed here.',
  },
  receipt_supply_mismatch: {
    status: 422,
    title: 'The supply is of something else, or for another location.',
    detail: ({ sku, location, supply_sku, supply_location }) =>
      `${sku} was counted at ${location}, and the supply is ${supply_sku} for ${supply_location}. Nothing was received.`,
    fix: 'Name the supply of this SKU at this location, or leave it out.',
  },
  receipt_unexpected_item: {
    status: 409,
    title: 'This item is not expected.',
    detail: ({ sku, location, references }) =>
      `Nothing of ${sku} is open at ${location} under ${references || 'what the receipt names'}. Nothing was received.`,
    fix: 'Check the label. To take it in all the same, send accept_unexpected.',
  },
  receipt_unexpected_lot: {
    status: 409,
    title: 'This lot is not in transit.',
    detail: ({ sku, lot, in_transit, counted }) =>
      `${counted} of lot ${lot} of ${sku} were counted, and ${in_transit} of it are in transit with this transfer. ` +
      'Nothing was received.',
    fix: 'Check the label. To take it in all the same, send accept_unexpected.',
  },
  receipt_over_delivery: {
    status: 409,
    title: 'More came than was announced.',
    detail: ({ sku, announced, counted, most }) =>
      `${counted} of ${sku} have come with this receipt, of ${announced} announced; up to ${most} is taken without asking. ` +
      'Nothing was received.',
    fix: 'Count again. To take in what is over, send accept_over.',
  },
  client_id_reused: {
    status: 422,
    title: 'This client id is another document already.',
    detail: ({ client_id, number }) =>
      `${client_id} is ${number}, which says something else. Nothing was done.`,
    fix: 'Make a new client id for a new document; keep it only to send the very same one again.',
  },
  stock_setting_invalid: {
    status: 422,
    title: 'A setting of the stock room is not valid.',
    detail: ({ field, reason }) => `${field}: ${reason} Nothing was changed.`,
    fix: 'Correct the field and send it again.',
  },
  count_field_invalid: {
    status: 422,
    title: 'A field of the count is not valid.',
    detail: ({ field, reason }) => `${field}: ${reason} No count was begun.`,
    fix: 'Correct the field and send the count again.',
  },
  count_empty: {
    status: 409,
    title: 'There is nothing to count.',
    detail: ({ left_out }) =>
      left_out === 0
        ? 'Nothing at the location answers to what was asked for. No count was begun.'
        : `All ${left_out} SKUs that were asked for are in other open counts. No count was begun.`,
    fix: 'Choose something else, or end the other counts first.',
  },
  count_tracked: {
    status: 422,
    title: 'The SKU is tracked by lot or serial number.',
    detail: ({ sku }) =>
      `${sku}: a difference says which lots are missing, and units alone do not. Nothing was changed.`,
    fix: 'Correct it by adjustments that name the lots.',
  },
  count_ended: {
    status: 409,
    title: 'The count does not go on.',
    detail: ({ number, state }) => `Count ${number} is ${WORDS_OF_COUNT[state]}. Nothing was changed.`,
    fix: 'Begin a new count of what is to be counted.',
  },
  count_uncounted: {
    status: 409,
    title: 'Not everything was counted.',
    detail: ({ number, lines }) =>
      `${lines} lines of count ${number} were not counted. Nothing was submitted.`,
    fix: 'Count them, or say with `uncounted` whether they are left out (`skip`) or empty (`none`).',
  },
  count_line_not_waiting: {
    status: 409,
    title: 'The line does not wait for a decision.',
    detail: ({ sku, state }) => `${sku} is ${state}. Nothing was changed.`,
    fix: 'Read the count again and decide on what waits.',
  },
  count_line_changed: {
    status: 409,
    title: 'The difference is another by now.',
    detail: ({ sku, seen, found }) =>
      `${sku} was to be changed by ${seen}; by the books it is ${found} now. Nothing was changed.`,
    fix: 'Read the count again, and approve what it says.',
  },
  snapshot_in_future: {
    status: 422,
    title: 'The snapshot is of a moment to come.',
    detail: ({ source }) => `The moment of the snapshot of ${source} is not there yet. Nothing was taken.`,
    fix: 'Send the time at which the quantities were read, with its zone.',
  },
  snapshot_stale: {
    status: 409,
    title: 'A newer snapshot was accepted.',
    detail: ({ source, location, applied }) =>
      `Of ${source} at ${location}, the snapshot of ${applied} was accepted already. Nothing was changed.`,
    fix: 'Send a snapshot that is newer than that.',
  },
  snapshot_differs: {
    status: 409,
    title: 'The snapshot says something else already.',
    detail: ({ source, what }) =>
      `The snapshot of ${source} of this moment stands: ${what}. Nothing was changed.`,
    fix: 'Send what is new as a snapshot of its own moment.',
  },
  low_stock_threshold_invalid: {
    status: 422,
    title: 'The threshold is not valid.',
    detail: ({ sku, reason }) => `${sku}: ${reason} Nothing was changed.`,
    fix: 'Send units or days, or neither of them to end the rule.',
  },
  low_stock_alert_over: {
    status: 409,
    title: 'The alert is over.',
    detail: ({ sku }) => `${sku} is not low any more. Nothing was changed.`,
    fix: 'Read the alerts again.',
  },
  shortfall_closed: {
    status: 409,
    title: 'The shortfall is settled.',
    detail: ({ sku }) => `Nothing of ${sku} is outstanding any more. Nothing was changed.`,
    fix: 'Where the units were found, count them: what is there more is a difference.',
  },
};

const WORDS_OF_COUNT = {
  counting: 'being counted',
  review: 'waiting for decisions',
  closed: 'closed',
  cancelled: 'cancelled',
} as const;
