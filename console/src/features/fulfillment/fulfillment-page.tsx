import { Button, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Route } from 'lucide-react';
import { useState } from 'react';
import type { GetV1LocationsResponse } from '../../api/generated/types.gen.ts';
import { useListPage } from '../../api/list-page.ts';
import { listOptions } from '../../api/lists.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { formatCount, formatWhen } from '../../ui/format.ts';
import { useScans } from '../../ui/keys.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { usePreference } from '../../ui/preferences.ts';
import { PromiseBadge, SeverityBadge } from '../../ui/status.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useUrlFilters } from '../../ui/url-filters.ts';
import { PlanAgainDialog } from './plan-again-dialog.tsx';
import { stepOf, sumOf, type Work, wantedOf } from './work.ts';

const tabs = {
  todo: 'open,in_progress',
  open: 'open',
  in_progress: 'in_progress',
  on_hold: 'on_hold',
  counter: 'open,in_progress',
  offers: 'scheduled',
  closed: 'closed',
  all: undefined,
} as const;
type TabId = keyof typeof tabs;

const risk_ms = 4 * 3_600_000;

/** What a location has promised to ship, the most urgent first. A scanned number opens its work. */
export function FulfillmentPage() {
  const [{ q = '', tab, location_id: chosen }, setFilters] = useUrlFilters<'q' | 'tab' | 'location_id'>();
  const [scope] = usePreference<string | null>('location-scope', null);
  const navigate = useNavigate();
  const may = useMay();
  const [planning, setPlanning] = useState(false);
  const current: TabId = tab !== undefined && tab in tabs ? (tab as TabId) : 'todo';
  const location_id = chosen ?? scope ?? undefined;
  const locations =
    useQuery({
      ...listOptions<GetV1LocationsResponse['items'][number]>('/v1/locations', { limit: 200 }),
      enabled: may('inventory:read'),
    }).data?.items ?? [];
  const { table, total } = useListPage<Work>('/v1/fulfillment-orders', {
    q,
    status: tabs[current],
    pickup: current === 'counter' ? 'ready' : undefined,
    // What a location is asked to take may be planned for another one.
    is_offered: current === 'offers' ? true : undefined,
    ...(current === 'offers' ? { offered_to: location_id } : { location_id }),
  });
  const open = (number: string) => void navigate({ to: '/pack/$key', params: { key: number } });
  useScans(open);
  const place = locations.find((one) => one.id === location_id)?.name;
  const clear = () => setFilters({ q: undefined, location_id: undefined });
  return (
    <>
      <PageHeader
        title={t('fulfillment.title')}
        actions={
          may('fulfillment:manage') && (
            <Button variant="default" leftSection={<Route size={16} />} onClick={() => setPlanning(true)}>
              {t('fulfillment.planAgain')}
            </Button>
          )
        }
      />
      <PlanAgainDialog
        opened={planning}
        nameOf={(id) => locations.find((one) => one.id === id)?.name ?? id}
        onClose={() => setPlanning(false)}
      />
      <Tabs
        label={t('fulfillment.tabs')}
        value={current}
        onChange={(id) => setFilters({ tab: id === 'todo' ? undefined : id })}
        tabs={(Object.keys(tabs) as TabId[]).map((id) => ({ id, label: t(`fulfillment.tab.${id}`) }))}
      />
      <FilterBar
        search={q}
        onSearch={(text) => setFilters({ q: text })}
        placeholder={t('fulfillment.search')}
        chips={place ? [{ id: 'location_id', name: t('fulfillment.location'), value: place }] : []}
        onRemove={() => setFilters({ location_id: undefined })}
        onClear={() => setFilters({ location_id: undefined })}
        addable={
          place || locations.length < 2 ? [] : [{ id: 'location_id', name: t('fulfillment.location') }]
        }
        editor={(_id, close) => (
          <Select
            label={t('fulfillment.location')}
            comboboxProps={{ withinPortal: false }}
            data={locations.map(({ id, name }) => ({ value: id, label: name }))}
            value={location_id ?? null}
            onChange={(value) => {
              setFilters({ location_id: value ?? undefined });
              close();
            }}
          />
        )}
        {...(total === undefined ? {} : { count: t('fulfillment.count', { count: total }) })}
      />
      <DataTable
        name="fulfillment"
        label={t('fulfillment.title')}
        columns={columns}
        rowId={(work) => work.id}
        rowLabel={(work) => work.number}
        onOpen={(work) => open(work.number)}
        edge={(work) => {
          const urgency = urgencyOf(work);
          return urgency === 'late' ? 'late' : urgency === 'at_risk' ? 'risk' : undefined;
        }}
        empty={<EmptyState title={t('fulfillment.empty')}>{t('fulfillment.emptyHint')}</EmptyState>}
        filters={{ names: [...(q === '' ? [] : [`"${q}"`]), ...(place ? [place] : [])], onClear: clear }}
        {...table}
      />
    </>
  );
}

function urgencyOf({ status, ship_by, pickup }: Work): 'late' | 'at_risk' | 'on_time' | undefined {
  // What lies at the counter waits for its customer.
  if (pickup?.state === 'ready') return undefined;
  if (status === 'closed' || status === 'cancelled' || status === 'incomplete') return undefined;
  const left = Date.parse(ship_by) - Date.now();
  if (left < 0) return 'late';
  return left < risk_ms ? 'at_risk' : 'on_time';
}

const columns: Column<Work>[] = [
  {
    id: 'number',
    header: t('fulfillment.column.number'),
    cell: (work) => (
      <Link to="/pack/$key" params={{ key: work.number }}>
        <strong>{work.number}</strong>
      </Link>
    ),
  },
  {
    id: 'ship_by',
    header: t('fulfillment.column.ship_by'),
    cell: (work) => {
      const state = urgencyOf(work);
      const when = formatWhen(work.ship_by);
      return state === undefined ? (
        when
      ) : (
        <PromiseBadge state={state} span_ms={Date.parse(work.ship_by) - Date.now()} ship_by={when} />
      );
    },
  },
  { id: 'step', header: t('fulfillment.column.step'), cell: (work) => t(`fulfillment.step.${stepOf(work)}`) },
  {
    id: 'progress',
    header: t('fulfillment.column.progress'),
    numeric: true,
    cell: (work) =>
      t('fulfillment.progress', {
        picked: sumOf(work.lines, (line) => line.picked),
        units: sumOf(work.lines, wantedOf),
      }),
  },
  {
    id: 'status',
    header: t('fulfillment.column.status'),
    cell: ({ status }) =>
      status === 'on_hold' ? (
        <SeverityBadge severity="at_risk">{t('fulfillment.status.on_hold')}</SeverityBadge>
      ) : (
        t(`fulfillment.status.${status}`)
      ),
  },
  {
    id: 'customer',
    header: t('fulfillment.column.customer'),
    cell: (work) => work.customer_name,
    truncate: 180,
  },
  { id: 'location', header: t('fulfillment.column.location'), cell: (work) => work.location.name },
  { id: 'service', header: t('fulfillment.column.service'), cell: (work) => serviceName(work.service_code) },
  {
    id: 'order',
    header: t('fulfillment.column.order'),
    cell: (work) => <a href={`/orders/${work.order_number}`}>{work.order_number}</a>,
    extra: true,
  },
  {
    id: 'units',
    header: t('fulfillment.column.units'),
    numeric: true,
    cell: (work) => formatCount(work.units),
    extra: true,
  },
];

// `local_ground` reads "Local ground": the name stands with the rates, the code with the work.
function serviceName(code: string): string {
  const words = code.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
