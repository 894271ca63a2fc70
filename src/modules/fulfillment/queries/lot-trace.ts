import { csvRecord } from '../../../platform/csv.ts';
import type { Queryable } from '../../../platform/database.ts';
import { type LotMovementRow, type LotRow, readLot, readLotMovements } from '../../inventory/index.ts';

/** So many lines of a trace are read at most; a lot of more orders is exported. */
const MAX_LINES = 1_000;
const MAX_MOVEMENTS = 200;
/** Why units come to a place that were in the house before. */
const CARRIED = ['transfer_received', 'transfer_returned'];

export type LotRecipient = {
  order_id: string;
  order_number: number;
  order_line_id: string;
  fulfillment_order_id: string;
  fulfillment_order_number: string;
  location_code: string;
  customer_name: string;
  email: string | null;
  phone: string | null;
  city: string;
  country: string;
  /** The lot, or the serial number of the lot, that they got. */
  lot_id: string;
  code: string;
  picked: number;
  packed: number;
  shipped: number;
  shipped_at: Date | null;
  tracking_numbers: string[];
};

export type LotTrace = {
  lot: LotRow;
  /** The serial numbers that were made in it. */
  serials: { id: string; code: string; on_hand: number }[];
  /** How it came into the house. */
  receipts: LotMovementRow[];
  recipients: LotRecipient[];
  movements: LotMovementRow[];
};

/** Where a lot came from, where it lies, and who got it; a lot answers for the serial numbers made in it. */
export async function readLotTrace(reader: Queryable, id: string, now: Date): Promise<LotTrace | undefined> {
  const lot = await readLot(reader, id, now);
  if (!lot) return undefined;
  const serials = await reader.rows<LotTrace['serials'][number]>(
    `select t.id, t.code, coalesce((select sum(s.on_hand) from inventory.v_lot_stock s where s.lot_id = t.id), 0)::int as on_hand
     from inventory.v_lots t where t.lot_id = $1 order by t.code limit ${MAX_LINES}`,
    [id],
  );
  const [movements, recipients] = await Promise.all([
    readLotMovements(reader, [id, ...serials.map((serial) => serial.id)], MAX_MOVEMENTS),
    readLotRecipients(reader, id, MAX_LINES),
  ]);
  const receipts = movements.filter(
    ({ from_state, reason }) => from_state === null && !CARRIED.includes(reason),
  );
  return { lot, serials, receipts, recipients, movements };
}

/** Who got, or is about to get, units of a lot; those that shipped last come first. */
export async function readLotRecipients(
  reader: Queryable,
  lot_id: string,
  limit: number,
): Promise<LotRecipient[]> {
  return reader.rows<LotRecipient>(
    `select f.order_id, split_part(f.number, '-', 1)::bigint as order_number, l.order_line_id,
            f.id as fulfillment_order_id, f.number as fulfillment_order_number, o.code as location_code, f.customer_name,
            f.destination ->> 'email' as email, f.destination ->> 'phone' as phone,
            coalesce(f.destination ->> 'city', '') as city, coalesce(f.destination ->> 'country', '') as country,
            t.id as lot_id, t.code, g.picked, g.packed, g.shipped, p.shipped_at,
            coalesce(p.tracking_numbers, '{}') as tracking_numbers
     from inventory.v_lots t
     join fulfillment.line_lots g on g.lot_id = t.id and g.picked > 0
     join fulfillment.fulfillment_order_lines l on l.id = g.fulfillment_order_line_id
     join fulfillment.fulfillment_orders f on f.id = l.fulfillment_order_id
     join inventory.v_locations o on o.id = f.location_id
     left join lateral (
       select max(q.handed_over_at) as shipped_at,
              array_agg(distinct b.tracking_number) filter (where b.tracking_number is not null) as tracking_numbers
       from fulfillment.parcel_lots c join fulfillment.parcels q on q.id = c.parcel_id and q.state <> 'cancelled'
       left join shipping.v_labels b on b.parcel_id = q.id and b.state = 'bought'
       where c.lot_id = t.id and c.fulfillment_order_line_id = l.id) p on true
     where t.id = $1 or t.lot_id = $1
     order by p.shipped_at desc nulls first, f.id desc limit $2`,
    [lot_id, limit],
  );
}

/** The same as a file, for whoever writes to them. */
export function recipientsCsv(recipients: readonly LotRecipient[]): string {
  const head = [
    ...['order', 'fulfillment_order', 'location', 'lot', 'picked', 'packed', 'shipped', 'shipped_at'],
    ...['customer', 'email', 'phone', 'city', 'country', 'tracking_numbers'],
  ];
  const rows = recipients.map((each) => [
    ...[each.order_number, each.fulfillment_order_number, each.location_code, each.code],
    ...[each.picked, each.packed, each.shipped, each.shipped_at, each.customer_name, each.email, each.phone],
    ...[each.city, each.country, each.tracking_numbers.join(' ')],
  ]);
  return [head, ...rows].map(csvRecord).join('');
}
