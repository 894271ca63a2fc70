import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Check, RotateCcw, ScanBarcode, UserRoundX } from 'lucide-react';
import { useState } from 'react';
import { read } from '../../api/client.ts';
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
import { formatCount } from '../../ui/format.ts';
import { Loading } from '../../ui/loading.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { useSelection } from '../../ui/selection.ts';
import { type CycleCount, countsPath, type ReviewLine, type SheetLine } from './counting.ts';
import { DifferenceBar } from './difference-bar.tsx';
import classes from './inventory.module.css';
import { SkuLink } from './sku-link.tsx';

/** One count: its lines, and for whoever decides their differences. */
export function CountPage() {
  const { id } = useParams({ from: '/shell/inventory/counts/$id' });
  const { data: count, error } = useQuery({
    queryKey: [`${countsPath}/${id}`],
    queryFn: ({ signal }) => read<CycleCount>(`${countsPath}/${id}`, { signal }),
  });
  if (error) return <ProblemRefusal problem={toProblem(error)} />;
  return count ? <Count count={count} /> : <Loading />;
}

type Change = { path: string; body: object };

function Count({ count }: { count: CycleCount }) {
  const may = useMay();
  const decides = may('inventory:approve');
  const [asks, setAsks] = useState(false);
  const change = useWrite<CycleCount, Change>(
    ({ path, body }) => ({ path: `${countsPath}/${count.id}/${path}`, method: 'POST', body }),
    { stale: [countsPath, '/v1/inventory'], onDone: () => setAsks(false) },
  );
  const left = count.lines.open + count.lines.recount;
  const can = (action: CycleCount['supported_actions'][number]) => count.supported_actions.includes(action);
  const submit = (uncounted?: 'skip' | 'none') =>
    change.mutate({ path: 'submit', body: uncounted ? { uncounted } : {} });
  return (
    <>
      <PageHeader
        object
        title={t('counting.number', { number: String(count.number) })}
        back={<BackLink to="/inventory/counts">{t('counting.title')}</BackLink>}
        beside={`${count.location_name} · ${t(`counting.scope.${count.scope}`)} · ${t(`counting.state.${count.state}`)}`}
        actions={
          <>
            {can('cancel') && may('inventory:adjust') && (
              <Button variant="default" onClick={() => change.mutate({ path: 'cancel', body: {} })}>
                {t('counting.cancel')}
              </Button>
            )}
            {can('scan') && (
              <Link to="/count/$id" params={{ id: count.id }}>
                <Button component="span" variant="default" leftSection={<ScanBarcode size={16} />}>
                  {t('counting.scan')}
                </Button>
              </Link>
            )}
            {can('submit') && (
              <Button onClick={() => (left > 0 ? setAsks(true) : submit())} loading={change.isPending}>
                {t('counting.submit')}
              </Button>
            )}
          </>
        }
      />
      <ProblemRefusal problem={change.error ? toProblem(change.error) : null} />
      {decides ? <Review count={count} change={change} /> : <Sheet count={count} />}
      <Dialog opened={asks} onClose={() => setAsks(false)} title={t('counting.submit')}>
        <p>{t('counting.submit.left', { count: formatCount(left) })}</p>
        <Group mt="md">
          <Button variant="default" onClick={() => submit('none')}>
            {t('counting.submit.none')}
          </Button>
          <Button onClick={() => submit('skip')}>{t('counting.submit.skip')}</Button>
        </Group>
      </Dialog>
    </>
  );
}

