import type { Queryable } from '../../../platform/database.ts';
import { DEFAULT_LIMIT, decodeCursor, type PageOf, pageOf } from '../../../platform/http/lists.ts';
import type { Units } from '../rules/change-stock.ts';

export type LevelRow = Units & {
  variant_id: string;
  sku: string;
  location_id: string;
  location_code: string;
  on_hand: number;
  /** Units that are on their way here. */
  incoming: number;
};

type PageOptions = { limit?: number; after?: string };

/** Levels by SKU and location code. */
export async function listLevels(
  reader: Queryable,
  options: PageOptions & { sku?: string; location_id?: string },
): Promise<PageOf<LevelRow>> {
  const { sku, location_id, limit = DEFAULT_LIMIT, after } = options;
  const values: unknown[] = [];
  const where = ['true'];
  if (sku !== undefined) where.push(`v.sku = $${values.push(sku)}`);
  if (location_id !== undefined) where.push(`l.location_id = $${values.push(location_id)}`);
  if (after !== undefined) {
    const [last_sku, last_code] = decodeCursor(after, 'sku', ['text', 'text']);
    where.push(`(v.sku, o.code) > ($${values.push(last_sku)}, $${values.push(last_code)})`);
  }
  const rows = await reader.adHoc<LevelRow>(
    `select l.variant_id, v.sku, l.location_id, o.code as location_code, l.available, l.committed, l.reserved, l.damaged,
            l.safety_stock, l.quality_control, l.on_hand,
            coalesce((select sum(s.outstanding) from inventory.supplies s where s.state = 'open'
              and s.variant_id = l.variant_id and s.location_id = l.location_id), 0) as incoming
     from inventory.levels l
     join catalog.v_variants v on v.id = l.variant_id join inventory.locations o on o.id = l.location_id
     where ${where.join(' and ')} order by v.sku, o.code limit ${limit + 1}`,
    values,
  );
  return pageOf(rows, limit, 'sku', (row) => [row.sku, row.location_code]);
}
