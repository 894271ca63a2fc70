import type { Money } from '../../../kernel/money.ts';
import type { Queryable } from '../../../platform/database.ts';
import {
  COUNT_LIMIT,
  countRows,
  DEFAULT_LIMIT,
  decodeCursor,
  type PageOf,
  pageOf,
} from '../../../platform/http/lists.ts';
import { RefusedRequest } from '../../../platform/refusals.ts';
import type {
  FulfillmentStatus,
  OrderStatus,
  PaymentStatus,
  ReturnStatus,
  UnitCounts,
} from '../rules/derive-statuses.ts';
import type { HoldType } from '../rules/hold-type.ts';
import {
  asksForWork,
  type FilterFacts,
  type FilterMoments,
  FOUND,
  MOST_READ,
  type OrderFilter,
  type OrderSort,
  orderOf,
  whereOf,
} from '../rules/list-filter.ts';
import { type PromiseState, promiseStateOf } from '../rules/promise.ts';
import { type OrderAction, supportedActions } from '../rules/supported-actions.ts';

/** An order as it stands in a list. */
export type OrderCard = {
  id: string;
  number: number;
  external_id: string;
  channel: { id: string; name: string; kind: string };
  customer_name: string;
  email: string | null;
  placed_at: Date;
  ship_by: Date | null;
  deliver_by: Date | null;
  promise: PromiseState;
  status: OrderStatus;
  payment_status: PaymentStatus;
  fulfillment_status: FulfillmentStatus;
  return_status: ReturnStatus;
  holds: HoldType[];
  ships_from: string[];
  units: number;
  total: Money;
  tags: string[];
  /** What of it waits for stock: promised first for the last of these days, expected by the other; null where nobody knows. */
  backorder: { promised_at: Date | null; expected_at: Date | null } | null;
  version: number;
  supported_actions: OrderAction[];
};

export type ListOrders = FilterMoments & {
  filter: OrderFilter;
  sort?: OrderSort | undefined;
  limit?: number | undefined;
  after?: string | undefined;
  /** Leaves the count out, for readers that want every page anyway. */
  uncounted?: boolean;
  /** What whoever asks may do: an order offers nothing beyond it. */
  permissions: ReadonlySet<string>;
};

type Row = {
  id: string;
  number: number;
  external_id: string;
  channel_id: string;
  customer_name: string;
  email: string | null;
  currency: string;
  status: OrderStatus;
  payment_status: PaymentStatus;
  fulfillment_status: FulfillmentStatus;
  return_status: ReturnStatus;
  units: number;
  total_amount: number;
  placed_at: Date;
  ship_by: Date | null;
  deliver_by: Date | null;
  tags: string[];
  fulfilled_elsewhere: boolean;
  version: number;
  sort_key: string | number;
};

const COLUMNS = `o.id, o.number, o.external_id, o.channel_id, o.customer_name, o.email, o.currency, o.status, o.payment_status,
  o.fulfillment_status, o.return_status, o.units, o.total_amount, o.placed_at, o.ship_by, o.deliver_by, o.tags,
  o.fulfilled_elsewhere, o.version`;

/** One page of orders, with the count of all that match on the first page. */
export async function listOrders(reader: Queryable, options: ListOrders): Promise<PageOf<OrderCard>> {
  const { filter, after, sort = 'newest', limit = DEFAULT_LIMIT } = options;
  const facts = { ...options, is_rare_location: await isRareLocation(reader, filter) };
  const values: unknown[] = [];
  const where = whereOf(filter, facts, values);
  const isCounted = after === undefined && !options.uncounted;
  const [rows, counted] =
    isCounted && where.length === 1 && isOfWords(filter)
      ? await readFound(reader, options)
      : await Promise.all([
          readRows(reader, options, values, where),
          isCounted ? countMatches(reader, filter, facts) : undefined,
        ]);
  const page = pageOf(rows, limit, sort, (row) => [row.sort_key, row.id]);
  return { ...page, items: await completeCards(reader, page.items, options), ...counted };
}

const OF_LOCATIONS = `from fulfillment.v_fulfillment_orders f
  where f.location_id = any($1::uuid[]) and f.status <> 'cancelled'`;

// Fulfillment's index alone tells about how many orders locations have, and how one best looks for them.
async function isRareLocation(
  reader: Queryable,
  { location_id = [] }: OrderFilter,
): Promise<boolean | undefined> {
  if (location_id.length === 0) return undefined;
  return (await countRows(reader, OF_LOCATIONS, [location_id])).total_is_exact;
}

