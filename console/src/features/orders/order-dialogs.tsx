import { Button, NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import { Flag, Tag } from 'lucide-react';
import { useState } from 'react';
import type {
  PostV1OrdersByIdCancelResponse,
  PostV1OrdersByIdHoldsByHoldIdReleaseResponse,
  PostV1OrdersByIdHoldsData,
  PostV1OrdersByIdHoldsResponse,
  PostV1OrdersByIdPaymentsResponse,
  PostV1OrdersByIdPriorityData,
  PostV1OrdersByIdPriorityResponse,
  PostV1OrdersByIdTagsResponse,
} from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { fieldErrorOf, toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { DestructiveDialog } from '../../ui/destructive-dialog.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatAmount, formatMoney } from '../../ui/format.ts';
import { DialogFoot, Stack } from '../../ui/page-body.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { cancelReasons, HoldForm, reasonWords } from './bulk-orders.tsx';
import { orderStale } from './order-reads.ts';
import { RefundOne } from './order-refunds.tsx';
import type { Order } from './order-types.ts';
import { owedAfterCancelling } from './refund-money.ts';

export type OrderDialog = 'hold' | 'cancel' | 'tag' | 'priority' | 'payment' | 'refund' | null;

/** Everything that can be asked about one order; which of it is offered says the server. */
export function OrderDialogs({
  order,
  opened,
  onOpen,
}: {
  order: Order;
  opened: OrderDialog;
  onOpen: (dialog: OrderDialog) => void;
}) {
  const close = () => onOpen(null);
  const number = String(order.number);
  return (
    <>
      <Dialog opened={opened === 'hold'} onClose={close} title={t('orders.hold.ask', { number })}>
        <HoldOne order={order} onDone={close} />
      </Dialog>
      <CancelOne order={order} opened={opened === 'cancel'} onClose={close} onHold={() => onOpen('hold')} />
      <Dialog opened={opened === 'tag'} onClose={close} title={t('orders.tag.ask', { number })}>
        <TagOne order={order} onDone={close} />
      </Dialog>
      <Dialog opened={opened === 'priority'} onClose={close} title={t('orders.priority.title', { number })}>
        <PriorityOne order={order} onDone={close} />
      </Dialog>
      <Dialog opened={opened === 'payment'} onClose={close} title={t('orders.payment.ask', { number })}>
        <PaymentOne order={order} onDone={close} />
      </Dialog>
      <Dialog opened={opened === 'refund'} onClose={close} title={t('orders.refund.ask', { number })}>
        <RefundOne order={order} onDone={close} />
      </Dialog>
    </>
  );
}

const priorities = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

function priorityWords(priority: number): string {
  if (priority === 0) return t('orders.priority.none');
  return priority === 9 ? t('orders.priority.highest') : t('orders.priority.level', { priority });
}

/** Before whom an order is served when stock comes in. */
function PriorityOne({ order, onDone }: { order: Order; onDone: () => void }) {
  const [priority, setPriority] = useState(order.priority);
  const [reason, setReason] = useState('');
  const save = useWrite<PostV1OrdersByIdPriorityResponse, PostV1OrdersByIdPriorityData['body']>(
    (body) => ({ path: `/v1/orders/${order.id}/priority`, method: 'POST', body }),
    {
      stale: [...orderStale, '/v1/backorders'],
      onDone: ({ priority: now }) => {
        onDone();
        showToast({ text: t('orders.priority.done', { number: String(order.number), priority: now }) });
      },
    },
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!save.isPending) save.mutate({ priority, reason });
      }}
    >
      <Stack>
        <ProblemRefusal problem={save.error && toProblem(save.error)} />
        <Select
          label={t('orders.priority.label')}
          data={priorities.map((value) => ({ value: String(value), label: priorityWords(value) }))}
          value={String(priority)}
          allowDeselect={false}
          onChange={(value) => setPriority(Number(value))}
        />
        <TextInput
          label={t('orders.priority.reason')}
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </Stack>
      <DialogFoot>
        <Button variant="default" onClick={onDone}>
          {t('orders.priority.cancel')}
        </Button>
        <Button type="submit" loading={save.isPending}>
          {t('orders.priority.submit')}
        </Button>
      </DialogFoot>
    </form>
  );
}

