import type { Queryable } from '../../../platform/database.ts';
import { DEFAULT_LIMIT, decodeCursor, type PageOf, pageOf } from '../../../platform/http/lists.ts';
import type { Disposition, Grade } from '../rules/inspect.ts';
import { type LineMoney, valueOfUnits } from '../rules/refund.ts';
import { type ReturnAction, type ReturnState, returnActions } from '../rules/return-states.ts';
import { RETURN_COLUMNS, type ReturnLineRow, type ReturnRow } from '../sql/returns.ts';

export type ReturnCard = ReturnRow & { units: number; received: number; inspected: number };

const SUMS = `cross join lateral (
  select sum(n.quantity)::int as units, sum(n.received)::int as received, sum(n.inspected)::int as inspected
  from returns.lines n where n.return_id = r.id) s`;

/** Returns, the newest first; `q` is the number of a return or an order, or what a parcel's label says. */
export async function listReturns(
  reader: Queryable,
  options: { limit?: number; after?: string; state?: ReturnState; order_id?: string; q?: string },
): Promise<PageOf<ReturnCard>> {
  const { limit = DEFAULT_LIMIT, after, state, order_id, q } = options;
  const values: unknown[] = [];
  const where = ['true'];
  const narrow = (condition: (place: string) => string, value: unknown) => {
    if (value !== undefined) where.push(condition(`$${values.push(value)}`));
  };
  narrow((place) => `r.state = ${place}`, state);
  narrow((place) => `r.order_id = ${place}`, order_id);
  const words = q?.trim();
  narrow(
    (place) => `(r.number = upper(${place}) or r.order_number::text = ltrim(${place}, '#'))`,
    words || undefined,
  );
  if (after !== undefined) narrow((place) => `r.id < ${place}`, decodeCursor(after, 'newest', ['uuid'])[0]);
  const rows = await reader.adHoc<ReturnCard>(
    `select ${RETURN_COLUMNS}, s.* from returns.returns r ${SUMS} where ${where.join(' and ')}
     order by r.id desc limit ${limit + 1}`,
    values,
  );
  return pageOf(rows, limit, 'newest', ({ id }) => [id]);
}

export type ReturnPage = ReturnCard & {
  lines: (Omit<ReturnLineRow, 'is_tracked'> & {
    note: string;
    clause: Record<string, unknown>;
    tracking: 'none' | 'lot' | 'serial';
    gtin: string | null;
    image_url: string | null;
    /** What the customer paid for these units, with discounts and taxes. */
    value_amount: number;
    /** Where units lie that nobody looked at yet. */
    waiting: { location_id: string; location_code: string; location_name: string; quantity: number }[];
    lots: { code: string; location_id: string; waiting: number }[];
  })[];
  inspections: {
    id: string;
    line_id: string;
    sku: string;
    quantity: number;
    grade: Grade;
    disposition: Disposition;
    outlet_sku: string | null;
    lot_code: string | null;
    location_name: string;
    note: string;
    actor_name: string;
    at: Date;
  }[];
  supported_actions: ReturnAction[];
};

/** One return with its units, what was found of them and what this person may do next. */
export async function readReturn(
  reader: Queryable,
  id: string,
  permissions: ReadonlySet<string>,
): Promise<ReturnPage | undefined> {
  const [[row], lines, inspections] = await Promise.all([
    reader.rows<ReturnCard>(`select ${RETURN_COLUMNS}, s.* from returns.returns r ${SUMS} where r.id = $1`, [
      id,
    ]),
    readLines(reader, id),
    readInspections(reader, id),
  ]);
  if (!row) return undefined;
  return {
    ...row,
    lines,
    inspections,
    supported_actions: returnActions({ state: row.state, lines }, permissions),
  };
}

async function readLines(reader: Queryable, id: string): Promise<ReturnPage['lines']> {
  const rows = await reader.rows<Omit<ReturnPage['lines'][number], 'value_amount'> & { money: LineMoney }>(
    `select n.id, n.order_line_id, n.variant_id, n.sku, n.title, n.quantity, n.received, n.inspected, n.reason, n.note, n.clause,
            n.is_kept, coalesce(v.tracking, 'none') as tracking, v.gtin, v.image_url,
            jsonb_build_object('quantity', l.quantity, 'total_amount', l.total_amount, 'cancelled', l.cancelled,
                               'returned', 0, 'returned_amount', 0) as money,
            coalesce((select jsonb_agg(jsonb_build_object('location_id', o.id, 'location_code', o.code, 'location_name', o.name,
                                                          'quantity', w.quantity) order by o.code)
              from (select location_id, sum(quantity)::int as quantity
                    from (select location_id, quantity from returns.arrivals where line_id = n.id union all
                          select location_id, -quantity from returns.inspections where line_id = n.id) m
                    group by location_id having sum(quantity) > 0) w
              join inventory.v_locations o on o.id = w.location_id), '[]') as waiting,
            coalesce((select jsonb_agg(jsonb_build_object('code', t.code, 'location_id', k.location_id,
                                                          'waiting', k.received - k.inspected) order by t.code)
              from returns.line_lots k join inventory.v_lots t on t.id = k.lot_id where k.line_id = n.id), '[]') as lots
     from returns.lines n
     join orders.v_lines l on l.id = n.order_line_id
     left join catalog.v_variants v on v.id = n.variant_id
     where n.return_id = $1 order by l.position`,
    [id],
  );
  return rows.map(({ money, ...line }) => ({ ...line, value_amount: valueOfUnits(money, line.quantity) }));
}

function readInspections(reader: Queryable, id: string): Promise<ReturnPage['inspections']> {
  return reader.rows(
    `select i.id, i.line_id, n.sku, i.quantity, i.grade, i.disposition, v.sku as outlet_sku, t.code as lot_code,
            o.name as location_name, i.note, i.actor_name, i.at
     from returns.inspections i join returns.lines n on n.id = i.line_id
     join inventory.v_locations o on o.id = i.location_id
     left join catalog.v_variants v on v.id = i.outlet_variant_id
     left join inventory.v_lots t on t.id = i.lot_id
     where n.return_id = $1 order by i.at, i.id`,
    [id],
  );
}

export type ReturnableUnits = {
  order_line_id: string;
  sku: string;
  title: string;
  image_url: string | null;
  /** Units that left, and how many of them may still be announced. */
  left: number;
  open: number;
};

/** What of an order left and is in no return yet. */
export async function readReturnable(reader: Queryable, order_id: string): Promise<ReturnableUnits[]> {
  return reader.rows<ReturnableUnits>(
    `select l.id as order_line_id, l.sku, l.title, v.image_url, l.shipped + l.delivered as left,
            l.shipped + l.delivered - coalesce((
              select sum(case when r.state = 'inspected' and not n.is_kept then n.received else n.quantity end)
              from returns.lines n join returns.returns r on r.id = n.return_id
              where n.order_line_id = l.id and r.state not in ('rejected', 'cancelled')), 0)::int as open
     from orders.v_lines l left join catalog.v_variants v on v.id = l.variant_id
     where l.order_id = $1 and not l.is_bundle and l.shipped + l.delivered > 0 order by l.position`,
    [order_id],
  );
}
