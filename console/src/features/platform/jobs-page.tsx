import { useQuery } from '@tanstack/react-query';
import { RotateCcw } from 'lucide-react';
import { read } from '../../api/client.ts';
import type {
  GetV1JobsDeadLettersResponse,
  GetV1JobsResponse,
  PostV1JobsDeadLettersRedriveResponse,
} from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { BulkBar } from '../../ui/bulk-bar.tsx';
import { Card } from '../../ui/card.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatCount, formatSpan } from '../../ui/format.ts';
import { PageBody } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { useSelection } from '../../ui/selection.ts';
import { SeverityBadge } from '../../ui/status.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { When } from '../../ui/when.tsx';

type Queue = GetV1JobsResponse['items'][number];
type DeadLetter = GetV1JobsDeadLettersResponse['items'][number];

const refresh_ms = 5_000;

const queueColumns: Column<Queue>[] = [
  {
    id: 'queue',
    header: t('platform.jobs.column.queue'),
    cell: ({ queue }) => <span className="mono">{queue}</span>,
  },
  {
    id: 'waiting',
    header: t('platform.jobs.column.waiting'),
    numeric: true,
    cell: ({ waiting }) => formatCount(waiting),
  },
  {
    id: 'active',
    header: t('platform.jobs.column.active'),
    numeric: true,
    cell: ({ active }) => formatCount(active),
  },
  {
    id: 'oldest',
    header: t('platform.jobs.column.oldest'),
    numeric: true,
    cell: ({ oldest_s }) => (oldest_s === 0 ? '' : formatSpan(oldest_s * 1_000)),
  },
  {
    id: 'failed',
    header: t('platform.jobs.column.failed'),
    numeric: true,
    cell: ({ failed }) =>
      failed === 0 ? '0' : <SeverityBadge severity="late">{formatCount(failed)}</SeverityBadge>,
  },
];

const deadColumns: Column<DeadLetter>[] = [
  {
    id: 'queue',
    header: t('platform.jobs.column.queue'),
    cell: ({ queue }) => <span className="mono">{queue}</span>,
  },
  { id: 'error', header: t('platform.jobs.column.error'), cell: ({ error }) => error, truncate: 420 },
  {
    id: 'failed_at',
    header: t('platform.jobs.column.failed_at'),
    cell: ({ failed_at }) => <When at={failed_at} />,
  },
  {
    id: 'data',
    header: t('platform.jobs.column.data'),
    cell: ({ data }) => <span className="mono">{JSON.stringify(data)}</span>,
    truncate: 360,
  },
];

/** What waits in the background, what gave up, and another chance for it. */
export function JobsPage() {
  const may = useMay();
  const selection = useSelection();
  const queues = useQuery({
    queryKey: ['/v1/jobs'],
    queryFn: ({ signal }) => read<GetV1JobsResponse>('/v1/jobs', { signal }),
    refetchInterval: refresh_ms,
  });
  const dead = useQuery({
    queryKey: ['/v1/jobs/dead-letters'],
    queryFn: ({ signal }) => read<GetV1JobsDeadLettersResponse>('/v1/jobs/dead-letters', { signal }),
    refetchInterval: refresh_ms,
  });
  const redrive = useWrite<PostV1JobsDeadLettersRedriveResponse, string[]>(
    (ids) => ({ path: '/v1/jobs/dead-letters/redrive', method: 'POST', body: { ids } }),
    {
      stale: ['/v1/jobs', '/v1/home'],
      onDone: ({ redriven }) => {
        selection.clear();
        showToast({
          icon: <RotateCcw size={16} />,
          text: t('platform.jobs.redriven', { count: redriven }),
        });
      },
    },
  );
  const letters = dead.data?.items ?? [];
  const chosen = letters.filter(({ id }) => selection.selected.has(id)).map(({ id }) => id);
  return (
    <>
      <PageHeader title={t('platform.jobs.title')} />
      <PageBody>
        <ProblemRefusal problem={redrive.error && toProblem(redrive.error)} />
        <Card title={t('platform.jobs.dead')} aside={t('platform.jobs.deadHint')} flush>
          <DataTable
            name="dead-letters"
            label={t('platform.jobs.dead')}
            columns={deadColumns}
            rowId={({ id }) => id}
            rowLabel={({ queue }) => queue}
            rows={dead.data?.items}
            edge={() => 'late'}
            {...(may('jobs:redrive') ? { selection } : {})}
            {...failureOf(dead)}
            empty={<EmptyState title={t('platform.jobs.noDead')} />}
          />
        </Card>
        <Card title={t('platform.jobs.queues')} flush>
          <DataTable
            name="queues"
            label={t('platform.jobs.queues')}
            columns={queueColumns}
            rowId={({ queue }) => queue}
            rowLabel={({ queue }) => queue}
            rows={queues.data?.items}
            {...failureOf(queues)}
            empty={
              <EmptyState title={t('platform.jobs.noQueues')}>{t('platform.jobs.noQueuesHint')}</EmptyState>
            }
          />
        </Card>
      </PageBody>
      <BulkBar
        count={chosen.length}
        total={letters.length}
        onSelectAll={() => selection.add(letters.map(({ id }) => id))}
        onClear={selection.clear}
        actions={[
          {
            id: 'redrive',
            label: t('platform.jobs.redrive', { count: chosen.length }),
            icon: <RotateCcw size={16} />,
            primary: true,
            run: () => !redrive.isPending && redrive.mutate(chosen),
          },
        ]}
      />
    </>
  );
}

function failureOf({
  error,
  dataUpdatedAt,
  refetch,
}: Pick<ReturnType<typeof useQuery>, 'error' | 'dataUpdatedAt' | 'refetch'>) {
  if (!error) return {};
  const { title, detail } = toProblem(error);
  return {
    failure: {
      sentence: `${title} ${detail}`,
      shown_since: new Date(dataUpdatedAt),
      onRetry: () => void refetch(),
    },
  };
}
