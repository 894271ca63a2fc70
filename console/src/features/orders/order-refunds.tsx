import { Button, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type {
  PostV1OrdersByIdRefundsByRefundIdExecuteResponse,
  PostV1OrdersByIdRefundsByRefundIdWithdrawResponse,
  PostV1OrdersByIdRefundsData,
  PostV1OrdersByIdRefundsResponse,
} from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { fieldErrorOf, toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { AmountField } from '../../ui/amount-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatMoney } from '../../ui/format.ts';
import { DialogFoot, Stack } from '../../ui/page-body.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { SeverityBadge } from '../../ui/status.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { When } from '../../ui/when.tsx';
import { orderStale } from './order-reads.ts';
import type { Order, Refund } from './order-types.ts';
import classes from './orders.module.css';
import { refundableOf } from './refund-money.ts';

const purposes = ['goodwill', 'return', 'cancellation', 'overpayment'] as const;

/** Grants a refund: says what it will do in money before it does it. */
export function RefundOne({ order, onDone }: { order: Order; onDone: () => void }) {
  const { currency } = order.total;
  const owed = Math.max(0, -order.balance.balance_amount - order.balance.granted_amount);
  const left = refundableOf(order);
  const [amount, setAmount] = useState<number | null>(owed > 0 ? owed : null);
  const [purpose, setPurpose] = useState<(typeof purposes)[number]>(
    owed > 0 ? (order.cancelled_amount > 0 ? 'cancellation' : 'overpayment') : 'goodwill',
  );
  const [reason, setReason] = useState('');
  const [checked, setChecked] = useState(false);
  // One opened dialog is one intent: pressed again after a lost answer, it grants nothing twice.
  const [reference] = useState(() => crypto.randomUUID());
  const grant = useWrite<PostV1OrdersByIdRefundsResponse, PostV1OrdersByIdRefundsData['body']>(
    (body) => ({ path: `/v1/orders/${order.id}/refunds`, method: 'POST', body }),
    {
      stale: orderStale,
      onDone: (_answer, body) => {
        onDone();
        showToast({ text: t('orders.refund.done', { amount: formatMoney(body.amount, currency) }) });
      },
    },
  );
  const missing = amount === null || amount < 1;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setChecked(true);
        if (grant.isPending || missing || reason.trim() === '') return;
        grant.mutate({ amount, purpose, reason: reason.trim(), reference });
      }}
    >
      <Stack>
        <ul className={classes.refundEffects}>
          <li>{t('orders.refund.left', { amount: formatMoney(left, currency) })}</li>
          {!missing && (
            <>
              <li>
                {t(
                  purpose === 'goodwill' || purpose === 'return'
                    ? 'orders.refund.lowers'
                    : 'orders.refund.owed',
                  {
                    amount: formatMoney(amount, currency),
                  },
                )}
              </li>
              <li>{t('orders.refund.moves')}</li>
            </>
          )}
        </ul>
        <AmountField
          label={t('orders.payment.amount', { currency })}
          currency={currency}
          readOnly={false}
          amount={amount}
          onAmount={setAmount}
        />
        {checked && missing && <p className={classes.fieldError}>{t('orders.payment.amountMissing')}</p>}
        <Select
          label={t('orders.refund.purpose')}
          data={purposes.map((value) => ({ value, label: t(`orders.refund.purpose.${value}`) }))}
          value={purpose}
          allowDeselect={false}
          onChange={(value) => setPurpose(purposes.find((one) => one === value) ?? 'goodwill')}
        />
        <TextInput
          label={t('orders.refund.reason')}
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={
            (checked && reason.trim() === '' && t('orders.refund.reasonMissing')) ||
            fieldErrorOf(grant.error, '/reason')
          }
        />
        <ProblemRefusal problem={grant.error && toProblem(grant.error)} />
      </Stack>
      <DialogFoot>
        <Button variant="default" onClick={onDone}>
          {t('orders.refund.cancel')}
        </Button>
        <Button type="submit" loading={grant.isPending}>
          {missing
            ? t('orders.refund.submit')
            : t('orders.refund.submitAmount', { amount: formatMoney(amount, currency) })}
        </Button>
      </DialogFoot>
    </form>
  );
}

