import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { MAX_QUANTITY } from '../../../kernel/quantity.ts';
import type { LocationFacts, VariantFacts } from './change-stock.ts';

export const SNAPSHOT_MEASURES = ['sellable', 'on_hand'] as const;
export const SNAPSHOT_LINE_STATES = ['open', 'matched', 'accepted', 'dismissed'] as const;
export type SnapshotMeasure = (typeof SNAPSHOT_MEASURES)[number];
export type SnapshotLineState = (typeof SNAPSHOT_LINE_STATES)[number];

/** What an outside system says of one SKU at one location, as of the moment of its snapshot. */
export type SnapshotLine = {
  source: string;
  taken_at: Date;
  measures: SnapshotMeasure;
  sku: string;
  location_code: string;
  quantity: number;
};

export type SnapshotRefusal =
  | { code: 'sku_unknown'; sku: string }
  | { code: 'stock_of_bundle'; sku: string }
  | { code: 'location_unknown'; location: string }
  | { code: 'location_archived'; location: string }
  | { code: 'stock_quantity_invalid'; sku: string; quantity: number; least: number }
  | { code: 'count_tracked'; sku: string }
  | { code: 'snapshot_in_future'; source: string }
  | { code: 'snapshot_stale'; source: string; location: string; applied: string }
  | { code: 'snapshot_differs'; source: string; what: string };

export type SnapshotFacts = {
  now: Date;
  variants: ReadonlyMap<string, VariantFacts>;
  locations: ReadonlyMap<string, LocationFacts>;
  /** The snapshot if it stands already. */
  standing: { id: string; measures: SnapshotMeasure } | undefined;
  /** What the snapshot says already, by `location_id variant_id`. */
  known: Map<string, number>;
  /** The newest snapshot of this source of which something was accepted, by location. */
  applied: ReadonlyMap<string, Date>;
};

// Clocks differ a little.
const AHEAD_MS = 60_000;

/** Decides whether a line is new; the same line again is no line, and another quantity is another snapshot. */
export function decideSnapshotLine(
  line: SnapshotLine,
  facts: SnapshotFacts,
): Decision<{ location_id: string; variant_id: string; is_new: boolean }, SnapshotRefusal> {
  const { source, sku, quantity, taken_at, location_code } = line;
  if (!Number.isSafeInteger(quantity) || quantity < 0 || quantity > MAX_QUANTITY)
    return refuse({ code: 'stock_quantity_invalid', sku, quantity, least: 0 });
  if (taken_at.getTime() > facts.now.getTime() + AHEAD_MS)
    return refuse({ code: 'snapshot_in_future', source });
  const [variant, location] = [facts.variants.get(sku), facts.locations.get(location_code)];
  if (!variant) return refuse({ code: 'sku_unknown', sku });
  if (variant.is_bundle) return refuse({ code: 'stock_of_bundle', sku });
  if (variant.tracking !== 'none') return refuse({ code: 'count_tracked', sku });
  if (!location) return refuse({ code: 'location_unknown', location: location_code });
  if (location.status === 'archived') return refuse({ code: 'location_archived', location: location.code });
  if (facts.standing && facts.standing.measures !== line.measures)
    return refuse({ code: 'snapshot_differs', source, what: `it measures ${facts.standing.measures}` });
  const key = `${location.id} ${variant.id}`;
  const before = facts.known.get(key);
  if (before !== undefined && before !== quantity)
    return refuse({
      code: 'snapshot_differs',
      source,
      what: `it says ${before} of ${sku} at ${location.code}`,
    });
  const applied = facts.applied.get(location.id);
  if (before === undefined && applied && applied > taken_at)
    return refuse({
      code: 'snapshot_stale',
      source,
      location: location.code,
      applied: applied.toISOString(),
    });
  facts.known.set(key, quantity);
  return accept({ location_id: location.id, variant_id: variant.id, is_new: before === undefined });
}

/** Which open lines of a snapshot are believed; what is absent does not matter. */
export type AcceptRule = {
  most_units?: number | null;
  most_percent?: number | null;
  direction?: 'more' | 'fewer' | null;
  location_codes?: readonly string[] | null;
};
