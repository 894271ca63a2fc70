import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { UserRound, UserRoundPlus } from 'lucide-react';
import { read } from '../../api/client.ts';
import type { GetV1CustomersResponse, GetV1OrdersResponse } from '../../api/generated/types.gen.ts';
import { listOptions } from '../../api/lists.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { formatMoney } from '../../ui/format.ts';
import { Facts } from '../../ui/page-body.tsx';
import { PalettePreview } from '../../ui/palette-preview.tsx';
import { findMatch, usePaletteProvider } from '../../ui/palette-registry.ts';
import { FulfillmentBadge } from '../../ui/status.tsx';
import classes from './customers.module.css';
import { type Customer, placeOf } from './customers.ts';

const shown = 4;
const shownOrders = 5;

/** Customers by what they are found by, and a new one. Mounted once, by the shell. */
export function CustomersPalette() {
  const navigate = useNavigate();
  const may = useMay();
  usePaletteProvider({
    id: 'customers',
    heading: t('customers.title'),
    order: 10,
    prefix: '@',
    search: async (query, signal) => {
      if (query.length < 2 || !may('customers:read')) return [];
      const found = await read<GetV1CustomersResponse>('/v1/customers', {
        query: { q: query, limit: shown },
        signal,
      });
      return found.items.map((customer) => ({
        id: `customer-${customer.id}`,
        label: customer.name,
        hint: [customer.company, customer.email, placeOf(customer)].filter(Boolean).join(', '),
        icon: <UserRound size={16} strokeWidth={1.75} />,
        preview: () => <Preview customer={customer} />,
        href: `/customers/${customer.id}`,
        run: () => void navigate({ to: '/customers/$id', params: { id: customer.id } }),
      }));
    },
  });
  usePaletteProvider({
    id: 'customer-actions',
    heading: t('shell.palette.actions'),
    order: 61,
    prefix: '>',
    search: (query) =>
      query !== '' && may('customers:edit') && findMatch(t('customers.new'), query) !== null
        ? [
            {
              id: 'customer-new',
              label: t('customers.new'),
              icon: <UserRoundPlus size={16} strokeWidth={1.75} />,
              href: '/customers/new',
              run: () => void navigate({ to: '/customers/$id', params: { id: 'new' } }),
            },
          ]
        : [],
  });
  return null;
}

function Preview({ customer }: { customer: Customer }) {
  const place = placeOf(customer);
  const facts: [name: string, value: string | null][] = [
    [t('customers.field.email'), customer.email],
    [t('customers.field.phone'), customer.phone],
    [t('customers.field.company'), customer.company],
    [t('customers.field.place'), place],
  ];
  return (
    <PalettePreview title={customer.name}>
      <Facts facts={facts.flatMap(([name, value]) => (value ? [[name, value] as const] : []))} />
      {useMay()('orders:read') && <LatestOrders customer_id={customer.id} />}
    </PalettePreview>
  );
}

function LatestOrders({ customer_id }: { customer_id: string }) {
  const { data } = useQuery(
    listOptions<GetV1OrdersResponse['items'][number]>('/v1/orders', { customer_id, limit: shownOrders }),
  );
  if (!data) return null;
  if (data.items.length === 0) return <p className={classes.quiet}>{t('customers.noOrders')}</p>;
  return (
    <div className={classes.latest}>
      <h3>{t('customers.latestOrders', { count: data.total ?? data.items.length })}</h3>
      {data.items.map((order) => (
        <div key={order.id} className={classes.latestOrder}>
          <strong>{order.number}</strong>
          <FulfillmentBadge status={order.fulfillment_status} />
          <span className={classes.quiet}>{formatMoney(order.total.amount, order.total.currency)}</span>
        </div>
      ))}
    </div>
  );
}
