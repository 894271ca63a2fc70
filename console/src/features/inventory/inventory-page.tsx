import { Button, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { ClipboardPaste, PackagePlus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useListPage } from '../../api/list-page.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Legend } from '../../ui/fills.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { formatCount } from '../../ui/format.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProductThumb } from '../../ui/product-thumb.tsx';
import { SeverityBadge } from '../../ui/status.tsx';
import { StockBar, stockStates } from '../../ui/stock-bar.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useUrlFilters } from '../../ui/url-filters.ts';
import { ChangeStockDialog, type StockChangeKind } from './change-stock-dialog.tsx';
import classes from './inventory.module.css';
import { type InventoryItem, locationsOptions, nameOf, scaleOf } from './inventory.ts';
import { LiveMark } from './live-mark.tsx';
import { useLiveStock } from './live-stock.ts';

/** What exists, where, and what of it is promised already. */
export function InventoryPage() {
  const [{ q = '', state = 'all', location_id }, setFilters] = useUrlFilters<'q' | 'state' | 'location_id'>();
  const navigate = useNavigate();
  const may = useMay();
  const [dialog, setDialog] = useState<StockChangeKind | null>(null);
  const locations = useQuery(locationsOptions).data?.items ?? [];
  const { table, total } = useListPage<InventoryItem>('/v1/inventory', {
    q,
    location_id,
    state: state === 'all' ? undefined : state,
  });
  const shown = useMemo(() => (table.rows ?? []).map((item) => item.variant_id), [table.rows]);
  const live = useLiveStock(shown);
  const place = locations.find((one) => one.id === location_id)?.name ?? location_id;
  const names = [
    ...(q === '' ? [] : [`"${q}"`]),
    ...(state === 'sold_out' || state === 'short' || state === 'low' ? [t(`inventory.tab.${state}`)] : []),
    ...(place ? [place] : []),
  ];
  const receive = may('inventory:receive') && (
    <Button leftSection={<PackagePlus size={16} />} onClick={() => setDialog('receive')}>
      {t('inventory.receiveStock')}
    </Button>
  );
  return (
    <>
      <PageHeader
        title={t('inventory.title')}
        actions={
          <>
            {may('inventory:adjust') && (
              <>
                <Button
                  variant="default"
                  leftSection={<ClipboardPaste size={16} />}
                  onClick={() =>
                    void navigate({
                      to: '/inventory/set-levels',
                      search: { q, location_id, state: state === 'all' ? undefined : state } as never,
                    })
                  }
                >
                  {t('inventory.nav.setLevels')}
                </Button>
                <Button variant="default" onClick={() => setDialog('adjust')}>
                  {t('inventory.adjustStock')}
                </Button>
              </>
            )}
            {receive}
          </>
        }
      />
      <Tabs
        label={t('inventory.tabs')}
        value={state}
        onChange={(id) => setFilters({ state: id === 'all' ? undefined : id })}
        tabs={(['all', 'sold_out', 'short', 'low'] as const).map((id) => ({
          id,
          label: t(`inventory.tab.${id}`),
        }))}
      />
      <FilterBar
        search={q}
        onSearch={(text) => setFilters({ q: text })}
        placeholder={t('inventory.search')}
        chips={place ? [{ id: 'location_id', name: t('inventory.filter.location'), value: place }] : []}
        onRemove={() => setFilters({ location_id: undefined })}
        onClear={() => setFilters({ location_id: undefined })}
        addable={place ? [] : [{ id: 'location_id', name: t('inventory.filter.location') }]}
        editor={(_id, close) => (
          <Select
            label={t('inventory.filter.location')}
            comboboxProps={{ withinPortal: false }}
            data={locations.map(({ id, name }) => ({ value: id, label: name }))}
            value={location_id ?? null}
            onChange={(value) => {
              setFilters({ location_id: value ?? undefined });
              close();
            }}
          />
        )}
        {...(total === undefined ? {} : { count: t('inventory.count', { count: total }) })}
      >
        <LiveMark state={live} />
      </FilterBar>
      <div className={classes.legend}>
        <Legend entries={stockStates.map((fill) => ({ fill, label: t(`ui.stock.${fill}`) }))} />
      </div>
      <DataTable
        name="inventory"
        label={t('inventory.title')}
        columns={columnsFor(scaleOf((table.rows ?? []).map((item) => item.totals)))}
        rowId={(item) => item.variant_id}
        rowLabel={(item) => item.sku}
        onOpen={(item) => void navigate({ to: '/inventory/$sku', params: { sku: item.sku } })}
        edge={(item) => (item.totals.waiting > item.totals.available ? 'late' : undefined)}
        empty={
          <EmptyState title={t('inventory.empty')} action={receive}>
            {t('inventory.emptyHint')}
          </EmptyState>
        }
        filters={{
          names,
          onClear: () => setFilters({ q: undefined, state: undefined, location_id: undefined }),
        }}
        {...table}
      />
      <ChangeStockDialog kind={dialog} onClose={() => setDialog(null)} />
    </>
  );
}

function columnsFor(scale: number): Column<InventoryItem>[] {
  return [
    {
      id: 'product',
      header: t('inventory.column.product'),
      cell: (item) => (
        <span className={classes.named}>
          <ProductThumb src={item.image_url} size={28} />
          <Link to="/inventory/$sku" params={{ sku: item.sku }}>
            {nameOf(item)}
          </Link>
        </span>
      ),
    },
    {
      id: 'sku',
      header: t('inventory.column.sku'),
      cell: (item) => <span className="mono">{item.sku}</span>,
    },
    {
      id: 'stock',
      header: t('inventory.column.stock'),
      cell: (item) => (
        <span className={classes.rowBar}>
          <StockBar counts={item.totals} scale={scale} />
        </span>
      ),
    },
    {
      id: 'available',
      header: t('inventory.column.available'),
      numeric: true,
      cell: (item) => formatCount(item.totals.available),
    },
    {
      id: 'on_hand',
      header: t('inventory.column.on_hand'),
      numeric: true,
      cell: (item) => formatCount(item.totals.on_hand),
    },
    { id: 'flags', header: t('inventory.column.flag'), cell: (item) => <StockFlags item={item} /> },
  ];
}

/** What someone must act on: nothing left to sell, and customers who wait. */
function StockFlags({ item }: { item: InventoryItem }) {
  const { available, waiting } = item.totals;
  return (
    <span className={classes.flags}>
      {available === 0 && <SeverityBadge severity="late">{t('inventory.soldOut')}</SeverityBadge>}
      {waiting > 0 && (
        <SeverityBadge severity="at_risk">{t('inventory.waiting', { count: waiting })}</SeverityBadge>
      )}
    </span>
  );
}