/** What was granted and what of it has left, newest last, with what there is to do about each. */
export function Refunds({ order }: { order: Order }) {
  const [executing, setExecuting] = useState<Refund | null>(null);
  const { currency } = order.total;
  const withdraw = useWrite<PostV1OrdersByIdRefundsByRefundIdWithdrawResponse, Refund>(
    (refund) => ({ path: `/v1/orders/${order.id}/refunds/${refund.id}/withdraw`, method: 'POST', body: {} }),
    {
      stale: orderStale,
      onDone: (_answer, { amount }) =>
        showToast({ text: t('orders.refund.withdrawn', { amount: formatMoney(amount, currency) }) }),
    },
  );
  if (order.refunds.length === 0) return null;
  const may = order.supported_actions.includes('settle_refund');
  return (
    <>
      <ul className={classes.refunds}>
        {order.refunds.map((refund) => (
          <li key={refund.id}>
            <div>
              <span>
                <strong>{formatMoney(refund.amount, currency)}</strong>{' '}
                {t(`orders.refund.purpose.${refund.purpose}`)}
              </span>
              <SeverityBadge
                severity={
                  refund.state === 'granted'
                    ? 'at_risk'
                    : refund.state === 'executed'
                      ? 'done'
                      : 'information'
                }
              >
                {refund.state === 'granted'
                  ? t(`orders.refund.granted.${refund.gateway}`)
                  : t(`orders.refund.state.${refund.state}`)}
              </SeverityBadge>
            </div>
            <p>
              {refund.reason}. {refund.settled_by ?? refund.granted_by},{' '}
              <When at={refund.settled_at ?? refund.granted_at} />
              {refund.executed_reference && <span className="mono"> {refund.executed_reference}</span>}
            </p>
            {refund.state === 'granted' && may && (
              <div className={classes.refundActions}>
                <Button size="compact-sm" onClick={() => setExecuting(refund)}>
                  {t('orders.refund.execute')}
                </Button>
                <Button
                  variant="default"
                  size="compact-sm"
                  loading={withdraw.isPending}
                  onClick={() => withdraw.mutate(refund)}
                >
                  {t('orders.refund.withdraw')}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ul>
      <ProblemRefusal problem={withdraw.error && toProblem(withdraw.error)} />
      <Dialog
        opened={executing !== null}
        onClose={() => setExecuting(null)}
        title={t('orders.refund.executeAsk', {
          amount: formatMoney(executing?.amount ?? 0, currency),
        })}
      >
        {executing && <ExecuteOne order={order} refund={executing} onDone={() => setExecuting(null)} />}
      </Dialog>
    </>
  );
}

function ExecuteOne({ order, refund, onDone }: { order: Order; refund: Refund; onDone: () => void }) {
  const [reference, setReference] = useState('');
  const [checked, setChecked] = useState(false);
  const amount = formatMoney(refund.amount, order.total.currency);
  const execute = useWrite<PostV1OrdersByIdRefundsByRefundIdExecuteResponse, { reference: string }>(
    (body) => ({ path: `/v1/orders/${order.id}/refunds/${refund.id}/execute`, method: 'POST', body }),
    {
      stale: orderStale,
      onDone: () => {
        onDone();
        showToast({ text: t('orders.refund.executed', { amount }) });
      },
    },
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setChecked(true);
        if (!execute.isPending && reference.trim() !== '') execute.mutate({ reference: reference.trim() });
      }}
    >
      <Stack>
        <p>{t(`orders.refund.executeHint.${refund.gateway}`, { amount })}</p>
        <TextInput
          label={t('orders.payment.reference')}
          value={reference}
          maxLength={200}
          onChange={(event) => setReference(event.currentTarget.value)}
          error={
            (checked && reference.trim() === '' && t('orders.payment.referenceMissing')) ||
            fieldErrorOf(execute.error, '/reference')
          }
        />
        <ProblemRefusal problem={execute.error && toProblem(execute.error)} />
      </Stack>
      <DialogFoot>
        <Button type="submit" loading={execute.isPending}>
          {t('orders.refund.executeSubmit')}
        </Button>
      </DialogFoot>
    </form>
  );
}
