import { refundGranted } from '../../../events/payments.ts';
import type { Decision } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import type { CommandRequest, Shell } from '../../../platform/command.ts';
import { type GrantedRefund, grantRefunds } from '../../payments/index.ts';
import type { GrantRefundRefusal, RefundPurpose } from '../../payments/rules/index.ts';
import { refundNews } from '../refund-news.ts';
import { insertTimeline } from '../sql/insert-orders.ts';

export type RefundOfOrder = {
  order_id: string;
  amount: number;
  purpose: RefundPurpose;
  reason: string;
  reference: string;
  payment_id: string | null;
};

/**
 * Grants a refund of a locked order, inside whatever brought it about (a cancellation, a return, a person's decision), with the
 * order's timeline, the audit and the news of it.
 */
export async function grantRefundOfOrder(
  shell: Shell,
  request: CommandRequest<unknown>,
  wish: RefundOfOrder,
): Promise<Decision<GrantedRefund, GrantRefundRefusal>> {
  const { tx, now } = shell;
  const { type: actor_type, name: actor_name } = request.actor;
  const { order_id, amount, purpose, reason, reference, payment_id } = wish;
  const [answer] = await grantRefunds(tx, [
    { order_id, amount, purpose, reason, reference, payment_id, actor_name, at: now },
  ]);
  if (!answer) throw new Error('a grant without an answer');
  if (!answer.ok || !answer.value.is_new) return answer;
  const { refunds } = answer.value;
  const currency = refunds[0]?.currency ?? '';
  await insertTimeline(tx, [
    {
      id: newId(),
      order_id,
      kind: 'payment.refund_granted',
      data: { amount: { amount, currency }, purpose, reason, reference },
      actor_type,
      actor_name,
      at: now,
    },
  ]);
  shell.audit(
    {
      subject_type: 'order',
      subject_id: order_id,
      after: { granted: amount, currency, purpose, reference },
      reason,
    },
    request,
  );
  for (const refund of refunds)
    shell.publish(
      refundGranted(refund.payment_id, { ...refundNews(refund), gateway: refund.gateway }),
      request,
    );
  return answer;
}