function Review({
  count,
  change,
}: {
  count: CycleCount;
  change: { mutate: (change: Change, then?: { onSuccess: () => void }) => void; isPending: boolean };
}) {
  const selection = useSelection();
  const { table } = useListPage<ReviewLine>(`${countsPath}/${count.id}/lines`, {}, 200);
  const waiting = (table.rows ?? []).filter(({ state }) => state === 'waiting');
  const scale = Math.max(0, ...(table.rows ?? []).map(({ difference }) => Math.abs(difference ?? 0)));
  const chosen = waiting.filter(({ id }) => selection.selected.has(id));
  const decide = (verb: 'approve' | 'reject', by_another = false) => {
    const body =
      verb === 'approve'
        ? { lines: chosen.map(({ id, difference }) => ({ line_id: id, difference: difference ?? 0 })) }
        : { line_ids: chosen.map(({ id }) => id), ...(by_another && { by_another }) };
    if (!change.isPending) change.mutate({ path: verb, body }, { onSuccess: selection.clear });
  };
  const columns: Column<ReviewLine>[] = [
    {
      id: 'sku',
      header: t('counting.column.sku'),
      cell: ({ sku }) => <SkuLink sku={sku} />,
    },
    {
      id: 'difference',
      header: t('counting.column.difference'),
      numeric: true,
      cell: ({ difference, sku }) =>
        difference === null ? '–' : <DifferenceBar units={difference} scale={scale} sku={sku} />,
    },
    {
      id: 'counted',
      header: t('counting.column.counted'),
      numeric: true,
      cell: ({ counted, counted_at }) => (counted_at === null ? '–' : formatCount(counted)),
    },
    {
      id: 'expected',
      header: t('counting.column.expected'),
      numeric: true,
      cell: ({ expected, suspected }) => (expected === null ? '–' : formatCount(expected + (suspected ?? 0))),
    },
    {
      id: 'why',
      header: t('counting.column.why'),
      cell: ({ held_for, short }) =>
        short !== null
          ? t('counting.short', { count: short })
          : held_for === null
            ? ''
            : t(`counting.held.${held_for}`),
    },
    { id: 'state', header: t('counting.column.state'), cell: ({ state }) => t(`counting.line.${state}`) },
    { id: 'by', header: t('counting.column.by'), cell: ({ counters }) => counters.join(', ') },
  ];
  return (
    <>
      {waiting.length > 0 && (
        <p className={classes.countHint} role="status">
          {t('counting.decide', { count: waiting.length })}
        </p>
      )}
      <DataTable
        name="count-lines"
        label={t('counting.number', { number: String(count.number) })}
        columns={columns}
        rowId={({ id }) => id}
        rowLabel={({ sku }) => sku}
        edge={({ state }) => (state === 'waiting' ? 'risk' : undefined)}
        empty={<EmptyState title={t('counting.noLines')} />}
        {...(waiting.length > 0 ? { selection } : {})}
        {...table}
      />
      <BulkBar
        count={chosen.length}
        total={waiting.length}
        onSelectAll={() => selection.add(waiting.map(({ id }) => id))}
        onClear={selection.clear}
        actions={[
          {
            id: 'approve',
            label: t('counting.approve', { count: chosen.length }),
            icon: <Check size={16} />,
            primary: true,
            disabled: change.isPending,
            run: () => decide('approve'),
          },
          {
            id: 'recount',
            label: t('counting.recount'),
            icon: <RotateCcw size={16} />,
            disabled: change.isPending,
            run: () => decide('reject'),
          },
          {
            id: 'recount-by-another',
            label: t('counting.recountByAnother'),
            icon: <UserRoundX size={16} />,
            disabled: change.isPending,
            run: () => decide('reject', true),
          },
        ]}
      />
    </>
  );
}

const sheetColumns: Column<SheetLine>[] = [
  { id: 'sku', header: t('counting.column.sku'), cell: ({ sku }) => <span className="mono">{sku}</span> },
  { id: 'state', header: t('counting.column.state'), cell: ({ state }) => t(`counting.line.${state}`) },
  {
    id: 'counted',
    header: t('counting.column.counted'),
    numeric: true,
    cell: ({ counted, counted_at }) => (counted_at === null ? '–' : formatCount(counted)),
  },
];

/** What is to be counted, for whoever counts and decides nothing. */
function Sheet({ count }: { count: CycleCount }) {
  const { table } = useListPage<SheetLine>(`${countsPath}/${count.id}/sheet`, {}, 200);
  return (
    <DataTable
      name="count-sheet"
      label={t('counting.number', { number: String(count.number) })}
      columns={sheetColumns}
      rowId={({ id }) => id}
      rowLabel={({ sku }) => sku}
      empty={<EmptyState title={t('counting.noLines')} />}
      {...table}
    />
  );
}
