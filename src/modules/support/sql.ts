import { newId } from '../../kernel/ids.ts';
import type { Queryable, Transaction } from '../../platform/database.ts';
import type { CaseFacts, CasePriority } from './rules/case.ts';

const FACTS = `id, number, kind, title, state, priority, order_id, customer_id, owner_id, owner_name, due_at, waiting_until,
  close_reason, created_at, version`;

/** Cases held until the transaction ends, by id. */
export async function lockCases(tx: Transaction, ids: readonly string[]): Promise<Map<string, CaseFacts>> {
  const rows = await tx.rows<CaseFacts>(
    `select ${FACTS} from support.cases where id = any($1::uuid[]) order by id for no key update`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Within how many hours a case of each priority is to be answered. */
export async function readDueHours(reader: Queryable): Promise<Record<CasePriority, number>> {
  const rows = await reader.rows<{ priority: CasePriority; hours: number }>(
    'select priority, hours from support.due_hours',
  );
  return Object.fromEntries(rows.map(({ priority, hours }) => [priority, hours])) as Record<
    CasePriority,
    number
  >;
}

export async function writeDueHours(
  tx: Transaction,
  hours: Readonly<Partial<Record<CasePriority, number>>>,
): Promise<void> {
  const entries = Object.entries(hours);
  await tx.rows(
    `update support.due_hours d set hours = n.hours from unnest($1::text[], $2::int[]) as n (priority, hours)
     where d.priority = n.priority`,
    [entries.map(([priority]) => priority), entries.map(([, value]) => value)],
  );
}

export type NewCaseRow = Pick<
  CaseFacts,
  'id' | 'kind' | 'title' | 'priority' | 'order_id' | 'customer_id' | 'owner_id' | 'owner_name' | 'due_at'
> & {
  rule: string;
  opened_by: string;
};

/** Inserts a case and answers its number; nothing where its rule has an open one for the order already. */
export async function insertCase(tx: Transaction, row: NewCaseRow): Promise<number | undefined> {
  const [made] = await tx.rows<{ number: number }>(
    `insert into support.cases (id, kind, title, priority, order_id, customer_id, rule, owner_id, owner_name, due_at, opened_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (order_id, rule) where rule <> '' and state <> 'closed' do nothing
     returning number`,
    [
      row.id,
      row.kind,
      row.title,
      row.priority,
      row.order_id,
      row.customer_id,
      row.rule,
      row.owner_id,
      row.owner_name,
      row.due_at,
      row.opened_by,
    ],
  );
  return made?.number;
}

/** Writes what was decided of a locked case. */
export async function updateCase(
  tx: Transaction,
  facts: CaseFacts,
  merged_into: string | null = null,
): Promise<void> {
  await tx.rows(
    `update support.cases set kind = $2, title = $3, state = $4, priority = $5, owner_id = $6, owner_name = $7, due_at = $8,
       waiting_until = $9, close_reason = $10, merged_into = $11, updated_at = now(), version = version + 1,
       closed_at = case when $4 = 'closed' then coalesce(closed_at, now()) end
     where id = $1`,
    [
      facts.id,
      facts.kind,
      facts.title,
      facts.state,
      facts.priority,
      facts.owner_id,
      facts.owner_name,
      facts.due_at,
      facts.waiting_until,
      facts.close_reason,
      merged_into,
    ],
  );
}

export type CaseEntry = {
  case_id: string;
  kind: 'opened' | 'note' | 'changed' | 'closed' | 'reopened' | 'merged';
  text?: string;
  facts?: object;
  actor_name: string;
};

/** Writes what was said or done. */
export async function insertEntry(tx: Transaction, entry: CaseEntry): Promise<void> {
  const { case_id, kind, text = '', facts = {}, actor_name } = entry;
  await tx.rows(
    'insert into support.case_entries (id, case_id, kind, text, facts, actor_name) values ($1, $2, $3, $4, $5, $6)',
    [newId(), case_id, kind, text, JSON.stringify(facts), actor_name],
  );
}

/** Cases whose waiting is over go on; answers them. */
export async function wakeCases(tx: Transaction, now: Date): Promise<CaseFacts[]> {
  return tx.rows<CaseFacts>(
    `update support.cases set state = 'open', waiting_until = null, updated_at = now(), version = version + 1
     where state = 'waiting' and waiting_until <= $1 returning ${FACTS}`,
    [now],
  );
}

/** Whom an order belongs to. */
export async function readOrderOf(
  reader: Queryable,
  order_id: string,
): Promise<{ id: string; number: number; customer_id: string | null } | undefined> {
  const [row] = await reader.rows<{ id: string; number: number; customer_id: string | null }>(
    'select id, number, customer_id from orders.v_order_card where id = $1',
    [order_id],
  );
  return row;
}

/** The order that a parcel belongs to. */
export async function readOrderOfParcel(reader: Queryable, parcel_id: string): Promise<string | undefined> {
  const [row] = await reader.rows<{ order_id: string }>(
    'select order_id from fulfillment.v_parcels where id = $1',
    [parcel_id],
  );
  return row?.order_id;
}
