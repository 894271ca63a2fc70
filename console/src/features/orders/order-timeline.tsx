import { ActionIcon, Button, SegmentedControl, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import {
  Ban,
  Banknote,
  CalendarClock,
  ChevronsUp,
  FilePen,
  Flag,
  FlagOff,
  History,
  type LucideIcon,
  PackageCheck,
  PackagePlus,
  Route,
  ScanLine,
  Send,
  ShoppingCart,
  Store,
  Tag,
  TriangleAlert,
  Truck,
  Undo2,
} from 'lucide-react';
import { useRef, useState } from 'react';
import type { PostV1OrdersByIdNotesResponse } from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { Card } from '../../ui/card.tsx';
import { formatCount, formatDay, formatMoney, formatWhen } from '../../ui/format.ts';
import { Keycap } from '../../ui/keycap.tsx';
import { useKeys } from '../../ui/keys.ts';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { Timeline, type TimelineEntry } from '../../ui/timeline.tsx';
import { orderStale, timelineOptions } from './order-reads.ts';
import { holdTypes, type Order, type TimelineRow } from './order-types.ts';
import { codeWords, differenceWords, holdName } from './order-words.ts';
import classes from './orders.module.css';

const filters = ['all', 'people', 'system', 'money'] as const;
type Filter = (typeof filters)[number];
const first = 12;
const most = 200;

/** One story: what people did, what the system did and where the money went, newest first. */
export function OrderTimeline({ order }: { order: Order }) {
  const [filter, setFilter] = useState<Filter>('all');
  const [limit, setLimit] = useState(first);
  const rows = useQuery(timelineOptions(order.id, filter === 'all' ? limit : most));
  const shown = (rows.data?.items ?? []).filter((row) => filter === 'all' || sideOf(row) === filter);
  return (
    <Card
      title={t('orders.timeline')}
      aside={
        <SegmentedControl
          size="xs"
          aria-label={t('orders.timeline.filter')}
          value={filter}
          onChange={setFilter}
          data={filters.map((value) => ({ value, label: t(`orders.timeline.${value}`) }))}
        />
      }
    >
      {order.supported_actions.includes('note') && <NoteBox order={order} />}
      <ProblemRefusal problem={rows.error && toProblem(rows.error)} />
      {rows.data && shown.length === 0 ? (
        <p className={classes.quiet}>{t('orders.timeline.nothing')}</p>
      ) : (
        <Timeline entries={shown.map((row) => entryOf(row, order))} />
      )}
      {filter === 'all' && rows.data?.next && limit < most && (
        <Button variant="transparent" px={0} onClick={() => setLimit(most)}>
          {t('orders.timeline.older')}
        </Button>
      )}
    </Card>
  );
}

function NoteBox({ order }: { order: Order }) {
  const [text, setText] = useState('');
  const input = useRef<HTMLTextAreaElement>(null);
  const add = useWrite<PostV1OrdersByIdNotesResponse, string>(
    (note) => ({ path: `/v1/orders/${order.id}/notes`, method: 'POST', body: { text: note } }),
    { stale: orderStale, onDone: () => setText('') },
  );
  const submit = () => {
    if (text.trim() !== '' && !add.isPending) add.mutate(text.trim());
  };
  useKeys([
    {
      keys: 'n',
      label: t('orders.note.key'),
      group: t('orders.keys'),
      run: () => input.current?.focus(),
    },
  ]);
  return (
    <form
      className={classes.note}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Textarea
        ref={input}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
        }}
        placeholder={t('orders.note.placeholder')}
        aria-label={t('orders.note.placeholder')}
        autosize
        minRows={1}
        maxRows={8}
        maxLength={5_000}
        rightSectionPointerEvents="all"
        rightSection={
          text.trim() === '' ? (
            <Keycap keys="n" />
          ) : (
            <ActionIcon
              type="submit"
              variant="filled"
              loading={add.isPending}
              aria-label={t('orders.note.add')}
            >
              <Send size={14} />
            </ActionIcon>
          )
        }
      />
      <ProblemRefusal problem={add.error && toProblem(add.error)} />
    </form>
  );
}

