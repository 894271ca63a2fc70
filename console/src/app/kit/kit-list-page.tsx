import { Button, Menu, TextInput } from '@mantine/core';
import {
  Banknote,
  Boxes,
  ClipboardList,
  Clock,
  Download,
  Flag,
  Globe,
  House,
  PackageCheck,
  Plus,
  Printer,
  Settings,
  Tag,
  Undo2,
  UserPlus,
  Warehouse,
} from 'lucide-react';
import { useState } from 'react';
import { BulkBar } from '../../ui/bulk-bar.tsx';
import { type Column, ColumnMenu, DataTable, type Sort } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { formatAmount } from '../../ui/format.ts';
import type { FulfillmentStatus, PaymentStatus } from '../../ui/glyphs.tsx';
import { Keycap } from '../../ui/keycap.tsx';
import { useKeyboard, useKeys } from '../../ui/keys.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { findMatch, usePaletteProvider } from '../../ui/palette-registry.ts';
import { useSelection } from '../../ui/selection.ts';
import { FulfillmentBadge, HoldBadge, OrderNumber, PaymentBadge, PromiseBadge } from '../../ui/status.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { showToast, Toasts } from '../../ui/toasts.tsx';
import { Frame } from '../frame.tsx';
import { KeySheet } from '../key-sheet.tsx';
import type { NavEntry } from '../nav-entry.ts';
import { Palette } from '../palette.tsx';

type Row = {
  number: string;
  placed: string;
  customer: string;
  promise: ['late' | 'at_risk' | 'on_time', number, string];
  payment: PaymentStatus;
  fulfillment: FulfillmentStatus;
  holds: string[];
  from: string;
  items: number;
  total: number;
};

const hour = 3_600_000;
const row = (
  number: string,
  placed: string,
  customer: string,
  promise: Row['promise'],
  payment: PaymentStatus,
  fulfillment: FulfillmentStatus,
  holds: string[],
  from: string,
  items: number,
  total: number,
): Row => ({ number, placed, customer, promise, payment, fulfillment, holds, from, items, total });

const orders: Row[] = [
  row(
    '10388',
    'May 8',
    'Mara Lindqvist',
    ['late', 28 * hour, 'May 11'],
    'paid',
    'backordered',
    [],
    'Oakland',
    2,
    16400,
  ),
  row(
    '10417',
    'May 9',
    'Jonah Abara',
    ['late', 5 * hour, 'today 09:00'],
    'paid',
    'in_progress',
    [],
    'Newark',
    1,
    3850,
  ),
  row(
    '10421',
    'May 10',
    'Celia Brandt',
    ['late', 2 * hour, 'today 12:00'],
    'authorized',
    'on_hold',
    ['Address'],
    'Oakland',
    4,
    21240,
  ),
  row(
    '10440',
    'May 11',
    'Tomas Vreeland',
    ['at_risk', 2.3 * hour, 'today 16:30'],
    'paid',
    'in_progress',
    [],
    'Newark',
    1,
    3200,
  ),
  row(
    '10452',
    'May 11',
    'Ines Calder',
    ['at_risk', 2.3 * hour, 'today 16:30'],
    'paid',
    'in_progress',
    [],
    'Oakland',
    8,
    25500,
  ),
  row(
    '10455',
    'May 11',
    'Noor Haddad',
    ['at_risk', 2.3 * hour, 'today 16:30'],
    'partially_paid',
    'unfulfilled',
    [],
    'Oakland',
    2,
    9675,
  ),
  row(
    '10467',
    'May 11',
    'Lena Fischer',
    ['on_time', 24 * hour, 'Wed, May 13'],
    'paid',
    'partially_fulfilled',
    [],
    'Oakland +1',
    6,
    31820,
  ),
  row(
    '10470',
    'May 11',
    'Hugo Marchetti',
    ['on_time', 24 * hour, 'Wed, May 13'],
    'authorized',
    'on_hold',
    ['Fraud', 'Credit'],
    'Not sourced',
    1,
    48900,
  ),
  row(
    '10473',
    '07:15',
    'Priya Raman',
    ['on_time', 24 * hour, 'Wed, May 13'],
    'paid',
    'unfulfilled',
    [],
    'Chicago',
    3,
    12130,
  ),
  row(
    '10478',
    '08:44',
    'Harbor Café Supply',
    ['on_time', 24 * hour, 'Wed, May 13'],
    'pending',
    'on_hold',
    ['Credit'],
    'Not sourced',
    48,
    191250,
  ),
  row(
    '10482',
    'May 10',
    'Mara Lindqvist',
    ['on_time', 24 * hour, 'Wed, May 13'],
    'partially_refunded',
    'partially_fulfilled',
    [],
    'Oakland +1',
    11,
    42260,
  ),
  row(
    '10484',
    '10:09',
    'Felix Amadi',
    ['on_time', 48 * hour, 'Thu, May 14'],
    'authorized',
    'unfulfilled',
    [],
    'Oakland',
    1,
    7900,
  ),
];

