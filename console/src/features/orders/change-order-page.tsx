import { ActionIcon, Button, Checkbox, NumberInput, Select, Skeleton, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Trash2, Undo2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { GetV1CarriersResponse } from '../../api/generated/types.gen.ts';
import { listOptions } from '../../api/lists.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { AmountField } from '../../ui/amount-field.tsx';
import { BackLink } from '../../ui/back-link.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatMoney } from '../../ui/format.ts';
import { Columns, DialogFoot, Fields, PageBody, Stack } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { ProductThumb } from '../../ui/product-thumb.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { actionsOf, type ChangeAction, type FormLine, linesToChange } from './change-actions.ts';
import { type Change, ChangeEffect } from './change-effect.tsx';
import { FindVariant, Stock, useAvailability, type Variant } from './find-variant.tsx';
import { orderOptions, orderStale } from './order-reads.ts';
import type { Address, Channel, Order } from './order-types.ts';
import { codeWords } from './order-words.ts';
import classes from './orders.module.css';

/** Changes a placed order: what is to be different on the left, what that does on the right, one button. */
export function ChangeOrderPage() {
  const { number } = useParams({ from: '/shell/orders/$number/change' });
  const order = useQuery(orderOptions(number));
  const problem = order.error && toProblem(order.error);
  const may = order.data?.supported_actions.includes('change');
  return (
    <>
      <PageHeader
        title={t('orders.change.title', { number })}
        back={<BackLink to={`/orders/${number}`}>{t('orders.change.back', { number })}</BackLink>}
      />
      <PageBody>
        <ProblemRefusal problem={problem} />
        {order.isPending && <Skeleton height={240} radius={8} animate={false} />}
        {order.data &&
          (may ? (
            <ChangeForm key={order.data.id} order={order.data} />
          ) : (
            <EmptyState title={t('orders.change.over', { number })}>{t('orders.change.overHint')}</EmptyState>
          ))}
      </PageBody>
    </>
  );
}

type Added = { variant: Variant; quantity: number; unit_amount: number | null };

const settle_ms = 350;

function ChangeForm({ order }: { order: Order }) {
  const navigate = useNavigate();
  const may = useMay();
  const mayPrice = may('orders:price');
  const { currency } = order.total;
  const number = String(order.number);
  const [lines, setLines] = useState(() => linesToChange(order));
  const [added, setAdded] = useState<Added[]>([]);
  const [discount, setDiscount] = useState<number | null>(null);
  const [discountTitle, setDiscountTitle] = useState('');
  const [address, setAddress] = useState<Address | null>(null);
  const [service_code, setService] = useState<string | null>(null);
  const [shipping, setShipping] = useState<number | null>(null);
  const [reason, setReason] = useState('');
  const services = useServices();
  const channel = useChannelCode(order);
  const stock = useAvailability(
    [...lines.map(({ sku }) => sku), ...added.map(({ variant }) => variant.sku)],
    channel,
  );

  const actions = actionsOf({
    lines,
    added: added.map(({ variant, quantity, unit_amount }) => ({
      ...{ sku: variant.sku, quantity },
      // The list price needs no word, and no right to set prices.
      unit_amount: unit_amount === listPrice(variant, currency) ? null : unit_amount,
    })),
    discount:
      discount === null || discount === 0
        ? null
        : { amount: discount, title: discountTitle.trim() || t('orders.change.discountName') },
    shipping_address: address,
    service: service_code === null ? null : { service_code, shipping_amount: shipping },
  });
  const looked = useLook(order, actions, reason);
  const confirm = useWrite<Change, Change>(
    (change) => ({ path: `/v1/orders/${order.id}/changes/${change.id}/confirm`, method: 'POST' }),
    {
      stale: orderStale,
      onDone: ({ preview }) => {
        const { balance_amount } = preview;
        const amount = formatMoney(Math.abs(balance_amount), currency);
        showToast({
          text:
            balance_amount === 0
              ? t('orders.change.done', { number })
              : t(balance_amount > 0 ? 'orders.change.doneDue' : 'orders.change.doneOwed', {
                  number,
                  amount,
                }),
        });
        void navigate({ to: '/orders/$number', params: { number } });
      },
    },
  );
  const setLine = (line_id: string, change: Partial<FormLine>) =>
    setLines((old) => old.map((line) => (line.line_id === line_id ? { ...line, ...change } : line)));
  const setNew = (id: string, change: Partial<Added>) =>
    setAdded((old) => old.map((line) => (line.variant.id === id ? { ...line, ...change } : line)));
  const add = (variant: Variant) => {
    const known = added.find((line) => line.variant.id === variant.id);
    if (known) setNew(variant.id, { quantity: known.quantity + 1 });
    else setAdded([...added, { variant, quantity: 1, unit_amount: listPrice(variant, currency) }]);
  };

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (looked.change && !confirm.isPending) confirm.mutate(looked.change);
      }}
    >
      <Columns
        main={
          <>
            <Card title={t('orders.place.items')}>
              <div className={classes.newLines}>
                {lines.map((line) => (
                  <div
                    key={line.line_id}
                    className={classes.newLine}
                    data-off={line.quantity === 0 || undefined}
                  >
                    <ProductThumb src={line.image_url} />
                    <span className={classes.newLineWords}>
                      <span>
                        <strong>{line.title}</strong> <span className={classes.quiet}>{line.options}</span>
                      </span>
                      <span className="mono">{line.sku}</span>
                      {line.least > 0 && (
                        <span className={classes.quiet}>
                          {t('orders.change.picked', { count: line.least, total: line.wanted })}
                        </span>
                      )}
                      {line.quantity > line.wanted && (
                        <Stock ats={stock.get(line.sku)} wanted={line.quantity - line.wanted} />
                      )}
                    </span>
                    <NumberInput
                      aria-label={t('orders.place.quantityOf', { sku: line.sku })}
                      value={line.quantity}
                      min={line.least}
                      max={100_000}
                      allowDecimal={false}
                      onChange={(value) => setLine(line.line_id, { quantity: Number(value) || 0 })}
                    />
                    <Price
                      label={t('orders.place.priceOf', { sku: line.sku, currency })}
                      currency={currency}
                      readOnly={!mayPrice}
                      amount={line.new_unit_amount}
                      onAmount={(new_unit_amount) => setLine(line.line_id, { new_unit_amount })}
                    />
                    {line.quantity === 0 ? (
                      <ActionIcon
                        size={32}
                        aria-label={t('orders.change.keep', { sku: line.sku })}
                        onClick={() => setLine(line.line_id, { quantity: line.wanted })}
                      >
                        <Undo2 size={16} />
                      </ActionIcon>
                    ) : (
                      <ActionIcon
                        size={32}
                        disabled={line.least > 0}
                        aria-label={t('orders.place.remove', { sku: line.sku })}
                        onClick={() => setLine(line.line_id, { quantity: 0 })}
                      >
                        <Trash2 size={16} />
                      </ActionIcon>
                    )}
                  </div>
                ))}
                {added.map(({ variant, quantity, unit_amount }) => (
                  <div key={variant.id} className={classes.newLine}>
                    <ProductThumb src={variant.image_url} />
                    <span className={classes.newLineWords}>
                      <span>
                        <strong>{variant.title}</strong>{' '}
                        <span className={classes.quiet}>{variant.options}</span>
                      </span>
                      <span className="mono">{variant.sku}</span>
                      <Stock ats={stock.get(variant.sku)} wanted={quantity} />
                    </span>
                    <NumberInput
                      aria-label={t('orders.place.quantityOf', { sku: variant.sku })}
                      value={quantity}
                      min={1}
                      max={100_000}
                      allowDecimal={false}
                      onChange={(value) => setNew(variant.id, { quantity: Math.max(1, Number(value) || 1) })}
                    />
                    <Price
                      label={t('orders.place.priceOf', { sku: variant.sku, currency })}
                      currency={currency}
                      readOnly={!mayPrice}
                      amount={unit_amount}
                      onAmount={(next) => setNew(variant.id, { unit_amount: next })}
                    />
                    <ActionIcon
                      size={32}
                      aria-label={t('orders.place.remove', { sku: variant.sku })}
                      onClick={() => setAdded(added.filter((other) => other.variant.id !== variant.id))}
                    >
                      <Trash2 size={16} />
                    </ActionIcon>
                  </div>
                ))}
                <FindVariant onAdd={add} currency={currency} channel={channel} />
              </div>
            </Card>
            <Card title={t('orders.change.delivery')}>
              <Stack>
                <Checkbox
                  label={t('orders.change.otherAddress')}
                  checked={address !== null}
                  onChange={(event) =>
                    setAddress(event.currentTarget.checked ? order.shipping_address : null)
                  }
                />
                {address && <AddressFields address={address} onAddress={setAddress} />}
                <Fields>
                  {services.length > 0 && order.pickup_location === null && (
                    <Select
                      label={t('orders.change.service')}
                      placeholder={t('orders.change.serviceStays')}
                      clearable
                      data={services}
                      value={service_code}
                      onChange={setService}
                    />
                  )}
                  {service_code !== null && (
                    <AmountField
                      label={t('orders.place.shipping', { currency })}
                      currency={currency}
                      readOnly={!mayPrice}
                      amount={shipping ?? order.shipping_amount}
                      onAmount={setShipping}
                    />
                  )}
                </Fields>
              </Stack>
            </Card>
            {mayPrice && (
              <Card title={t('orders.change.discount')}>
                <Fields>
                  <AmountField
                    label={t('orders.change.discountAmount', { currency })}
                    currency={currency}
                    readOnly={false}
                    amount={discount}
                    onAmount={setDiscount}
                  />
                  <TextInput
                    label={t('orders.change.discountTitle')}
                    placeholder={t('orders.change.discountName')}
                    maxLength={200}
                    value={discountTitle}
                    onChange={(event) => setDiscountTitle(event.currentTarget.value)}
                  />
                </Fields>
              </Card>
            )}
          </>
        }
        side={
          <>
            {looked.shown ? (
              <ChangeEffect preview={looked.shown.preview} busy={looked.busy} />
            ) : (
              <Card title={t('orders.change.money')}>
                <p className={classes.quiet}>{t('orders.change.nothing')}</p>
              </Card>
            )}
            <TextInput
              label={t('orders.change.reason')}
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <ProblemRefusal problem={looked.error && toProblem(looked.error)} />
            <ProblemRefusal problem={confirm.error && toProblem(confirm.error)} />
            <DialogFoot>
              <Button
                variant="default"
                onClick={() => void navigate({ to: '/orders/$number', params: { number } })}
              >
                {t('orders.change.discard')}
              </Button>
              <Button type="submit" disabled={!looked.change} loading={confirm.isPending}>
                {t('orders.change.submit')}
              </Button>
            </DialogFoot>
          </>
        }
      />
    </form>
  );
}