function sideOf(row: TimelineRow): Filter {
  if (row.kind.startsWith('payment')) return 'money';
  return row.actor_type === 'user' ? 'people' : 'system';
}

const icons: Readonly<Record<string, LucideIcon>> = {
  placed: ShoppingCart,
  cancelled: Ban,
  changed: FilePen,
  held: Flag,
  released: FlagOff,
  tagged: Tag,
  payment: Banknote,
  'payment.recorded': Banknote,
  'fulfillment_order.picked': ScanLine,
  'fulfillment_order.short': TriangleAlert,
  'fulfillment_order.planned_again': Route,
  'fulfillment_order.moved': Route,
  'fulfillment_order.running_late': TriangleAlert,
  'fulfillment_order.service_changed': Truck,
  'fulfillment_order.rejected': Undo2,
  'fulfillment_order.offered': Store,
  'fulfillment_order.offer_answered': Store,
  'fulfillment_order.offer_ended': Store,
  'fulfillment_order.shipped': Truck,
  'fulfillment_order.cancelled': Ban,
  'parcel.packed': PackageCheck,
  'parcel.labeled': Tag,
  'parcel.delivered': PackageCheck,
  'pickup.ready': Store,
  'pickup.collected': PackageCheck,
  'pickup.expired': Ban,
  'parcel.delivery_withdrawn': TriangleAlert,
  'backorder.filled': PackagePlus,
  'backorder.expected_changed': CalendarClock,
  prioritized: ChevronsUp,
};

function entryOf(row: TimelineRow, order: Order): TimelineEntry {
  const Icon = icons[row.kind] ?? History;
  const detail = detailOf(row, order);
  return {
    id: row.id,
    at: row.at,
    ...(row.actor_type === 'user'
      ? { initials: initialsOf(row.actor_name) }
      : { icon: <Icon size={14} strokeWidth={1.75} /> }),
    text: (
      <>
        {row.actor_type === 'user' && <strong>{row.actor_name}: </strong>}
        {sentenceOf(row, order)}
      </>
    ),
    ...(detail !== '' && { detail }),
    ...(row.kind === 'note' && { note: textOf(row, 'text') }),
  };
}

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  return [words[0]?.[0], words.length > 1 ? words.at(-1)?.[0] : undefined].join('').toUpperCase();
}

