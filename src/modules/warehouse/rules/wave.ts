import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { batchOrders, type Cart } from './batch-orders.ts';
import type { Building, Point } from './building.ts';
import { shortestLength, shortestWalk } from './route-block.ts';
import { type Stop, sShapeWalk, type Walk } from './walk.ts';

/** A fulfillment order that may go into a wave: what is unpicked of it, and the bins where that lies. */
export type WaveWork = {
  id: string;
  number: string;
  location_id: string;
  /** Whether it may be picked at all now. */
  is_workable: boolean;
  /** The number of the open wave that it is in already. */
  wave: number | null;
  ship_by: Date;
  units: number;
  bins: (Point & { id: string; aisle: string })[];
};

/** One walk of a wave: its orders in the order of their totes, the bins in walking order, and what S-shape would have walked. */
export type PlannedBatch = { orders: string[]; bins: string[]; walk: Walk; s_shape_mm: number };

export type WaveRefusal =
  | { code: 'wave_empty' }
  | { code: 'wave_work_elsewhere'; number: string }
  | { code: 'wave_work_not_workable'; number: string }
  | { code: 'wave_work_taken'; number: string; wave: number };

/** What a wave is planned with: the location, its carts, its building, and when to stop searching. */
export type WavePlan = {
  location_id: string;
  cart: Cart;
  building: Building | null;
  /** Asked before each further try; what was found until then is the answer. */
  isOver(): boolean;
};

/**
 * Plans a wave: which orders are picked together, and in which walks, so that all walks together are short. Every order has a
 * tote of its own. Refuses work of another location, work that cannot be picked now, and work of another wave.
 */
export function decideWave(
  works: readonly WaveWork[],
  { location_id, cart, building, isOver }: WavePlan,
): Decision<PlannedBatch[], WaveRefusal> {
  if (works.length === 0) return refuse({ code: 'wave_empty' });
  for (const { number, is_workable, wave, ...work } of works) {
    if (work.location_id !== location_id) return refuse({ code: 'wave_work_elsewhere', number });
    if (wave !== null) return refuse({ code: 'wave_work_taken', number, wave });
    if (!is_workable) return refuse({ code: 'wave_work_not_workable', number });
  }
  const urgent = works.toSorted(byUrgency);
  const orders = urgent.map((work) => ({
    units: work.units,
    stops: building ? stopsOf([work], building) : [],
  }));
  const lengthOf = (stops: readonly Stop[]): number => (building ? shortestLength(building, stops) : 0);
  const { batches } = batchOrders(orders, cart, { lengthOf, isOver });
  return accept(
    batches
      .map((batch) => batch.toSorted((a, b) => a - b).flatMap((index) => urgent[index] ?? []))
      .toSorted(([a], [b]) => (a && b ? byUrgency(a, b) : 0))
      .map((batch) => plannedBatch(batch, building)),
  );
}

function byUrgency(a: WaveWork, b: WaveWork): number {
  return (
    a.ship_by.getTime() - b.ship_by.getTime() || (a.number < b.number ? -1 : a.number > b.number ? 1 : 0)
  );
}

function plannedBatch(batch: readonly WaveWork[], building: Building | null): PlannedBatch {
  const orders = batch.map(({ id }) => id);
  if (!building) return { orders, bins: [], walk: { stops: [], length_mm: 0, path: [] }, s_shape_mm: 0 };
  const stops = stopsOf(batch, building);
  const walk = shortestWalk(building, stops);
  return { orders, bins: walk.stops, walk, s_shape_mm: sShapeWalk(building, stops).length_mm };
}

/** Where a batch stops: each bin once. */
function stopsOf(batch: readonly WaveWork[], building: Building): Stop[] {
  const aisles = new Map(building.aisles.map(({ code }, index) => [code, index]));
  const bins = new Map(batch.flatMap(({ bins: own }) => own.map((bin) => [bin.id, bin])));
  return [...bins.values()].map(({ id, aisle, y_mm }) => ({ id, aisle: aisles.get(aisle) ?? 0, y_mm }));
}
