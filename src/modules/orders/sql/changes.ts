import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { ChangeAction } from '../rules/change-order.ts';
import type { ChangePreview } from '../rules/change-preview.ts';

export const CHANGE_STATES = ['open', 'confirmed', 'dropped'] as const;

/** A change of an order as a document. */
export type ChangeRow = {
  id: string;
  order_id: string;
  state: (typeof CHANGE_STATES)[number];
  reason: string;
  actions: ChangeAction[];
  preview: ChangePreview;
  created_by: string;
  created_at: Date;
  ended_by: string | null;
  ended_at: Date | null;
};

const COLUMNS = 'id, order_id, state, reason, actions, preview, created_by, created_at, ended_by, ended_at';

/** Writes a change that is open, or writes it anew with other actions. */
export async function saveChange(
  tx: Transaction,
  change: Pick<ChangeRow, 'id' | 'order_id' | 'reason' | 'actions' | 'preview' | 'created_by'>,
  now: Date,
): Promise<ChangeRow[]> {
  return tx.rows<ChangeRow>(
    `insert into orders.changes (id, order_id, reason, actions, preview, created_by, created_at)
     values ($1, $2, $3, $4::jsonb, $5::jsonb, $6, $7)
     on conflict (id) do update set reason = excluded.reason, actions = excluded.actions, preview = excluded.preview
     returning ${COLUMNS}`,
    [
      change.id,
      change.order_id,
      change.reason,
      JSON.stringify(change.actions),
      JSON.stringify(change.preview),
      change.created_by,
      now,
    ],
  );
}

/** Reads a change and holds it until the transaction ends. The order is held before. */
export async function lockChange(
  tx: Transaction,
  id: string,
  order_id: string,
): Promise<ChangeRow | undefined> {
  const [row] = await tx.rows<ChangeRow>(
    `select ${COLUMNS} from orders.changes where id = $1 and order_id = $2 for no key update`,
    [id, order_id],
  );
  return row;
}

/** Ends an open change. */
export async function endChange(
  tx: Transaction,
  id: string,
  { state, by, at }: { state: 'confirmed' | 'dropped'; by: string; at: Date },
): Promise<void> {
  await tx.rows('update orders.changes set state = $2, ended_by = $3, ended_at = $4 where id = $1', [
    id,
    state,
    by,
    at,
  ]);
}

/** Drops what nobody confirmed in time. */
export async function dropStaleChanges(tx: Transaction, before: Date, at: Date): Promise<void> {
  await tx.rows(
    `update orders.changes set state = 'dropped', ended_by = 'Longshore', ended_at = $2
     where state = 'open' and created_at < $1`,
    [before, at],
  );
}

/** One change of an order. */
export async function readChange(
  reader: Queryable,
  id: string,
  order_id: string,
): Promise<ChangeRow | undefined> {
  const [row] = await reader.rows<ChangeRow>(
    `select ${COLUMNS} from orders.changes where id = $1 and order_id = $2`,
    [id, order_id],
  );
  return row;
}

/** The changes of an order, newest first, without what was only looked at and dropped. */
export async function listChanges(reader: Queryable, order_id: string): Promise<ChangeRow[]> {
  return reader.rows<ChangeRow>(
    `select ${COLUMNS} from orders.changes where order_id = $1 order by created_at desc, id desc limit 100`,
    [order_id],
  );
}
