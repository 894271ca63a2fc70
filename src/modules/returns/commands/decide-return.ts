import { returnApproved, returnEnded } from '../../../events/returns.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { type CommandRequest, command, type Shell } from '../../../platform/command.ts';
import { lockForReturn } from '../../orders/index.ts';
import { mayBecome, type ReturnState } from '../rules/return-states.ts';
import { lockReturn, orderOfReturn, type ReturnLineRow, type ReturnRow, setState } from '../sql/returns.ts';
import { tellOrder } from '../steps/tell-order.ts';

export type StateRefusal =
  | { code: 'not_found'; what: string }
  | { code: 'return_state_wrong'; number: string; state: ReturnState; asked: string };

/** Holds the order of a return and then the return itself; refuses where it cannot become what is asked. */
export async function holdReturn(
  { tx }: Shell,
  id: string,
  asked: ReturnState,
  may: (state: ReturnState) => boolean = (state) => mayBecome(state, asked),
): Promise<Decision<ReturnRow & { lines: ReturnLineRow[] }, StateRefusal>> {
  const order_id = await orderOfReturn(tx, id);
  const order = order_id && (await lockForReturn(tx, order_id));
  const row = order && (await lockReturn(tx, id));
  if (!row) return refuse({ code: 'not_found', what: 'return' });
  if (!may(row.state))
    return refuse({ code: 'return_state_wrong', number: row.number, state: row.state, asked });
  return accept(row);
}

/** Approves a return by hand: its units may come. Where nothing is to come back it is done. */
export const approveReturn = command<{ return_id: string }, { id: string }, StateRefusal>({
  name: 'returns.approve',
  permission: 'returns:decide',
  async handle(shell, request) {
    const { tx, now } = shell;
    const held = await holdReturn(shell, request.input.return_id, 'approved');
    if (!held.ok) return held;
    const row = held.value;
    await setState(tx, row.id, { state: 'approved', at: now });
    if (row.lines.every(({ is_kept }) => is_kept))
      await setState(tx, row.id, { state: 'inspected', at: now });
    await tellOrder(shell, request, row, { kind: 'return.approved' });
    shell.audit(
      {
        subject_type: 'return',
        subject_id: row.id,
        before: { state: row.state },
        after: { state: 'approved' },
      },
      request,
    );
    shell.publish(returnApproved(row.id, { number: row.number, order_id: row.order_id }), request);
    return accept({ id: row.id });
  },
});

type End = { return_id: string; reason: string };

/** Rejects what somebody asked for: its units are free to be announced again. */
export const rejectReturn = command<End, { id: string }, StateRefusal>({
  name: 'returns.reject',
  permission: 'returns:decide',
  handle: (shell, request) => end(shell, request, 'rejected'),
});

/** Cancels a return of which nothing arrived. */
export const cancelReturn = command<End, { id: string }, StateRefusal>({
  name: 'returns.cancel',
  permission: 'returns:request',
  handle: (shell, request) => end(shell, request, 'cancelled'),
});

async function end(
  shell: Shell,
  request: CommandRequest<End>,
  state: 'rejected' | 'cancelled',
): Promise<Decision<{ id: string }, StateRefusal>> {
  const { reason, return_id } = request.input;
  const held = await holdReturn(shell, return_id, state);
  if (!held.ok) return held;
  const { id, number, order_id, state: before } = held.value;
  await setState(shell.tx, id, { state, at: shell.now, reason });
  await tellOrder(shell, request, held.value, { kind: `return.${state}`, data: { reason } });
  shell.audit(
    { subject_type: 'return', subject_id: id, before: { state: before }, after: { state }, reason },
    request,
  );
  shell.publish(returnEnded(id, { number, order_id, state, reason }), request);
  return accept({ id });
}
