import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useListPage } from '../../api/list-page.ts';
import { t } from '../../strings/strings.ts';
import { choiceFilters } from '../../ui/choice-filters.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { formatCount } from '../../ui/format.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useUrlFilters } from '../../ui/url-filters.ts';
import { locationsOptions } from './inventory.ts';
import { LotLife, longestOf } from './lot-life.tsx';
import { formatDay, type Lot, severityOf } from './lots.ts';
import { SkuLink } from './sku-link.tsx';
import { LotStanding } from './sku-lots.tsx';

const tabs = ['stock', 'soon', 'blocked', 'all'] as const;
const SOON_DAYS = 60;

/** Lots and serial numbers, those that expire first at the beginning. */
export function LotsPage() {
  const navigate = useNavigate();
  const [{ q = '', sku, tab = 'stock', location_id }, setFilters] = useUrlFilters<
    'q' | 'sku' | 'tab' | 'location_id'
  >();
  const locations = useQuery(locationsOptions).data?.items ?? [];
  const { table } = useListPage<Lot>('/v1/inventory/lots', {
    q: q === '' ? undefined : q,
    sku,
    location_id,
    is_in_stock: tab === 'stock' || tab === 'soon' ? true : undefined,
    is_blocked: tab === 'blocked' ? true : undefined,
    expires_by: tab === 'soon' ? dayAhead(SOON_DAYS) : undefined,
  });
  const filters = choiceFilters(
    [
      {
        id: 'location_id',
        name: t('inventory.filter.location'),
        value: location_id,
        data: locations.map(({ id, name }) => ({ value: id, label: name })),
      },
      { id: 'sku', name: t('inventory.column.sku'), value: sku },
    ],
    setFilters,
  );
  return (
    <>
      <PageHeader title={t('lots.page')} />
      <Tabs
        label={t('lots.tabs')}
        value={tab}
        onChange={(id) => setFilters({ tab: id === 'stock' ? undefined : id })}
        tabs={tabs.map((id) => ({ id, label: t(`lots.tab.${id}`) }))}
      />
      <FilterBar
        search={q}
        onSearch={(text) => setFilters({ q: text.trim() })}
        placeholder={t('lots.search')}
        {...filters.bar}
      />
      <DataTable
        name="lots"
        label={t('lots.page')}
        columns={columnsFor(longestOf(table.rows ?? []))}
        rowId={({ id }) => id}
        rowLabel={(lot) => `${lot.sku} ${lot.code}`}
        onOpen={({ id }) => void navigate({ to: '/inventory/lots/$id', params: { id } })}
        edge={(lot) => {
          const severity = severityOf(lot);
          return severity === 'at_risk' ? 'risk' : severity;
        }}
        empty={<EmptyState title={t('lots.empty')}>{t('lots.emptyHint')}</EmptyState>}
        filters={{
          names: [...(q === '' ? [] : [q]), ...filters.words],
          onClear: () => setFilters({ q: undefined, ...filters.none }),
        }}
        {...table}
      />
    </>
  );
}

function dayAhead(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

function columnsFor(longest: number): Column<Lot>[] {
  return [
    {
      id: 'code',
      header: t('lots.code'),
      cell: ({ id, code }) => (
        <Link to="/inventory/lots/$id" params={{ id }} className="mono">
          {code}
        </Link>
      ),
    },
    {
      id: 'sku',
      header: t('inventory.column.sku'),
      cell: ({ sku }) => <SkuLink sku={sku} />,
    },
    {
      id: 'until',
      header: t('lots.until'),
      cell: ({ expires_on }) => (expires_on ? formatDay(expires_on) : t('lots.standing.forever')),
    },
    { id: 'standing', header: t('lots.standing'), cell: (lot) => <LotStanding lot={lot} /> },
    {
      id: 'keeps',
      header: t('lots.keeps'),
      yields: true,
      cell: (lot) => <LotLife lot={lot} longest={longest} />,
    },
    {
      id: 'where',
      header: t('lots.where'),
      yields: true,
      cell: ({ stock }) =>
        stock.map(({ location_code, on_hand }) => `${location_code} ${on_hand}`).join(', '),
    },
    {
      id: 'on_hand',
      header: t('inventory.onHand'),
      numeric: true,
      cell: ({ on_hand }) => formatCount(on_hand),
    },
  ];
}
