import { Type } from 'typebox';
import type { Api } from '../../platform/http/api.ts';
import { FreeText } from '../../platform/http/free-text.ts';
import { Amount, Id, Nullable, OneOf, Strict, Text } from '../../platform/http/schema.ts';
import { REFUND_GATEWAYS, REFUND_PURPOSES, REFUND_STATES } from '../payments/rules/index.ts';
import { grantRefund } from './commands/grant-refund.ts';
import { settleRefund } from './commands/settle-refund.ts';

const RefundOfOrder = Strict({ id: Id('ord'), refund_id: Id('rfd') });
const Note = Type.Optional(Nullable(FreeText(500, { minLength: 0 })));
const Settled = Strict({ state: OneOf(REFUND_STATES), payment_status: Type.String() });

/** Money that goes back: granted first, then executed or withdrawn. */
export function refundRoutes(api: Api): void {
  api.post('/v1/orders/:id/refunds', {
    summary: 'Grant a refund',
    description:
      'Promises money back; it is executed by the channel or by hand. Never more than was captured and is neither given nor ' +
      'promised back. The same `reference` again is answered with what was granted, and status 200. Over several payments it ' +
      'goes back in the order in which they came, unless `payment_id` names one. A return and goodwill lower what is due.',
    tag: 'orders',
    permission: 'payments:refund',
    params: Strict({ id: Id('ord') }),
    body: Strict({
      amount: Type.Integer({ ...Amount, minimum: 1 }),
      purpose: OneOf(REFUND_PURPOSES),
      reason: FreeText(500),
      reference: Text(200, { description: 'Your own id of the intent: one reference is one refund.' }),
      payment_id: Type.Optional(Nullable(Id('pay'))),
    }),
    answer: Strict({
      refunds: Type.Array(
        Strict({
          id: Id('rfd'),
          payment_id: Id('pay'),
          amount: Type.Integer(),
          gateway: OneOf(REFUND_GATEWAYS),
          state: OneOf(REFUND_STATES),
        }),
      ),
    }),
    status: 201,
    other_status: 200,
    async handler(call) {
      const { amount, purpose, reason, reference, payment_id = null } = call.body;
      const granted = await call.execute(grantRefund, {
        order_id: call.params.id,
        amount,
        purpose,
        reason,
        reference,
        payment_id,
      });
      if (!granted.is_new) call.reply.code(200);
      return { refunds: granted.refunds };
    },
  });

  api.post('/v1/orders/:id/refunds/:refund_id/execute', {
    summary: 'Say that a granted refund was given back',
    description:
      'With the reference of the bank or the channel, which the ledger keeps once. Said twice, it is done once.',
    tag: 'orders',
    permission: 'payments:refund',
    params: RefundOfOrder,
    body: Strict({ reference: Text(200), note: Note }),
    answer: Settled,
    handler: ({ params, body, execute }) =>
      execute(settleRefund, {
        order_id: params.id,
        refund_id: params.refund_id,
        note: body.note ?? null,
        as: { state: 'executed', reference: body.reference },
      }),
  });

  api.post('/v1/orders/:id/refunds/:refund_id/withdraw', {
    summary: 'Take a granted refund back',
    description: 'Only as long as it was not given back.',
    tag: 'orders',
    permission: 'payments:refund',
    params: RefundOfOrder,
    body: Strict({ note: Note }),
    answer: Settled,
    handler: ({ params, body, execute }) =>
      execute(settleRefund, {
        order_id: params.id,
        refund_id: params.refund_id,
        note: body.note ?? null,
        as: { state: 'withdrawn' },
      }),
  });
}
