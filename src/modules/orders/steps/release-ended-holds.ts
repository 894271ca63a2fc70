import { newId } from '../../../kernel/ids.ts';
import type { Transaction } from '../../../platform/database.ts';
import { insertTimeline } from '../sql/insert-orders.ts';

export type ReleasedHold = { hold_id: string; order_id: string; type: string };

/**
 * Releases the holds of orders that ended: nobody is asked to decide about what is over. Answers which, for the command to
 * tell. The caller has locked the orders.
 */
export async function releaseHoldsOfEnded(
  tx: Transaction,
  orders: readonly { id: string; status: string }[],
  author: { actor_type: string; actor_name: string; at: Date },
): Promise<ReleasedHold[]> {
  const ended = orders.filter(({ status }) => status !== 'open');
  if (ended.length === 0) return [];
  const released = await tx.rows<ReleasedHold>(
    `update orders.holds set released_at = $2, released_by = $3
     where order_id = any($1::uuid[]) and released_at is null returning id as hold_id, order_id, type`,
    [ended.map(({ id }) => id), author.at, author.actor_name],
  );
  await insertTimeline(
    tx,
    released.map(({ order_id, type }) => ({
      id: newId(),
      order_id,
      kind: 'released',
      data: { type },
      ...author,
    })),
  );
  return released;
}