function HoldOne({ order, onDone }: { order: Order; onDone: () => void }) {
  const release = useWrite<PostV1OrdersByIdHoldsByHoldIdReleaseResponse, string>(
    (hold_id) => ({ path: `/v1/orders/${order.id}/holds/${hold_id}/release`, method: 'POST' }),
    { stale: orderStale },
  );
  const hold = useWrite<PostV1OrdersByIdHoldsResponse, PostV1OrdersByIdHoldsData['body']>(
    (body) => ({ path: `/v1/orders/${order.id}/holds`, method: 'POST', body }),
    {
      stale: orderStale,
      onDone: ({ hold_id }) => {
        onDone();
        showToast({
          icon: <Flag size={16} aria-hidden="true" />,
          text: t('orders.hold.done', { number: String(order.number) }),
          undo: () => release.mutate(hold_id),
        });
      },
    },
  );
  return (
    <HoldForm
      submit={t('orders.hold.submit', { number: String(order.number) })}
      busy={hold.isPending}
      refusal={<ProblemRefusal problem={hold.error && toProblem(hold.error)} />}
      onSubmit={(type, reason) => hold.mutate({ type, reason })}
    />
  );
}

/** Units that are not picked yet, by where they go when the order is cancelled. */
export function cancellableUnits(order: Order): {
  units: number;
  places: { name: string; units: number }[];
  waiting: number;
  kept: number;
} {
  const lines = order.lines.filter((line) => !line.is_bundle);
  const units = lines.reduce((sum, line) => sum + line.waiting + line.backordered + line.allocated, 0);
  const waiting = lines.reduce((sum, line) => sum + line.waiting + line.backordered, 0);
  const left = lines.reduce((sum, line) => sum + line.quantity - line.cancelled, 0);
  const byPlace = new Map<string, number>();
  for (const work of order.fulfillment_orders) {
    if (work.status === 'cancelled') continue;
    const open = work.lines.reduce((sum, line) => sum + line.quantity - line.cancelled - line.picked, 0);
    if (open > 0) byPlace.set(work.location.name, (byPlace.get(work.location.name) ?? 0) + open);
  }
  return {
    units,
    waiting,
    kept: left - units,
    places: [...byPlace].map(([name, count]) => ({ name, units: count })),
  };
}

function CancelOne({
  order,
  opened,
  onClose,
  onHold,
}: {
  order: Order;
  opened: boolean;
  onClose: () => void;
  onHold: () => void;
}) {
  const number = String(order.number);
  const { currency } = order.total;
  const owed = owedAfterCancelling(order);
  const mayRefund = order.supported_actions.includes('refund') && owed > 0;
  const [wantsRefund, setWantsRefund] = useState(true);
  const grants = mayRefund && wantsRefund;
  const cancel = useWrite<PostV1OrdersByIdCancelResponse, string>(
    (reason) => ({
      path: `/v1/orders/${order.id}/cancel`,
      method: 'POST',
      body: { reason, grants_refund: grants },
    }),
    {
      stale: orderStale,
      onDone: ({ units, granted_amount }) => {
        onClose();
        const done = t('orders.cancel.done', { number, count: units });
        const granted = t('orders.refund.done', { amount: formatMoney(granted_amount, currency) });
        showToast({ text: granted_amount > 0 ? `${done}. ${granted}` : done });
      },
    },
  );
  const { units, places, waiting, kept } = cancellableUnits(order);
  const { captured_amount, refunded_amount, authorized_amount } = order.balance;
  const paid = captured_amount - refunded_amount;
  const effects = [
    ...places.map((place) => t('orders.cancel.back', { count: place.units, place: place.name })),
    ...(waiting > 0 ? [t('orders.cancel.waiting', { count: waiting })] : []),
    ...(kept > 0 ? [t('orders.cancel.kept', { count: kept })] : []),
    paid > 0 && mayRefund
      ? grants
        ? t('orders.cancel.grants', { amount: formatMoney(owed, currency) })
        : { open: t('orders.cancel.grantsNothing', { amount: formatMoney(owed, currency) }) }
      : paid > 0
        ? { open: t('orders.cancel.paid', { amount: formatMoney(paid, currency) }) }
        : authorized_amount > 0
          ? { open: t('orders.cancel.authorized', { amount: formatMoney(authorized_amount, currency) }) }
          : t('orders.cancel.unpaid'),
  ];
  const part = kept > 0;
  return (
    <DestructiveDialog
      opened={opened}
      onClose={onClose}
      title={part ? t('orders.cancel.askPart', { number, count: units }) : t('orders.cancel.ask', { number })}
      effects={effects}
      warning={t('orders.cancel.warning')}
      reasons={cancelReasons()}
      confirm={
        part
          ? t('orders.cancel.confirmPart', { number, count: units })
          : t('orders.cancel.confirm', { number })
      }
      keep={t('orders.cancel.keep')}
      {...(order.supported_actions.includes('hold') && {
        gentler: { label: t('orders.cancel.gentler'), run: onHold },
      })}
      {...(mayRefund && {
        choice: {
          label: t('orders.cancel.grant', { amount: formatMoney(owed, currency) }),
          checked: wantsRefund,
          onChange: setWantsRefund,
        },
      })}
      busy={cancel.isPending}
      refusal={cancel.error && <ProblemRefusal problem={toProblem(cancel.error)} />}
      onConfirm={(reason, note) => cancel.mutate(reasonWords(reason, note))}
    />
  );
}

