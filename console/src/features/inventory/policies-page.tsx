import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ListPlus } from 'lucide-react';
import { useState } from 'react';
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
import { PolicyDialog, type PolicyTarget } from './policy-dialog.tsx';
import { channelsOptions, policyWords, type SellingPolicy } from './selling-policies.ts';
import { SkuLink } from './sku-link.tsx';

const policies = ['refuse', 'backorder', 'preorder'] as const;

/** Every SKU for which something else is said than its channel says, and where a column of SKUs is pasted. */
export function PoliciesPage() {
  const may = useMay();
  const [target, setTarget] = useState<PolicyTarget | null>(null);
  const [{ sku = '', channel, policy }, setFilters] = useUrlFilters<'sku' | 'channel' | 'policy'>();
  const channels = useQuery({ ...channelsOptions, enabled: may('channels:read') }).data?.items ?? [];
  const { table } = useListPage<SellingPolicy>('/v1/inventory/selling-policies', {
    sku: sku === '' ? undefined : sku,
    channel,
    policy,
  });
  const filters = choiceFilters(
    [
      {
        id: 'channel',
        name: t('inventory.policy.channel'),
        value: channel,
        data: channels.map(({ code, name }) => ({ value: code, label: name })),
      },
      {
        id: 'policy',
        name: t('inventory.policy.what'),
        value: policies.find((one) => one === policy),
        data: policies.map((value) => ({ value, label: t(`inventory.policy.${value}`) })),
      },
    ],
    setFilters,
  );
  return (
    <>
      <PageHeader
        title={t('inventory.policies.title')}
        actions={
          may('inventory:manage') && (
            <Button leftSection={<ListPlus size={16} />} onClick={() => setTarget({})}>
              {t('inventory.policy.setMany')}
            </Button>
          )
        }
      />
      <FilterBar
        search={sku}
        onSearch={(text) => setFilters({ sku: text.trim() })}
        placeholder={t('inventory.supplies.search')}
        {...filters.bar}
      />
      <DataTable
        name="selling-policies"
        label={t('inventory.policies.title')}
        columns={columnsFor(may('inventory:manage') ? setTarget : undefined)}
        rowId={({ variant_id, channel: code }) => `${variant_id} ${code}`}
        rowLabel={(row) => `${row.sku} ${row.channel_name}`}
        empty={
          <EmptyState title={t('inventory.policies.empty')}>{t('inventory.policies.emptyHint')}</EmptyState>
        }
        filters={{
          names: [...(sku === '' ? [] : [sku]), ...filters.words],
          onClear: () => setFilters({ sku: undefined, ...filters.none }),
        }}
        {...table}
      />
      <PolicyDialog target={target} onClose={() => setTarget(null)} />
    </>
  );
}

function columnsFor(change: ((target: PolicyTarget) => void) | undefined): Column<SellingPolicy>[] {
  const columns: Column<SellingPolicy>[] = [
    {
      id: 'sku',
      header: t('inventory.column.sku'),
      cell: ({ sku }) => <SkuLink sku={sku} />,
    },
    { id: 'title', header: t('inventory.policies.name'), truncate: 220, cell: ({ title }) => title },
    { id: 'channel', header: t('inventory.policy.channel'), cell: (row) => row.channel_name },
    { id: 'policy', header: t('inventory.policy.what'), cell: policyWords },
    {
      id: 'waiting',
      header: t('inventory.policies.waiting'),
      numeric: true,
      cell: ({ waiting }) => formatCount(waiting),
    },
    {
      id: 'room',
      header: t('inventory.policies.room'),
      numeric: true,
      cell: ({ room }) => (room === null ? t('inventory.policies.noLimit') : formatCount(room)),
    },
  ];
  if (!change) return columns;
  const act: Column<SellingPolicy> = {
    id: 'change',
    header: t('inventory.policies.action'),
    cell: ({ sku, channel, channel_name, policy, ship_by, cap }) => (
      <Button
        variant="subtle"
        size="xs"
        aria-label={t('inventory.policy.changeFor', { sku, channel: channel_name })}
        onClick={() => change({ sku, channel, policy, ship_by, cap })}
      >
        {t('inventory.policy.change')}
      </Button>
    ),
  };
  return [...columns, act];
}
