import type { Queryable } from '../../../platform/database.ts';
import { readLotsAt } from '../../inventory/index.ts';
import { dayIn } from '../../inventory/rules/index.ts';
import type { ShelfLot } from '../rules/pick-lot.ts';
import type { WorkLine } from '../rules/work.ts';

/**
 * The lots of the tracked lines of some work, by location. Nothing is read where nothing is tracked. They are held by nobody:
 * the statement that takes from them finds out when somebody was faster.
 */
export async function readShelf(
  reader: Queryable,
  works: readonly { location_id: string; lines: readonly Pick<WorkLine, 'variant_id' | 'tracking'>[] }[],
  now: Date,
): Promise<Map<string, ShelfLot[]>> {
  const levels = new Map(
    works.flatMap(({ location_id, lines }) =>
      lines
        .filter(({ tracking }) => tracking !== 'none')
        .map(({ variant_id }) => [`${variant_id} ${location_id}`, { variant_id, location_id }] as const),
    ),
  );
  const lots = await readLotsAt(reader, [...levels.values()]);
  const shelf = lots.map(({ time_zone, ...lot }) => ({ ...lot, day: dayIn(time_zone, now) }));
  return Map.groupBy(shelf, ({ location_id }) => location_id);
}
