import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { ReturnCounts } from '../../orders/index.ts';
import type { Clause } from '../rules/policy.ts';
import type { DecidedLine } from '../rules/request-return.ts';
import type { ReturnState } from '../rules/return-states.ts';

export type Policy = { clauses: Clause[]; version: number; changed_by: string; changed_at: Date };

/** The policy as it stands. */
export async function readPolicy(reader: Queryable, lock: '' | 'for no key update' = ''): Promise<Policy> {
  const [policy] = await reader.rows<Policy>(
    `select clauses, version, changed_by, changed_at from returns.policy ${lock}`,
    [],
  );
  return policy as Policy;
}

/** Puts other clauses in the place of those that stand. */
export async function savePolicy(tx: Transaction, policy: Policy): Promise<void> {
  await tx.rows(
    'update returns.policy set clauses = $1::jsonb, version = $2, changed_by = $3, changed_at = $4',
    [JSON.stringify(policy.clauses), policy.version, policy.changed_by, policy.changed_at],
  );
}

/** What of each line stands in returns already, and when its units reached the customer, as far as it is known. */
export async function readLineFacts(
  reader: Queryable,
  order_id: string,
): Promise<{ order_line_id: string; taken: number; left_at: Date | null }[]> {
  return reader.rows(
    `select l.id as order_line_id,
            coalesce((select sum(case when r.state = 'inspected' and not n.is_kept then n.received else n.quantity end)
                      from returns.lines n join returns.returns r on r.id = n.return_id
                      where n.order_line_id = l.id and r.state not in ('rejected', 'cancelled')), 0)::int as taken,
            (select max(coalesce(p.delivered_at, p.handed_over_at))
             from fulfillment.v_fulfillment_order_lines f
             join fulfillment.v_parcel_lines c on c.fulfillment_order_line_id = f.id
             join fulfillment.v_parcels p on p.id = c.parcel_id
             where f.order_line_id = l.id) as left_at
     from orders.v_lines l where l.order_id = $1 and not l.is_bundle`,
    [order_id],
  );
}

/** The code of a channel, as clauses name it. */
export async function channelCode(reader: Queryable, channel_id: string): Promise<string> {
  const [row] = await reader.rows<{ code: string }>('select code from channels.v_channels where id = $1', [
    channel_id,
  ]);
  return row?.code ?? '';
}

/** An active location, by its code. */
export async function findPlace(reader: Queryable, code: string): Promise<string | undefined> {
  const [row] = await reader.rows<{ id: string }>(
    `select id from inventory.v_locations where code = $1 and status = 'active'`,
    [code],
  );
  return row?.id;
}

/** The next number of a return. */
export async function takeNumber(tx: Transaction): Promise<string> {
  const [row] = await tx.rows<{ number: string }>(
    `select 'R-' || nextval('returns.return_numbers') as number`,
    [],
  );
  return row?.number ?? '';
}

export type ReturnRow = {
  id: string;
  number: string;
  order_id: string;
  order_number: number;
  customer_name: string;
  currency: string;
  source: 'staff' | 'unannounced';
  state: ReturnState;
  note: string;
  ended_reason: string;
  created_by: string;
  created_at: Date;
  approved_at: Date | null;
  received_at: Date | null;
  ended_at: Date | null;
  version: number;
};

export const RETURN_COLUMNS = `r.id, r.number, r.order_id, r.order_number, r.customer_name, r.currency, r.source, r.state, r.note,
  r.ended_reason, r.created_by, r.created_at, r.approved_at, r.received_at, r.ended_at, r.version`;

/** Writes a return that was just decided. */
export async function insertReturn(
  tx: Transaction,
  row: Omit<ReturnRow, 'version' | 'received_at' | 'ended_at' | 'ended_reason'>,
  lines: readonly (DecidedLine & { id: string })[],
): Promise<void> {
  await tx.rows(
    `insert into returns.returns (id, number, order_id, order_number, customer_name, currency, source, state, note, created_by,
       created_at, approved_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      ...[row.id, row.number, row.order_id, row.order_number, row.customer_name, row.currency, row.source],
      ...[row.state, row.note, row.created_by, row.created_at, row.approved_at],
    ],
  );
  await tx.rows(
    `insert into returns.lines (id, return_id, order_line_id, variant_id, sku, title, quantity, reason, note, clause, is_kept)
     select id, $2, order_line_id, variant_id, sku, title, quantity, reason, note, clause, is_kept
     from jsonb_to_recordset($1::jsonb) as n (id uuid, order_line_id uuid, variant_id uuid, sku text, title text, quantity int,
       reason text, note text, clause jsonb, is_kept boolean)`,
    [JSON.stringify(lines), row.id],
  );
}

export type ReturnLineRow = {
  id: string;
  order_line_id: string;
  variant_id: string;
  sku: string;
  title: string;
  quantity: number;
  received: number;
  inspected: number;
  reason: string;
  is_kept: boolean;
  is_tracked: boolean;
};

/** Which order a return belongs to, so that the order can be held before the return. */
export async function orderOfReturn(reader: Queryable, id: string): Promise<string | undefined> {
  const [row] = await reader.rows<{ order_id: string }>(
    'select order_id from returns.returns where id = $1',
    [id],
  );
  return row?.order_id;
}

/** Reads a return with its lines and holds it. The order is held before. */
export async function lockReturn(
  tx: Transaction,
  id: string,
): Promise<(ReturnRow & { lines: ReturnLineRow[] }) | undefined> {
  const [row] = await tx.rows<ReturnRow>(
    `select ${RETURN_COLUMNS} from returns.returns r where r.id = $1 for no key update`,
    [id],
  );
  if (!row) return undefined;
  const lines = await tx.rows<ReturnLineRow>(
    `select n.id, n.order_line_id, n.variant_id, n.sku, n.title, n.quantity, n.received, n.inspected, n.reason, n.is_kept,
            coalesce(v.tracking, 'none') <> 'none' as is_tracked
     from returns.lines n left join catalog.v_variants v on v.id = n.variant_id where n.return_id = $1 order by n.id`,
    [id],
  );
  return { ...row, lines };
}

/** Moves a return on. */
export async function setState(
  tx: Transaction,
  id: string,
  { state, at, reason = '' }: { state: ReturnState; at: Date; reason?: string },
): Promise<void> {
  await tx.rows(
    `update returns.returns set state = $2, ended_reason = $3, version = version + 1,
       approved_at = case when $2 = 'approved' then $4 else approved_at end,
       received_at = case when $2 = 'received' then coalesce(received_at, $4) else received_at end,
       ended_at = case when $2 in ('inspected', 'rejected', 'cancelled') then $4::timestamptz end
     where id = $1`,
    [id, state, reason, at],
  );
}

/** The returns of an order by how far they are. */
export async function countReturns(reader: Queryable, order_id: string): Promise<ReturnCounts> {
  const [row] = await reader.rows<ReturnCounts>(
    `select count(*) filter (where state = 'requested')::int as requested,
            count(*) filter (where state in ('approved', 'received'))::int as under_way,
            count(*) filter (where state = 'inspected')::int as done
     from returns.returns where order_id = $1`,
    [order_id],
  );
  return row ?? { requested: 0, under_way: 0, done: 0 };
}
