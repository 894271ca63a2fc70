import { Button, Checkbox, NumberInput, Radio, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../strings/strings.ts';
import type { FilterChip } from '../../ui/filter-bar.tsx';
import { formatAmount, parseAmount } from '../../ui/format.ts';
import { holdTypes, type Place } from './order-types.ts';
import { holdName } from './order-words.ts';
import {
  type FilterId,
  filterIds,
  filterParts,
  filtersOf,
  type OrdersSearch,
  type ViewChange,
} from './orders-view.ts';

type Choice = { value: string; label: string };
type Named = Pick<Place, 'id' | 'name'>;
export type FilterNames = { channels: readonly Named[]; locations: readonly Named[] };

const statuses = ['open', 'completed', 'cancelled'] as const;
const payments = [
  'pending',
  'authorized',
  'partially_paid',
  'paid',
  'partially_refunded',
  'refunded',
  'voided',
] as const;
const fulfillments = [
  'unfulfilled',
  'backordered',
  'on_hold',
  'in_progress',
  'partially_fulfilled',
  'fulfilled',
  'delivered',
] as const;
const stages = ['placed', 'allocated', 'picking', 'picked', 'packed', 'shipped'] as const;
const promises = ['late', 'at_risk', 'late_or_at_risk', 'due_today'] as const;
type Promised = (typeof promises)[number];

/** What can be chosen on an axis, in its own words. */
function choicesOf(id: FilterId, names: FilterNames): Choice[] {
  switch (id) {
    case 'status':
      return statuses.map((value) => ({ value, label: t(`orders.status.${value}`) }));
    case 'payment_status':
      return payments.map((value) => ({ value, label: t(`ui.payment.${value}`) }));
    case 'fulfillment_status':
      return fulfillments.map((value) => ({ value, label: t(`ui.fulfillment.${value}`) }));
    case 'channel_id':
      return names.channels.map(({ id: value, name: label }) => ({ value, label }));
    case 'location_id':
      return names.locations.map(({ id: value, name: label }) => ({ value, label }));
    case 'hold':
      return [
        { value: 'any', label: t('orders.hold.any') },
        { value: 'none', label: t('orders.hold.none') },
        ...holdTypes.map((value) => ({ value, label: holdName(value) })),
      ];
    case 'stage':
      return stages.map((value) => ({ value, label: t(`orders.stage.${value}`) }));
    case 'promise':
      return promises.map((value) => ({ value, label: t(`orders.promise.${value}`) }));
    default:
      return [];
  }
}

const several: readonly FilterId[] = [
  'status',
  'payment_status',
  'fulfillment_status',
  'channel_id',
  'location_id',
];

function promisedOf(view: OrdersSearch): Promised | null {
  if (view.due) return 'due_today';
  if (view.late && view.at_risk) return 'late_or_at_risk';
  if (view.late) return 'late';
  return view.at_risk ? 'at_risk' : null;
}

const promisedParts: Record<Promised, OrdersSearch> = {
  late: { late: 'true' },
  at_risk: { at_risk: 'true' },
  late_or_at_risk: { late: 'true', at_risk: 'true' },
  due_today: { due: 'today' },
};

/** A chip for every filter in force; none is ever hidden. */
export function filterChips(view: OrdersSearch, names: FilterNames): FilterChip[] {
  return filtersOf(view).map((id) => ({
    id,
    name: t(`orders.filter.${id}`),
    value: valueWords(id, view, names),
  }));
}

export function addableFilters(view: OrdersSearch): { id: string; name: string }[] {
  const set = filtersOf(view);
  return filterIds.filter((id) => !set.includes(id)).map((id) => ({ id, name: t(`orders.filter.${id}`) }));
}

function valueWords(id: FilterId, view: OrdersSearch, names: FilterNames): string {
  if (id === 'placed') return spanWords(view.placed_from, view.placed_to);
  if (id === 'total') return spanWords(amountWords(view.total_min), amountWords(view.total_max));
  if (id === 'tag') return view.tag ?? '';
  const chosen = id === 'promise' ? (promisedOf(view) ?? '') : String(view[filterParts[id][0] ?? 'q'] ?? '');
  const choices = choicesOf(id, names);
  const labels = chosen
    .split(',')
    .map((value) => choices.find((choice) => choice.value === value)?.label ?? value);
  return labels.length > 2 ? `${labels.slice(0, 2).join(', ')}, +${labels.length - 2}` : labels.join(', ');
}

function amountWords(minor: string | undefined): string | undefined {
  return minor === undefined ? undefined : formatAmount(Number(minor), 'USD');
}

function spanWords(from: string | undefined, to: string | undefined): string {
  if (from !== undefined && to !== undefined) return t('orders.filter.between', { from, to });
  if (from !== undefined) return t('orders.filter.from', { from });
  return t('orders.filter.to', { to: to ?? '' });
}

/** The field that sets one filter. Choices hold at once; what is typed holds with Enter or the button. */
export function FilterEditor({
  id,
  view,
  names,
  onChange,
  onClose,
}: {
  id: FilterId;
  view: OrdersSearch;
  names: FilterNames;
  onChange: (parts: ViewChange) => void;
  onClose: () => void;
}) {
  const label = t(`orders.filter.${id}`);
  if (id === 'tag' || id === 'placed' || id === 'total') {
    return <TypedEditor id={id} view={view} onChange={onChange} onClose={onClose} />;
  }
  const choices = choicesOf(id, names);
  const part = filterParts[id][0] ?? 'q';
  if (several.includes(id)) {
    const chosen = view[part]?.split(',') ?? [];
    return (
      <Checkbox.Group
        label={label}
        value={chosen}
        onChange={(values) => onChange({ [part]: values.length === 0 ? undefined : values.join(',') })}
      >
        <Stack gap={8} mt={8} mah={320} style={{ overflow: 'auto' }}>
          {choices.map((choice) => (
            <Checkbox key={choice.value} value={choice.value} label={choice.label} />
          ))}
        </Stack>
      </Checkbox.Group>
    );
  }
  const set = (value: string) => {
    if (id !== 'promise') onChange({ [part]: value });
    else if (isPromised(value))
      onChange({ late: undefined, at_risk: undefined, due: undefined, ...promisedParts[value] });
  };
  return (
    <Radio.Group
      label={label}
      value={id === 'promise' ? promisedOf(view) : (view[part] ?? null)}
      onChange={set}
    >
      <Stack gap={8} mt={8}>
        {choices.map((choice) => (
          <Radio key={choice.value} value={choice.value} label={choice.label} />
        ))}
      </Stack>
    </Radio.Group>
  );
}

function isPromised(value: string): value is Promised {
  return promises.some((one) => one === value);
}

function TypedEditor({
  id,
  view,
  onChange,
  onClose,
}: {
  id: 'tag' | 'placed' | 'total';
  view: OrdersSearch;
  onChange: (parts: ViewChange) => void;
  onClose: () => void;
}) {
  const [from = '', to = ''] = filterParts[id].map((part) => view[part]);
  const [first, setFirst] = useState(
    id === 'total' && from !== '' ? formatAmount(Number(from), 'USD').replaceAll(',', '') : from,
  );
  const [second, setSecond] = useState(
    id === 'total' && to !== '' ? formatAmount(Number(to), 'USD').replaceAll(',', '') : to,
  );
  const minor = (text: string) => parseAmount(text, 'USD')?.toString();
  const submit = () => {
    if (id === 'tag') onChange({ tag: first.trim() === '' ? undefined : first.trim() });
    else if (id === 'total') onChange({ total_min: minor(first), total_max: minor(second) });
    else onChange({ placed_from: first || undefined, placed_to: second || undefined });
    onClose();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap={8}>
        {id === 'tag' && (
          <TextInput
            label={t('orders.filter.tag')}
            value={first}
            onChange={(event) => setFirst(event.currentTarget.value)}
            data-autofocus
          />
        )}
        {id === 'placed' && (
          <>
            <TextInput
              type="date"
              label={t('orders.filter.firstDay')}
              value={first}
              onChange={(event) => setFirst(event.currentTarget.value)}
              data-autofocus
            />
            <TextInput
              type="date"
              label={t('orders.filter.lastDay')}
              value={second}
              onChange={(event) => setSecond(event.currentTarget.value)}
            />
          </>
        )}
        {id === 'total' && (
          <>
            <NumberInput
              label={t('orders.filter.least')}
              value={first}
              onChange={(value) => setFirst(String(value))}
              min={0}
              decimalScale={2}
              hideControls
              data-autofocus
            />
            <NumberInput
              label={t('orders.filter.most')}
              value={second}
              onChange={(value) => setSecond(String(value))}
              min={0}
              decimalScale={2}
              hideControls
            />
          </>
        )}
        <Button type="submit">{t('orders.filter.apply')}</Button>
      </Stack>
    </form>
  );
}
