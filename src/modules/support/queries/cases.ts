import { toWire } from '../../../kernel/ids.ts';
import { likePrefix } from '../../../kernel/search-text.ts';
import type { Queryable } from '../../../platform/database.ts';
import { DEFAULT_LIMIT, decodeCursor, type PageOf, pageOf } from '../../../platform/http/lists.ts';
import type { SearchProvider } from '../../../platform/routes/search.ts';
import { type CaseAction, type CaseFacts, type CaseState, caseActions } from '../rules/case.ts';

export type CaseCard = Omit<CaseFacts, 'owner_id' | 'order_id' | 'customer_id'> & {
  order: { id: string; number: number; status: string } | null;
  customer: { id: string; name: string; email: string | null } | null;
  owner: { id: string | null; name: string } | null;
  rule: string;
  opened_by: string;
  updated_at: Date;
  closed_at: Date | null;
  merged_into: number | null;
  supported_actions: CaseAction[];
};

export type CaseEntryRow = {
  id: string;
  kind: 'opened' | 'note' | 'changed' | 'closed' | 'reopened' | 'merged';
  text: string;
  facts: Record<string, unknown>;
  actor_name: string;
  at: Date;
};

export type Case = CaseCard & { entries: CaseEntryRow[] };

type Row = Omit<CaseCard, 'supported_actions'>;

const CARDS = `select c.id, c.number, c.kind, c.title, c.state, c.priority, c.due_at, c.waiting_until, c.close_reason,
    c.created_at, c.updated_at, c.closed_at, c.rule, c.opened_by, c.version,
    case when o.id is not null then jsonb_build_object('id', o.id, 'number', o.number, 'status', o.status) end as "order",
    case when p.id is not null then jsonb_build_object('id', p.id, 'name', p.name, 'email', p.email) end as customer,
    case when c.owner_name <> '' then jsonb_build_object('id', c.owner_id, 'name', c.owner_name) end as owner,
    (select m.number from support.cases m where m.id = c.merged_into) as merged_into
  from support.cases c
  left join orders.v_order_card o on o.id = c.order_id
  left join customers.v_customers p on p.id = c.customer_id`;

export type CaseFilter = {
  state?: readonly CaseState[] | undefined;
  /** Whose they are; null for those that nobody looks after. */
  owner_id?: string | null | undefined;
  order_id?: string | undefined;
  customer_id?: string | undefined;
  q?: string | undefined;
  after?: string | undefined;
  limit?: number | undefined;
};

/** Cases, whichever is due first first; what is closed, the latest first. */
export async function listCases(reader: Queryable, filter: CaseFilter): Promise<PageOf<CaseCard>> {
  const { state, owner_id, order_id, customer_id, q = '', after, limit = DEFAULT_LIMIT } = filter;
  const values: unknown[] = [];
  const put = (value: unknown): string => `$${values.push(value)}`;
  const where = ['true'];
  if (state) where.push(`c.state = any(${put(state)}::text[])`);
  if (owner_id !== undefined)
    where.push(owner_id === null ? `c.owner_name = ''` : `c.owner_id = ${put(owner_id)}::uuid`);
  if (order_id !== undefined) where.push(`c.order_id = ${put(order_id)}::uuid`);
  if (customer_id !== undefined) where.push(`c.customer_id = ${put(customer_id)}::uuid`);
  if (q.trim() !== '') {
    const [text, number] = [put(likePrefix(q.trim())), put(q.trim())];
    where.push(
      `(lower(c.title) like ${text} or c.number::text = ${number} or o.number::text = ${number} or lower(p.name) like ${text})`,
    );
  }
  const isClosed = state?.length === 1 && state[0] === 'closed';
  const [sort, key, compare] = isClosed ? ['closed', 'c.closed_at', '<'] : ['due', 'c.due_at', '>'];
  if (after !== undefined) {
    const [time, id] = decodeCursor(after, sort, ['time', 'uuid']);
    where.push(`(${key}, c.id) ${compare} (${put(time)}::timestamptz, ${put(id)}::uuid)`);
  }
  const order = isClosed ? `${key} desc, c.id desc` : `${key}, c.id`;
  const rows = await reader.adHoc<Row>(
    `${CARDS} where ${where.join(' and ')} order by ${order} limit ${limit + 1}`,
    values,
  );
  const page = pageOf(rows, limit, sort, (row) => [isClosed ? row.closed_at : row.due_at, row.id]);
  return { ...page, items: page.items.map(withActions) };
}

/** One case with everything that was said and done, by its id or its number. */
export async function readCase(
  reader: Queryable,
  key: { id: string } | { number: number },
): Promise<Case | undefined> {
  const [row] =
    'id' in key
      ? await reader.rows<Row>(`${CARDS} where c.id = $1`, [key.id])
      : await reader.rows<Row>(`${CARDS} where c.number = $1`, [key.number]);
  if (!row) return undefined;
  const entries = await reader.rows<CaseEntryRow>(
    'select id, kind, text, facts, actor_name, at from support.case_entries where case_id = $1 order by id',
    [row.id],
  );
  return { ...withActions(row), entries };
}

/** How many cases are open: of a person, of nobody, overdue. */
export async function countCases(
  reader: Queryable,
  { owner_id, now }: { owner_id: string | null; now: Date },
): Promise<{ open: number; own: number; unassigned: number; overdue: number; waiting: number }> {
  const [row] = await reader.rows<{
    open: number;
    own: number;
    unassigned: number;
    overdue: number;
    waiting: number;
  }>(
    `select count(*) filter (where state = 'open')::int as open,
            count(*) filter (where state = 'open' and owner_id = $1::uuid)::int as own,
            count(*) filter (where state = 'open' and owner_name = '')::int as unassigned,
            count(*) filter (where state = 'open' and due_at < $2)::int as overdue,
            count(*) filter (where state = 'waiting')::int as waiting
     from support.cases where state <> 'closed'`,
    [owner_id, now],
  );
  return row ?? { open: 0, own: 0, unassigned: 0, overdue: 0, waiting: 0 };
}

function withActions(row: Row): CaseCard {
  return { ...row, supported_actions: caseActions(row.state) };
}

/** Cases in the palette, by number or title. */
export const searchCases: SearchProvider = {
  name: 'cases',
  permission: 'cases:read',
  async search(database, text, limit) {
    const { items } = await listCases(database, { q: text, limit });
    return items.map(({ id, number, title, customer }) => ({
      kind: 'case',
      id: toWire('cas', id),
      title: `Case ${number}`,
      subtitle: customer ? `${title}, ${customer.name}` : title,
      path: `/cases/${number}`,
    }));
  },
};
