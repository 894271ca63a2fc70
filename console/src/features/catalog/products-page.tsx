import { Button } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useListPage } from '../../api/list-page.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { choiceFilters } from '../../ui/choice-filters.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { formatMoney } from '../../ui/format.ts';
import { Keycap } from '../../ui/keycap.tsx';
import { useKeys } from '../../ui/keys.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProductThumb } from '../../ui/product-thumb.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { useUrlFilters } from '../../ui/url-filters.ts';
import classes from './catalog.module.css';
import type { CatalogStatus, Product } from './catalog.ts';

const statuses: readonly CatalogStatus[] = ['active', 'archived'];

const columns: Column<Product>[] = [
  {
    id: 'title',
    header: t('catalog.column.product'),
    cell: (product) => (
      <span className={classes.titled}>
        <ProductThumb src={product.image_url ?? product.variants[0]?.image_url} size={28} />
        <Link to="/catalog/$id" params={{ id: product.id }}>
          {product.title}
        </Link>
      </span>
    ),
  },
  {
    id: 'skus',
    header: t('catalog.column.skus'),
    cell: (product) => <span className="mono">{skusOf(product)}</span>,
  },
  { id: 'price', header: t('catalog.column.price'), numeric: true, cell: priceOf },
  {
    id: 'status',
    header: t('catalog.column.status'),
    cell: ({ status }) => <StateBadge on={status === 'active'}>{t(`catalog.status.${status}`)}</StateBadge>,
  },
];

/** What is sold. */
export function ProductsPage() {
  const [{ q = '', status }, setFilters] = useUrlFilters<'q' | 'status'>();
  const navigate = useNavigate();
  const may = useMay();
  const { table, total } = useListPage<Product>('/v1/products', { q, status });
  const create = () => void navigate({ to: '/catalog/new' });
  useKeys(
    may('catalog:edit')
      ? [{ keys: 'c', label: t('catalog.new'), group: t('ui.keys.list'), run: create }]
      : [],
  );
  const filters = choiceFilters(
    [
      {
        id: 'status',
        name: t('catalog.status'),
        value: status,
        data: statuses.map((value) => ({ value, label: statusWord(value) })),
      },
    ],
    setFilters,
  );
  const names = [...(q === '' ? [] : [`"${q}"`]), ...filters.words];
  const clear = () => setFilters({ q: undefined, ...filters.none });
  const newButton = may('catalog:edit') && (
    <Button leftSection={<Plus size={16} />} rightSection={<Keycap keys="c" />} onClick={create}>
      {t('catalog.new')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('catalog.products')} actions={newButton} />
      <FilterBar
        search={q}
        onSearch={(text) => setFilters({ q: text })}
        placeholder={t('catalog.search')}
        {...filters.bar}
        {...(total === undefined ? {} : { count: t('catalog.count', { count: total }) })}
      />
      <DataTable
        name="products"
        label={t('catalog.products')}
        columns={columns}
        rowId={(product) => product.id}
        rowLabel={(product) => product.title}
        onOpen={(product) => void navigate({ to: '/catalog/$id', params: { id: product.id } })}
        empty={
          <EmptyState title={t('catalog.empty')} action={newButton}>
            {t('catalog.emptyHint')}
          </EmptyState>
        }
        filters={{ names, onClear: clear }}
        {...table}
      />
    </>
  );
}

function statusWord(status: string): string {
  return status === 'archived' ? t('catalog.status.archived') : t('catalog.status.active');
}

function skusOf({ variants }: Product): string {
  const [first] = variants;
  if (!first) return '';
  return variants.length === 1
    ? first.sku
    : t('catalog.more', { first: first.sku, count: variants.length - 1 });
}

/** The lowest and the highest price in the currency of the first. */
function priceOf({ variants }: Product): string {
  const prices = variants.flatMap((variant) => variant.prices);
  const currency = prices[0]?.currency;
  if (currency === undefined) return '';
  const amounts = prices.filter((price) => price.currency === currency).map((price) => price.amount);
  const [least, most] = [Math.min(...amounts), Math.max(...amounts)];
  const highest = formatMoney(most, currency);
  return least === most ? highest : `${formatMoney(least, currency)} – ${highest}`;
}
