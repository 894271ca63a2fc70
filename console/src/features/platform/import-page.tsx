import { Progress } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { read } from '../../api/client.ts';
import { useListPage } from '../../api/list-page.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Card } from '../../ui/card.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PlainTable } from '../../ui/figure.tsx';
import { formatCount } from '../../ui/format.ts';
import { Loading } from '../../ui/loading.tsx';
import { PageBody } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { Refusal } from '../../ui/refusal.tsx';
import { SeverityBadge } from '../../ui/status.tsx';
import { type Import, type ImportRow, kindWords, outcomeWords } from './imports.ts';

const poll_ms = 1_000;

/** How an import gets on, and what became of every row. */
export function ImportPage() {
  const { id } = useParams({ from: '/shell/settings/imports/$id' });
  const { data, error } = useQuery({
    queryKey: [`/v1/imports/${id}`],
    queryFn: ({ signal }) => read<Import>(`/v1/imports/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data && isGoing(state.data) ? poll_ms : false),
  });
  if (error && !data) return <ProblemRefusal problem={toProblem(error)} />;
  return data ? <ImportView run={data} /> : <Loading />;
}

function isGoing({ state }: Import): boolean {
  return state === 'waiting' || state === 'running';
}

function ImportView({ run }: { run: Import }) {
  const rejected = run.outcomes.find(({ outcome }) => outcome === 'rejected')?.rows ?? 0;
  return (
    <>
      <PageHeader
        object
        title={run.file_name}
        back={<BackLink to="/settings/imports">{t('platform.imports.title')}</BackLink>}
        beside={
          <>
            <span>{kindWords(run.kind)}</span>
            <span role="status">{t(`platform.imports.state.${run.state}`)}</span>
            {run.is_dry_run && <strong>{t('platform.imports.wasDryRun')}</strong>}
          </>
        }
        actions={
          rejected > 0 && <a href={`/v1/imports/${run.id}/errors.csv`}>{t('platform.imports.errors')}</a>
        }
      />
      <PageBody>
        {run.error !== null && <Refusal title={t('platform.imports.failed')}>{run.error}</Refusal>}
        {isGoing(run) && (
          <Card>
            <p>
              {run.rows_total === null
                ? t('platform.imports.progressStart')
                : t('platform.imports.progress', { read: run.rows_read, total: run.rows_total })}
            </p>
            <Progress
              aria-label={t('platform.imports.rows')}
              value={run.rows_total ? (run.rows_read / run.rows_total) * 100 : 0}
            />
          </Card>
        )}
        <Card title={t('platform.imports.results')}>
          <PlainTable
            caption={t('platform.imports.results')}
            table={{
              head: [t('platform.imports.outcome'), t('platform.imports.rows'), t('platform.imports.money')],
              rows: run.outcomes.map(({ outcome, rows, money }) => [
                outcomeWords(outcome),
                formatCount(rows),
                money.map(({ exact, currency }) => `${exact} ${currency}`).join(', '),
              ]),
            }}
          />
        </Card>
        {!isGoing(run) && <OddRows run={run} />}
      </PageBody>
    </>
  );
}

const columns: Column<ImportRow>[] = [
  { id: 'number', header: t('platform.imports.row'), cell: ({ number }) => formatCount(number) },
  {
    id: 'outcome',
    header: t('platform.imports.outcome'),
    cell: ({ outcome }) =>
      outcome === 'rejected' ? (
        <SeverityBadge severity="late">{outcomeWords(outcome)}</SeverityBadge>
      ) : (
        outcomeWords(outcome)
      ),
  },
  { id: 'reason', header: t('platform.imports.reason'), cell: ({ reason }) => reason },
  {
    id: 'source',
    header: t('platform.imports.file'),
    cell: ({ source }) => Object.values(source).join(', '),
    truncate: 420,
  },
];

/** Rows that need a look: all that were not simply imported. */
function OddRows({ run }: { run: Import }) {
  const { table } = useListPage<ImportRow>(`/v1/imports/${run.id}/rows`);
  return (
    <Card title={t('platform.imports.notImported')} flush>
      <DataTable
        name="import-rows"
        label={t('platform.imports.notImported')}
        columns={columns}
        rowId={({ number }) => String(number)}
        rowLabel={({ number }) => String(number)}
        empty={<EmptyState title={t('platform.imports.allImported')} />}
        {...table}
      />
    </Card>
  );
}
