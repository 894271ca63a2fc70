import { Button } from '@mantine/core';
import { useState } from 'react';
import { useListPage } from '../../api/list-page.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { formatCount } from '../../ui/format.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useUrlFilters } from '../../ui/url-filters.ts';
import { When } from '../../ui/when.tsx';
import { Countdown } from './countdown.tsx';
import classes from './inventory.module.css';
import { ReleaseDialog } from './release-dialog.tsx';
import { endWords, holderWords, type Reservation, reservationStates, useNow } from './reservations.ts';
import { SkuLink } from './sku-link.tsx';

/** What carts keep, the next to expire first, and what became of those before. */
export function ReservationsPage() {
  const may = useMay();
  const [{ state = 'open', sku = '' }, setFilters] = useUrlFilters<'state' | 'sku'>();
  const [releasing, setReleasing] = useState<Reservation | null>(null);
  const is_open = state === 'open';
  const now = useNow(is_open);
  const { table } = useListPage<Reservation>('/v1/reservations', {
    state,
    sort: is_open ? 'soonest' : undefined,
    sku: is_open && sku !== '' ? sku : undefined,
  });
  const columns = [
    ...(is_open ? openColumns(now) : endedColumns),
    ...(is_open && may('orders:place') && may('fulfillment:manage') ? [releaseColumn(setReleasing)] : []),
  ];
  return (
    <>
      <PageHeader title={t('inventory.reservations.title')} />
      <Tabs
        label={t('inventory.reservations.tabs')}
        value={state}
        onChange={(id) => setFilters({ state: id === 'open' ? undefined : id, sku: undefined })}
        tabs={reservationStates.map((id) => ({ id, label: t(`inventory.reservations.state.${id}`) }))}
      />
      {is_open && (
        <FilterBar
          search={sku}
          onSearch={(text) => setFilters({ sku: text.trim() })}
          placeholder={t('inventory.reservations.search')}
          chips={[]}
          onRemove={() => undefined}
          onClear={() => setFilters({ sku: undefined })}
          addable={[]}
          editor={() => null}
        />
      )}
      <DataTable
        name="reservations"
        label={t('inventory.reservations.title')}
        columns={columns}
        rowId={({ id }) => id}
        rowLabel={(reservation) => `${itemsOf(reservation)}, ${holderWords(reservation)}`}
        empty={
          <EmptyState title={t(`inventory.reservations.empty.${state === 'open' ? 'open' : 'ended'}`)}>
            {t('inventory.reservations.emptyHint')}
          </EmptyState>
        }
        filters={{ names: sku === '' ? [] : [sku], onClear: () => setFilters({ sku: undefined }) }}
        {...table}
      />
      <ReleaseDialog reservation={releasing} onClose={() => setReleasing(null)} />
    </>
  );
}

function itemsOf({ lines }: Reservation): string {
  return lines.map(({ sku, reserved }) => `${formatCount(reserved)} × ${sku}`).join(', ');
}

const what: Column<Reservation> = {
  id: 'what',
  header: t('inventory.reservations.what'),
  cell: ({ lines }) => (
    <span className={classes.flags}>
      {lines.map(({ sku, reserved, quantity }) => (
        <span key={`${sku} ${quantity}`}>
          {reserved < quantity
            ? t('inventory.reservations.part', { reserved, quantity })
            : formatCount(quantity)}{' '}
          × <SkuLink sku={sku} />
        </span>
      ))}
    </span>
  ),
};

const who: readonly Column<Reservation>[] = [
  { id: 'holder', header: t('inventory.reservations.holder'), cell: holderWords, truncate: 260 },
  {
    id: 'channel',
    header: t('inventory.reservations.channel'),
    cell: ({ channel }) => channel.name,
    yields: true,
  },
  {
    id: 'units',
    header: t('inventory.reservations.units'),
    numeric: true,
    cell: ({ units }) => formatCount(units),
  },
];

function openColumns(now: number): Column<Reservation>[] {
  return [
    {
      id: 'left',
      header: t('inventory.reservations.left'),
      cell: ({ expires_at }) => <Countdown until={expires_at} now={now} />,
    },
    what,
    {
      id: 'where',
      header: t('inventory.reservations.where'),
      cell: ({ holds }) => [...new Set(holds.map(({ location_name }) => location_name))].join(', '),
      yields: true,
    },
    ...who,
  ];
}

const endedColumns: readonly Column<Reservation>[] = [
  {
    id: 'ended',
    header: t('inventory.reservations.ended'),
    cell: ({ ended_at }) => <When at={ended_at} />,
  },
  what,
  ...who,
  {
    id: 'reason',
    header: t('inventory.reservations.why'),
    cell: ({ order_id, end_reason }) =>
      order_id === null ? (
        endWords(end_reason)
      ) : (
        <a href={`/orders/${order_id}`}>{t('inventory.reservations.order')}</a>
      ),
    truncate: 260,
  },
];

function releaseColumn(onRelease: (reservation: Reservation) => void): Column<Reservation> {
  return {
    id: 'release',
    header: t('inventory.reservations.action'),
    cell: (reservation) =>
      reservation.supported_actions.includes('release') && (
        <Button
          variant="default"
          size="compact-sm"
          aria-label={t('inventory.reservations.releaseOf', { items: itemsOf(reservation) })}
          onClick={() => onRelease(reservation)}
        >
          {t('inventory.reservations.release')}
        </Button>
      ),
  };
}
