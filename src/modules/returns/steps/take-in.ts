import { stockChanged } from '../../../events/inventory.ts';
import { returnReceived } from '../../../events/returns.ts';
import type { Decision } from '../../../kernel/decision.ts';
import type { CommandRequest, Shell } from '../../../platform/command.ts';
import type { Transaction } from '../../../platform/database.ts';
import { ensureLevels, moveStock } from '../../inventory/index.ts';
import {
  type ArrivedLine,
  decideArrival,
  type ReceivedLine,
  type ReceiveRefusal,
  type ReturnLineFacts,
} from '../rules/receive-return.ts';
import { setState } from '../sql/returns.ts';
import { insertArrivals, readShippedLots } from '../sql/units.ts';
import { tellOrder } from './tell-order.ts';

/** Which of these units may be taken in, with the lots that they are of. The order is held. */
export async function planArrival(
  tx: Transaction,
  { number, lines }: { number: string; lines: readonly Omit<ReturnLineFacts, 'lots'>[] },
  arrived: readonly ArrivedLine[],
): Promise<Decision<ReceivedLine[], ReceiveRefusal>> {
  const lots = await readShippedLots(
    tx,
    lines.filter(({ is_tracked }) => is_tracked).map(({ order_line_id }) => order_line_id),
  );
  return decideArrival(
    number,
    arrived,
    lines.map((line) => ({
      ...line,
      lots: lots.filter(({ order_line_id }) => order_line_id === line.order_line_id),
    })),
  );
}

/** Takes units in: they lie in quality control from now on, and count as returned. Order and return are held. */
export async function takeIn(
  shell: Shell,
  request: CommandRequest<unknown>,
  row: { id: string; number: string; order_id: string },
  { location_id, received }: { location_id: string; received: readonly ReceivedLine[] },
): Promise<void> {
  const { tx, now } = shell;
  const actor_name = request.actor.name;
  await setState(tx, row.id, { state: 'received', at: now });
  await insertArrivals(tx, received, { location_id, actor_name, at: now });
  const units = received.reduce((sum, { quantity }) => sum + quantity, 0);
  await tellOrder(shell, request, row, {
    kind: 'return.received',
    data: { units },
    returned: received.map(({ order_line_id, quantity }) => ({ line_id: order_line_id, quantity })),
  });
  const moves = received.map(({ variant_id, quantity, lots: own }) => ({
    ...{ variant_id, location_id, from_state: null, to_state: 'quality_control' as const, quantity },
    ...(own.length > 0 && { lots: own }),
    ...{ reason: 'returned', reference_type: 'return', reference_id: row.id, actor_name },
  }));
  await ensureLevels(tx, moves);
  await moveStock(tx, moves);
  shell.audit(
    { subject_type: 'return', subject_id: row.id, after: { received: units, location_id } },
    request,
  );
  const { number, order_id } = row;
  shell.publish(returnReceived(row.id, { number, order_id, units, location_id }), request);
  const variant_ids = [...new Set(moves.map(({ variant_id }) => variant_id))];
  shell.publish(stockChanged(row.id, { variant_ids, is_increase: false }), request);
}
