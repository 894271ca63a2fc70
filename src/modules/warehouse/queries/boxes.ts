import type { Queryable } from '../../../platform/database.ts';
import { loadRateTable } from '../../shipping/index.ts';
import { readBoxes } from '../sql/boxes.ts';
import { findLocations } from '../sql/named.ts';

/** Kinds of boxes with the names of their locations, and the currency that their cost is told in. */
export async function listBoxes(reader: Queryable, location_id: string | null) {
  const [rows, { currency }] = await Promise.all([readBoxes(reader, location_id), loadRateTable(reader)]);
  const locations = await findLocations(
    reader,
    rows.flatMap(({ location_id: id }) => (id === null ? [] : [{ id }])),
  );
  return {
    currency,
    items: rows.map((row) => ({
      id: row.id,
      code: row.code,
      location: row.location_id === null ? null : (locations.get(row.location_id) ?? null),
      inner: { length_mm: row.inner_length_mm, width_mm: row.inner_width_mm, height_mm: row.inner_height_mm },
      outer: { length_mm: row.outer_length_mm, width_mm: row.outer_width_mm, height_mm: row.outer_height_mm },
      own_weight_grams: row.own_weight_grams,
      max_weight_grams: row.max_weight_grams,
      cost: { amount: row.cost_amount, currency: row.cost_currency },
      stock: row.stock,
      is_active: row.is_active,
    })),
  };
}
