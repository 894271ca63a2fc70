import { ActionIcon, Button, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { read } from '../../api/client.ts';
import type {
  GetV1SourcingLocationTermsResponse,
  PostV1OrdersResponse,
} from '../../api/generated/types.gen.ts';
import { listOptions } from '../../api/lists.ts';
import { useWrite } from '../../api/mutations.ts';
import { fieldErrorOf, type Problem, toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatAmount, parseAmount } from '../../ui/format.ts';
import { Columns, DialogFoot, Fields, PageBody, Stack } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { ProductThumb } from '../../ui/product-thumb.tsx';
import { SeverityBadge } from '../../ui/status.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { DeliveryPromise, type DeliveryWay } from './delivery-promise.tsx';
import { type Draft, type DraftContents, linesOfDraft, type NewLine } from './draft-order.ts';
import { FindVariant, Stock, useAvailability, type Variant } from './find-variant.tsx';
import { orderStale } from './order-reads.ts';
import type { Channel } from './order-types.ts';
import classes from './orders.module.css';

type Line = NewLine;

const required = ['name', 'line1', 'city', 'country'] as const;
const empty = {
  name: '',
  email: '',
  phone: '',
  company: '',
  line1: '',
  line2: '',
  postal_code: '',
  city: '',
  region: '',
  country: '',
  shipping: '',
  note: '',
};
type FieldName = keyof typeof empty;

function formOf({
  shipping_address = {},
  shipping_amount,
  currency = 'USD',
  ...kept
}: DraftContents): typeof empty {
  const { email = '', phone = '', note = '' } = kept;
  const shipping =
    shipping_amount === undefined || shipping_amount === 0
      ? ''
      : formatAmount(shipping_amount, currency).replaceAll(',', '');
  return { ...empty, ...shipping_address, email, phone, note, shipping };
}

/** Where each field stands in what is sent, for the server's word about it. */
const pointers: Partial<Record<FieldName, string>> = {
  name: '/shipping_address/name',
  email: '/email',
  phone: '/customer/phone',
  company: '/shipping_address/company',
  line1: '/shipping_address/line1',
  line2: '/shipping_address/line2',
  postal_code: '/shipping_address/postal_code',
  city: '/shipping_address/city',
  region: '/shipping_address/region',
  country: '/shipping_address/country',
  shipping: '/shipping/amount',
  note: '/note',
};

/** An order taken on the phone: who, where to, what. Payment stays pending until someone records it. */
export function NewOrderPage() {
  const { draft: id } = useSearch({ from: '/shell/orders/new' });
  const draft = useQuery({
    queryKey: ['/v1/orders/drafts', id ?? ''] as const,
    queryFn: ({ signal }) => read<Draft>(`/v1/orders/drafts/${encodeURIComponent(id ?? '')}`, { signal }),
    enabled: id !== undefined,
    // What is being typed is newer than what anybody saved.
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (id === undefined) return <NewOrderForm key="new" draft={null} />;
  if (draft.data?.state === 'open') return <NewOrderForm key={draft.data.id} draft={draft.data} />;
  return (
    <>
      <PageHeader
        title={t('orders.new')}
        back={<BackLink to="/orders/drafts">{t('orders.drafts')}</BackLink>}
      />
      <PageBody>
        <ProblemRefusal problem={draft.error && toProblem(draft.error)} />
        {draft.data && <EmptyState title={t('orders.draft.over')}>{t('orders.draft.overHint')}</EmptyState>}
      </PageBody>
    </>
  );
}

function NewOrderForm({ draft }: { draft: Draft | null }) {
  const kept = draft?.contents ?? {};
  const navigate = useNavigate();
  const channels = useQuery(listOptions<Channel>('/v1/channels', {}));
  const active = (channels.data?.items ?? []).filter((channel) => channel.status === 'active');
  const [chosen, setChosen] = useState<string | null>(kept.channel ?? null);
  const channel =
    active.find((one) => one.code === chosen) ?? active.find((one) => one.kind === 'phone') ?? active[0];
  const currency = channel?.currency ?? 'USD';
  const [form, setForm] = useState(() => formOf(kept));
  const [lines, setLines] = useState<Line[]>(() => linesOfDraft(kept));
  const [pickup_location, setPickup] = useState<string | null>(kept.pickup_location ?? null);
  const [way, setWay] = useState<DeliveryWay | null>(
    kept.service_code === undefined
      ? null
      : { service_code: kept.service_code, deliver_by: kept.deliver_by ?? null },
  );
  const pickups = usePickups();
  const [checked, setChecked] = useState(false);
  // The order's own name: pressing twice, or after a broken connection, is one order.
  const external_id = useRef(`phone-${crypto.randomUUID()}`);

  const stock = useAvailability(
    lines.map((line) => line.variant.sku),
    channel?.code,
  );
  const place = useWrite<PostV1OrdersResponse, object>(
    (body) => ({ path: '/v1/orders', method: 'POST', body }),
    {
      stale: orderStale,
      onDone: ({ number }) => {
        showToast({ text: t('orders.place.done', { number: String(number) }) });
        void navigate({ to: '/orders/$number', params: { number: String(number) } });
      },
    },
  );
  const save = useWrite<Draft, DraftContents>(
    (contents) => ({
      path: draft ? `/v1/orders/drafts/${draft.id}` : '/v1/orders/drafts',
      method: draft ? 'PUT' : 'POST',
      body: { contents },
    }),
    { stale: ['/v1/orders/drafts'] },
  );
  const confirm = useWrite<PostV1OrdersResponse, Draft>(
    ({ id }) => ({ path: `/v1/orders/drafts/${id}/confirm`, method: 'POST' }),
    {
      stale: orderStale,
      onDone: ({ number }) => {
        showToast({ text: t('orders.place.done', { number: String(number) }) });
        void navigate({ to: '/orders/$number', params: { number: String(number) } });
      },
    },
  );
  const failed = place.error ?? save.error ?? confirm.error;
  const problem = failed && toProblem(failed);

  const shipping = form.shipping.trim() === '' ? 0 : parseAmount(form.shipping, currency);
  const prices = lines.map((line) => parseAmount(line.price, currency));
  const items = lines.reduce((sum, line, index) => sum + line.quantity * (prices[index] ?? 0), 0);
  const emailWrong = form.email.trim() !== '' && !/^\S+@\S+\.\S+$/.test(form.email.trim());
  const wrong = (name: FieldName): string | undefined => {
    const own =
      required.some((one) => one === name) && form[name].trim() === ''
        ? t('orders.place.missing')
        : name === 'country' && !/^[A-Za-z]{2}$/.test(form.country.trim())
          ? t('orders.place.country')
          : name === 'email' && emailWrong
            ? t('orders.place.email')
            : name === 'shipping' && shipping === null
              ? t('orders.place.amount', { currency })
              : undefined;
    const pointer = pointers[name];
    return (checked ? own : undefined) ?? (pointer ? fieldErrorOf(place.error, pointer) : undefined);
  };
  const field = (name: FieldName) => ({
    value: form[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setForm((old) => ({ ...old, [name]: value }));
    },
    error: wrong(name),
  });
  const contents = (): DraftContents => {
    const filled = (name: FieldName) => (form[name].trim() === '' ? undefined : form[name].trim());
    const { name, company, line1, line2, postal_code, city, region } = form;
    const known = <T extends object>(all: T) =>
      Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as {
        [Key in keyof T]?: Exclude<T[Key], undefined>;
      };
    return known({
      channel: channel?.code,
      currency,
      email: filled('email'),
      phone: filled('phone'),
      shipping_address: {
        ...{ name, company, line1, line2, postal_code, city, region },
        country: form.country.trim().toUpperCase(),
      },
      lines: lines.map((line, index) => ({
        ...{ sku: line.variant.sku, quantity: line.quantity, title: line.variant.title },
        ...known({ unit_amount: prices[index] ?? undefined }),
      })),
      shipping_amount: shipping ?? undefined,
      service_code: way?.service_code,
      deliver_by: way?.deliver_by ?? undefined,
      pickup_location: pickup_location ?? undefined,
      note: filled('note'),
    });
  };
  const keep = () =>
    save.mutate(contents(), {
      onSuccess: () => {
        showToast({ text: t('orders.draft.saved') });
        void navigate({ to: '/orders/drafts' });
      },
    });
  const submit = () => {
    setChecked(true);
    const complete =
      required.every((name) => form[name].trim() !== '') &&
      /^[A-Za-z]{2}$/.test(form.country.trim()) &&
      !emailWrong &&
      shipping !== null &&
      prices.every((price) => price !== null) &&
      lines.length > 0;
    if (!complete || !channel || place.isPending || save.isPending || confirm.isPending) return;
    if (draft) {
      save.mutate(contents(), { onSuccess: (saved) => confirm.mutate(saved) });
      return;
    }
    const text = (name: FieldName) => (form[name].trim() === '' ? null : form[name].trim());
    place.mutate({
      channel: channel.code,
      external_id: external_id.current,
      currency,
      email: text('email'),
      customer: {
        name: form.name.trim(),
        email: text('email'),
        phone: text('phone'),
        company: text('company'),
      },
      shipping_address: {
        name: form.name.trim(),
        company: text('company'),
        line1: form.line1.trim(),
        line2: text('line2'),
        city: form.city.trim(),
        region: text('region'),
        postal_code: form.postal_code.trim(),
        country: form.country.trim().toUpperCase(),
        phone: text('phone'),
      },
      lines: lines.map((line, index) => ({
        sku: line.variant.sku,
        quantity: line.quantity,
        unit_amount: prices[index] ?? 0,
      })),
      ...(shipping > 0 && { shipping: { title: t('orders.money.shipping'), amount: shipping } }),
      total_amount: items + shipping,
      payment: { method: 'manual', status: 'pending' },
      note: text('note'),
      ...(pickup_location !== null && { pickup_location }),
      ...(pickup_location === null &&
        way !== null && { service_code: way.service_code, promise: { deliver_by: way.deliver_by } }),
    });
  };
  const setLine = (key: string, change: Partial<Line>) =>
    setLines((old) => old.map((line) => (line.key === key ? { ...line, ...change } : line)));
  const add = (variant: Variant) => {
    const known = lines.find((line) => line.variant.sku === variant.sku);
    if (known) setLine(known.key, { quantity: known.quantity + 1 });
    else {
      const price = variant.prices.find((one) => one.currency === currency);
      setLines([
        ...lines,
        {
          key: variant.id,
          variant,
          quantity: 1,
          price: price ? formatAmount(price.amount, currency).replaceAll(',', '') : '',
        },
      ]);
    }
  };

  return (
    <>
      <PageHeader
        title={t('orders.new')}
        back={
          draft ? (
            <BackLink to="/orders/drafts">{t('orders.drafts')}</BackLink>
          ) : (
            <BackLink to="/orders">{t('orders.title')}</BackLink>
          )
        }
      />
      <PageBody>
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <Columns
            main={
              <>
                <Card title={t('orders.place.items')}>
                  <div className={classes.newLines}>
                    {lines.map((line, index) => (
                      <div key={line.key} className={classes.newLine}>
                        <ProductThumb src={line.variant.image_url} />
                        <span className={classes.newLineWords}>
                          <span>
                            <strong>{line.variant.title}</strong>{' '}
                            <span className={classes.quiet}>{line.variant.options}</span>
                          </span>
                          <span className="mono">{line.variant.sku}</span>
                          <Stock ats={stock.get(line.variant.sku)} wanted={line.quantity} />
                        </span>
                        <NumberInput
                          aria-label={t('orders.place.quantityOf', { sku: line.variant.sku })}
                          value={line.quantity}
                          min={1}
                          max={100_000}
                          allowDecimal={false}
                          onChange={(value) =>
                            setLine(line.key, { quantity: Math.max(1, Number(value) || 1) })
                          }
                        />
                        <TextInput
                          aria-label={t('orders.place.priceOf', { sku: line.variant.sku, currency })}
                          inputMode="decimal"
                          value={line.price}
                          onChange={(event) => setLine(line.key, { price: event.currentTarget.value })}
                          error={checked && prices[index] === null && t('orders.place.amount', { currency })}
                        />
                        <ActionIcon
                          size={32}
                          aria-label={t('orders.place.remove', { sku: line.variant.sku })}
                          onClick={() => setLines(lines.filter((other) => other.key !== line.key))}
                        >
                          <Trash2 size={16} />
                        </ActionIcon>
                        <LineRefusal problem={problem} index={index} sku={line.variant.sku} />
                      </div>
                    ))}
                    <FindVariant onAdd={add} currency={currency} channel={channel?.code} />
                    {checked && lines.length === 0 && (
                      <SeverityBadge severity="late">{t('orders.place.noLines')}</SeverityBadge>
                    )}
                  </div>
                </Card>
                <Card title={t('orders.place.customer')}>
                  <Stack>
                    <Fields>
                      <TextInput label={t('orders.place.name')} autoComplete="off" {...field('name')} />
                      <TextInput label={t('orders.customer.email')} type="email" {...field('email')} />
                      <TextInput label={t('orders.customer.phone')} type="tel" {...field('phone')} />
                    </Fields>
                    <Fields>
                      <TextInput label={t('orders.place.company')} {...field('company')} />
                      <TextInput label={t('orders.place.line1')} {...field('line1')} />
                      <TextInput label={t('orders.place.line2')} {...field('line2')} />
                    </Fields>
                    <Fields>
                      <TextInput label={t('orders.place.postalCode')} {...field('postal_code')} />
                      <TextInput label={t('orders.place.city')} {...field('city')} />
                      <TextInput label={t('orders.place.region')} {...field('region')} />
                      <TextInput label={t('orders.place.countryCode')} maxLength={2} {...field('country')} />
                    </Fields>
                  </Stack>
                </Card>
              </>
            }
            side={
              <>
                <Card title={t('orders.place.terms')}>
                  <Stack>
                    <Select
                      label={t('orders.column.channel')}
                      data={active.map((one) => ({ value: one.code, label: one.name }))}
                      value={channel?.code ?? null}
                      allowDeselect={false}
                      onChange={setChosen}
                    />
                    {pickups.length > 0 && (
                      <Select
                        label={t('orders.place.delivery')}
                        data={[
                          { value: '', label: t('orders.place.ship') },
                          ...pickups.map(({ location_code, location_name: place_name }) => ({
                            value: location_code,
                            label: t('orders.place.collect', { place: place_name }),
                          })),
                        ]}
                        value={pickup_location ?? ''}
                        allowDeselect={false}
                        onChange={(value) => setPickup(value || null)}
                      />
                    )}
                    <TextInput
                      label={t('orders.place.shipping', { currency })}
                      inputMode="decimal"
                      {...field('shipping')}
                    />
                    <Textarea
                      label={t('orders.place.note')}
                      autosize
                      minRows={2}
                      maxLength={2_000}
                      {...field('note')}
                    />
                  </Stack>
                </Card>
                {pickup_location === null && (
                  <DeliveryPromise
                    channel={channel?.code}
                    lines={lines.map(({ variant, quantity }) => ({ sku: variant.sku, quantity }))}
                    country={form.country}
                    postal_code={form.postal_code}
                    way={way}
                    onWay={setWay}
                  />
                )}
                <Card title={t('orders.money')} aside={currency}>
                  <dl className={classes.sums}>
                    <dt>{t('orders.money.items')}</dt>
                    <dd>{formatAmount(items, currency)}</dd>
                    <dt>{t('orders.money.shipping')}</dt>
                    <dd>{formatAmount(shipping ?? 0, currency)}</dd>
                    <dt className={classes.sum}>{t('ui.money.total')}</dt>
                    <dd className={classes.sum}>{formatAmount(items + (shipping ?? 0), currency)}</dd>
                  </dl>
                  <p className={classes.quiet}>{t('orders.place.payment')}</p>
                </Card>
                <ProblemRefusal problem={problem} />
                <DialogFoot>
                  <Button variant="default" onClick={() => void navigate({ to: '/orders' })}>
                    {t('orders.place.discard')}
                  </Button>
                  <Button variant="default" loading={save.isPending && !confirm.isPending} onClick={keep}>
                    {t('orders.draft.save')}
                  </Button>
                  <Button type="submit" loading={place.isPending || confirm.isPending}>
                    {t('orders.place.submit')}
                  </Button>
                </DialogFoot>
              </>
            }
          />
        </form>
      </PageBody>
    </>
  );
}

/** The locations where customers may collect, for whoever may read how locations work. */
function usePickups(): { location_code: string; location_name: string }[] {
  const terms = useQuery({
    ...listOptions<GetV1SourcingLocationTermsResponse['items'][number]>('/v1/sourcing/location-terms', {}),
    enabled: useMay()('sourcing:read'),
  });
  return (terms.data?.items ?? []).filter(({ current }) => current.pickup_hold_days !== null);
}

/** What the server says about one line, by its place in the request or by its SKU. */
function LineRefusal({ problem, index, sku }: { problem: Problem | null; index: number; sku: string }) {
  const own = problem?.errors?.filter((error) => error.path.startsWith(`/lines/${index}`)) ?? [];
  const facts = problem?.facts;
  const isMeant = facts !== undefined && (facts.line === index || facts.sku === sku);
  if (own.length === 0 && !isMeant) return null;
  return (
    <span className={classes.newLineError} role="alert">
      <SeverityBadge severity="late">
        {own.length > 0 ? own.map((error) => error.message).join(', ') : problem?.title}
      </SeverityBadge>
    </span>
  );
}