/** What happened, in words. The data of an entry is whatever its kind wrote, so nothing in it is taken for granted. */
export function sentenceOf(row: TimelineRow, order: Order): string {
  const units = numberOf(row, 'units');
  switch (row.kind) {
    case 'placed': {
      const backordered = numberOf(row, 'backordered');
      return backordered > 0
        ? t('orders.event.placedShort', { channel: textOf(row, 'channel'), count: backordered })
        : t('orders.event.placed', { channel: textOf(row, 'channel') });
    }
    case 'cancelled':
      return row.data.is_whole === true
        ? t('orders.event.cancelled', { count: units })
        : t('orders.event.cancelledPart', { count: units });
    case 'changed':
      return t('orders.event.changed', { what: changedWords(row) });
    case 'held':
      return t('orders.event.held', { hold: holdOf(row) });
    case 'released':
      return t('orders.event.released', { hold: holdOf(row) });
    case 'note':
      return t('orders.event.note');
    case 'payment':
    case 'payment.recorded':
      return t('orders.event.payment', {
        kind: paymentWord(textOf(row, 'kind')),
        amount: paidWords(row, order),
      });
    case 'payment.refund_granted':
    case 'payment.refund_executed':
    case 'payment.refund_withdrawn':
      return t(`orders.event.${row.kind}`, { amount: paidWords(row, order) });
    case 'fulfillment_order.picked':
      return units < 0
        ? t('orders.event.unpicked', { count: -units })
        : t('orders.event.picked', { count: units });
    case 'fulfillment_order.short':
      return t('orders.event.short', { count: units });
    case 'fulfillment_order.planned_again':
      return t('orders.event.plannedAgain', { from: placesOf(row, 'from'), to: placesOf(row, 'to') });
    case 'fulfillment_order.moved':
      return t('orders.event.moved', { count: units, from: textOf(row, 'from'), to: textOf(row, 'to') });
    case 'fulfillment_order.running_late':
      return t('orders.event.runningLate', {
        expected: formatDay(textOf(row, 'expected_by')),
        promised: formatDay(textOf(row, 'promised_by')),
      });
    case 'fulfillment_order.service_changed':
      return t('orders.event.serviceChanged.by', {
        from: codeWords(textOf(row, 'from')),
        to: codeWords(textOf(row, 'to')),
      });
    case 'fulfillment_order.rejected':
      return t(row.data.is_held === true ? 'orders.event.rejectedHeld' : 'orders.event.rejected', {
        count: units,
        place: textOf(row, 'location'),
      });
    case 'fulfillment_order.offered':
      return t('orders.event.offered', {
        places: placesOf(row, 'locations'),
        when: formatWhen(textOf(row, 'expires_at')),
      });
    case 'fulfillment_order.offer_answered':
      return offerAnswerOf(row);
    case 'fulfillment_order.offer_ended':
      return t('orders.event.offerEnded', { place: textOf(row, 'location') });
    case 'fulfillment_order.shipped':
      return t('orders.event.shipped', { count: units });
    case 'fulfillment_order.cancelled':
      return t('orders.event.unassigned', { count: units });
    case 'parcel.packed':
      return row.data.is_unpacked === true
        ? t('orders.event.unpacked', { count: units })
        : t('orders.event.packed', { count: units });
    case 'parcel.labeled':
      return row.data.is_voided === true
        ? t('orders.event.labelVoided', { number: textOf(row, 'tracking_number') })
        : t('orders.event.labeled', { number: textOf(row, 'tracking_number') });
    case 'pickup.ready':
      return t('orders.event.pickupReady', { place: textOf(row, 'location') });
    case 'pickup.collected':
      return t('orders.event.pickupCollected', { count: units });
    case 'pickup.expired':
      return t('orders.event.pickupExpired', { count: units });
    case 'parcel.delivered':
      return t('orders.event.delivered');
    case 'parcel.delivery_withdrawn':
      return t('orders.event.deliveryWithdrawn');
    case 'backorder.filled':
      return t('orders.event.filled', { count: units });
    case 'backorder.expected_changed':
      return t(`orders.event.expected.${expectedChangeOf(row)}`);
    case 'return.requested':
    case 'return.received':
      return t(`orders.event.${row.kind}`, { count: units, number: textOf(row, 'number') });
    case 'return.approved':
    case 'return.rejected':
    case 'return.cancelled':
    case 'return.inspected':
      return t(`orders.event.${row.kind}`, { number: textOf(row, 'number') });
    case 'prioritized':
      return t('orders.event.prioritized', { priority: numberOf(row, 'priority') });
    default:
      return row.kind.replaceAll(/[._]/g, ' ');
  }
}

function offerAnswerOf(row: TimelineRow): string {
  const [place, planned] = [textOf(row, 'location'), textOf(row, 'planned_at')];
  if (row.data.answer !== 'accepted') return t('orders.event.offerDeclined', { place });
  return place === planned
    ? t('orders.event.offerAccepted', { place })
    : t('orders.event.offerTaken', { place, planned });
}

function changedWords(row: TimelineRow): string {
  const [address, service] = [textOf(row, 'address'), textOf(row, 'service')];
  const words = [
    ...listOf(row, 'lines')
      .filter(({ from, to }) => from !== to)
      .map(({ sku, from, to }) => `${String(sku)} ${String(from)} → ${String(to)}`),
    ...(address === '' ? [] : [t('orders.event.changedAddress', { address })]),
    ...(service === '' ? [] : [t('orders.event.changedService', { service: codeWords(service) })]),
  ];
  return words.length === 0 ? t('orders.event.changedMoney') : words.join(', ');
}

