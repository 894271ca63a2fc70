import { Button, NumberInput, Select, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Check, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { read, write } from '../../api/client.ts';
import type { PostV1InventorySnapshotsByIdPreviewResponse } from '../../api/generated/types.gen.ts';
import { useListPage } from '../../api/list-page.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { BulkBar } from '../../ui/bulk-bar.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatCount, formatWhen } from '../../ui/format.ts';
import { Loading } from '../../ui/loading.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { useSelection } from '../../ui/selection.ts';
import { Tabs } from '../../ui/tabs.tsx';
import { useUrlFilters } from '../../ui/url-filters.ts';
import { type Snapshot, type SnapshotLine, snapshotsPath } from './counting.ts';
import { DifferenceBar } from './difference-bar.tsx';
import { SkuLink } from './sku-link.tsx';

/** One snapshot beside the books: its differences, accepted by rule or page by page. */
export function SnapshotPage() {
  const { id } = useParams({ from: '/shell/inventory/snapshots/$id' });
  const { data: snapshot, error } = useQuery({
    queryKey: [`${snapshotsPath}/${id}`],
    queryFn: ({ signal }) => read<Snapshot>(`${snapshotsPath}/${id}`, { signal }),
  });
  if (error) return <ProblemRefusal problem={toProblem(error)} />;
  return snapshot ? <Reconciling snapshot={snapshot} /> : <Loading />;
}

const tabs = ['open', 'matched', 'accepted', 'dismissed'] as const;
type Choice = { line_ids?: string[]; rule?: object };

function Reconciling({ snapshot }: { snapshot: Snapshot }) {
  const [{ state = 'open' }, setFilters] = useUrlFilters<'state'>();
  const may = useMay();
  const [asks, setAsks] = useState(false);
  const selection = useSelection();
  const { table } = useListPage<SnapshotLine>(`${snapshotsPath}/${snapshot.id}/lines`, { state });
  const scale = Math.max(0, ...(table.rows ?? []).map(({ difference }) => Math.abs(difference)));
  const decide = useWrite<unknown, Choice & { verb: 'accept' | 'dismiss' }>(
    ({ verb, ...body }) => ({ path: `${snapshotsPath}/${snapshot.id}/${verb}`, method: 'POST', body }),
    { stale: [snapshotsPath, '/v1/inventory'], onDone: () => setAsks(false) },
  );
  const decides = state === 'open' && may('inventory:approve');
  const shown = decides ? (table.rows ?? []).map(({ id }) => id) : [];
  const chosen = shown.filter((id) => selection.selected.has(id));
  const run = (verb: 'accept' | 'dismiss') => {
    if (!decide.isPending) decide.mutate({ verb, line_ids: chosen }, { onSuccess: selection.clear });
  };
  return (
    <>
      <PageHeader
        object
        title={snapshot.source}
        back={<BackLink to="/inventory/snapshots">{t('counting.snapshots.title')}</BackLink>}
        beside={formatWhen(snapshot.taken_at)}
        actions={
          may('inventory:approve') &&
          snapshot.open > 0 && <Button onClick={() => setAsks(true)}>{t('counting.snapshots.rule')}</Button>
        }
      />
      <ProblemRefusal problem={decide.error ? toProblem(decide.error) : null} />
      <Tabs
        label={t('counting.snapshots.title')}
        value={state}
        onChange={(id) => setFilters({ state: id === 'open' ? undefined : id })}
        tabs={tabs.map((id) => ({ id, label: t(`counting.snapshots.tab.${id}`), count: snapshot[id] }))}
      />
      <DataTable
        name="snapshot-lines"
        label={snapshot.source}
        columns={columnsFor(scale)}
        rowId={({ id }) => id}
        rowLabel={({ sku, location_code }) => `${sku} ${location_code}`}
        empty={<EmptyState title={t('counting.noLines')} />}
        {...(shown.length > 0 ? { selection } : {})}
        {...table}
      />
      <BulkBar
        count={chosen.length}
        total={shown.length}
        onSelectAll={() => selection.add(shown)}
        onClear={selection.clear}
        actions={[
          {
            id: 'accept',
            label: t('counting.snapshots.accept', { count: chosen.length }),
            icon: <Check size={16} />,
            primary: true,
            disabled: decide.isPending,
            run: () => run('accept'),
          },
          {
            id: 'dismiss',
            label: t('counting.snapshots.dismiss', { count: chosen.length }),
            icon: <EyeOff size={16} />,
            disabled: decide.isPending,
            run: () => run('dismiss'),
          },
        ]}
      />
      <RuleDialog
        snapshot={snapshot}
        opened={asks}
        onClose={() => setAsks(false)}
        onAccept={(rule) => decide.mutate({ verb: 'accept', rule })}
      />
    </>
  );
}

function columnsFor(scale: number): Column<SnapshotLine>[] {
  return [
    {
      id: 'sku',
      header: t('counting.column.sku'),
      cell: ({ sku }) => <SkuLink sku={sku} />,
    },
    {
      id: 'difference',
      header: t('counting.column.difference'),
      numeric: true,
      cell: ({ difference, sku }) => <DifferenceBar units={difference} scale={scale} sku={sku} />,
    },
    { id: 'location', header: t('counting.column.location'), cell: ({ location_code }) => location_code },
    {
      id: 'theirs',
      header: t('counting.snapshots.theirs'),
      numeric: true,
      cell: ({ quantity }) => formatCount(quantity),
    },
    {
      id: 'booked',
      header: t('counting.snapshots.booked'),
      numeric: true,
      cell: ({ booked }) => formatCount(booked),
    },
    {
      id: 'now',
      header: t('counting.snapshots.now'),
      numeric: true,
      cell: ({ on_hand }) => formatCount(on_hand),
    },
  ];
}

function RuleDialog({
  snapshot,
  opened,
  onClose,
  onAccept,
}: {
  snapshot: Snapshot;
  opened: boolean;
  onClose: () => void;
  onAccept: (rule: object) => void;
}) {
  const [most, setMost] = useState<string | number>('');
  const [direction, setDirection] = useState<string>('any');
  const rule = {
    ...(most !== '' && { most_units: Number(most) }),
    ...(direction !== 'any' && { direction }),
  };
  const { data } = useQuery({
    queryKey: [`${snapshotsPath}/${snapshot.id}/preview`, rule],
    enabled: opened,
    queryFn: () =>
      write<PostV1InventorySnapshotsByIdPreviewResponse>(`${snapshotsPath}/${snapshot.id}/preview`, {
        method: 'POST',
        body: { rule },
      }),
  });
  return (
    <Dialog opened={opened} onClose={onClose} title={t('counting.snapshots.rule')}>
      <Stack>
        <NumberInput label={t('counting.snapshots.mostUnits')} min={0} value={most} onChange={setMost} />
        <Select
          label={t('counting.snapshots.direction')}
          allowDeselect={false}
          data={(['any', 'more', 'fewer'] as const).map((value) => ({
            value,
            label: t(`counting.snapshots.direction.${value}`),
          }))}
          value={direction}
          onChange={(value) => setDirection(value ?? 'any')}
        />
        <p aria-live="polite">
          {data &&
            t('counting.snapshots.preview', {
              lines: formatCount(data.lines),
              more: formatCount(data.units_more),
              fewer: formatCount(data.units_fewer),
              left: formatCount(data.left_open),
            })}
        </p>
        <Button disabled={!data || data.lines === 0} onClick={() => onAccept(rule)}>
          {t('counting.snapshots.accept', { count: data?.lines ?? 0 })}
        </Button>
      </Stack>
    </Dialog>
  );
}
