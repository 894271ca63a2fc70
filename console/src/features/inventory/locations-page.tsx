import { Button } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useListPage } from '../../api/list-page.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import type { Location } from './inventory.ts';

const columns: Column<Location>[] = [
  {
    id: 'name',
    header: t('inventory.locations.field.name'),
    cell: (location) => (
      <Link to="/settings/locations/$id" params={{ id: location.id }}>
        {location.name}
      </Link>
    ),
  },
  {
    id: 'code',
    header: t('inventory.locations.field.code'),
    cell: ({ code }) => <span className="mono">{code}</span>,
  },
  {
    id: 'kind',
    header: t('inventory.locations.field.kind'),
    cell: ({ kind }) => t(`inventory.locations.kind.${kind}`),
  },
  {
    id: 'city',
    header: t('inventory.locations.field.city'),
    cell: ({ address }) => `${address.city}, ${address.country}`,
  },
  {
    id: 'cut_off',
    header: t('inventory.locations.field.cut_off'),
    cell: ({ cut_off, time_zone }) => `${cut_off} ${time_zone}`,
  },
  {
    id: 'ships',
    header: t('inventory.locations.field.ships_orders'),
    cell: ({ ships_orders }) => (ships_orders ? t('inventory.locations.yes') : t('inventory.locations.no')),
  },
  {
    id: 'status',
    header: t('inventory.locations.field.status'),
    cell: ({ status }) => (
      <StateBadge on={status === 'active'}>{t(`inventory.locations.status.${status}`)}</StateBadge>
    ),
  },
];

/** Where stock lies. */
export function LocationsPage() {
  const navigate = useNavigate();
  const may = useMay();
  const { table } = useListPage<Location>('/v1/locations', {}, 200);
  const newButton = may('inventory:manage') && (
    <Button
      leftSection={<Plus size={16} />}
      onClick={() => void navigate({ to: '/settings/locations/$id', params: { id: 'new' } })}
    >
      {t('inventory.locations.new')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('inventory.locations.title')} actions={newButton} />
      <DataTable
        name="locations"
        label={t('inventory.locations.title')}
        columns={columns}
        rowId={(location) => location.id}
        rowLabel={(location) => location.name}
        onOpen={(location) => void navigate({ to: '/settings/locations/$id', params: { id: location.id } })}
        empty={
          <EmptyState title={t('inventory.locations.empty')} action={newButton}>
            {t('inventory.locations.emptyHint')}
          </EmptyState>
        }
        {...table}
      />
    </>
  );
}
