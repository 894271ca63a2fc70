import { useQuery } from '@tanstack/react-query';
import type { GetV1InventorySuppliesResponse } from '../../api/generated/types.gen.ts';
import { useListPage } from '../../api/list-page.ts';
import { t } from '../../strings/strings.ts';
import { choiceFilters } from '../../ui/choice-filters.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { formatCount, formatSpan } from '../../ui/format.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { SeverityBadge } from '../../ui/status.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useUrlFilters } from '../../ui/url-filters.ts';
import { When } from '../../ui/when.tsx';
import classes from './inventory.module.css';
import { locationsOptions } from './inventory.ts';
import { SkuLink } from './sku-link.tsx';

type Supply = GetV1InventorySuppliesResponse['items'][number];

const states = ['open', 'closed'] as const;
const kinds = ['purchase_order', 'transfer', 'return'] as const;

/** What is on its way, by the day it is expected. */
export function SuppliesPage() {
  const [{ sku = '', state = 'open', kind, location_id }, setFilters] = useUrlFilters<
    'sku' | 'state' | 'kind' | 'location_id'
  >();
  const locations = useQuery(locationsOptions).data?.items ?? [];
  const nameOfPlace = (code: string) => locations.find((one) => one.code === code)?.name ?? code;
  const { table } = useListPage<Supply>('/v1/inventory/supplies', {
    sku: sku === '' ? undefined : sku,
    state,
    kind,
    location_id,
  });
  const filters = choiceFilters(
    [
      {
        id: 'kind',
        name: t('inventory.supplies.kind'),
        value: kinds.find((one) => one === kind),
        data: kinds.map((value) => ({ value, label: t(`inventory.supplies.kind.${value}`) })),
      },
      {
        id: 'location_id',
        name: t('inventory.filter.location'),
        value: location_id,
        data: locations.map(({ id, name }) => ({ value: id, label: name })),
      },
    ],
    setFilters,
  );
  return (
    <>
      <PageHeader title={t('inventory.supplies.title')} />
      <Tabs
        label={t('inventory.supplies.tabs')}
        value={state}
        onChange={(id) => setFilters({ state: id === 'open' ? undefined : id })}
        tabs={states.map((id) => ({ id, label: t(`inventory.supplies.tab.${id}`) }))}
      />
      <FilterBar
        search={sku}
        onSearch={(text) => setFilters({ sku: text.trim() })}
        placeholder={t('inventory.supplies.search')}
        {...filters.bar}
      />
      <DataTable
        name="supplies"
        label={t('inventory.supplies.title')}
        columns={columnsFor(nameOfPlace)}
        rowId={({ id }) => id}
        rowLabel={(supply) => `${supply.sku} ${supply.reference}`}
        edge={(supply) => (lateBy(supply) > 0 ? 'late' : undefined)}
        empty={
          <EmptyState title={t('inventory.supplies.empty')}>{t('inventory.supplies.emptyHint')}</EmptyState>
        }
        filters={{
          names: [...(sku === '' ? [] : [sku]), ...filters.words],
          onClear: () => setFilters({ sku: undefined, ...filters.none }),
        }}
        {...table}
      />
    </>
  );
}

/** By how long open supply has missed its day; zero or less, it has not. */
function lateBy({ state, expected_at }: Supply): number {
  return state === 'open' ? Date.now() - Date.parse(expected_at) : 0;
}

function columnsFor(nameOfPlace: (code: string) => string): Column<Supply>[] {
  return [
    {
      id: 'expected',
      header: t('inventory.supplies.expected'),
      cell: (supply) => (
        <span className={classes.flags}>
          <When at={supply.expected_at} />
          {lateBy(supply) > 0 && (
            <SeverityBadge severity="late">
              {t('inventory.supplies.late', { span: formatSpan(lateBy(supply)) })}
            </SeverityBadge>
          )}
        </span>
      ),
    },
    {
      id: 'sku',
      header: t('inventory.column.sku'),
      cell: ({ sku }) => <SkuLink sku={sku} />,
    },
    {
      id: 'location',
      header: t('inventory.filter.location'),
      cell: ({ location_code }) => nameOfPlace(location_code),
    },
    {
      id: 'kind',
      header: t('inventory.supplies.kind'),
      cell: ({ kind }) => t(`inventory.supplies.kind.${kind}`),
    },
    {
      id: 'reference',
      header: t('inventory.supplies.reference'),
      cell: ({ reference }) => reference,
    },
    {
      id: 'received',
      header: t('inventory.supplies.received'),
      numeric: true,
      cell: ({ received, quantity }) => t('inventory.supplies.progress', { received, quantity }),
    },
    {
      id: 'outstanding',
      header: t('inventory.supplies.outstanding'),
      numeric: true,
      cell: ({ outstanding }) => formatCount(outstanding),
    },
  ];
}
