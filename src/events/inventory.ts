import { defineEvent } from './define.ts';

/*
 * An event after which something may be sold that could not be before, or the other way round, names the variants in
 * `variant_ids`, in whichever file it stands; `null` there means any of them. The feed of availability reads nothing else.
 */

/**
 * Stock changed by an adjustment, a receipt or a move; the subject is the first variant. `is_increase` says that some
 * of it became available, which those who wait for stock want to know.
 */
export const stockChanged = defineEvent<{ variant_ids: string[]; is_increase: boolean }>('stock.changed');

/** Supply was announced, changed or closed; the subject is the first of it. */
export const suppliesChanged = defineEvent<{ supply_ids: string[]; variant_ids: string[] }>('supply.changed');

/** Another share of a kind of supply may be promised. */
export const supplyShareChanged = defineEvent<{ kind: string; variant_ids: null }>('supply.share_changed');

/** What happens when these variants are short was said anew; the subject is the first of them. */
export const sellingPolicyChanged = defineEvent<{ variant_ids: string[] }>('selling_policy.changed');

/** A group of locations was saved, and with it what the channels that it serves may sell. */
export const locationGroupChanged = defineEvent<{ variant_ids: null }>('location_group.changed');

/** A location was changed. `variant_ids` is null when other stock may be sold by that, and empty otherwise. */
export const locationChanged = defineEvent<{ variant_ids: null | [] }>('location.changed');

/** Goods were received as a document, counted against this supply; `stock.changed` says what may be sold by that. */
export const goodsReceiptPosted = defineEvent<{ goods_receipt_id: string; supply_ids: string[] }>(
  'goods_receipt.posted',
);

/** A transfer went on; `stock.changed` and `supply.changed` say what may be sold by that. */
export const transferChanged = defineEvent<{ transfer_id: string; state: string }>('transfer.changed');
/**
 * Units are missing that orders hold: what was free is written off already, the rest is once orders gave it up. The subject is
 * the variant.
 */
export const stockShort = defineEvent<{
  shortfall_id: string;
  variant_id: string;
  location_id: string;
  units: number;
}>('stock.short');

/** A cycle count got on: it was begun, scanned, submitted, decided or closed. */
export const cycleCountChanged = defineEvent<{ state: string; location_id: string }>('cycle_count.changed');

type LowStockNews = {
  alerts: { variant_id: string; location_id: string | null; sku: string; threshold: number; units: number }[];
};

/** SKUs have run low, as somebody asked to hear; the subject is the first variant. */
export const stockLow = defineEvent<LowStockNews>('stock.low');

/**
 * People are to be written to: what has run low since they were told last, which nobody has seen yet. At most once in a pause of
 * the alerts. The subject is the first variant.
 */
export const stockLowDigest = defineEvent<{
  recipients: string[];
  /** The lowest by share of their threshold first, at most a hundred; `total` counts all. */
  alerts: { sku: string; title: string; location_name: string | null; threshold: number; units: number }[];
  total: number;
}>('stock.low_digest');

/** SKUs that were low are well above their threshold again. */
export const stockRecovered = defineEvent<LowStockNews>('stock.recovered');
