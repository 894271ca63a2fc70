/** What a list of orders, its count and its export are narrowed by. Everything that is set must hold. */
export type OrderFilter = {
  status?: string[];
  payment_status?: string[];
  fulfillment_status?: string[];
  return_status?: string[];
  channel_id?: string[];
  /** Ships from one of these locations. */
  location_id?: string[];
  customer_id?: string;
  /** A type, any hold at all, or none. */
  hold?: string;
  tag?: string;
  stage?: Stage[];
  late?: boolean;
  at_risk?: boolean;
  due?: 'today';
  placed_from?: string;
  placed_to?: string;
  total_min?: number;
  total_max?: number;
  q?: string;
};

/** How far the goods of an open order are, told by those that are furthest behind. */
export const STAGES = ['placed', 'allocated', 'picking', 'picked', 'packed', 'shipped'] as const;

export type Stage = (typeof STAGES)[number];

export type FilterMoments = {
  now: Date;
  /** Where today ends for whoever asks. */
  end_of_today: Date;
};

/** What a condition is written by beside the moments. */
export type FilterFacts = FilterMoments & {
  /** The locations asked for have so few orders that one begins with these; otherwise each order is asked for its locations. */
  is_rare_location?: boolean | undefined;
  /** Of a beginning that more orders share, so many of the newest are found; default: enough for every page that is read. */
  most_found?: number;
};

export const ORDER_SORTS = ['newest', 'oldest', 'ship_by', 'total'] as const;

export type OrderSort = (typeof ORDER_SORTS)[number];

/** A promise is at risk when this little time is left and the goods are not packed. */
export const AT_RISK_MS = 4 * 3_600_000;

/** A promised moment that sorts: orders without one come last. Matches the index `orders_by_promise`. */
export const SHIP_BY = `coalesce(o.ship_by, 'infinity'::timestamptz)`;

// Most open orders tell their stage by their status alone; the lines are asked only where several are possible.
export const STAGE_OF_ORDER = `case o.fulfillment_status
  when 'fulfilled' then 'shipped' when 'unfulfilled' then 'allocated' else (
  select case
           when sum(l.quantity - l.cancelled - l.shipped - l.delivered) = 0 then 'shipped'
           when sum(l.packed) = sum(l.quantity - l.cancelled - l.shipped - l.delivered) then 'packed'
           when sum(l.picked) > 0 and sum(l.allocated + l.backordered + l.waiting) = 0 then 'picked'
           when sum(l.picked + l.packed) > 0 then 'picking'
           when sum(l.allocated) > 0 then 'allocated'
           else 'placed' end
  from orders.lines l where l.order_id = o.id and not l.is_bundle) end`;

/**
 * Writes a filter as conditions on `orders.orders o`. Values go to the parameters, column names come from this file
 * alone: nothing that a caller sends becomes SQL.
 */
export function whereOf(
  filter: OrderFilter,
  { now, end_of_today, is_rare_location = false, most_found = MOST_READ }: FilterFacts,
  values: unknown[],
): string[] {
  const where: string[] = [];
  const param = (value: unknown): string => `$${values.push(value)}`;
  const axis = (column: string, wanted: readonly string[] | undefined, type = 'text'): void => {
    const [first, ...more] = wanted ?? [];
    if (first === undefined) return;
    where.push(
      more.length === 0 ? `o.${column} = ${param(first)}` : `o.${column} = any(${param(wanted)}::${type}[])`,
    );
  };
  const { late, at_risk, due, stage, q, hold } = filter;
  const isWork = asksForWork(filter);

  axis('status', filter.status);
  if (isWork && !filter.status) where.push(`o.status = 'open'`);
  axis('payment_status', filter.payment_status);
  axis('fulfillment_status', filter.fulfillment_status);
  axis('return_status', filter.return_status);
  axis('channel_id', filter.channel_id, 'uuid');
  if (filter.customer_id !== undefined) where.push(`o.customer_id = ${param(filter.customer_id)}`);
  if (filter.location_id?.length) {
    const ofLocations = `fulfillment.v_fulfillment_orders f
      where f.status <> 'cancelled' and f.location_id = any(${param(filter.location_id)}::uuid[])`;
    // With `offset 0` the database asks order by order and stops when it has enough; it would otherwise read every fulfillment
    // order of the location first (at 1,000,000 orders 400 ms against 50).
    where.push(
      is_rare_location
        ? `o.id = any(array(select f.order_id from ${ofLocations}))`
        : `exists (select from ${ofLocations} and f.order_id = o.id offset 0)`,
    );
  }
  if (hold === 'none') where.push(`o.fulfillment_status <> 'on_hold'`);
  else if (hold !== undefined) {
    const ofType = hold === 'any' ? '' : ` and h.type = ${param(hold)}`;
    where.push(`o.id in (select h.order_id from orders.holds h where h.released_at is null${ofType})`);
  }
  // The second condition is what lets the partial index on tags be used; the planner takes it for a third of all orders, where it
  // takes `<> '{}'` for the few that have tags and thinks the tag rare among these once more.
  if (filter.tag !== undefined)
    where.push(`o.tags @> array[${param(filter.tag)}] and cardinality(o.tags) > 0`);
  if (late || at_risk || due !== undefined)
    where.push(`o.fulfillment_status not in ('fulfilled', 'delivered')`);
  if (late && at_risk) {
    const soon = param(soonAfter(now));
    where.push(`${SHIP_BY} < ${soon} and (o.ship_by < ${param(now)} or ${STAGE_OF_ORDER} <> 'packed')`);
  } else if (late) where.push(`${SHIP_BY} < ${param(now)}`);
  else if (at_risk) {
    where.push(
      `${SHIP_BY} >= ${param(now)} and ${SHIP_BY} < ${param(soonAfter(now))} and ${STAGE_OF_ORDER} <> 'packed'`,
    );
  }
  if (due === 'today') where.push(`${SHIP_BY} >= ${param(now)} and ${SHIP_BY} < ${param(end_of_today)}`);
  if (stage !== undefined) where.push(...stageConditions(stage, param));
  if (filter.placed_from !== undefined)
    where.push(`o.placed_at >= ${param(filter.placed_from)}::timestamptz`);
  if (filter.placed_to !== undefined) where.push(`o.placed_at < ${param(filter.placed_to)}::timestamptz`);
  if (filter.total_min !== undefined) where.push(`o.total_amount >= ${param(filter.total_min)}`);
  if (filter.total_max !== undefined) where.push(`o.total_amount <= ${param(filter.total_max)}`);
  if (q !== undefined && q.trim() !== '') where.push(searchCondition(q, most_found, param));
  return where;
}

