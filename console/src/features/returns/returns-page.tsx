import { Link, useNavigate } from '@tanstack/react-router';
import { useListPage } from '../../api/list-page.ts';
import { t } from '../../strings/strings.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { formatCount } from '../../ui/format.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useUrlFilters } from '../../ui/url-filters.ts';
import { When } from '../../ui/when.tsx';
import { ReturnState } from './return-state.tsx';
import { type ReturnCard, states } from './returns.ts';

/** What comes back, by how far it is. */
export function ReturnsPage() {
  const [{ q = '', state = 'all' }, setFilters] = useUrlFilters<'q' | 'state'>();
  const navigate = useNavigate();
  const { table } = useListPage<ReturnCard>('/v1/returns', {
    q: q === '' ? undefined : q,
    state: state === 'all' ? undefined : state,
  });
  return (
    <>
      <PageHeader title={t('returns.title')} />
      <Tabs
        label={t('returns.tabs')}
        value={state}
        onChange={(id) => setFilters({ state: id === 'all' ? undefined : id })}
        tabs={[
          { id: 'all', label: t('returns.tab.all') },
          ...states.map((id) => ({ id, label: t(`returns.state.${id}`) })),
        ]}
      />
      <FilterBar
        search={q}
        onSearch={(text) => setFilters({ q: text.trim() })}
        placeholder={t('returns.search')}
        chips={[]}
        onRemove={() => undefined}
        onClear={() => undefined}
        addable={[]}
        editor={() => null}
      />
      <DataTable
        name="returns"
        label={t('returns.title')}
        columns={columns}
        rowId={({ id }) => id}
        rowLabel={({ number }) => number}
        onOpen={({ id }) => void navigate({ to: '/returns/$id', params: { id } })}
        empty={<EmptyState title={t('returns.empty')}>{t('returns.emptyHint')}</EmptyState>}
        filters={{
          names: q === '' ? [] : [q],
          onClear: () => setFilters({ q: undefined, state: undefined }),
        }}
        {...table}
      />
    </>
  );
}

const columns: Column<ReturnCard>[] = [
  {
    id: 'number',
    header: t('returns.column.number'),
    cell: ({ id, number }) => (
      <Link to="/returns/$id" params={{ id }}>
        {number}
      </Link>
    ),
  },
  { id: 'state', header: t('returns.column.state'), cell: ({ state }) => <ReturnState state={state} /> },
  { id: 'order', header: t('returns.column.order'), cell: ({ order_number }) => `#${order_number}` },
  { id: 'customer', header: t('returns.column.customer'), cell: ({ customer_name }) => customer_name },
  { id: 'units', header: t('returns.column.units'), numeric: true, cell: ({ units }) => formatCount(units) },
  {
    id: 'received',
    header: t('returns.column.received'),
    numeric: true,
    cell: ({ received }) => formatCount(received),
  },
  {
    id: 'inspected',
    header: t('returns.column.inspected'),
    numeric: true,
    cell: ({ inspected }) => formatCount(inspected),
  },
  {
    id: 'created',
    header: t('returns.column.created'),
    cell: ({ created_at }) => <When at={created_at} />,
  },
];
