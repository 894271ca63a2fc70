import { Button, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { LayoutGrid, ListPlus } from 'lucide-react';
import { useState } from 'react';
import type { GetV1LocationsResponse } from '../../api/generated/types.gen.ts';
import { useListPage } from '../../api/list-page.ts';
import { listOptions } from '../../api/lists.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatCount, formatWhen } from '../../ui/format.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { usePreference } from '../../ui/preferences.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useUrlFilters } from '../../ui/url-filters.ts';
import { ReleaseDialog } from './release-dialog.tsx';
import classes from './warehouse.module.css';
import { percentOf, type WaveCard } from './wave-types.ts';

const tabs = ['open', 'completed', 'cancelled', 'all'] as const;
type TabId = (typeof tabs)[number];

/** What is released to be picked together, and how far it is. */
export function WavesPage() {
  const [{ tab, location_id: chosen }, setFilters] = useUrlFilters<'tab' | 'location_id'>();
  const [scope] = usePreference<string | null>('location-scope', null);
  const navigate = useNavigate();
  const may = useMay();
  const [releasing, setReleasing] = useState(false);
  const current: TabId = tabs.find((one) => one === tab) ?? 'open';
  const locations =
    useQuery({
      ...listOptions<GetV1LocationsResponse['items'][number]>('/v1/locations', { limit: 200 }),
      enabled: may('inventory:read'),
    }).data?.items ?? [];
  const location_id = chosen ?? scope ?? undefined;
  const place = locations.find(({ id }) => id === location_id);
  const { table } = useListPage<WaveCard>('/v1/waves', {
    state: current === 'all' ? undefined : current,
    location_id,
  });
  const release = may('fulfillment:manage') && (
    <Button leftSection={<ListPlus size={16} />} onClick={() => setReleasing(true)}>
      {t('warehouse.release')}
    </Button>
  );
  return (
    <>
      <PageHeader
        title={t('warehouse.waves.title')}
        beside={
          locations.length > 1 && (
            <Select
              aria-label={t('warehouse.location')}
              placeholder={t('warehouse.waves.everywhere')}
              clearable
              data={locations.map(({ id, name }) => ({ value: id, label: name }))}
              value={location_id ?? null}
              onChange={(value) => setFilters({ location_id: value ?? undefined })}
            />
          )
        }
        actions={
          <>
            {place && (
              <Button
                variant="default"
                leftSection={<LayoutGrid size={16} />}
                onClick={() =>
                  void navigate({ to: '/settings/locations/$id/layout', params: { id: place.id } })
                }
              >
                {t('warehouse.layout.open')}
              </Button>
            )}
            {release}
          </>
        }
      />
      <ReleaseDialog
        opened={releasing}
        locations={locations}
        location_id={location_id ?? locations[0]?.id}
        onClose={() => setReleasing(false)}
        onReleased={(id) => void navigate({ to: '/waves/$id', params: { id } })}
      />
      <Tabs
        label={t('warehouse.waves.tabs')}
        value={current}
        onChange={(id) => setFilters({ tab: id === 'open' ? undefined : id })}
        tabs={tabs.map((id) => ({ id, label: t(`warehouse.waves.tab.${id}`) }))}
      />
      <DataTable
        name="waves"
        label={t('warehouse.waves.title')}
        columns={columns}
        rowId={({ id }) => id}
        rowLabel={({ number }) => t('warehouse.wave', { number })}
        onOpen={({ id }) => void navigate({ to: '/waves/$id', params: { id } })}
        empty={
          <EmptyState title={t('warehouse.waves.empty')} action={release}>
            {t('warehouse.waves.emptyHint')}
          </EmptyState>
        }
        {...table}
      />
    </>
  );
}

const columns: Column<WaveCard>[] = [
  {
    id: 'number',
    header: t('warehouse.column.number'),
    cell: ({ id, number }) => (
      <Link to="/waves/$id" params={{ id }}>
        <strong>{t('warehouse.wave', { number })}</strong>
      </Link>
    ),
  },
  {
    id: 'progress',
    header: t('warehouse.column.progress'),
    cell: ({ picked, units }) => <Progress picked={picked} units={units} />,
  },
  {
    id: 'state',
    header: t('warehouse.column.state'),
    cell: ({ state }) => <StateBadge on={state !== 'cancelled'}>{t(`warehouse.state.${state}`)}</StateBadge>,
  },
  {
    id: 'ship_by',
    header: t('warehouse.column.ship_by'),
    cell: ({ ship_by }) => (ship_by === null ? '' : formatWhen(ship_by)),
  },
  {
    id: 'orders',
    header: t('warehouse.column.orders'),
    numeric: true,
    cell: ({ orders }) => formatCount(orders),
  },
  {
    id: 'batches',
    header: t('warehouse.column.batches'),
    numeric: true,
    cell: ({ batches }) => formatCount(batches),
  },
  {
    id: 'walk',
    header: t('warehouse.column.walk'),
    numeric: true,
    cell: ({ walk_mm }) => t('warehouse.meters', { meters: Math.round(walk_mm / 1_000) }),
  },
  { id: 'location', header: t('warehouse.location'), cell: ({ location }) => location.name },
  {
    id: 'created',
    header: t('warehouse.column.created'),
    cell: ({ created_at, created_by }) => `${formatWhen(created_at)}, ${created_by}`,
    truncate: 200,
  },
];

export function Progress({ picked, units }: { picked: number; units: number }) {
  const share = units === 0 ? 100 : percentOf(picked, units);
  return (
    <span className={classes.progress}>
      <span className={classes.bar} aria-hidden="true">
        <span style={{ width: `${share}%` }} />
      </span>
      {t('warehouse.pick.progress', { picked, wanted: units })}
    </span>
  );
}