function detailOf(row: TimelineRow, order: Order): string {
  if (row.kind === 'placed') {
    const asked = textOf(row, 'service_asked');
    const changed =
      asked === '' ? '' : t('orders.event.serviceChanged', { asked, given: textOf(row, 'service_given') });
    return [changed, textOf(row, 'note')].filter(Boolean).join(' ');
  }
  if (row.kind === 'backorder.filled') return listOf(row, 'served').map(servedWords).join(' ');
  if (row.kind === 'backorder.expected_changed') return listOf(row, 'lines').map(expectedWords).join(' ');
  if (row.kind === 'payment.refund_granted') return textOf(row, 'reason');
  if (row.kind.startsWith('payment')) return textOf(row, 'reference') || textOf(row, 'note');
  if (row.kind === 'fulfillment_order.rejected') {
    const reason = rejectionReasons.find((one) => one === row.data.reason);
    return [reason && t(`orders.event.rejectedFor.${reason}`), textOf(row, 'note')]
      .filter(Boolean)
      .join(': ');
  }
  if (row.kind === 'fulfillment_order.moved' || row.kind === 'fulfillment_order.service_changed') {
    const cost = differenceWords(
      numberOf(row, 'difference_amount'),
      textOf(row, 'currency') || order.total.currency,
    );
    return [textOf(row, 'reason'), cost].filter(Boolean).join(': ');
  }
  if (row.kind === 'changed') {
    const { amount = 0, currency = order.total.currency } = (row.data.difference ?? {}) as Partial<
      Order['total']
    >;
    return [textOf(row, 'reason'), amount === 0 ? '' : differenceWords(amount, currency)]
      .filter(Boolean)
      .join(': ');
  }
  if (row.kind === 'pickup.collected' && textOf(row, 'identified_by') !== 'code')
    return t('orders.event.identifiedBy', { how: textOf(row, 'identified_by') });
  return textOf(row, 'reason');
}

const rejectionReasons = ['not_found', 'damaged', 'closed', 'no_capacity', 'cannot_ship', 'other'] as const;

const expectedChanges = ['earlier', 'later', 'known', 'unknown'] as const;

function expectedChangeOf(row: TimelineRow): (typeof expectedChanges)[number] {
  return expectedChanges.find((change) => change === row.data.change) ?? 'later';
}

type Entry = Readonly<Record<string, unknown>>;

function placesOf(row: TimelineRow, name: string): string {
  const value = row.data[name];
  return Array.isArray(value) ? value.map(String).join(', ') : '';
}

function listOf(row: TimelineRow, name: string): Entry[] {
  const value = row.data[name];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'object' && each !== null) : [];
}

/** At which place of the queue units were served, and what put them before the next. */
function servedWords(entry: Entry): string {
  const { sku, rank, waiting, because } = entry;
  const place = t('orders.event.served', {
    sku: String(sku),
    rank: formatCount(Number(rank)),
    waiting: formatCount(Number(waiting)),
  });
  if (because !== 'priority' && because !== 'promise' && because !== 'placed') return `${place}.`;
  return `${place}: ${t(`orders.event.because.${because}`)}`;
}

function expectedWords({ sku, expected_at, promised_at }: Entry): string {
  const day =
    typeof expected_at === 'string' ? formatDay(expected_at) : t('orders.waiting.unknown').toLowerCase();
  const first = typeof promised_at === 'string' ? formatDay(promised_at) : null;
  return first === null || first === day
    ? t('orders.event.expectedLine', { sku: String(sku), day })
    : t('orders.event.expectedLinePromised', { sku: String(sku), day, first });
}

/** A record says the amount with its currency in one; an event says them apart. */
function paidWords(row: TimelineRow, order: Order): string {
  const { amount } = row.data;
  if (typeof amount === 'object' && amount !== null && 'amount' in amount && 'currency' in amount) {
    return formatMoney(Number(amount.amount), String(amount.currency));
  }
  return formatMoney(numberOf(row, 'amount'), textOf(row, 'currency') || order.total.currency);
}

function paymentWord(kind: string): string {
  if (kind === 'authorization' || kind === 'capture' || kind === 'void' || kind === 'refund') {
    return t(`orders.payment.${kind}`);
  }
  return kind;
}

function holdOf(row: TimelineRow): string {
  const type = holdTypes.find((one) => one === row.data.type);
  return type ? holdName(type).toLowerCase() : '';
}

function textOf(row: TimelineRow, name: string): string {
  const value = row.data[name];
  return typeof value === 'string' ? value : '';
}

function numberOf(row: TimelineRow, name: string): number {
  const value = row.data[name];
  return typeof value === 'number' ? value : 0;
}
