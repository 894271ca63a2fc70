import type { Queryable } from '../../../platform/database.ts';
import { DEFAULT_LIMIT, decodeCursor, type PageOf, pageOf } from '../../../platform/http/lists.ts';
import type { SupplyKind } from '../rules/supply.ts';

export type GoodsReceiptRow = {
  id: string;
  number: string;
  client_id: string;
  location_id: string;
  location_code: string;
  reference: string;
  note: string;
  actor_name: string;
  posted_at: Date;
  lines: number;
  received: number;
  expected: number;
  damaged: number;
  over: number;
  short: number;
};

// What was expected and came, summed over the lines of a receipt.
const SUMS = `count(*)::int as lines, sum(l.received)::int as received, sum(l.expected)::int as expected,
  sum(l.damaged)::int as damaged, sum(greatest(l.received - l.expected, 0))::int as over,
  sum(greatest(l.expected - l.received, 0))::int as short`;

const RECEIPT = `r.id, r.number, r.client_id, r.location_id, o.code as location_code, r.reference, r.note, r.actor_name,
  r.posted_at, s.lines, s.received, s.expected, s.damaged, s.over, s.short`;

const TABLES = `inventory.goods_receipts r join inventory.locations o on o.id = r.location_id
  cross join lateral (select ${SUMS} from inventory.goods_receipt_lines l where l.receipt_id = r.id) s`;

/** Receipts, the newest first. */
export async function listGoodsReceipts(
  reader: Queryable,
  options: {
    limit?: number;
    after?: string;
    location_id?: string;
    supply_id?: string;
    variant_id?: string;
    reference?: string;
  },
): Promise<PageOf<GoodsReceiptRow>> {
  const { limit = DEFAULT_LIMIT, after, location_id, supply_id, variant_id, reference } = options;
  const values: unknown[] = [];
  const where = ['true'];
  const narrow = (condition: (place: string) => string, value: unknown) => {
    if (value !== undefined) where.push(condition(`$${values.push(value)}`));
  };
  narrow((place) => `r.location_id = ${place}`, location_id);
  narrow((place) => `r.reference = ${place}`, reference);
  narrow(
    (place) => `r.id in (select receipt_id from inventory.goods_receipt_lines where variant_id = ${place})`,
    variant_id,
  );
  narrow(
    (place) => `r.id in (select l.receipt_id from inventory.goods_receipt_supplies g
       join inventory.goods_receipt_lines l on l.id = g.line_id where g.supply_id = ${place})`,
    supply_id,
  );
  if (after !== undefined)
    narrow((place) => `r.id < ${place}::uuid`, decodeCursor(after, 'newest', ['uuid'])[0]);
  const rows = await reader.adHoc<GoodsReceiptRow>(
    `select ${RECEIPT} from ${TABLES} where ${where.join(' and ')} order by r.id desc limit ${limit + 1}`,
    values,
  );
  return pageOf(rows, limit, 'newest', ({ id }) => [id]);
}

export type GoodsReceiptLineRow = {
  id: string;
  variant_id: string;
  sku: string;
  title: string;
  good: number;
  damaged: number;
  quality_control: number;
  received: number;
  expected: number;
  over: number;
  short: number;
  is_unexpected: boolean;
  unit_cost: string | null;
  supplies: { supply_id: string; reference: string; quantity: number }[];
};

export type ReceivedLotRow = {
  variant_id: string;
  lot_id: string;
  code: string;
  kind: 'lot' | 'serial';
  expires_on: string | null;
  state: 'good' | 'damaged' | 'quality_control';
  quantity: number;
};

export type GoodsReceiptDocument = Omit<GoodsReceiptRow, 'lines'> & {
  lines: GoodsReceiptLineRow[];
  /** The lots and serial numbers that came with it. */
  lots: ReceivedLotRow[];
};

/** One receipt with its lines. Costs only for whoever may see them. */
export async function readGoodsReceipt(
  reader: Queryable,
  id: string,
  sees_costs: boolean,
): Promise<GoodsReceiptDocument | undefined> {
  const [[receipt], lines, lots] = await Promise.all([
    reader.rows<GoodsReceiptRow>(`select ${RECEIPT} from ${TABLES} where r.id = $1`, [id]),
    reader.rows<GoodsReceiptLineRow>(
      `select l.id, l.variant_id, v.sku, v.title, l.good, l.damaged, l.quality_control, l.received, l.expected,
              greatest(l.received - l.expected, 0) as over, greatest(l.expected - l.received, 0) as short, l.is_unexpected,
              case when $2 then l.unit_cost::text end as unit_cost,
              coalesce((select jsonb_agg(jsonb_build_object('supply_id', g.supply_id, 'reference', s.reference,
                                                            'quantity', g.quantity) order by g.supply_id)
                from inventory.goods_receipt_supplies g join inventory.supplies s on s.id = g.supply_id
                where g.line_id = l.id), '[]') as supplies
       from inventory.goods_receipt_lines l join catalog.v_variants v on v.id = l.variant_id
       where l.receipt_id = $1 order by l.position`,
      [id, sees_costs],
    ),
    // The ids of movements carry their time: those of a receipt lie around the moment at which it was posted.
    reader.rows<ReceivedLotRow>(
      `select m.variant_id, m.lot_id, t.code, t.kind, to_char(t.expires_on, 'YYYY-MM-DD') as expires_on,
              case m.to_state when 'sellable' then 'good' else m.to_state end as state, sum(m.quantity)::int as quantity
       from inventory.goods_receipts r
       join inventory.lot_movements m on m.id >= inventory.id_at(r.posted_at - interval '10 minutes')
         and m.id < inventory.id_at(r.posted_at + interval '10 minutes')
         and m.reference_type = 'goods_receipt' and m.reference_id = r.id
       join inventory.lots t on t.id = m.lot_id
       where r.id = $1 group by m.variant_id, m.lot_id, t.code, t.kind, t.expires_on, m.to_state order by t.code, m.to_state`,
      [id],
    ),
  ]);
  return receipt && { ...receipt, lines, lots };
}

export type ExpectedRow = {
  reference: string;
  kind: SupplyKind;
  location_id: string;
  location_code: string;
  expected_at: Date;
  skus: number;
  quantity: number;
  received: number;
  outstanding: number;
};

/** What is open to be received, by reference and location, the earliest expected first. */
export async function listExpected(
  reader: Queryable,
  { location_id, q }: { location_id?: string; q?: string },
): Promise<ExpectedRow[]> {
  return reader.rows<ExpectedRow>(
    `select s.reference, s.kind, s.location_id, o.code as location_code, min(s.expected_at) as expected_at,
            count(distinct s.variant_id)::int as skus, sum(s.quantity)::int as quantity, sum(s.received)::int as received,
            sum(s.outstanding)::int as outstanding
     from inventory.supplies s join inventory.locations o on o.id = s.location_id
     where s.state = 'open' and ($1::uuid is null or s.location_id = $1)
       and ($2::text is null or s.reference ilike '%' || $2 || '%')
     group by s.reference, s.kind, s.location_id, o.code order by min(s.expected_at), s.reference limit 200`,
    [location_id ?? null, q === undefined ? null : q.replace(/[\\%_]/g, '\\$&')],
  );
}
