import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { PackagePlus } from 'lucide-react';
import type { GetV1InventoryGoodsReceiptsResponse } from '../../api/generated/types.gen.ts';
import { useListPage } from '../../api/list-page.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { choiceFilters } from '../../ui/choice-filters.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { formatCount } from '../../ui/format.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { useUrlFilters } from '../../ui/url-filters.ts';
import { When } from '../../ui/when.tsx';
import { locationsOptions } from './inventory.ts';
import { Differences } from './receipt-differences.tsx';

type Receipt = GetV1InventoryGoodsReceiptsResponse['items'][number];

/** What came in at the door, the newest first. */
export function GoodsReceiptsPage() {
  const [{ reference = '', location_id }, setFilters] = useUrlFilters<'reference' | 'location_id'>();
  const navigate = useNavigate();
  const may = useMay();
  const locations = useQuery(locationsOptions).data?.items ?? [];
  const { table } = useListPage<Receipt>('/v1/inventory/goods-receipts', {
    reference: reference === '' ? undefined : reference,
    location_id,
  });
  const filters = choiceFilters(
    [
      {
        id: 'location_id',
        name: t('inventory.filter.location'),
        value: location_id,
        data: locations.map(({ id, name }) => ({ value: id, label: name })),
      },
    ],
    setFilters,
  );
  const receive = may('inventory:receive') && (
    <Button component={Link} leftSection={<PackagePlus size={16} />} {...({ to: '/receive' } as object)}>
      {t('stockRoom.receive.title')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('stockRoom.receipts.title')} actions={receive} />
      <FilterBar
        search={reference}
        onSearch={(text) => setFilters({ reference: text.trim() })}
        placeholder={t('stockRoom.receipts.search')}
        {...filters.bar}
      />
      <DataTable
        name="goods-receipts"
        label={t('stockRoom.receipts.title')}
        columns={columnsFor((code) => locations.find((one) => one.code === code)?.name ?? code)}
        rowId={({ id }) => id}
        rowLabel={({ number }) => number}
        onOpen={({ id }) => void navigate({ to: '/inventory/receipts/$id', params: { id } })}
        empty={
          <EmptyState title={t('stockRoom.receipts.empty')} action={receive}>
            {t('stockRoom.receipts.emptyHint')}
          </EmptyState>
        }
        filters={{
          names: [...(reference === '' ? [] : [reference]), ...filters.words],
          onClear: () => setFilters({ reference: undefined, ...filters.none }),
        }}
        {...table}
      />
    </>
  );
}

function columnsFor(nameOfPlace: (code: string) => string): Column<Receipt>[] {
  return [
    {
      id: 'number',
      header: t('stockRoom.receipts.number'),
      cell: ({ id, number }) => (
        <Link to="/inventory/receipts/$id" params={{ id }}>
          {number}
        </Link>
      ),
    },
    {
      id: 'posted',
      header: t('stockRoom.receipts.posted'),
      cell: ({ posted_at }) => <When at={posted_at} />,
    },
    { id: 'reference', header: t('stockRoom.receipts.reference'), cell: ({ reference }) => reference },
    {
      id: 'location',
      header: t('inventory.filter.location'),
      cell: ({ location_code }) => nameOfPlace(location_code),
    },
    {
      id: 'received',
      header: t('stockRoom.transfer.received'),
      numeric: true,
      cell: ({ received }) => formatCount(received),
    },
    {
      id: 'differences',
      header: t('stockRoom.receipts.differences'),
      cell: (receipt) => <Differences of={receipt} />,
    },
    { id: 'by', header: t('inventory.movement.who'), cell: ({ actor_name }) => actor_name, yields: true },
  ];
}
