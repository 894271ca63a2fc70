import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { read } from '../../api/client.ts';
import { useListPage } from '../../api/list-page.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { formatWhen } from '../../ui/format.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { SeverityBadge } from '../../ui/status.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useUrlFilters } from '../../ui/url-filters.ts';
import { type CaseCard, type CaseCounts, urgencyOf } from './case-types.ts';

const tabs = {
  own: { state: 'open', owner: 'me' },
  unassigned: { state: 'open', owner: 'nobody' },
  open: { state: 'open' },
  waiting: { state: 'waiting' },
  closed: { state: 'closed' },
} as const;
type TabId = keyof typeof tabs;

/** What somebody has to look after, whichever is due first first. */
export function CasesPage() {
  const [{ q = '', tab }, setFilters] = useUrlFilters<'q' | 'tab'>();
  const navigate = useNavigate();
  const may = useMay();
  const current: TabId = tab !== undefined && tab in tabs ? (tab as TabId) : 'open';
  const counts = useQuery({
    queryKey: ['/v1/cases/counts'] as const,
    queryFn: ({ signal }) => read<CaseCounts>('/v1/cases/counts', { signal }),
  }).data;
  const { table, total } = useListPage<CaseCard>('/v1/cases', { q, ...tabs[current] });
  const openCase = (number: number) =>
    void navigate({ to: '/cases/$number', params: { number: String(number) } });
  const button = may('cases:work') && (
    <Button leftSection={<Plus size={16} />} onClick={() => void navigate({ to: '/cases/new' })}>
      {t('support.new')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('support.title')} actions={button} />
      <Tabs
        label={t('support.tabs')}
        value={current}
        onChange={(id) => setFilters({ tab: id === 'open' ? undefined : id })}
        tabs={(Object.keys(tabs) as TabId[]).map((id) => ({ id, label: labelOf(id, counts) }))}
      />
      <FilterBar
        search={q}
        onSearch={(text) => setFilters({ q: text })}
        placeholder={t('support.search')}
        chips={[]}
        onRemove={() => undefined}
        onClear={() => setFilters({ q: undefined })}
        addable={[]}
        editor={() => null}
        {...(total === undefined ? {} : { count: t('support.count', { count: total }) })}
      />
      <DataTable
        name="cases"
        label={t('support.title')}
        columns={columns}
        rowId={({ id }) => id}
        rowLabel={({ number }) => t('support.case', { number })}
        onOpen={({ number }) => openCase(number)}
        edge={(row) => {
          const urgency = urgencyOf(row);
          return urgency === 'late' ? 'late' : urgency === 'at_risk' ? 'risk' : undefined;
        }}
        empty={
          <EmptyState title={t('support.empty')} action={button}>
            {t('support.emptyHint')}
          </EmptyState>
        }
        filters={{ names: q === '' ? [] : [`"${q}"`], onClear: () => setFilters({ q: undefined }) }}
        {...table}
      />
    </>
  );
}

function labelOf(id: TabId, counts: CaseCounts | undefined): string {
  const label = t(`support.tab.${id}`);
  return counts === undefined || id === 'closed'
    ? label
    : t('support.tabCount', { label, count: counts[id] });
}

const columns: Column<CaseCard>[] = [
  {
    id: 'number',
    header: t('support.column.number'),
    cell: ({ number }) => (
      <Link to="/cases/$number" params={{ number: String(number) }}>
        <strong>{number}</strong>
      </Link>
    ),
  },
  { id: 'title', header: t('support.column.title'), cell: ({ title }) => title, truncate: 320 },
  {
    id: 'due',
    header: t('support.column.due'),
    cell: (row) => <Due row={row} />,
  },
  {
    id: 'priority',
    header: t('support.column.priority'),
    cell: ({ priority }) => t(`support.priority.${priority}`),
  },
  { id: 'kind', header: t('support.column.kind'), cell: ({ kind }) => t(`support.kind.${kind}`) },
  {
    id: 'order',
    header: t('support.column.order'),
    cell: ({ order }) => order && <a href={`/orders/${order.number}`}>{order.number}</a>,
  },
  {
    id: 'customer',
    header: t('support.column.customer'),
    cell: ({ customer }) => customer?.name ?? '',
    truncate: 180,
  },
  { id: 'owner', header: t('support.column.owner'), cell: ({ owner }) => owner?.name ?? t('support.nobody') },
];

/** When a case is due, loud only when that is close or over. */
export function Due({ row }: { row: Pick<CaseCard, 'state' | 'due_at' | 'waiting_until' | 'closed_at'> }) {
  if (row.state === 'closed')
    return row.closed_at === null ? '' : t('support.closedAt', { when: formatWhen(row.closed_at) });
  if (row.waiting_until !== null) return t('support.waitsUntil', { when: formatWhen(row.waiting_until) });
  const urgency = urgencyOf(row);
  const when = formatWhen(row.due_at);
  if (urgency === undefined) return when;
  return (
    <SeverityBadge severity={urgency}>
      {t(urgency === 'late' ? 'support.overdue' : 'support.dueSoon', { when })}
    </SeverityBadge>
  );
}
