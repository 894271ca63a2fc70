import type { Queryable } from '../../../platform/database.ts';
import { countRows, DEFAULT_LIMIT, decodeCursor, type PageOf, pageOf } from '../../../platform/http/lists.ts';

export const ALERT_FILTERS = ['to_see', 'open', 'over'] as const;

export type LowStockAlert = {
  id: string;
  variant_id: string;
  sku: string;
  title: string;
  image_url: string | null;
  location_id: string | null;
  location_name: string | null;
  units: number;
  threshold: number;
  demand_per_day: number;
  opened_at: Date;
  closed_at: Date | null;
  acknowledged_by: string | null;
  acknowledged_at: Date | null;
  snoozed_until: Date | null;
};

// An alert is to be seen until somebody said so, and again when its snooze ends.
const WHERE = {
  to_see: `a.closed_at is null and case when a.snoozed_until is null then a.acknowledged_at is null
    else a.snoozed_until <= now() end`,
  open: 'a.closed_at is null',
  over: 'a.closed_at is not null',
} as const;

/** Alerts, the newest first. */
export async function listLowStockAlerts(
  reader: Queryable,
  options: { limit?: number; after?: string; state?: (typeof ALERT_FILTERS)[number]; location_id?: string },
): Promise<PageOf<LowStockAlert>> {
  const { limit = DEFAULT_LIMIT, after, state = 'open', location_id } = options;
  const values: unknown[] = [];
  const where: string[] = [WHERE[state]];
  if (location_id !== undefined) where.push(`a.location_id = $${values.push(location_id)}`);
  const counted =
    after === undefined &&
    countRows(reader, `from inventory.low_stock_alerts a where ${where.join(' and ')}`, [...values]);
  if (after !== undefined)
    where.push(`a.id < $${values.push(decodeCursor(after, 'newest', ['uuid'])[0])}::uuid`);
  const [rows, total] = await Promise.all([
    reader.adHoc<LowStockAlert>(
      `select a.id, a.variant_id, v.sku, v.title, v.image_url, a.location_id, o.name as location_name, a.units, a.threshold,
              coalesce((select round(sum(k.units_28::numeric / k.days_28), 2) from inventory.movement_classes k
                where k.variant_id = a.variant_id and (a.location_id is null or k.location_id = a.location_id)), 0)
                as demand_per_day,
              a.opened_at, a.closed_at, a.acknowledged_by, a.acknowledged_at, a.snoozed_until
       from inventory.low_stock_alerts a join catalog.v_variants v on v.id = a.variant_id
       left join inventory.locations o on o.id = a.location_id
       where ${where.join(' and ')} order by a.id desc limit ${limit + 1}`,
      values,
    ),
    counted,
  ]);
  return { ...pageOf(rows, limit, 'newest', ({ id }) => [id]), ...(total || {}) };
}

export type LowStockRule = {
  id: string;
  variant_id: string;
  sku: string;
  title: string;
  location_id: string | null;
  location_code: string | null;
  units: number | null;
  days: number | null;
  version: number;
};

/** Thresholds by SKU and location. */
export async function listLowStockRules(
  reader: Queryable,
  { limit = DEFAULT_LIMIT, after, sku }: { limit?: number; after?: string; sku?: string },
): Promise<PageOf<LowStockRule>> {
  const values: unknown[] = [];
  const where = ['true'];
  if (sku !== undefined) where.push(`v.sku = $${values.push(sku)}`);
  if (after !== undefined) {
    const [last, code] = decodeCursor(after, 'sku', ['text', 'text']);
    where.push(`(v.sku, coalesce(o.code, '')) > ($${values.push(last)}, $${values.push(code)})`);
  }
  const rows = await reader.adHoc<LowStockRule>(
    `select r.id, r.variant_id, v.sku, v.title, r.location_id, o.code as location_code, r.units, r.days::float8 as days, r.version
     from inventory.low_stock_rules r join catalog.v_variants v on v.id = r.variant_id
     left join inventory.locations o on o.id = r.location_id
     where ${where.join(' and ')} order by v.sku, coalesce(o.code, '') limit ${limit + 1}`,
    values,
  );
  return pageOf(rows, limit, 'sku', (row) => [row.sku, row.location_code ?? '']);
}
