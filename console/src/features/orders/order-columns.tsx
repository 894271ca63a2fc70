import { Building2, Globe, type LucideIcon, Phone, ShoppingBag, Store } from 'lucide-react';
import { t } from '../../strings/strings.ts';
import type { Column } from '../../ui/data-table.tsx';
import { formatAbsolute, formatAmount, formatMoney } from '../../ui/format.ts';
import {
  FulfillmentBadge,
  HoldBadge,
  OrderNumber,
  PaymentBadge,
  PromiseBadge,
  ReturnBadge,
} from '../../ui/status.tsx';
import { When } from '../../ui/when.tsx';
import type { OrderCard } from './order-types.ts';
import { holdName, promiseOf, shipsFrom } from './order-words.ts';
import classes from './orders.module.css';

const channelIcons: Readonly<Record<string, LucideIcon>> = {
  web_shop: Globe,
  marketplace: Store,
  point_of_sale: ShoppingBag,
  b2b: Building2,
  phone: Phone,
};

export function ChannelName({ channel }: { channel: OrderCard['channel'] }) {
  const Icon = channelIcons[channel.kind] ?? Globe;
  return (
    <span className={classes.channel} title={channel.name}>
      <Icon size={14} strokeWidth={1.75} aria-hidden="true" />
      <span className={classes.channelName}>{channel.name}</span>
    </span>
  );
}

export function PromiseCell({ order }: { order: Pick<OrderCard, 'promise' | 'ship_by' | 'status'> }) {
  const promise = promiseOf(order);
  if (promise && order.ship_by !== null) {
    return (
      <span title={formatAbsolute(order.ship_by)}>
        <PromiseBadge {...promise} />
      </span>
    );
  }
  return order.promise === 'kept' ? (
    <span className={classes.quiet}>{t('orders.promise.kept')}</span>
  ) : (
    <span className={classes.quiet}>{t('orders.promise.none')}</span>
  );
}

/** Money that someone must ask for is loud; a finished or cancelled order asks for nothing. */
export function OrderPayment({ order }: { order: Pick<OrderCard, 'status' | 'payment_status'> }) {
  const { payment_status: status } = order;
  return (
    <PaymentBadge
      status={status}
      loud={order.status === 'open' && (status === 'pending' || status === 'partially_paid')}
    />
  );
}

export function OrderFulfillment({ order }: { order: Pick<OrderCard, 'status' | 'fulfillment_status'> }) {
  return (
    <FulfillmentBadge
      status={order.fulfillment_status}
      loud={order.status === 'open' && order.fulfillment_status === 'backordered'}
    />
  );
}

/** When what waits for stock ships, and on which day it was promised first. */
const waitingColumns: readonly Column<OrderCard>[] = [
  {
    id: 'expected',
    header: t('orders.column.expected'),
    cell: ({ backorder }) =>
      backorder && <When at={backorder.expected_at} otherwise={t('orders.waiting.unknown')} />,
  },
  {
    id: 'promisedFirst',
    header: t('orders.column.promisedFirst'),
    cell: ({ backorder }) =>
      backorder && <When at={backorder.promised_at} otherwise={t('orders.waiting.nothingPromised')} />,
  },
];

/** `currency` is the one that all rows share; without one every cell names its own. */
export function orderColumns(currency: string | null, shows_waiting = false): Column<OrderCard>[] {
  return allColumns(currency).flatMap((column) =>
    column.id === 'promise' && shows_waiting ? [column, ...waitingColumns] : [column],
  );
}

function allColumns(currency: string | null): Column<OrderCard>[] {
  return [
    {
      id: 'number',
      header: t('orders.column.number'),
      cell: (order) => <OrderNumber number={String(order.number)} status={order.status} />,
    },
    {
      id: 'placed',
      header: t('orders.column.placed'),
      sortable: true,
      yields: true,
      cell: (order) => <When at={order.placed_at} />,
    },
    {
      id: 'customer',
      header: t('orders.column.customer'),
      truncate: 132,
      cell: (order) => order.customer_name,
    },
    {
      id: 'channel',
      header: t('orders.column.channel'),
      truncate: 124,
      cell: (order) => <ChannelName channel={order.channel} />,
    },
    {
      id: 'promise',
      header: t('orders.column.promise'),
      sortable: true,
      cell: (order) => <PromiseCell order={order} />,
    },
    {
      id: 'payment',
      header: t('orders.column.payment'),
      cell: (order) => <OrderPayment order={order} />,
    },
    {
      id: 'fulfillment',
      header: t('orders.column.fulfillment'),
      cell: (order) => <OrderFulfillment order={order} />,
    },
    {
      id: 'holds',
      header: t('orders.column.holds'),
      cell: (order) => (
        <span className={classes.holdCell}>
          <HoldBadge holds={order.holds.map(holdName)} />
        </span>
      ),
    },
    {
      id: 'from',
      header: t('orders.column.from'),
      truncate: 98,
      cell: (order) => (
        <span
          className={order.ships_from.length === 0 ? classes.quiet : ''}
          title={order.ships_from.join(', ')}
        >
          {shipsFrom(order.ships_from)}
        </span>
      ),
    },
    { id: 'units', header: t('orders.column.units'), numeric: true, cell: (order) => order.units },
    {
      id: 'total',
      header: currency ? t('orders.column.totalIn', { currency }) : t('orders.column.total'),
      numeric: true,
      sortable: true,
      cell: ({ total }) =>
        currency ? formatAmount(total.amount, total.currency) : formatMoney(total.amount, total.currency),
    },
    {
      id: 'tags',
      header: t('orders.column.tags'),
      extra: true,
      cell: (order) => <TagList tags={order.tags} />,
    },
    { id: 'email', header: t('orders.column.email'), extra: true, cell: (order) => order.email },
    {
      id: 'external_id',
      header: t('orders.column.external'),
      extra: true,
      cell: (order) => <span className="mono">{order.external_id}</span>,
    },
    {
      id: 'return',
      header: t('orders.column.return'),
      extra: true,
      cell: (order) => order.return_status !== 'none' && <ReturnBadge status={order.return_status} />,
    },
  ];
}

export function TagList({ tags }: { tags: readonly string[] }) {
  return (
    <span className={classes.tags}>
      {tags.map((tag) => (
        <span key={tag} className={classes.tag}>
          {tag}
        </span>
      ))}
    </span>
  );
}
