import { useNavigate } from '@tanstack/react-router';
import { ClipboardList, Plus } from 'lucide-react';
import { read } from '../../api/client.ts';
import type { GetV1OrdersResponse } from '../../api/generated/types.gen.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { formatMoney, formatSpan } from '../../ui/format.ts';
import { PalettePreview } from '../../ui/palette-preview.tsx';
import { findMatch, usePaletteProvider } from '../../ui/palette-registry.ts';
import { HoldBadge, SeverityBadge } from '../../ui/status.tsx';
import { OrderFulfillment } from './order-columns.tsx';
import { PeekBody } from './order-peek.tsx';
import type { OrderCard } from './order-types.ts';
import { holdName, promiseOf } from './order-words.ts';
import { type OrderTab, orderTabs } from './orders-view.ts';

/** Orders by what they are found by, their lists by name, and a new one. Mounted once, by the shell. */
export function OrdersPalette() {
  const navigate = useNavigate();
  const may = useMay();
  const mayRead = may('orders:read');
  usePaletteProvider({
    id: 'orders',
    heading: t('orders.title'),
    order: 20,
    prefix: '#',
    search: async (query, signal) => {
      if (query.length < 2 || !mayRead) return [];
      const page = await read<GetV1OrdersResponse>('/v1/orders', { query: { q: query, limit: 5 }, signal });
      return page.items.map((order) => ({
        id: `order-${order.id}`,
        label: `${order.number} ${order.customer_name}`,
        hint: formatMoney(order.total.amount, order.total.currency),
        icon: <ClipboardList size={16} strokeWidth={1.75} />,
        badge: <Worst order={order} />,
        preview: () => (
          <PalettePreview title={`${order.number} ${order.customer_name}`}>
            <PeekBody order={order} />
          </PalettePreview>
        ),
        href: `/orders/${order.number}`,
        run: () => void navigate({ to: '/orders/$number', params: { number: String(order.number) } }),
      }));
    },
  });
  usePaletteProvider({
    id: 'order-actions',
    heading: t('shell.palette.actions'),
    order: 60,
    prefix: '>',
    search: (query) => {
      const lists = mayRead && query !== '' ? orderTabs.map(listItem) : [];
      const create = {
        id: 'order-new',
        label: t('orders.new'),
        icon: <Plus size={16} strokeWidth={1.75} />,
        keys: 'c',
        href: '/orders/new',
        run: () => void navigate({ to: '/orders/new' }),
      };
      return [...(may('orders:place') ? [create] : []), ...lists].filter(
        (item) => query === '' || findMatch(item.label, query) !== null,
      );
    },
  });
  const listItem = (tab: OrderTab) => ({
    id: `orders-${tab}`,
    label: t('orders.list', { name: t(`orders.tab.${tab}`) }),
    icon: <ClipboardList size={16} strokeWidth={1.75} />,
    href: `/orders?tab=${tab}`,
    run: () => void navigate({ to: '/orders', search: { tab } }),
  });
  return null;
}

/** What matters most about an order: lateness, then a hold, then how far it is. */
function Worst({ order }: { order: OrderCard }) {
  const promise = promiseOf(order);
  if (promise?.state === 'late') {
    return (
      <SeverityBadge severity="late">
        {t('ui.promise.late', { span: formatSpan(promise.span_ms) })}
      </SeverityBadge>
    );
  }
  if (order.holds.length > 0) return <HoldBadge holds={order.holds.map(holdName)} />;
  return <OrderFulfillment order={order} />;
}
