import { paymentRecorded, refundExecuted } from '../../../events/payments.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { command } from '../../../platform/command.ts';
import {
  lockPayments,
  lockRefunds,
  moveMoney,
  openPayment,
  readCredited,
  readLedgerEntry,
  settleRefund,
} from '../../payments/index.ts';
import {
  type ChoosePaymentRefusal,
  choosePayment,
  decideRecordPayment,
  type MoneyMovement,
  type RecordPaymentRefusal,
} from '../../payments/rules/index.ts';
import { refundNews } from '../refund-news.ts';
import { dueOf } from '../rules/due.ts';
import { insertTimeline } from '../sql/insert-orders.ts';
import { lockOrders } from '../sql/lock-orders.ts';
import { refreshOrders } from '../steps/refresh-orders.ts';

export type RecordPayment = {
  order_id: string;
  /** Without it an authorization, or a capture where nothing was paid yet, opens a payment; otherwise the only one is meant. */
  payment_id: string | null;
  method: string;
  kind: MoneyMovement;
  amount: number;
  /** The provider's own reference; the same one twice is recorded once, whichever payment of the order it came with. */
  reference: string;
  note: string | null;
};

type Refusal =
  | RecordPaymentRefusal
  | ChoosePaymentRefusal
  | { code: 'not_found'; what: string }
  | { code: 'payment_reference_used'; reference: string };

const NOTHING_MOVED = { authorized: 0, captured: 0, refunded: 0, voided: 0, granted: 0 };

/**
 * Records a movement of money that happened elsewhere: at the channel, at the bank, at the till. A refund of exactly what was
 * granted on its payment executes that grant, the oldest first: it is the same money.
 */
export const recordPayment = command<RecordPayment, { payment_id: string; payment_status: string }, Refusal>({
  name: 'orders.record-payment',
  permission: 'payments:record',
  async handle(shell, request) {
    const { tx, now } = shell;
    const { order_id, payment_id, method, kind, amount, reference, note } = request.input;
    const order = (await lockOrders(tx, [order_id])).get(order_id);
    if (!order) return refuse({ code: 'not_found', what: 'order' });
    const payments = await lockPayments(tx, [order_id]);
    // Before a payment is chosen: the same movement may have been recorded on another one, or have opened one.
    const known = await readLedgerEntry(tx, { order_id, kind, reference });
    if (known) {
      if (known.amount !== amount || (payment_id !== null && payment_id !== known.payment_id))
        return refuse({ code: 'payment_reference_used', reference });
      const [unchanged] = await refreshOrders(tx, [order_id]);
      return accept({ payment_id: known.payment_id, payment_status: unchanged?.payment_status ?? '' });
    }
    const chosen = choosePayment(payments, { payment_id, kind });
    if (!chosen.ok) return chosen;

    const payment = chosen.value;
    const { currency } = order;
    const captured = payments.reduce((sum, one) => sum + one.captured - one.refunded, 0);
    const granted =
      kind === 'refund' && payment
        ? (await lockRefunds(tx, order_id)).find(
            (refund) =>
              refund.state === 'granted' && refund.payment_id === payment.id && refund.amount === amount,
          )
        : undefined;
    const decision = decideRecordPayment(
      { kind, amount, currency },
      { ...(payment ?? NOTHING_MOVED), ...(granted && { granted: (payment?.granted ?? 0) - amount }) },
      dueOf({ ...order, credited_amount: await readCredited(tx, order_id) }) - captured,
    );
    if (!decision.ok) return decision;

    const id = payment?.id ?? (await openPayment(tx, { order_id, method, currency }));
    const ledger_id = await moveMoney(
      tx,
      { payment_id: id, order_id, kind, amount, currency, reference, note, actor_name: request.actor.name },
      decision.value,
    );
    const settled = { note, actor_name: request.actor.name, at: now };
    if (granted) await settleRefund(tx, granted.id, 'executed', ledger_id, settled);
    const [refreshed] = await refreshOrders(tx, [order_id]);
    const { type: actor_type, name: actor_name } = request.actor;
    await insertTimeline(tx, [
      {
        id: newId(),
        order_id,
        kind: 'payment',
        data: { kind, amount: { amount, currency }, reference },
        actor_type,
        actor_name,
        at: now,
      },
    ]);
    shell.audit(
      {
        subject_type: 'order',
        subject_id: order_id,
        after: { [kind]: amount, currency, reference },
        reason: note,
      },
      request,
    );
    if (granted) shell.publish(refundExecuted(id, { ...refundNews(granted), reference }), request);
    shell.publish(paymentRecorded(order_id, { payment_id: id, kind, amount, currency }), request);
    return accept({ payment_id: id, payment_status: refreshed?.payment_status ?? '' });
  },
});
