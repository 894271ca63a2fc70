import type { Queryable } from '../../../platform/database.ts';
import { DEFAULT_LIMIT, decodeCursor, type PageOf, pageOf } from '../../../platform/http/lists.ts';

export type TimelineRow = {
  id: string;
  kind: string;
  data: Record<string, unknown>;
  actor_type: string;
  actor_name: string;
  at: Date;
};

/** What happened to an order, newest first. Why it ships from where it does stands on the order itself. */
export async function listTimeline(
  reader: Queryable,
  order_id: string,
  { limit = DEFAULT_LIMIT, after }: { limit?: number; after?: string } = {},
): Promise<PageOf<TimelineRow>> {
  const before = after === undefined ? null : decodeCursor(after, 'timeline', ['uuid'])[0];
  const rows = await reader.rows<TimelineRow>(
    `select id, kind, data - 'sourcing' as data, actor_type, actor_name, at from orders.timeline
     where order_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`,
    [order_id, before, limit + 1],
  );
  return pageOf(rows, limit, 'timeline', (row) => [row.id]);
}
