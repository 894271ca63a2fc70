import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import type { Building, Point } from './building.ts';
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

/** What one person pushes: so many totes, one an order, and so many units altogether. */
export type Cart = { totes: number; units: number };

/** One walk of a wave: its orders in the order of their totes, the bins in walking order, and what S-shape would have walked. */
export type PlannedBatch = { orders: string[]; bins: string[]; walk: Walk; s_shape_mm: number };

export type WaveRefusal =
  | { code: 'wave_empty' }
  | { code: 'wave_work_elsewhere'; number: string }
  | { code: 'wave_work_not_workable'; number: string }
  | { code: 'wave_work_taken'; number: string; wave: number };

/** How a walk goes past some stops. */
export type Router = (building: Building, stops: readonly Stop[]) => Walk;

/**
 * Plans a wave: which orders are picked together, and in which walks. Every order has a tote of its own; one with more units
 * than a cart takes goes alone. Refuses work of another location, work that cannot be picked now, and work of another wave.
 */
export function decideWave(
  works: readonly WaveWork[],
  { location_id, cart, building }: { location_id: string; cart: Cart; building: Building | null },
  router: Router = sShapeWalk,
): Decision<PlannedBatch[], WaveRefusal> {
  if (works.length === 0) return refuse({ code: 'wave_empty' });
  for (const { number, is_workable, wave, ...work } of works) {
    if (work.location_id !== location_id) return refuse({ code: 'wave_work_elsewhere', number });
    if (wave !== null) return refuse({ code: 'wave_work_taken', number, wave });
    if (!is_workable) return refuse({ code: 'wave_work_not_workable', number });
  }
  const floor = { building, router };
  return accept(batchesOf(works, cart, floor).map((batch) => plannedBatch(batch, floor)));
}

type Floor = { building: Building | null; router: Router };

/** The most urgent order begins a batch; whichever lengthens its walk least joins it, while there is room. */
function batchesOf(works: readonly WaveWork[], cart: Cart, floor: Floor): WaveWork[][] {
  const left = [...works].sort(
    (a, b) => a.ship_by.getTime() - b.ship_by.getTime() || compare(a.number, b.number),
  );
  const batches: WaveWork[][] = [];
  while (left.length > 0) {
    const batch = left.splice(0, 1);
    let units = batch[0]?.units ?? 0;
    while (batch.length < cart.totes) {
      const room = cart.units - units;
      const next = nearestOf(
        batch,
        left.filter((work) => work.units <= room),
        floor,
      );
      if (!next) break;
      left.splice(left.indexOf(next), 1);
      batch.push(next);
      units += next.units;
    }
    batches.push(batch);
  }
  return batches;
}

function nearestOf(
  batch: readonly WaveWork[],
  others: readonly WaveWork[],
  floor: Floor,
): WaveWork | undefined {
  let [best, least] = [others[0], Number.POSITIVE_INFINITY];
  for (const other of others) {
    const length = walkOf([...batch, other], floor)?.length_mm ?? 0;
    if (length < least) [best, least] = [other, length];
  }
  return best;
}

function plannedBatch(batch: readonly WaveWork[], floor: Floor): PlannedBatch {
  const walk = walkOf(batch, floor) ?? { stops: [], length_mm: 0, path: [] };
  const s_shape = walkOf(batch, { ...floor, router: sShapeWalk });
  return {
    orders: batch.map(({ id }) => id),
    bins: walk.stops,
    walk,
    s_shape_mm: s_shape?.length_mm ?? 0,
  };
}

function walkOf(batch: readonly WaveWork[], { building, router }: Floor): Walk | null {
  if (!building) return null;
  const aisles = new Map(building.aisles.map(({ code }, index) => [code, index]));
  const bins = new Map(batch.flatMap(({ bins: own }) => own.map((bin) => [bin.id, bin])));
  const stops = [...bins.values()].map(({ id, aisle, y_mm }) => ({
    id,
    aisle: aisles.get(aisle) ?? 0,
    y_mm,
  }));
  return router(building, stops);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
