import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { DraftContents } from '../rules/draft.ts';

export const DRAFT_STATES = ['open', 'confirmed', 'dropped'] as const;

/** An order that is not placed yet. */
export type DraftRow = {
  id: string;
  state: (typeof DRAFT_STATES)[number];
  contents: DraftContents;
  customer_name: string;
  units: number;
  created_by: string;
  created_at: Date;
  updated_by: string;
  updated_at: Date;
  version: number;
  ended_by: string | null;
  ended_at: Date | null;
  order_id: string | null;
  order_number: number | null;
};

const COLUMNS = `d.id, d.state, d.contents, d.customer_name, d.units, d.created_by, d.created_at, d.updated_by, d.updated_at,
  d.version, d.ended_by, d.ended_at, d.order_id, (select o.number from orders.orders o where o.id = d.order_id) as order_number`;

/** Reads a draft; with `lock` it is held until the transaction ends. */
export async function readDraft(reader: Queryable, id: string, lock = false): Promise<DraftRow | undefined> {
  const [row] = await reader.rows<DraftRow>(
    `select ${COLUMNS} from orders.drafts d where d.id = $1 ${lock ? 'for no key update of d' : ''}`,
    [id],
  );
  return row;
}

/** The drafts that nobody confirmed or dropped yet, the last one touched first. */
export async function listOpenDrafts(reader: Queryable, limit: number): Promise<DraftRow[]> {
  return reader.rows<DraftRow>(
    `select ${COLUMNS} from orders.drafts d where d.state = 'open' order by d.updated_at desc, d.id desc limit $1`,
    [limit],
  );
}

/** Writes a draft, or writes it anew. */
export async function saveDraftRow(
  tx: Transaction,
  draft: Pick<DraftRow, 'id' | 'contents' | 'customer_name' | 'units'>,
  by: string,
  at: Date,
): Promise<void> {
  await tx.rows(
    `insert into orders.drafts (id, contents, customer_name, units, created_by, created_at, updated_by, updated_at)
     values ($1, $2::jsonb, $3, $4, $5, $6, $5, $6)
     on conflict (id) do update set contents = excluded.contents, customer_name = excluded.customer_name,
       units = excluded.units, updated_by = excluded.updated_by, updated_at = excluded.updated_at, version = drafts.version + 1`,
    [draft.id, JSON.stringify(draft.contents), draft.customer_name, draft.units, by, at],
  );
}

/** Ends a draft: as an order, or dropped. */
export async function endDraft(
  tx: Transaction,
  id: string,
  { order_id, by, at }: { order_id: string | null; by: string; at: Date },
): Promise<void> {
  await tx.rows(
    `update orders.drafts set state = $2, order_id = $3, ended_by = $4, ended_at = $5, version = version + 1 where id = $1`,
    [id, order_id === null ? 'dropped' : 'confirmed', order_id, by, at],
  );
}
