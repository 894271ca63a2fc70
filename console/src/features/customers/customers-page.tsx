import { Button } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useListPage } from '../../api/list-page.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { useUrlFilters } from '../../ui/url-filters.ts';
import type { Customer } from './customers.ts';

const columns: Column<Customer>[] = [
  {
    id: 'name',
    header: t('customers.field.name'),
    cell: (customer) => (
      <Link to="/customers/$id" params={{ id: customer.id }}>
        {customer.name}
      </Link>
    ),
    truncate: 220,
  },
  { id: 'email', header: t('customers.field.email'), cell: ({ email }) => email },
  { id: 'phone', header: t('customers.field.phone'), cell: ({ phone }) => phone },
  { id: 'company', header: t('customers.field.company'), cell: ({ company }) => company },
  {
    id: 'place',
    header: t('customers.field.place'),
    cell: ({ addresses: [first] }) => first && `${first.address.city}, ${first.address.country}`,
  },
  {
    id: 'external_id',
    header: t('customers.field.external_id'),
    cell: ({ external_id }) => <span className="mono">{external_id}</span>,
    extra: true,
  },
];

/** Who buys. */
export function CustomersPage() {
  const [{ q = '' }, setFilters] = useUrlFilters<'q'>();
  const navigate = useNavigate();
  const may = useMay();
  const { table, total } = useListPage<Customer>('/v1/customers', { q });
  const newButton = may('customers:edit') && (
    <Button
      leftSection={<Plus size={16} />}
      onClick={() => void navigate({ to: '/customers/$id', params: { id: 'new' } })}
    >
      {t('customers.new')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('customers.title')} actions={newButton} />
      <FilterBar
        search={q}
        onSearch={(text) => setFilters({ q: text })}
        placeholder={t('customers.search')}
        chips={[]}
        onRemove={() => undefined}
        onClear={() => undefined}
        addable={[]}
        editor={() => null}
        {...(total === undefined ? {} : { count: t('customers.count', { count: total }) })}
      />
      <DataTable
        name="customers"
        label={t('customers.title')}
        columns={columns}
        rowId={(customer) => customer.id}
        rowLabel={(customer) => customer.name}
        onOpen={(customer) => void navigate({ to: '/customers/$id', params: { id: customer.id } })}
        empty={
          <EmptyState title={t('customers.empty')} action={newButton}>
            {t('customers.emptyHint')}
          </EmptyState>
        }
        filters={{ names: q === '' ? [] : [`"${q}"`], onClear: () => setFilters({ q: undefined }) }}
        {...table}
      />
    </>
  );
}