/** The tags of one order; taken away ones are taken away, and Undo puts back what was. */
function TagOne({ order, onDone }: { order: Order; onDone: () => void }) {
  const [tags, setTags] = useState(order.tags);
  const save = useWrite<PostV1OrdersByIdTagsResponse, { add: string[]; remove: string[]; undo?: boolean }>(
    ({ add, remove }) => ({ path: `/v1/orders/${order.id}/tags`, method: 'POST', body: { add, remove } }),
    {
      stale: orderStale,
      onDone: (_answer, { add, remove, undo }) => {
        if (undo) return;
        onDone();
        showToast({
          icon: <Tag size={16} aria-hidden="true" />,
          text: t('orders.tag.done', { number: String(order.number) }),
          undo: () => save.mutate({ add: remove, remove: add, undo: true }),
        });
      },
    },
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const add = tags.filter((tag) => !order.tags.includes(tag));
        const remove = order.tags.filter((tag) => !tags.includes(tag));
        if (add.length + remove.length === 0) onDone();
        else if (!save.isPending) save.mutate({ add, remove });
      }}
    >
      <Stack>
        <TagsInput
          label={t('orders.tag.tags')}
          description={t('orders.tag.hint')}
          value={tags}
          onChange={setTags}
          acceptValueOnBlur
          data-autofocus
        />
        <ProblemRefusal problem={save.error && toProblem(save.error)} />
      </Stack>
      <DialogFoot>
        <Button type="submit" loading={save.isPending}>
          {t('orders.tag.submit')}
        </Button>
      </DialogFoot>
    </form>
  );
}

const kinds = ['capture', 'authorization', 'refund', 'void'] as const;
type PaymentKind = (typeof kinds)[number];

/** Records money that moved elsewhere. It moves none itself, and says so. */
function PaymentOne({ order, onDone }: { order: Order; onDone: () => void }) {
  const { currency } = order.total;
  const [kind, setKind] = useState<PaymentKind>(order.balance.balance_amount < 0 ? 'refund' : 'capture');
  const [amount, setAmount] = useState<string | number>(() =>
    Number(formatAmount(Math.abs(order.balance.balance_amount), currency).replaceAll(',', '')),
  );
  const [reference, setReference] = useState('');
  const [checked, setChecked] = useState(false);
  const digits =
    new Intl.NumberFormat('en-US', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ??
    2;
  const minor = Math.round(Number(amount) * 10 ** digits);
  const payment = order.payments[0];
  const record = useWrite<PostV1OrdersByIdPaymentsResponse, object>(
    (body) => ({ path: `/v1/orders/${order.id}/payments`, method: 'POST', body }),
    {
      stale: orderStale,
      onDone: () => {
        onDone();
        showToast({
          text: t('orders.payment.done', {
            kind: t(`orders.payment.${kind}`),
            amount: formatMoney(minor, currency),
          }),
        });
      },
    },
  );
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setChecked(true);
        if (record.isPending || minor < 1 || reference.trim() === '') return;
        record.mutate({
          kind,
          amount: minor,
          reference: reference.trim(),
          ...(payment ? { payment_id: payment.id } : { method: 'manual' }),
        });
      }}
    >
      <Stack>
        <p>{t('orders.payment.hint')}</p>
        <Select
          label={t('orders.payment.kind')}
          data={kinds.map((value) => ({ value, label: t(`orders.payment.${value}`) }))}
          value={kind}
          allowDeselect={false}
          onChange={(value) => setKind(kinds.find((one) => one === value) ?? 'capture')}
        />
        <NumberInput
          label={t('orders.payment.amount', { currency })}
          value={amount}
          onChange={setAmount}
          min={0}
          decimalScale={digits}
          fixedDecimalScale
          hideControls
          error={
            (checked && minor < 1 && t('orders.payment.amountMissing')) ||
            fieldErrorOf(record.error, '/amount')
          }
        />
        <TextInput
          label={t('orders.payment.reference')}
          value={reference}
          maxLength={200}
          onChange={(event) => setReference(event.currentTarget.value)}
          error={
            (checked && reference.trim() === '' && t('orders.payment.referenceMissing')) ||
            fieldErrorOf(record.error, '/reference')
          }
        />
        <ProblemRefusal problem={record.error && toProblem(record.error)} />
      </Stack>
      <DialogFoot>
        <Button type="submit" loading={record.isPending}>
          {t('orders.payment.submit')}
        </Button>
      </DialogFoot>
    </form>
  );
}
