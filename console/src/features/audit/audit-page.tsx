import { Button, Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ShieldCheck } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { read } from '../../api/client.ts';
import type { GetV1AuditResponse, GetV1AuditVerificationResponse } from '../../api/generated/types.gen.ts';
import { useListPage } from '../../api/list-page.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PlainTable } from '../../ui/figure.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { formatAbsolute } from '../../ui/format.ts';
import { Facts, Stack } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { Refusal } from '../../ui/refusal.tsx';
import { SeverityBadge } from '../../ui/status.tsx';
import { useUrlFilters } from '../../ui/url-filters.ts';
import { When } from '../../ui/when.tsx';
import { changesOf } from './changes.ts';

type Entry = GetV1AuditResponse['items'][number];
type ChainReport = GetV1AuditVerificationResponse;

const filterNames = ['action', 'outcome', 'subject_id', 'from', 'to'] as const;
type FilterName = (typeof filterNames)[number];

const columns: Column<Entry>[] = [
  { id: 'at', header: t('audit.column.at'), cell: ({ at }) => <When at={at} exact /> },
  { id: 'who', header: t('audit.column.who'), cell: ({ actor_name }) => actor_name, truncate: 180 },
  {
    id: 'action',
    header: t('audit.column.action'),
    cell: ({ action }) => <span className="mono">{action}</span>,
  },
  { id: 'outcome', header: t('audit.column.outcome'), cell: ({ outcome }) => <Outcome outcome={outcome} /> },
  {
    id: 'subject',
    header: t('audit.column.subject'),
    cell: (entry) => <Subject entry={entry} />,
  },
  { id: 'reason', header: t('audit.column.reason'), cell: ({ reason }) => reason, truncate: 220 },
  {
    id: 'request',
    header: t('audit.column.request'),
    cell: ({ request_id }) => <span className="mono">{request_id}</span>,
    extra: true,
  },
];

/** Who did what, what it changed, and whether the record of it is whole. */
export function AuditPage() {
  const [filters, setFilters] = useUrlFilters<FilterName | 'actor'>();
  const [chosen, setChosen] = useState<Entry | null>(null);
  const { table } = useListPage<Entry>('/v1/audit', { ...filters });
  const verify = useMutation({ mutationFn: () => read<ChainReport>('/v1/audit/verification') });
  const inForce = filterNames.filter((name) => filters[name] !== undefined);
  const without = Object.fromEntries(filterNames.map((name) => [name, undefined]));
  return (
    <>
      <PageHeader
        title={t('audit.title')}
        actions={
          <Button
            variant="default"
            leftSection={<ShieldCheck size={16} />}
            loading={verify.isPending}
            onClick={() => verify.mutate()}
          >
            {t('audit.verify')}
          </Button>
        }
      />
      {(verify.data || verify.error) && (
        <div style={{ padding: '0 var(--ls-gutter) 8px' }}>
          <ProblemRefusal problem={verify.error && toProblem(verify.error)} />
          {verify.data && <ChainVerdict report={verify.data} />}
        </div>
      )}
      <FilterBar
        search={filters.actor ?? ''}
        onSearch={(actor) => setFilters({ actor })}
        placeholder={t('audit.filter.search')}
        chips={inForce.map((id) => ({
          id,
          name: t(`audit.filter.${id}`),
          value: shownValue(id, filters[id]),
        }))}
        onRemove={(id) => setFilters({ [id]: undefined })}
        onClear={() => setFilters(without)}
        addable={filterNames
          .filter((name) => filters[name] === undefined)
          .map((id) => ({ id, name: t(`audit.filter.${id}`) }))}
        editor={(id, close) => (
          <FilterEditor
            name={id as FilterName}
            value={filters[id as FilterName] ?? ''}
            onApply={(value) => {
              setFilters({ [id]: value });
              close();
            }}
          />
        )}
      />
      <DataTable
        name="audit"
        label={t('audit.title')}
        columns={columns}
        rowId={(entry) => entry.id}
        rowLabel={(entry) => entry.action}
        onOpen={setChosen}
        onPeek={setChosen}
        empty={<EmptyState title={t('audit.empty')} />}
        filters={{
          names: [
            ...inForce.map((name) => `${t(`audit.filter.${name}`)} ${shownValue(name, filters[name])}`),
            ...(filters.actor ? [`"${filters.actor}"`] : []),
          ],
          onClear: () => setFilters({ ...without, actor: undefined }),
        }}
        {...table}
      />
      <Dialog opened={chosen !== null} onClose={() => setChosen(null)} title={t('audit.detail')} size={720}>
        {chosen && <EntryDetail entry={chosen} />}
      </Dialog>
    </>
  );
}

