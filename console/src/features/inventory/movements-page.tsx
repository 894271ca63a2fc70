import { Button, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { urlOf } from '../../api/client.ts';
import { useListPage } from '../../api/list-page.ts';
import { t } from '../../strings/strings.ts';
import { type Column, ColumnMenu, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { formatCount } from '../../ui/format.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { stockStates } from '../../ui/stock-bar.tsx';
import { useUrlFilters } from '../../ui/url-filters.ts';
import { When } from '../../ui/when.tsx';
import { knownReasons, locationsOptions, type Movement, reasonWords } from './inventory.ts';
import { MovedStates, MovedWhy } from './movement-table.tsx';
import { SkuLink } from './sku-link.tsx';

const columns: readonly Column<Movement>[] = [
  { id: 'at', header: t('inventory.movement.when'), cell: ({ at }) => <When at={at} exact /> },
  {
    id: 'sku',
    header: t('inventory.column.sku'),
    cell: ({ sku }) => <SkuLink sku={sku} />,
  },
  {
    id: 'why',
    header: t('inventory.movement.why'),
    cell: (movement) => <MovedWhy movement={movement} />,
  },
  {
    id: 'states',
    header: t('inventory.movement.states'),
    cell: (movement) => <MovedStates movement={movement} />,
  },
  {
    id: 'units',
    header: t('inventory.movement.units'),
    numeric: true,
    cell: ({ quantity }) => formatCount(quantity),
  },
  { id: 'where', header: t('inventory.movement.where'), cell: ({ location_code }) => location_code },
  { id: 'who', header: t('inventory.movement.who'), cell: ({ actor_name }) => actor_name },
];

type Filter = 'sku' | 'reason' | 'state' | 'location_id' | 'from' | 'to';

/** Every movement of stock, the newest first: what, why, by whom. */
export function MovementsPage() {
  const [filters, setFilters] = useUrlFilters<Filter>();
  const { sku = '', ...rest } = filters;
  const locations = useQuery(locationsOptions).data?.items ?? [];
  const query = { ...rest, sku: sku === '' ? undefined : sku };
  const { table } = useListPage<Movement>('/v1/inventory/movements', query);
  const choices = {
    reason: knownReasons.map((value) => ({ value, label: reasonWords(value) })),
    state: stockStates.map((value) => ({ value, label: t(`ui.stock.${value}`) })),
    location_id: locations.map(({ id, name }) => ({ value: id, label: name })),
  };
  const names = {
    reason: t('inventory.form.reason'),
    state: t('inventory.form.state'),
    location_id: t('inventory.filter.location'),
    from: t('inventory.movements.from'),
    to: t('inventory.movements.to'),
  };
  const all = Object.keys(names) as (keyof typeof names)[];
  const chips = all.flatMap((id) => {
    const value = rest[id];
    if (value === undefined) return [];
    const words =
      id === 'from' || id === 'to' ? value : choices[id].find((one) => one.value === value)?.label;
    return [{ id, name: names[id], value: words ?? reasonWords(value) }];
  });
  const clear = () => setFilters(Object.fromEntries(all.map((id) => [id, undefined])));
  return (
    <>
      <PageHeader
        title={t('inventory.movements')}
        actions={
          <Button
            component="a"
            variant="default"
            leftSection={<Download size={16} />}
            href={urlOf('/v1/inventory/movements/export.csv', query)}
            download
          >
            {t('inventory.movements.export')}
          </Button>
        }
      />
      <FilterBar
        search={sku}
        onSearch={(text) => setFilters({ sku: text.trim() })}
        placeholder={t('inventory.supplies.search')}
        chips={chips}
        onRemove={(id) => setFilters({ [id]: undefined })}
        onClear={clear}
        addable={all.filter((id) => rest[id] === undefined).map((id) => ({ id, name: names[id] }))}
        editor={(id, close) => {
          const set = (value: string | null) => {
            setFilters({ [id]: value ?? undefined });
            close();
          };
          const name = names[id as keyof typeof names];
          if (id === 'from' || id === 'to') return <DayField label={name} value={rest[id]} onSet={set} />;
          return (
            <Select
              label={name}
              comboboxProps={{ withinPortal: false }}
              searchable
              data={choices[id as keyof typeof choices]}
              value={rest[id as keyof typeof choices] ?? null}
              onChange={set}
            />
          );
        }}
      >
        <ColumnMenu name="movements" columns={columns} />
      </FilterBar>
      <DataTable
        name="movements"
        label={t('inventory.movements')}
        columns={columns}
        rowId={({ id }) => id}
        rowLabel={(movement) => `${movement.sku} ${reasonWords(movement.reason)}`}
        empty={<EmptyState title={t('inventory.movements.empty')} />}
        filters={{
          names: [...(sku === '' ? [] : [sku]), ...chips.map(({ value }) => value)],
          onClear: () => {
            clear();
            setFilters({ sku: undefined });
          },
        }}
        {...table}
      />
    </>
  );
}

function DayField({
  label,
  value,
  onSet,
}: {
  label: string;
  value: string | undefined;
  onSet: (day: string | null) => void;
}) {
  return (
    <TextInput
      type="date"
      label={label}
      description={t('inventory.movements.utc')}
      defaultValue={value ?? ''}
      onKeyDown={(event) => event.key === 'Enter' && onSet(event.currentTarget.value || null)}
      onBlur={(event) =>
        event.currentTarget.value !== (value ?? '') && onSet(event.currentTarget.value || null)
      }
    />
  );
}
