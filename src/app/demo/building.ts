import { loadShippingLocations } from '../../modules/inventory/index.ts';
import { releaseWave, saveBoxes, setBinHomes, setUpBlock } from '../../modules/warehouse/index.ts';
import { acceptedOf } from '../../platform/http/api.ts';
import type { Services } from '../../platform/module.ts';
import { by } from './work.ts';

const BLOCK = { aisles: 8, bays: 9, levels: 3 };
const WAVE_ORDERS = 24;
/** Shares no factor with the number of bins, so that neighbors in the catalog lie apart and every SKU alone. */
const STRIDE = 37;

/** Gives the warehouses of the demo company aisles and bins, each SKU in one of them. A second time changes nothing. */
export async function furnish(services: Services, skus: readonly string[]): Promise<void> {
  const { database, executor } = services;
  const bins = binCodes();
  for (const { id, kind } of await loadShippingLocations(database)) {
    if (kind !== 'warehouse') continue;
    acceptedOf(
      await executor.execute(setUpBlock, { ...by(), input: { location_id: id, replace: false, ...BLOCK } }),
    );
    const caller = by();
    const homes = skus.flatMap((sku, index) => {
      const bin = bins[(index * STRIDE) % bins.length];
      return bin === undefined ? [] : [{ ...caller, input: { location: { id }, sku, bin } }];
    });
    for (const answer of await executor.executeMany(setBinHomes, homes)) acceptedOf(answer);
  }
}

/** Boxes as shops buy them: a name, length, width and height inside, grams empty and filled, cents. */
const BOXES = [
  ['MAILER', 240, 180, 60, 40, 2_000, 22],
  ['BOX-S', 250, 200, 150, 130, 8_000, 38],
  ['BOX-M', 350, 250, 200, 240, 15_000, 56],
  ['BOX-L', 450, 350, 300, 460, 25_000, 94],
  ['TUBE', 620, 90, 90, 150, 3_000, 71],
] as const;
const WALLS_MM = 6;

/** Puts boxes at the benches of the demo company. */
export async function bringBoxes({ executor }: Services): Promise<void> {
  const caller = by();
  const boxes = BOXES.map(
    ([code, length, width, height, own_weight_grams, max_weight_grams, cost_amount]) => ({
      ...caller,
      input: {
        ...{ code, location: null, own_weight_grams, max_weight_grams, cost_amount },
        ...{ inner_length_mm: length, inner_width_mm: width, inner_height_mm: height },
        outer_length_mm: length + WALLS_MM,
        outer_width_mm: width + WALLS_MM,
        outer_height_mm: height + WALLS_MM,
        ...{ cost_currency: null, stock: null, is_active: true },
      },
    }),
  );
  for (const answer of await executor.executeMany(saveBoxes, boxes)) acceptedOf(answer);
}

/** Releases a wave at the first warehouse, so that there is a walk to look at. None where nothing is left to pick. */
export async function releaseFirstWave(services: Services): Promise<void> {
  const { database, executor } = services;
  const first = (await loadShippingLocations(database)).find(({ kind }) => kind === 'warehouse');
  if (!first) return;
  const rule = { before: null, service_code: null, most_orders: WAVE_ORDERS };
  const input = { location_id: first.id, cart: { totes: 6, units: 60 }, chosen: { rule }, preview: false };
  const made = await executor.execute(releaseWave, { ...by(), input });
  if (!made.ok && made.refusal.code !== 'wave_empty') acceptedOf(made);
}

function binCodes(): string[] {
  return Array.from({ length: BLOCK.aisles }, (_, aisle) => String.fromCharCode(65 + aisle)).flatMap(
    (aisle) =>
      Array.from({ length: BLOCK.bays * 2 }, (_, bay) =>
        Array.from(
          { length: BLOCK.levels },
          (_, level) => `${aisle}-${String(bay + 1).padStart(2, '0')}-${level + 1}`,
        ),
      ).flat(),
  );
}