function shownValue(name: FilterName, value: string | undefined): string {
  if (value === undefined) return '';
  if (name === 'outcome') return value === 'refused' ? t('audit.outcome.refused') : t('audit.outcome.done');
  return name === 'from' || name === 'to' ? value.slice(0, 10) : value;
}

/** An order is opened from here; it goes by its number where the entry names it. */
function Subject({ entry: { subject_id, subject_type, before, after } }: { entry: Entry }) {
  if (subject_id === null || subject_type !== 'order')
    return <span className="mono">{subject_id ?? subject_type.replaceAll('_', ' ')}</span>;
  const number = after?.number ?? before?.number;
  return (
    <Link to="/orders/$number" params={{ number: subject_id }} className="mono">
      {typeof number === 'number' ? t('audit.order', { number: String(number) }) : subject_id}
    </Link>
  );
}

function Outcome({ outcome }: { outcome: Entry['outcome'] }) {
  return outcome === 'refused' ? (
    <SeverityBadge severity="at_risk">{t('audit.outcome.refused')}</SeverityBadge>
  ) : (
    t('audit.outcome.done')
  );
}

function ChainVerdict({ report }: { report: ChainReport }) {
  if (report.first_bad === null) {
    return (
      <div role="status">
        <SeverityBadge severity="done">{t('audit.verified', { count: report.sealed })}</SeverityBadge>
      </div>
    );
  }
  const { position, audit_id, why } = report.first_bad;
  return (
    <Refusal title={t('audit.broken', { position })}>{t('audit.brokenText', { why, id: audit_id })}</Refusal>
  );
}

function FilterEditor({
  name,
  value,
  onApply,
}: {
  name: FilterName;
  value: string;
  onApply: (value: string | undefined) => void;
}) {
  const isDay = name === 'from' || name === 'to';
  const [text, setText] = useState(isDay ? value.slice(0, 10) : value);
  const label = t(`audit.filter.${name}`);
  if (name === 'outcome') {
    return (
      <Select
        label={label}
        comboboxProps={{ withinPortal: false }}
        data={(['done', 'refused'] as const).map((one) => ({ value: one, label: t(`audit.outcome.${one}`) }))}
        value={value || null}
        onChange={(next) => onApply(next ?? undefined)}
      />
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const asked = text.trim();
    if (!isDay || asked === '') return onApply(asked);
    // Whole days of the person's own zone.
    onApply(new Date(`${asked}T${name === 'from' ? '00:00:00' : '23:59:59'}`).toISOString());
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={label}
          type={isDay ? 'date' : 'text'}
          description={name === 'action' ? t('audit.filter.actionHint') : undefined}
          data-autofocus
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit">{t('audit.apply')}</Button>
      </Stack>
    </form>
  );
}

function EntryDetail({ entry }: { entry: Entry }) {
  const changes = changesOf(entry.before, entry.after);
  return (
    <Stack>
      <Facts
        facts={[
          [t('audit.column.at'), formatAbsolute(entry.at)],
          [t('audit.column.who'), entry.actor_name],
          [
            t('audit.column.action'),
            <span key="action" className="mono">
              {entry.action}
            </span>,
          ],
          [t('audit.column.outcome'), <Outcome key="outcome" outcome={entry.outcome} />],
          [t('audit.column.subject'), <Subject key="subject" entry={entry} />],
          ...(entry.reason === null ? [] : [[t('audit.column.reason'), entry.reason] as const]),
          [
            t('audit.column.request'),
            <span key="request" className="mono">
              {entry.request_id}
            </span>,
          ],
        ]}
      />
      {changes.length === 0 ? (
        <p>{t('audit.nothing')}</p>
      ) : (
        <PlainTable
          caption={t('audit.detail')}
          table={{
            head: [t('audit.field'), t('audit.before'), t('audit.after')],
            rows: changes.map((change) => [change.field, change.before, change.after]),
          }}
        />
      )}
      {!entry.is_sealed && <p>{t('audit.unsealed')}</p>}
    </Stack>
  );
}
