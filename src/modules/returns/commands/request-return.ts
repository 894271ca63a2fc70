import { returnApproved, returnRequested } from '../../../events/returns.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { command } from '../../../platform/command.ts';
import { lockForReturn, type ReturnableOrder } from '../../orders/index.ts';
import type { ReceiveRefusal } from '../rules/receive-return.ts';
import {
  type DecidedLine,
  decideReturn,
  type RequestedLine,
  type RequestRefusal,
} from '../rules/request-return.ts';
import {
  channelCode,
  findPlace,
  insertReturn,
  readLineFacts,
  readPolicy,
  setState,
  takeNumber,
} from '../sql/returns.ts';
import { planArrival, takeIn } from '../steps/take-in.ts';
import { tellOrder } from '../steps/tell-order.ts';

export type RequestReturn = {
  order_id: string;
  lines: (RequestedLine & { lots: readonly { code: string; quantity: number }[] })[];
  note: string;
  /** The parcel turned up and lies here; null when it was only announced. */
  location_code: string | null;
};

/**
 * Announces that units come back, or takes in a parcel that simply turned up. The order is held first: two returns of the same
 * units are decided one after the other.
 */
export const requestReturn = command<
  RequestReturn,
  { id: string },
  | RequestRefusal
  | ReceiveRefusal
  | { code: 'not_found'; what: string }
  | { code: 'location_unknown'; location: string }
  | { code: 'not_permitted'; permission: string }
>({
  name: 'returns.request',
  permission: 'returns:request',
  async handle(shell, request) {
    const { tx, now } = shell;
    const { order_id, location_code, note } = request.input;
    if (location_code !== null && !request.actor.permissions.has('returns:receive'))
      return refuse({ code: 'not_permitted', permission: 'returns:receive' });
    const order = await lockForReturn(tx, order_id);
    if (!order) return refuse({ code: 'not_found', what: 'order' });
    const location_id = location_code === null ? null : await findPlace(tx, location_code);
    if (location_id === undefined) return refuse({ code: 'location_unknown', location: location_code ?? '' });
    const [facts, policy, channel] = await Promise.all([
      readLineFacts(tx, order_id),
      readPolicy(tx),
      channelCode(tx, order.channel_id),
    ]);
    const decided = decideReturn(request.input.lines, {
      ...{ number: order.number, channel, currency: order.currency, clauses: policy.clauses, now },
      lines: order.lines.map((line) => {
        const own = facts.find(({ order_line_id }) => order_line_id === line.id);
        return { ...line, taken: own?.taken ?? 0, left_at: own?.left_at ?? order.placed_at };
      }),
      is_here: location_id !== null,
    });
    if (!decided.ok) return decided;
    const { is_approved } = decided.value;
    const lines = decided.value.lines.map((line) => ({ ...line, id: newId() }));
    const [id, number] = [newId(), await takeNumber(tx)];
    // Everything is decided before anything is written: what is refused leaves nothing behind.
    const planned =
      location_id === null
        ? accept([])
        : await planArrival(tx, { number, lines: lines.map(asAnnounced(order)) }, request.input.lines);
    if (!planned.ok) return planned;
    await insertReturn(
      tx,
      {
        ...{ id, number, order_id, order_number: order.number, customer_name: order.customer_name },
        ...{ currency: order.currency, source: location_id === null ? 'staff' : 'unannounced', note },
        ...{ state: is_approved ? 'approved' : 'requested', created_by: request.actor.name },
        ...{ created_at: now, approved_at: is_approved ? now : null },
      },
      lines,
    );
    // Where nothing is to come back, nothing is left to do for the goods.
    if (is_approved && lines.every(({ is_kept }) => is_kept))
      await setState(tx, id, { state: 'inspected', at: now });
    const units = lines.reduce((sum, { quantity }) => sum + quantity, 0);
    await tellOrder(shell, request, { id, number, order_id }, { kind: 'return.requested', data: { units } });
    shell.audit(
      {
        ...{ subject_type: 'return', subject_id: id },
        after: {
          number,
          order_id,
          lines: lines.map(({ sku, quantity, reason }) => ({ sku, quantity, reason })),
        },
        ...(note !== '' && { reason: note }),
      },
      request,
    );
    shell.publish(returnRequested(id, { number, order_id, units }), request);
    if (is_approved) shell.publish(returnApproved(id, { number, order_id }), request);
    if (location_id !== null)
      await takeIn(shell, request, { id, number, order_id }, { location_id, received: planned.value });
    return accept({ id });
  },
});

function asAnnounced({ lines }: ReturnableOrder) {
  return (line: DecidedLine & { id: string }) => ({
    ...line,
    received: 0,
    is_tracked: lines.some(({ id, is_tracked }) => id === line.order_line_id && is_tracked),
  });
}
