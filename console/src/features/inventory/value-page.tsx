import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { read } from '../../api/client.ts';
import type {
  GetV1InventoryValueLinesResponse,
  GetV1InventoryValueResponse,
} from '../../api/generated/types.gen.ts';
import { useListPage } from '../../api/list-page.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { Card } from '../../ui/card.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { formatCount, formatMoney } from '../../ui/format.ts';
import { Loading } from '../../ui/loading.tsx';
import { PageBody, Stack } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { useUrlFilters } from '../../ui/url-filters.ts';
import { SkuLink } from './sku-link.tsx';
import classes from './transfer-page.module.css';

type Value = GetV1InventoryValueResponse;
type Row = GetV1InventoryValueLinesResponse['items'][number];

/** What stock is worth at its average cost, and where. */
export function ValuePage() {
  const [{ sku = '' }, setFilters] = useUrlFilters<'sku'>();
  const { data, error } = useQuery({
    queryKey: ['/v1/inventory/value'],
    queryFn: () => read<Value>('/v1/inventory/value'),
  });
  const { table } = useListPage<Row>('/v1/inventory/value/lines', { sku: sku === '' ? undefined : sku });
  if (!data) return error ? <ProblemRefusal problem={toProblem(error)} /> : <Loading />;
  return (
    <>
      <PageHeader
        title={t('stockRoom.value.title')}
        actions={
          <Button
            component="a"
            href="/v1/inventory/value.csv"
            variant="default"
            leftSection={<Download size={16} />}
          >
            {t('stockRoom.value.export')}
          </Button>
        }
      />
      <PageBody>
        <Card title={t('stockRoom.value.total')} aside={t('stockRoom.value.units', { count: data.units })}>
          <Stack>
            <span className={classes.total}>{formatMoney(data.total.amount, data.total.currency)}</span>
            {data.units_without_cost > 0 && (
              <span>{t('stockRoom.value.unknown', { count: data.units_without_cost })}</span>
            )}
            <Places value={data} />
          </Stack>
        </Card>
      </PageBody>
      <FilterBar
        search={sku}
        onSearch={(text) => setFilters({ sku: text.trim() })}
        placeholder={t('stockRoom.value.search')}
        chips={[]}
        onRemove={() => undefined}
        onClear={() => undefined}
        addable={[]}
        editor={() => null}
      />
      <DataTable
        name="stock-value"
        label={t('stockRoom.value.lines')}
        columns={columns}
        rowId={(row) => `${row.variant_id} ${row.location_id} ${row.place}`}
        rowLabel={(row) => `${row.sku} ${row.location_code}`}
        empty={<EmptyState title={t('stockRoom.value.empty')}>{t('stockRoom.value.emptyHint')}</EmptyState>}
        filters={{ names: sku === '' ? [] : [sku], onClear: () => setFilters({ sku: undefined }) }}
        {...table}
      />
    </>
  );
}

/** One bar for each location, to one scale: what lies there, and dashed what is on its way there. */
function Places({ value }: { value: Value }) {
  const scale = Math.max(
    1,
    ...value.locations.map(({ value: here, in_transit_value: coming }) => here.amount + coming.amount),
  );
  return value.locations.map(({ location_id, location_name, value: here, in_transit_value: coming }) => {
    const amount = formatMoney(here.amount, here.currency);
    const transit = formatMoney(coming.amount, coming.currency);
    return (
      <div key={location_id} className={classes.place}>
        <span>{location_name}</span>
        <span
          className={classes.bar}
          role="img"
          aria-label={t('stockRoom.value.bar', { location: location_name, amount, transit })}
        >
          <span className={classes.received} style={{ width: `${(here.amount / scale) * 100}%` }} />
          <span className={classes.in_transit} style={{ width: `${(coming.amount / scale) * 100}%` }} />
        </span>
        <strong>{amount}</strong>
      </div>
    );
  });
}

const columns: Column<Row>[] = [
  {
    id: 'sku',
    header: t('stockRoom.value.sku'),
    cell: ({ sku }) => <SkuLink sku={sku} />,
  },
  {
    id: 'location',
    header: t('stockRoom.value.location'),
    cell: ({ location_code, place }) =>
      place === 'on_hand'
        ? location_code
        : `${location_code}, ${t('stockRoom.value.inTransit').toLowerCase()}`,
  },
  {
    id: 'units',
    header: t('stockRoom.transfers.units'),
    numeric: true,
    cell: ({ units }) => formatCount(units),
  },
  {
    id: 'average',
    header: t('stockRoom.value.average'),
    numeric: true,
    cell: ({ average_cost }) => average_cost?.replace(/0{1,4}$/, '') ?? '',
  },
  {
    id: 'value',
    header: t('stockRoom.value.value'),
    numeric: true,
    cell: ({ value }) => value && formatMoney(value.amount, value.currency),
  },
];
