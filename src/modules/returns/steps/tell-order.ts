import { newId } from '../../../kernel/ids.ts';
import type { CommandRequest, Shell } from '../../../platform/command.ts';
import { followReturn } from '../../orders/index.ts';
import { countReturns } from '../sql/returns.ts';

/** Brings the order in line with its returns, and writes its timeline. */
export async function tellOrder(
  { tx, now }: Shell,
  { actor }: CommandRequest<unknown>,
  of: { id: string; number: string; order_id: string },
  news: {
    kind: string;
    data?: Record<string, unknown>;
    returned?: readonly { line_id: string; quantity: number }[];
  },
): Promise<void> {
  await followReturn(tx, of.order_id, {
    returned: news.returned ?? [],
    counts: await countReturns(tx, of.order_id),
    number: of.number,
    entry: {
      ...{ id: newId(), kind: news.kind, at: now, actor_type: actor.type, actor_name: actor.name },
      data: { return_id: of.id, number: of.number, ...news.data },
    },
  });
}