// What a search found needs no look at the orders; neither do those of a location.
async function countMatches(
  reader: Queryable,
  filter: OrderFilter,
  facts: FilterFacts,
): ReturnType<typeof countRows> {
  const { location_id = [], status, ...others } = filter;
  const isAlone = Object.values(others).every((each) => each === undefined);
  if (location_id.length > 0 && isAlone && status === undefined)
    return countRows(reader, `from (select distinct f.order_id ${OF_LOCATIONS}) as of_locations`, [
      location_id,
    ]);
  // Most orders that a location ever had are completed: beginning with these is three times as fast.
  if (location_id.length === 1 && isAlone && status?.join() === 'completed' && !facts.is_rare_location)
    return countRows(
      reader,
      `from (select distinct f.order_id from fulfillment.v_fulfillment_orders f
             where f.location_id = $1 and f.status <> 'cancelled') as of_location
       where exists (select from orders.orders o where o.id = of_location.order_id and o.status = 'completed' offset 0)`,
      [location_id[0]],
    );
  const values: unknown[] = [];
  const where = whereOf(filter, { ...facts, most_found: COUNT_LIMIT + 1 }, values);
  const [only = ''] = where;
  if (where.length === 1 && only.startsWith(FOUND))
    return countRows(reader, `from ${only.slice(FOUND.length)} as found`, values);
  return countRows(reader, `from orders.orders o ${clauseOf(where)}`, values);
}

function isOfWords({ q = '' }: OrderFilter): boolean {
  return q.trim().includes(' ');
}

// Which orders have all of some words is found out once for the page and its count; for one word two statements are faster.
async function readFound(
  reader: Queryable,
  options: ListOrders,
): Promise<[Row[], Awaited<ReturnType<typeof countRows>>]> {
  const { filter, sort = 'newest', limit = DEFAULT_LIMIT } = options;
  const values: unknown[] = [];
  const [only = ''] = whereOf(filter, { ...options, most_found: COUNT_LIMIT + 1 }, values);
  if (!only.startsWith(FOUND)) return [[], { total: 0, total_is_exact: true }];
  const rows = await reader.adHoc<Row & { found: number }>(
    `with found as materialized ${only.slice(FOUND.length)}
     select ${COLUMNS}, ${keyOf(sort)} as sort_key, (select count(*) from found) as found from orders.orders o
     where o.id in (select f.order_id from found f order by f.order_id desc limit ${MOST_READ})
     order by ${orderOf(sort).by} limit ${limit + 1}`,
    values,
  );
  const n = rows[0]?.found ?? 0;
  return [rows, { total: Math.min(n, COUNT_LIMIT), total_is_exact: n <= COUNT_LIMIT }];
}

/** The cards of these orders, in no order of their own. */
export async function readCards(
  reader: Queryable,
  ids: readonly string[],
  options: Pick<ListOrders, 'now' | 'permissions'>,
): Promise<OrderCard[]> {
  const rows = await reader.rows<Row>(
    `select ${COLUMNS}, '' as sort_key from orders.orders o where o.id = any($1::uuid[])`,
    [ids],
  );
  return completeCards(reader, rows, options);
}

async function readRows(
  reader: Queryable,
  options: ListOrders,
  filterValues: readonly unknown[],
  filters: readonly string[],
): Promise<Row[]> {
  const { filter, after, sort = 'newest', limit = DEFAULT_LIMIT } = options;
  if (sort === 'ship_by' && !filter.status && !asksForWork(filter)) {
    throw new RefusedRequest({
      code: 'invalid_request',
      reason: 'Sorting by ship_by needs a status, such as status=open.',
    });
  }
  const { by, keys, isDescending } = orderOf(sort);
  const values = [...filterValues];
  const where = [...filters];
  if (after !== undefined) {
    const [key, id] = decodeCursor(after, sort, [sort === 'total' ? 'amount' : 'time', 'uuid']);
    const type = sort === 'total' ? 'bigint' : 'timestamptz';
    const first = values.push(key);
    const second = values.push(id);
    where.push(`(${keys.join(', ')}) ${isDescending ? '<' : '>'} ($${first}::${type}, $${second}::uuid)`);
  }
  return reader.adHoc<Row>(
    `select ${COLUMNS}, ${keyOf(sort)} as sort_key from orders.orders o ${clauseOf(where)} order by ${by} limit ${limit + 1}`,
    values,
  );
}