const columns: Column<Row>[] = [
  { id: 'number', header: 'Order', cell: (order) => <OrderNumber number={order.number} status="open" /> },
  { id: 'placed', header: 'Placed', cell: (order) => order.placed, sortable: true },
  { id: 'customer', header: 'Customer', cell: (order) => order.customer, truncate: 160 },
  {
    id: 'promise',
    header: 'Promise, ship by',
    sortable: true,
    cell: (order) => (
      <PromiseBadge state={order.promise[0]} span_ms={order.promise[1]} ship_by={order.promise[2]} />
    ),
  },
  {
    id: 'payment',
    header: 'Payment',
    cell: (order) => (
      <PaymentBadge
        status={order.payment}
        loud={order.payment === 'pending' || order.payment === 'partially_paid'}
      />
    ),
  },
  {
    id: 'fulfillment',
    header: 'Fulfillment',
    cell: (order) => (
      <FulfillmentBadge status={order.fulfillment} loud={order.fulfillment === 'backordered'} />
    ),
  },
  { id: 'holds', header: 'Holds', cell: (order) => <HoldBadge holds={order.holds} /> },
  { id: 'from', header: 'Ships from', cell: (order) => order.from },
  { id: 'items', header: 'Items', numeric: true, cell: (order) => order.items },
  {
    id: 'total',
    header: 'Total, USD',
    numeric: true,
    sortable: true,
    cell: (order) => formatAmount(order.total, 'USD'),
  },
];

const entries: NavEntry[] = [
  { id: 'home', label: 'Home', to: '/', icon: House, section: 'work' },
  { id: 'orders', label: 'Orders', to: '/kit/list', icon: ClipboardList, section: 'work' },
  { id: 'warehouse', label: 'Warehouse', to: '/kit/warehouse', icon: Warehouse, section: 'work' },
  { id: 'pack', label: 'Pack', to: '/kit/pack', inside: true, section: 'work' },
  { id: 'returns', label: 'Returns', to: '/kit/returns', icon: Undo2, section: 'work' },
  { id: 'inventory', label: 'Inventory', to: '/kit/inventory', icon: Boxes, section: 'supply' },
  { id: 'settings', label: 'Settings', to: '/kit/settings', icon: Settings, section: 'house' },
];

