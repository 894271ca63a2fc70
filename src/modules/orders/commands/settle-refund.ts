import { refundExecuted, refundWithdrawn } from '../../../events/payments.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { command } from '../../../platform/command.ts';
import {
  executeRefund,
  lockPayments,
  lockRefunds,
  readLedgerEntry,
  withdrawRefund,
} from '../../payments/index.ts';
import {
  decideSettleRefund,
  type RefundState,
  type SettleRefundRefusal,
} from '../../payments/rules/index.ts';
import { refundNews } from '../refund-news.ts';
import { insertTimeline } from '../sql/insert-orders.ts';
import { lockOrders } from '../sql/lock-orders.ts';
import { refreshOrders } from '../steps/refresh-orders.ts';

export type SettleRefund = {
  order_id: string;
  refund_id: string;
  note: string | null;
  /** Executed under the reference of the bank or the channel, or taken back. */
  as: { state: 'executed'; reference: string } | { state: 'withdrawn' };
};

type Refusal =
  | SettleRefundRefusal
  | { code: 'not_found'; what: string }
  | { code: 'payment_reference_used'; reference: string };

/** Writes down that a granted refund was given back, or takes the grant back. Said twice, it is done once. */
export const settleRefund = command<SettleRefund, { state: RefundState; payment_status: string }, Refusal>({
  name: 'orders.settle-refund',
  permission: 'payments:refund',
  async handle(shell, request) {
    const { tx, now } = shell;
    const { order_id, refund_id, note, as } = request.input;
    const order = (await lockOrders(tx, [order_id])).get(order_id);
    if (!order) return refuse({ code: 'not_found', what: 'order' });
    const payments = await lockPayments(tx, [order_id]);
    const refund = (await lockRefunds(tx, order_id)).find(({ id }) => id === refund_id);
    const payment = payments.find(({ id }) => id === refund?.payment_id);
    if (!refund || !payment) return refuse({ code: 'not_found', what: 'refund' });
    const decision = decideSettleRefund(as, refund);
    if (!decision.ok) return decision;
    if (!decision.value) return accept({ state: refund.state, payment_status: order.payment_status });

    const { type: actor_type, name: actor_name } = request.actor;
    const settlement = { note, actor_name, at: now };
    if (as.state === 'executed') {
      const { reference } = as;
      if (await readLedgerEntry(tx, { order_id, kind: 'refund', reference }))
        return refuse({ code: 'payment_reference_used', reference });
      await executeRefund(tx, refund, payment, { reference, ...settlement });
      shell.publish(refundExecuted(payment.id, { ...refundNews(refund), reference }), request);
    } else {
      await withdrawRefund(tx, refund, settlement);
      shell.publish(refundWithdrawn(payment.id, refundNews(refund)), request);
    }
    const [refreshed] = await refreshOrders(tx, [order_id]);
    const { amount, currency, purpose } = refund;
    const reference = as.state === 'executed' ? as.reference : refund.reference;
    await insertTimeline(tx, [
      {
        id: newId(),
        order_id,
        kind: `payment.refund_${as.state}`,
        data: { amount: { amount, currency }, purpose, reference, note },
        actor_type,
        actor_name,
        at: now,
      },
    ]);
    shell.audit(
      {
        subject_type: 'order',
        subject_id: order_id,
        before: { refund_id, state: 'granted' },
        after: { refund_id, state: as.state, amount, currency, reference },
        reason: note,
      },
      request,
    );
    return accept({ state: as.state, payment_status: refreshed?.payment_status ?? '' });
  },
});
