import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { command } from '../../../platform/command.ts';
import type { Refund } from '../../payments/index.ts';
import type { GrantRefundRefusal, RefundPurpose } from '../../payments/rules/index.ts';
import { lockOrders } from '../sql/lock-orders.ts';
import { grantRefundOfOrder } from '../steps/grant-refund-of-order.ts';

export type GrantOrderRefund = {
  order_id: string;
  amount: number;
  purpose: RefundPurpose;
  reason: string;
  /** The caller's own id of the intent: the same one again is answered with what was granted. */
  reference: string;
  payment_id: string | null;
};

export type GrantedParts = {
  is_new: boolean;
  refunds: Pick<Refund, 'id' | 'payment_id' | 'amount' | 'gateway' | 'state'>[];
};

type Refusal = GrantRefundRefusal | { code: 'not_found'; what: string };

/** Promises money back for an order. It moves none: who executes it does. */
export const grantRefund = command<GrantOrderRefund, GrantedParts, Refusal>({
  name: 'orders.grant-refund',
  permission: 'payments:refund',
  async handle(shell, request): Promise<Decision<GrantedParts, Refusal>> {
    const { order_id } = request.input;
    const order = (await lockOrders(shell.tx, [order_id])).get(order_id);
    if (!order) return refuse({ code: 'not_found', what: 'order' });
    const granted = await grantRefundOfOrder(shell, request, request.input);
    if (!granted.ok) return granted;
    const { refunds, is_new } = granted.value;
    return accept({
      is_new,
      refunds: refunds.map(({ id, payment_id, amount, gateway, state }) => ({
        id,
        payment_id,
        amount,
        gateway,
        state,
      })),
    });
  },
});