/** A list in its frame with demo orders, for looking at and for trying every key. */
export function KitListPage() {
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const [tab, setTab] = useState('all');
  const [search, setSearch] = useState('');
  const [chips, setChips] = useState([
    { id: 'ship_by', name: 'Ship by', value: 'Thu, May 14' },
    { id: 'from', name: 'Ships from', value: 'Oakland, Newark, +2' },
  ]);
  const [sort, setSort] = useState<Sort>({ column: 'promise', direction: 'ascending' });
  const selection = useSelection();
  useKeyboard();
  useKeys([
    { keys: 'mod+k', label: 'Find anything', group: 'Everywhere', run: () => setPalette(true) },
    { keys: '?', label: 'Show all keys', group: 'Everywhere', run: () => setHelp(true) },
  ]);
  usePaletteProvider({
    id: 'kit-orders',
    heading: 'Orders',
    prefix: '#',
    order: 20,
    search: (query) =>
      orders
        .filter((order) => query !== '' && findMatch(`${order.number} ${order.customer}`, query))
        .slice(0, 5)
        .map((order) => ({
          id: `order-${order.number}`,
          label: `${order.number} ${order.customer}`,
          hint: formatAmount(order.total, 'USD'),
          icon: <ClipboardList size={16} strokeWidth={1.75} />,
          badge: <FulfillmentBadge status={order.fulfillment} />,
          preview: () => (
            <>
              <strong>{order.customer}</strong>
              <p>{order.items} items</p>
            </>
          ),
          run: () => showToast({ text: `Opened ${order.number}` }),
        })),
  });
  const rows = orders.filter(
    (order) => search === '' || findMatch(`${order.number} ${order.customer}`, search) !== null,
  );
  const say = (text: string) =>
    showToast({ icon: <Tag size={16} />, text, undo: () => showToast({ text: 'Undone' }) });
  return (
    <>
      <Frame
        company="Demo Harbor Goods"
        entries={entries}
        counts={{ orders: 412, pack: 41, returns: 11 }}
        scopes={[{ id: 'oakland', name: 'Oakland' }]}
        scope={null}
        onScope={() => undefined}
        beside={
          <>
            <Clock size={16} strokeWidth={1.75} aria-hidden="true" /> Next cut-off <strong>16:30</strong>{' '}
            Northline in 2 h 18 min
          </>
        }
        person="Demo Owner"
        userMenu={<Menu.Item>Sign out</Menu.Item>}
        onPalette={() => setPalette(true)}
        onHelp={() => setHelp(true)}
      >
        <PageHeader
          title="Orders"
          actions={
            <>
              <Button variant="subtle" color="gray" leftSection={<Download size={16} strokeWidth={1.75} />}>
                Export CSV
              </Button>
              <Button leftSection={<Plus size={16} />} rightSection={<Keycap keys="c" />}>
                New order
              </Button>
            </>
          }
        />
        <Tabs
          label="Views"
          value={tab}
          onChange={setTab}
          tabs={[
            { id: 'all', label: 'All open', count: 412 },
            { id: 'late', label: 'Late', count: 6, tone: 'late' },
            { id: 'today', label: 'Due today', count: 38, tone: 'risk' },
            { id: 'hold', label: 'On hold', count: 14 },
            { id: 'shipped', label: 'Shipped', count: 318 },
            { id: 'delivered', label: 'Delivered' },
          ]}
        />
        <FilterBar
          search={search}
          onSearch={setSearch}
          placeholder="Number, name, SKU, tracking"
          chips={chips}
          onRemove={(id) => setChips(chips.filter((chip) => chip.id !== id))}
          onClear={() => setChips([])}
          addable={[{ id: 'total', name: 'Total' }]}
          editor={(id, close) => (
            <TextInput label={id} data-autofocus onKeyDown={(event) => event.key === 'Enter' && close()} />
          )}
          count={`${rows.length} orders`}
        >
          <ColumnMenu name="kit" columns={columns} />
        </FilterBar>
        <DataTable
          name="kit"
          label="Orders"
          columns={columns}
          rows={rows}
          rowId={(order) => order.number}
          rowLabel={(order) => order.number}
          onOpen={(order) => showToast({ text: `Opened ${order.number}` })}
          onPeek={(order) => showToast({ text: `Peeked at ${order.number}` })}
          edge={(order) =>
            order.promise[0] === 'late' ? 'late' : order.promise[0] === 'at_risk' ? 'risk' : undefined
          }
          selection={selection}
          sort={sort}
          onSort={setSort}
          empty={<EmptyState title="No orders yet" />}
          filters={{ names: search === '' ? [] : [`search "${search}"`], onClear: () => setSearch('') }}
          page={{ from: 1, to: rows.length, total: '212', onNext: () => undefined }}
        />
        <BulkBar
          count={selection.selected.size}
          total={212}
          onSelectAll={() => selection.add(orders.map((order) => order.number))}
          onClear={selection.clear}
          actions={[
            {
              id: 'fulfill',
              label: `Fulfill ${selection.selected.size}`,
              icon: <PackageCheck size={16} />,
              keys: 'f',
              primary: true,
              run: () => say('Fulfilled'),
            },
            {
              id: 'print',
              label: 'Print slips',
              icon: <Printer size={16} />,
              keys: 'p',
              run: () => say('Printed'),
            },
            {
              id: 'capture',
              label: 'Capture 2',
              icon: <Banknote size={16} />,
              keys: 'y',
              run: () => say('Captured'),
            },
            { id: 'hold', label: 'Hold', icon: <Flag size={16} />, keys: 'h', run: () => say('Held') },
            { id: 'tag', label: 'Tag', icon: <Tag size={16} />, keys: 't', run: () => say('Tagged') },
            {
              id: 'assign',
              label: 'Assign',
              icon: <UserPlus size={16} />,
              keys: 'a',
              run: () => say('Assigned'),
            },
            {
              id: 'channel',
              label: 'Move to another channel',
              icon: <Globe size={16} />,
              run: () => say('Moved'),
            },
            { id: 'cancel', label: 'Cancel orders', destructive: true, run: () => say('Cancelled') },
          ]}
        />
      </Frame>
      <Palette opened={palette} onClose={() => setPalette(false)} />
      <KeySheet opened={help} onClose={() => setHelp(false)} />
      <Toasts />
    </>
  );
}