/**
 * Asks the server what the change would do, a moment after each edit. `change` is what may be confirmed: what it answered to
 * exactly what the form says.
 */
function useLook(order: Order, actions: readonly ChangeAction[] | null, reason: string) {
  const id = useRef<string | null>(null);
  const [answered, setAnswered] = useState<{ key: string; change: Change } | null>(null);
  const asks = actions !== null && actions.length > 0;
  // What is on the page beneath may have moved: then it is looked at anew.
  const key = JSON.stringify([actions, reason, order.balance, order.lines]);
  const [tried, setTried] = useState('');
  const look = useWrite<Change, { key: string; actions: readonly ChangeAction[] }>(
    (input) => ({
      path: `/v1/orders/${order.id}/changes${id.current === null ? '' : `/${id.current}`}`,
      method: id.current === null ? 'POST' : 'PUT',
      body: { actions: input.actions, reason },
    }),
    {
      stale: [],
      onDone: (change, input) => {
        id.current = change.id;
        setAnswered({ key: input.key, change });
      },
    },
  );
  const { isPending, mutate, reset } = look;
  useEffect(() => {
    if (!asks || isPending || tried === key) return;
    const timer = setTimeout(() => {
      setTried(key);
      mutate({ key, actions });
    }, settle_ms);
    return () => clearTimeout(timer);
  }, [asks, isPending, tried, key, actions, mutate]);
  useEffect(() => {
    if (!asks) reset();
  }, [asks, reset]);
  const isCurrent = asks && !isPending && answered?.key === key;
  return {
    change: isCurrent ? answered.change : null,
    shown: asks && !look.error ? (answered?.change ?? null) : null,
    busy: isPending || tried !== key,
    error: asks ? look.error : null,
  };
}

