import type { Address } from '../../../kernel/address.ts';
import type { SpecialHandling } from '../../../kernel/special-handling.ts';
import type { Queryable } from '../../../platform/database.ts';
import { ratesOfWork } from '../../fulfillment/index.ts';
import { loadRateTable } from '../../shipping/index.ts';
import { PICKUP_SERVICE, rateParcel } from '../../shipping/rules/index.ts';
import type { Placed, Size } from '../rules/fill-box.ts';
import { type Box, type PackUnit, packBoxes } from '../rules/pack-boxes.ts';
import { type BoxRow, type PackingMarks, readUsableBoxes } from '../sql/boxes.ts';

/** More units than that are packed by hand: nobody follows such a picture, and it would keep others waiting. */
export const MOST_PACKED_UNITS = 200;

export type Packing = {
  fulfillment_order_id: string;
  amount: { amount: number; currency: string };
  /** False: no carrier goes there, or the customer collects; the boxes alone are counted. */
  is_rated: boolean;
  parcels: {
    number: number;
    box: { id: string; code: string } | null;
    inner: Size;
    outer: Size;
    weight_grams: number;
    filled_percent: number;
    amount: { amount: number; currency: string };
    lines: { line_id: string; sku: string; title: string; quantity: number }[];
    steps: (Omit<Placed, 'key'> & { line_id: string })[];
  }[];
  left: { line_id: string; sku: string; quantity: number; reason: 'not_measured' | 'no_box' | 'too_many' }[];
};

type WorkRow = {
  id: string;
  location_id: string;
  service_code: string;
  destination: Address;
  address: Address;
};
type LineRow = Partial<PackingMarks> & {
  line_id: string;
  variant_id: string;
  sku: string;
  title: string;
  quantity: number;
  weight_grams: number;
  length_mm: number | null;
  width_mm: number | null;
  height_mm: number | null;
  special_handling: SpecialHandling[];
};
type Measured = LineRow & Size;

/** Which boxes the units that are not packed yet go into, and where each lies; null where there is no such work. */
export async function readPacking(reader: Queryable, id: string): Promise<Packing | null> {
  const [[work], lines, table] = await Promise.all([
    reader.rows<WorkRow>(
      `select f.id, f.location_id, f.service_code, f.destination, l.address
       from fulfillment.v_fulfillment_orders f join inventory.v_locations l on l.id = f.location_id where f.id = $1`,
      [id],
    ),
    reader.rows<LineRow>(
      `select l.id as line_id, l.variant_id, v.sku, v.title, l.quantity - l.cancelled - l.packed as quantity,
              v.weight_grams, v.length_mm, v.width_mm, v.height_mm, v.special_handling,
              m.this_side_up, m.ships_alone, m.is_packaged
       from fulfillment.v_fulfillment_order_lines l
       join catalog.v_variants v on v.id = l.variant_id
       left join warehouse.packing_marks m on m.variant_id = l.variant_id
       where l.fulfillment_order_id = $1 and l.quantity - l.cancelled - l.packed > 0 order by l.id`,
      [id],
    ),
    loadRateTable(reader),
  ]);
  if (!work) return null;
  const [boxes, rates] = await Promise.all([
    readUsableBoxes(reader, work.location_id),
    ratesOfWork(reader, { lines }, table),
  ]);
  const { currency } = table;
  const money = (amount: number) => ({ amount, currency });
  const rate = (parcel: { weight_grams: number } & Partial<Size>): number | null => {
    const rated = rateParcel(
      rates,
      { ...parcel, weight_grams: Math.max(1, parcel.weight_grams) },
      work.address,
      work.destination,
    );
    if (!rated.ok) return null;
    const [cheapest] = rated.value;
    return (
      (rated.value.find(({ service_code }) => service_code === work.service_code) ?? cheapest)?.cost.amount ??
      null
    );
  };
  const is_rated = work.service_code !== PICKUP_SERVICE && rate({ weight_grams: 1 }) !== null;

  const measured = lines.filter(isMeasured);
  const units = measured.reduce((sum, { quantity }) => sum + quantity, 0);
  const is_too_many = units > MOST_PACKED_UNITS;
  const plan = packBoxes(
    is_too_many ? [] : measured.map(unitOf),
    boxes.map((box) => boxOf(box, currency)),
    {
      rate: is_rated ? rate : () => 0,
    },
  );
  const ids = new Map(boxes.map(({ code, id: box_id }) => [code, box_id]));
  const named = new Map(lines.map((line) => [line.line_id, line]));
  const left = (line_id: string, quantity: number, reason: Packing['left'][number]['reason']) => ({
    ...{ line_id, quantity, reason },
    sku: named.get(line_id)?.sku ?? '',
  });
  return {
    fulfillment_order_id: work.id,
    amount: money(plan.amount),
    is_rated,
    parcels: plan.parcels.map(({ box, outer, placed, weight_grams, filled, amount }, index) => ({
      number: index + 1,
      box: box && { id: ids.get(box.code) ?? '', code: box.code },
      inner: box?.inner ?? outer,
      outer,
      weight_grams,
      filled_percent: Math.round(100 * filled),
      amount: money(amount),
      lines: [...Map.groupBy(placed, ({ key }) => key)].map(([line_id, own]) => ({
        line_id,
        sku: named.get(line_id)?.sku ?? '',
        title: named.get(line_id)?.title ?? '',
        quantity: own.length,
      })),
      steps: placed.map(({ key, ...place }) => ({ line_id: key, ...place })),
    })),
    left: [
      ...lines
        .filter((line) => !isMeasured(line))
        .map((line) => left(line.line_id, line.quantity, 'not_measured')),
      ...(is_too_many ? measured.map((line) => left(line.line_id, line.quantity, 'too_many')) : []),
      ...plan.left.map(({ key, quantity }) => left(key, quantity, 'no_box')),
    ],
  };
}

function isMeasured(line: LineRow): line is Measured {
  return line.length_mm !== null && line.width_mm !== null && line.height_mm !== null;
}

function unitOf(line: Measured): PackUnit {
  const { line_id, quantity, weight_grams, length_mm, width_mm, height_mm, special_handling } = line;
  return {
    ...{ key: line_id, quantity, weight_grams, length_mm, width_mm, height_mm },
    may_stand_on: line.this_side_up ? [false, false, true] : [true, true, true],
    bears: !special_handling.includes('fragile'),
    is_hazardous: special_handling.includes('hazardous'),
    ships_alone: line.ships_alone ?? false,
    is_packaged: line.is_packaged ?? false,
  };
}

/** A cost in another currency than the carriers' prices, from before these were changed, cannot be added and counts nothing. */
function boxOf(row: BoxRow, currency: string): Box {
  const size = (side: 'inner' | 'outer'): Size => ({
    length_mm: row[`${side}_length_mm`],
    width_mm: row[`${side}_width_mm`],
    height_mm: row[`${side}_height_mm`],
  });
  const { code, own_weight_grams, max_weight_grams, stock } = row;
  return {
    ...{ code, own_weight_grams, max_weight_grams, stock, inner: size('inner'), outer: size('outer') },
    amount: row.cost_currency === currency ? row.cost_amount : 0,
  };
}
