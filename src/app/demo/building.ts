import { loadShippingLocations } from '../../modules/inventory/index.ts';
import { releaseWave, setBinHomes, setUpBlock } from '../../modules/warehouse/index.ts';
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
