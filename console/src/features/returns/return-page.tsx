import { Button, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { read } from '../../api/client.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Card } from '../../ui/card.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatAmount, formatCount } from '../../ui/format.ts';
import { Loading } from '../../ui/loading.tsx';
import { Columns, DialogFoot, Facts, PageBody, Stack } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { When } from '../../ui/when.tsx';
import { InspectCard } from './inspect-card.tsx';
import { ReceiveCard } from './receive-card.tsx';
import { ReturnState } from './return-state.tsx';
import { type Reason, type Return, type ReturnLine, returnStale } from './returns.ts';

type Ending = 'reject' | 'cancel' | 'close';

/** One return: what is to come, what came, and what becomes of it. */
export function ReturnPage() {
  const { id } = useParams({ from: '/shell/returns/$id' });
  const path = `/v1/returns/${id}`;
  const { data: row, error } = useQuery({ queryKey: [path], queryFn: () => read<Return>(path) });
  const [ending, setEnding] = useState<Ending | null>(null);
  const approve = useWrite<Return, null>(() => ({ path: `${path}/approve`, method: 'POST' }), {
    stale: returnStale,
  });
  if (!row) return error ? <ProblemRefusal problem={toProblem(error)} /> : <Loading />;
  const can = (action: Return['supported_actions'][number]) => row.supported_actions.includes(action);
  const endings: readonly Ending[] = ['cancel', 'reject', 'close'];
  return (
    <>
      <PageHeader
        object
        title={row.number}
        back={<BackLink to="/returns">{t('returns.title')}</BackLink>}
        beside={<ReturnState state={row.state} />}
        actions={
          <>
            {endings.filter(can).map((action) => (
              <Button key={action} variant="default" onClick={() => setEnding(action)}>
                {t(`returns.${action}`)}
              </Button>
            ))}
            {can('approve') && (
              <Button loading={approve.isPending} onClick={() => approve.mutate(null)}>
                {t('returns.approve')}
              </Button>
            )}
          </>
        }
      />
      <PageBody>
        <ProblemRefusal problem={approve.error && toProblem(approve.error)} />
        <Columns
          main={
            <>
              {can('inspect') && <InspectCard row={row} />}
              {can('receive') && <ReceiveCard row={row} />}
              <Card title={t('returns.items')} flush>
                <DataTable
                  name="return-lines"
                  label={t('returns.items')}
                  columns={lineColumns(row.currency)}
                  rows={row.lines}
                  rowId={(line) => line.id}
                  rowLabel={(line) => line.sku}
                  empty={null}
                />
              </Card>
              {row.inspections.length > 0 && (
                <Card title={t('returns.inspections')} flush>
                  <DataTable
                    name="return-inspections"
                    label={t('returns.inspections')}
                    columns={inspectionColumns}
                    rows={row.inspections}
                    rowId={(each) => each.id}
                    rowLabel={(each) => each.sku}
                    empty={null}
                  />
                </Card>
              )}
            </>
          }
          side={
            <Card title={t('returns.facts')}>
              <Facts
                facts={[
                  [
                    t('returns.column.order'),
                    <Link key="order" to="/orders/$number" params={{ number: String(row.order_number) }}>
                      #{row.order_number}
                    </Link>,
                  ],
                  [t('returns.column.customer'), row.customer_name],
                  [t('returns.column.created'), <When key="at" at={row.created_at} />],
                  [t('returns.by'), row.source === 'unannounced' ? t('returns.turnedUp') : row.created_by],
                  ...(row.note === '' ? [] : [[t('returns.note'), row.note] as const]),
                  ...(row.ended_reason === '' ? [] : [[t('returns.ended'), row.ended_reason] as const]),
                ]}
              />
            </Card>
          }
        />
      </PageBody>
      <Dialog
        opened={ending !== null}
        onClose={() => setEnding(null)}
        title={ending === null ? '' : `${t(`returns.${ending}`)}: ${row.number}`}
      >
        {ending !== null && <EndForm path={path} ending={ending} onClose={() => setEnding(null)} />}
      </Dialog>
    </>
  );
}

function EndForm({ path, ending, onClose }: { path: string; ending: Ending; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const end = useWrite<Return, null>(
    () => ({ path: `${path}/${ending}`, method: 'POST', body: { reason: reason.trim() } }),
    { stale: returnStale, onDone: onClose },
  );
  return (
    <>
      <Stack>
        <ProblemRefusal problem={end.error && toProblem(end.error)} />
        <p>{t(ending === 'close' ? 'returns.closeEffect' : 'returns.rejectEffect')}</p>
        <Textarea
          label={t('returns.why')}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </Stack>
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('returns.back')}
        </Button>
        <Button
          {...(ending !== 'close' && { color: 'signal' })}
          disabled={reason.trim() === ''}
          loading={end.isPending}
          onClick={() => end.mutate(null)}
        >
          {t(`returns.${ending}`)}
        </Button>
      </DialogFoot>
    </>
  );
}

function lineColumns(currency: string): Column<ReturnLine>[] {
  const count = (id: 'quantity' | 'received' | 'inspected', header: string): Column<ReturnLine> => ({
    ...{ id, header, numeric: true },
    cell: (line) => formatCount(line[id]),
  });
  return [
    {
      id: 'sku',
      header: t('returns.line'),
      cell: ({ sku, title }) => (
        <>
          {title} <span className="mono">{sku}</span>
        </>
      ),
    },
    {
      id: 'reason',
      header: t('returns.reason'),
      cell: ({ reason }) => t(`returns.reason.${reason as Reason}`),
    },
    {
      id: 'clause',
      header: t('returns.clause'),
      cell: ({ clause, is_kept }) => (is_kept ? t('returns.kept') : (clause.clause ?? t('returns.outside'))),
    },
    count('quantity', t('returns.column.units')),
    count('received', t('returns.column.received')),
    count('inspected', t('returns.column.inspected')),
    {
      id: 'value',
      header: t('returns.value', { currency }),
      numeric: true,
      cell: ({ value_amount }) => formatAmount(value_amount, currency),
    },
  ];
}

const inspectionColumns: Column<Return['inspections'][number]>[] = [
  {
    id: 'sku',
    header: t('returns.line'),
    cell: ({ sku, lot_code }) => <span className="mono">{lot_code ?? sku}</span>,
  },
  {
    id: 'units',
    header: t('returns.column.units'),
    numeric: true,
    cell: ({ quantity }) => formatCount(quantity),
  },
  { id: 'grade', header: t('returns.inspect.grade'), cell: ({ grade }) => t(`returns.grade.${grade}`) },
  {
    id: 'disposition',
    header: t('returns.inspect.goes'),
    cell: ({ disposition, outlet_sku, location_name }) =>
      [t(`returns.disposition.${disposition}`), outlet_sku ?? location_name].join(', '),
  },
  { id: 'note', header: t('returns.note'), cell: ({ note }) => note },
  {
    id: 'at',
    header: t('returns.column.inspected'),
    cell: ({ at, actor_name }) => (
      <>
        {actor_name}, <When at={at} />
      </>
    ),
  },
];
