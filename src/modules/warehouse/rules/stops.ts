import type { Bin } from './bins.ts';

/** Units of a SKU that one tote of a wave wants. */
export type WaveUnits = {
  batch: number;
  tote: number;
  fulfillment_order_id: string;
  line_id: string;
  variant_id: string;
  sku: string;
  gtin: string | null;
  title: string;
  options: string;
  image_url: string | null;
  tracking: 'none' | 'lot' | 'serial';
  wanted: number;
  picked: number;
  /** The bin that the SKU is picked from today. */
  bin_id: string | null;
};

type Item = Pick<WaveUnits, 'variant_id' | 'sku' | 'gtin' | 'title' | 'options' | 'image_url' | 'tracking'>;

/** A SKU at a stop, with what each tote wants and has of it. */
export type PickItem = Item & {
  totes: Pick<WaveUnits, 'tote' | 'fulfillment_order_id' | 'line_id' | 'wanted' | 'picked'>[];
};

/** A bin on the walk; without a bin: what nobody has said a bin of, at the end. */
export type PickStop = { bin: (Bin & { id: string }) | null; items: PickItem[] };

/**
 * The stops of a walk: the bins in the order that was planned, then bins that SKUs moved to since, then what has no bin. What
 * is wanted and picked is as it stands now, so that a wave needs no counters of its own.
 */
export function stopsOf(
  planned: readonly string[],
  units: readonly WaveUnits[],
  bins: ReadonlyMap<string, Bin & { id: string }>,
): PickStop[] {
  const byBin = Map.groupBy(units, ({ bin_id }) => (bin_id !== null && bins.has(bin_id) ? bin_id : null));
  const known = planned.filter((id) => byBin.has(id));
  const moved = [...byBin.keys()].filter((id) => id !== null && !planned.includes(id));
  const order = [...known, ...moved, ...(byBin.has(null) ? [null] : [])];
  return order.map((id) => ({
    bin: id === null ? null : (bins.get(id) ?? null),
    items: itemsOf(byBin.get(id) ?? []),
  }));
}

function itemsOf(units: readonly WaveUnits[]): PickItem[] {
  return [...Map.groupBy(units, ({ variant_id }) => variant_id).values()].flatMap((own) => {
    const [first] = own;
    if (!first) return [];
    const { variant_id, sku, gtin, title, options, image_url, tracking } = first;
    const totes = own
      .map(({ tote, fulfillment_order_id, line_id, wanted, picked }) => ({
        tote,
        fulfillment_order_id,
        line_id,
        wanted,
        picked,
      }))
      .sort((a, b) => a.tote - b.tote);
    return [{ variant_id, sku, gtin, title, options, image_url, tracking, totes }];
  });
}
