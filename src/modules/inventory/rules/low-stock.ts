import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { MAX_QUANTITY } from '../../../kernel/quantity.ts';

/** When somebody wants to hear of a SKU: at so many units, or at so many days of cover. */
export type LowStockThreshold = { units: number | null; days: number | null };

export type LowStockSettings = {
  /** How far above the threshold stock must rise before it counts as recovered. */
  low_stock_margin_percent: number;
  /** An alert stands so long at least, and is not raised again within so long. */
  low_stock_pause_minutes: number;
  /** Who is written to; nobody, nothing is told. */
  low_stock_recipients: readonly string[];
};

export type LookedAt = {
  threshold: LowStockThreshold;
  /** Units that are available, less what waits for them where all locations count together. */
  units: number;
  /** Units of recent demand a day: of the last 28 days, or of the life of the SKU if shorter, a week at least. */
  demand_per_day: number;
  alert: { opened_at: Date } | null;
  last_closed_at: Date | null;
};

export type LowStockVerdict =
  | { verdict: 'raise'; threshold: number }
  | { verdict: 'recover'; threshold: number }
  /** Nothing changes now, and nothing before this moment although it would. */
  | { verdict: 'later'; threshold: number; at: Date }
  | { verdict: 'stay'; threshold: number };

/** The threshold in units: days of cover are days times demand, rounded up. */
export function thresholdUnits({ units, days }: LowStockThreshold, demand_per_day: number): number {
  if (units !== null) return units;
  return Math.min(MAX_QUANTITY, Math.ceil((days ?? 0) * demand_per_day));
}

/**
 * Decides whether a SKU has run low or recovered. It is low at the threshold and below; it has recovered a margin above it, one
 * unit at least, so that one sale and one return do not ring twice. Neither comes sooner than a pause after the one before.
 */
export function decideLowStock(looked: LookedAt, settings: LowStockSettings, now: Date): LowStockVerdict {
  const threshold = thresholdUnits(looked.threshold, looked.demand_per_day);
  const pause_ms = settings.low_stock_pause_minutes * 60_000;
  const after = (since: Date | null): Date | null =>
    since === null || since.getTime() + pause_ms <= now.getTime()
      ? null
      : new Date(since.getTime() + pause_ms);
  if (looked.alert) {
    const margin = Math.max(1, Math.ceil((threshold * settings.low_stock_margin_percent) / 100));
    if (looked.units < threshold + margin) return { verdict: 'stay', threshold };
    const at = after(looked.alert.opened_at);
    return at ? { verdict: 'later', threshold, at } : { verdict: 'recover', threshold };
  }
  // Days of cover of what nobody buys are endless.
  const is_low = looked.units <= threshold && !(looked.threshold.days !== null && threshold === 0);
  if (!is_low) return { verdict: 'stay', threshold };
  const at = after(looked.last_closed_at);
  return at ? { verdict: 'later', threshold, at } : { verdict: 'raise', threshold };
}

/** Whether people may be written to now: somebody wants to hear, and the pause since they were is over. */
export function mayTell(told_at: Date | null, settings: LowStockSettings, now: Date): boolean {
  if (settings.low_stock_recipients.length === 0) return false;
  return told_at === null || told_at.getTime() + settings.low_stock_pause_minutes * 60_000 <= now.getTime();
}

export type LowStockRefusal =
  | { code: 'sku_unknown'; sku: string }
  | { code: 'stock_of_bundle'; sku: string }
  | { code: 'location_unknown'; location: string }
  | { code: 'low_stock_threshold_invalid'; sku: string; reason: string }
  | { code: 'low_stock_alert_over'; sku: string };

/** Decides whether a threshold says one thing: units or days, or neither to end it. */
export function decideThreshold(
  sku: string,
  { units, days }: LowStockThreshold,
): Decision<LowStockThreshold, LowStockRefusal> {
  const wrong = (reason: string) => refuse({ code: 'low_stock_threshold_invalid', sku, reason });
  if (units !== null && days !== null) return wrong('It is in units or in days of cover, not in both.');
  if (units !== null && !(Number.isSafeInteger(units) && units >= 0 && units <= MAX_QUANTITY))
    return wrong('Units are a whole number from 0 to 1,000,000.');
  if (days !== null && !(days > 0 && days <= 3_650))
    return wrong('Days are a number above 0, at most 3,650.');
  return accept({ units, days });
}