function soonAfter(now: Date): Date {
  return new Date(now.getTime() + AT_RISK_MS);
}

// The statuses that a stage can have narrow the search before any line is read.
const STATUSES_OF_STAGE: Record<Stage, readonly string[]> = {
  placed: ['on_hold', 'backordered', 'partially_fulfilled'],
  allocated: ['unfulfilled', 'on_hold', 'backordered', 'partially_fulfilled'],
  picking: ['on_hold', 'in_progress', 'partially_fulfilled'],
  picked: ['on_hold', 'in_progress', 'partially_fulfilled'],
  packed: ['on_hold', 'in_progress', 'partially_fulfilled'],
  shipped: ['fulfilled'],
};

function stageConditions(stages: readonly Stage[], param: (value: unknown) => string): string[] {
  const statuses = [...new Set(stages.flatMap((stage) => STATUSES_OF_STAGE[stage]))];
  return [
    `o.fulfillment_status = any(${param(statuses)}::text[])`,
    `${STAGE_OF_ORDER} = any(${param(stages)}::text[])`,
  ];
}

/** Words beyond these are not looked for: nobody types them, and each costs a walk through an index. */
const MAX_WORDS = 8;
/** Of what is found so many of the newest are looked up for their place in the list (10,000 took 55 ms at 1,000,000 orders). */
export const MOST_READ = 2_000;
/** How the condition of a search begins; a query of the orders that were found follows. */
export const FOUND = 'o.id in ';
// An order has some three terms with the same beginning: Anna, anna berg, berg anna.
const MAX_READ = { alone: 30_000, together: 200_000 };
// Sorts after every text that begins the same (collation C compares bytes, and this is the last character there is).
const LAST_CHARACTER = String.fromCodePoint(0x10ffff);

/**
 * Finds orders by their search terms. What was typed is looked for as one text (`anna berg`), and as words that must all
 * be found (`berg anna`); each is the beginning of a term. A word with a digit or an @ in it that is a whole term
 * (a number, an e-mail address, a SKU) finds exactly that: 1042 does not mean 10421 when there is an order 1042.
 */
function searchCondition(q: string, most_found: number, param: (value: unknown) => string): string {
  const text = q.trim().toLowerCase().replaceAll(/\s+/g, ' ').slice(0, 100);
  const words = [...new Set(text.split(' '))].slice(0, MAX_WORDS).filter((word) => word.length >= 2);
  if (words.length === 0 || text.includes('\0')) return 'false';
  const limit = words.length === 1 ? MAX_READ.alone : MAX_READ.together;
  const found = words.map((word) => `(${ordersOfTerm(word, limit, param)})`).join(' intersect ');
  const matches = text.includes(' ') ? `(${found}) union (${ordersOfTerm(text, limit, param)})` : found;
  return `${FOUND}(select distinct m.order_id from (${matches}) as m order by m.order_id desc limit ${most_found})`;
}

function ordersOfTerm(term: string, limit: number, param: (value: unknown) => string): string {
  const first = `${param(term)}::text`;
  const last = `${param(term + LAST_CHARACTER)}::text`;
  const end = /[\d@]/.test(term)
    ? `(case when exists (select from orders.search_terms e where e.term = ${first}) then ${first} else ${last} end)`
    : last;
  return `select s.order_id from orders.search_terms s where s.term >= ${first} and s.term <= ${end}
    order by s.term desc limit ${limit}`;
}

/** Whether a filter means open orders without saying so: only work can be late, due, at a stage or held. */
export function asksForWork({ late, at_risk, due, stage, hold }: OrderFilter): boolean {
  return Boolean(
    late || at_risk || due !== undefined || stage !== undefined || (hold !== undefined && hold !== 'none'),
  );
}

/** How a list is ordered; `keys` are the columns of its cursor, in the order of the sort. */
export function orderOf(sort: OrderSort): {
  by: string;
  keys: readonly [string, string];
  isDescending: boolean;
} {
  const column = { newest: 'o.placed_at', oldest: 'o.placed_at', ship_by: SHIP_BY, total: 'o.total_amount' }[
    sort
  ];
  const isDescending = sort === 'newest' || sort === 'total';
  const direction = isDescending ? 'desc' : 'asc';
  return { by: `${column} ${direction}, o.id ${direction}`, keys: [column, 'o.id'], isDescending };
}