function Price(props: Omit<Parameters<typeof AmountField>[0], 'label'> & { label: string }) {
  return (
    <span className={classes.price}>
      <AmountField {...props} />
    </span>
  );
}

const fields = [
  ['name', 'orders.place.name', 100],
  ['company', 'orders.place.company', 100],
  ['line1', 'orders.place.line1', 200],
  ['line2', 'orders.place.line2', 200],
  ['postal_code', 'orders.place.postalCode', 20],
  ['city', 'orders.place.city', 100],
  ['region', 'orders.place.region', 100],
  ['country', 'orders.place.countryCode', 2],
] as const;

function AddressFields({ address, onAddress }: { address: Address; onAddress: (address: Address) => void }) {
  return (
    <Fields>
      {fields.map(([name, label, most]) => (
        <TextInput
          key={name}
          label={t(label)}
          autoComplete="off"
          maxLength={most}
          value={address[name] ?? ''}
          onChange={(event) => {
            const { value } = event.currentTarget;
            onAddress({ ...address, [name]: name === 'country' ? value.toUpperCase() : value });
          }}
        />
      ))}
    </Fields>
  );
}

/** The services of all carriers, for whoever may read them. */
function useServices(): { value: string; label: string }[] {
  const carriers = useQuery({
    ...listOptions<GetV1CarriersResponse['items'][number]>('/v1/carriers', {}),
    enabled: useMay()('shipping:read'),
  });
  const codes = (carriers.data?.items ?? [])
    .filter(({ status }) => status === 'active')
    .flatMap(({ rate_table }) => rate_table?.services ?? [])
    .map(({ code }) => code);
  return [...new Set(codes)].map((code) => ({ value: code, label: codeWords(code) }));
}

function useChannelCode(order: Order): string | undefined {
  const channels = useQuery(listOptions<Channel>('/v1/channels', {}));
  return channels.data?.items.find(({ id }) => id === order.channel.id)?.code;
}

function listPrice(variant: Variant, currency: string): number | null {
  return variant.prices.find((one) => one.currency === currency)?.amount ?? null;
}
