import { newId } from '../../../kernel/ids.ts';
import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { BoxFields } from '../rules/check-box.ts';

export type BoxRow = BoxFields & { id: string; location_id: string | null };

const COLUMNS = `id, location_id, code, inner_length_mm, inner_width_mm, inner_height_mm, outer_length_mm, outer_width_mm,
  outer_height_mm, own_weight_grams, max_weight_grams, cost_amount, cost_currency, stock, is_active`;

/** All boxes by size, or those of one location and of everywhere. */
export async function readBoxes(reader: Queryable, location_id: string | null): Promise<BoxRow[]> {
  return reader.rows<BoxRow>(
    `select ${COLUMNS} from warehouse.boxes
     where $1::uuid is null or location_id is null or location_id = $1
     order by outer_length_mm::bigint * outer_width_mm * outer_height_mm, lower(code), location_id nulls first`,
    [location_id],
  );
}

/** The boxes that may be taken at a location: its own of a code before that of everywhere. */
export async function readUsableBoxes(reader: Queryable, location_id: string): Promise<BoxRow[]> {
  return reader.rows<BoxRow>(
    `select * from (
       select distinct on (lower(code)) ${COLUMNS} from warehouse.boxes
       where location_id is null or location_id = $1 order by lower(code), location_id nulls last) b
     where is_active and (stock is null or stock > 0) order by code`,
    [location_id],
  );
}

type Outcome = 'created' | 'updated' | 'unchanged';

/** Writes boxes; the last of the same code and location counts. Answers what became of each, with its id. */
export async function upsertBoxes(
  tx: Transaction,
  boxes: readonly (BoxFields & { location_id: string | null })[],
): Promise<{ outcome: Outcome; id: string | null }[]> {
  const unique = [...new Map(boxes.map((box) => [boxKey(box), { id: newId(), ...box }])).values()];
  const written = await tx.rows<{ id: string; location_id: string | null; code: string; is_new: boolean }>(
    `insert into warehouse.boxes as b (${COLUMNS})
     select ${COLUMNS} from jsonb_populate_recordset(null::warehouse.boxes, $1::jsonb)
     on conflict (lower(code), location_id) do update
       set (code, inner_length_mm, inner_width_mm, inner_height_mm, outer_length_mm, outer_width_mm, outer_height_mm,
            own_weight_grams, max_weight_grams, cost_amount, cost_currency, stock, is_active) =
           (excluded.code, excluded.inner_length_mm, excluded.inner_width_mm, excluded.inner_height_mm,
            excluded.outer_length_mm, excluded.outer_width_mm, excluded.outer_height_mm, excluded.own_weight_grams,
            excluded.max_weight_grams, excluded.cost_amount, excluded.cost_currency, excluded.stock, excluded.is_active)
       where to_jsonb(b) - 'id' is distinct from to_jsonb(excluded) - 'id'
     returning b.id, b.location_id, b.code, b.xmax = 0 as is_new`,
    [JSON.stringify(unique)],
  );
  const found = new Map(written.map((row) => [boxKey(row), row]));
  return boxes.map((box) => {
    const row = found.get(boxKey(box));
    if (!row) return { outcome: 'unchanged', id: null };
    return { outcome: row.is_new ? 'created' : 'updated', id: row.id };
  });
}

function boxKey({ location_id, code }: { location_id: string | null; code: string }): string {
  return `${location_id ?? ''} ${code.toLowerCase()}`;
}

export type PackingMarks = { this_side_up: boolean; ships_alone: boolean; is_packaged: boolean };

/** What variants ask of their box, by SKU. */
export async function readPackingMarks(
  reader: Queryable,
): Promise<(PackingMarks & { sku: string; title: string })[]> {
  return reader.rows(
    `select v.sku, v.title, m.this_side_up, m.ships_alone, m.is_packaged
     from warehouse.packing_marks m join catalog.v_variants v on v.id = m.variant_id order by v.sku`,
  );
}

/** Says what variants ask of their box; nothing at all takes the word back. Answers what became of each, in their order. */
export async function setMarks(
  tx: Transaction,
  marks: readonly (PackingMarks & { variant_id: string })[],
): Promise<Outcome[]> {
  const last = [...new Map(marks.map((mark) => [mark.variant_id, mark])).values()];
  const says = (mark: PackingMarks) => mark.this_side_up || mark.ships_alone || mark.is_packaged;
  const deleted = await tx.rows<{ variant_id: string }>(
    'delete from warehouse.packing_marks where variant_id = any($1::uuid[]) returning variant_id',
    [last.filter((mark) => !says(mark)).map(({ variant_id }) => variant_id)],
  );
  const written = await tx.rows<{ variant_id: string; is_new: boolean }>(
    `insert into warehouse.packing_marks as m (variant_id, this_side_up, ships_alone, is_packaged)
     select variant_id, this_side_up, ships_alone, is_packaged
     from jsonb_populate_recordset(null::warehouse.packing_marks, $1::jsonb)
     on conflict (variant_id) do update
       set (this_side_up, ships_alone, is_packaged) = (excluded.this_side_up, excluded.ships_alone, excluded.is_packaged)
       where (m.this_side_up, m.ships_alone, m.is_packaged) is distinct from
             (excluded.this_side_up, excluded.ships_alone, excluded.is_packaged)
     returning m.variant_id, m.xmax = 0 as is_new`,
    [JSON.stringify(last.filter(says))],
  );
  const outcomes = new Map<string, Outcome>([
    ...deleted.map(({ variant_id }) => [variant_id, 'updated'] as const),
    ...written.map(({ variant_id, is_new }) => [variant_id, is_new ? 'created' : 'updated'] as const),
  ]);
  return marks.map(({ variant_id }) => outcomes.get(variant_id) ?? 'unchanged');
}