// As text, because a timestamp has microseconds that a Date would lose, and the next page would begin too early.
function keyOf(sort: OrderSort): string {
  const [key] = orderOf(sort).keys;
  return sort === 'total' ? key : `(${key})::text`;
}

function clauseOf(where: readonly string[]): string {
  return where.length === 0 ? '' : `where ${where.join(' and ')}`;
}

type Details = UnitCounts & {
  id: string;
  channel_name: string;
  channel_kind: string;
  holds: HoldType[];
  ships_from: string[];
  refundable_amount: number;
  granted_amount: number;
  backorder: { promised_at: string | null; expected_at: string | null } | null;
};

// One statement for the whole page: what stands in other tables is never asked for order by order.
async function completeCards(
  reader: Queryable,
  rows: readonly Row[],
  { now, permissions }: Pick<ListOrders, 'now' | 'permissions'>,
): Promise<OrderCard[]> {
  if (rows.length === 0) return [];
  const details = await reader.rows<Details>(
    `select p.id, c.name as channel_name, c.kind as channel_kind, u.*,
            array(select h.type from orders.holds h
                  where h.order_id = p.id and h.released_at is null order by h.placed_at) as holds,
            array(select distinct l.name
                  from fulfillment.v_fulfillment_orders f join inventory.v_locations l on l.id = f.location_id
                  where f.order_id = p.id and f.status <> 'cancelled' order by l.name) as ships_from,
            m.refundable_amount, m.granted_amount,
            case when u.backordered > 0 then (
              select jsonb_build_object(
                'promised_at', case when bool_and(b.promised_at is not null) then max(b.promised_at) end,
                'expected_at', case when bool_and(b.expected_at is not null) then max(b.expected_at) end)
              from fulfillment.v_backorders b where b.order_id = p.id and b.state = 'waiting') end as backorder
     from unnest($1::uuid[], $2::uuid[]) as p (id, channel_id)
     join channels.v_channels c on c.id = p.channel_id
     cross join lateral (
       select coalesce(sum(quantity), 0) as quantity, coalesce(sum(cancelled), 0) as cancelled,
              coalesce(sum(waiting), 0) as waiting, coalesce(sum(backordered), 0) as backordered,
              coalesce(sum(allocated), 0) as allocated, coalesce(sum(picked), 0) as picked,
              coalesce(sum(packed), 0) as packed, coalesce(sum(shipped), 0) as shipped,
              coalesce(sum(delivered), 0) as delivered
       from orders.lines where order_id = p.id and not is_bundle) u
     cross join lateral (
       select coalesce(sum(captured_amount - refunded_amount - granted_amount), 0)::bigint as refundable_amount,
              coalesce(sum(granted_amount), 0)::bigint as granted_amount
       from payments.v_payments where order_id = p.id) m`,
    [rows.map(({ id }) => id), rows.map(({ channel_id }) => channel_id)],
  );
  const byId = new Map(details.map((detail) => [detail.id, detail]));
  return rows.flatMap((row) => {
    const detail = byId.get(row.id);
    return detail ? [cardOf(row, detail, now, permissions)] : [];
  });
}

function cardOf(row: Row, detail: Details, now: Date, permissions: ReadonlySet<string>): OrderCard {
  const {
    id,
    number,
    external_id,
    customer_name,
    email,
    placed_at,
    ship_by,
    deliver_by,
    status,
    fulfilled_elsewhere,
  } = row;
  const { holds, ships_from } = detail;
  const { refundable_amount, granted_amount } = detail;
  const facts = {
    status,
    fulfilled_elsewhere,
    is_on_hold: holds.length > 0,
    refundable_amount,
    granted_amount,
    units: detail,
  };
  return {
    id,
    number,
    external_id,
    channel: { id: row.channel_id, name: detail.channel_name, kind: detail.channel_kind },
    customer_name,
    email,
    placed_at,
    ship_by,
    deliver_by,
    promise: promiseStateOf({ status, ship_by, units: detail }, now),
    status,
    payment_status: row.payment_status,
    fulfillment_status: row.fulfillment_status,
    return_status: row.return_status,
    holds,
    ships_from,
    units: row.units,
    total: { amount: row.total_amount, currency: row.currency },
    tags: row.tags,
    backorder: detail.backorder && {
      promised_at: timeOf(detail.backorder.promised_at),
      expected_at: timeOf(detail.backorder.expected_at),
    },
    version: row.version,
    supported_actions: supportedActions(facts, permissions),
  };
}

function timeOf(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
