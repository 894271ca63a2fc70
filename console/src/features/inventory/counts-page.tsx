import { Button, Checkbox, NumberInput, Select, Stack, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { ClipboardCheck } from 'lucide-react';
import { useState } from 'react';
import { useListPage } from '../../api/list-page.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatCount } from '../../ui/format.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useUrlFilters } from '../../ui/url-filters.ts';
import { When } from '../../ui/when.tsx';
import { type CycleCount, countsPath } from './counting.ts';
import { locationsOptions } from './inventory.ts';

const columns: Column<CycleCount>[] = [
  {
    id: 'number',
    header: t('counting.column.number'),
    cell: (count) => (
      <Link to="/inventory/counts/$id" params={{ id: count.id }}>
        {t('counting.number', { number: String(count.number) })}
      </Link>
    ),
  },
  { id: 'location', header: t('counting.column.location'), cell: (count) => count.location_name },
  { id: 'scope', header: t('counting.column.scope'), cell: (count) => t(`counting.scope.${count.scope}`) },
  {
    id: 'progress',
    header: t('counting.column.progress'),
    numeric: true,
    cell: ({ lines }) => {
      const left = lines.open + lines.recount;
      const all = left + lines.counted + lines.waiting + lines.posted + lines.skipped;
      return `${formatCount(all - left)} / ${formatCount(all)}`;
    },
  },
  {
    id: 'waiting',
    header: t('counting.column.waiting'),
    numeric: true,
    cell: ({ lines }) => formatCount(lines.waiting),
  },
  { id: 'state', header: t('counting.column.state'), cell: ({ state }) => t(`counting.state.${state}`) },
  { id: 'begun', header: t('counting.column.begun'), cell: (count) => <When at={count.created_at} /> },
];

/** Every count: what is being counted, and what waits for a decision. */
export function CountsPage() {
  const [{ state = 'open' }, setFilters] = useUrlFilters<'state'>();
  const navigate = useNavigate();
  const may = useMay();
  const [begins, setBegins] = useState(false);
  const { table } = useListPage<CycleCount>(countsPath, { is_open: state === 'open' });
  const begin = may('inventory:adjust') && may('inventory:read') && (
    <Button leftSection={<ClipboardCheck size={16} />} onClick={() => setBegins(true)}>
      {t('counting.begin')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('counting.title')} actions={begin} />
      <Tabs
        label={t('counting.tabs')}
        value={state}
        onChange={(id) => setFilters({ state: id === 'open' ? undefined : id })}
        tabs={(['open', 'over'] as const).map((id) => ({ id, label: t(`counting.tab.${id}`) }))}
      />
      <DataTable
        name="counts"
        label={t('counting.title')}
        columns={columns}
        rowId={({ id }) => id}
        rowLabel={({ number }) => t('counting.number', { number: String(number) })}
        onOpen={({ id }) => void navigate({ to: '/inventory/counts/$id', params: { id } })}
        edge={({ lines }) => (lines.waiting > 0 ? 'risk' : undefined)}
        empty={
          <EmptyState title={t('counting.empty')} action={begin}>
            {t('counting.emptyHint')}
          </EmptyState>
        }
        {...table}
      />
      <BeginDialog opened={begins} onClose={() => setBegins(false)} />
    </>
  );
}

const scopes = ['whole', 'skus', 'class', 'not_counted', 'moved'] as const;
type Scope = (typeof scopes)[number];

function BeginDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const navigate = useNavigate();
  const locations = useQuery({ ...locationsOptions, enabled: opened }).data?.items ?? [];
  const [location_id, setLocation] = useState<string | null>(null);
  const [scope, setScope] = useState<Scope>('whole');
  const [skus, setSkus] = useState('');
  const [kind, setKind] = useState<string>('A');
  const [days, setDays] = useState<string | number>(30);
  const [is_blind, setBlind] = useState(true);
  const begin = useWrite<{ id: string }, object>((body) => ({ path: countsPath, method: 'POST', body }), {
    stale: [countsPath],
    onDone: ({ id }) => void navigate({ to: '/inventory/counts/$id', params: { id } }),
  });
  const submit = () =>
    begin.mutate({
      location_id,
      scope,
      is_blind,
      ...(scope === 'skus' && { skus: skus.split(/\s*\n\s*/).filter((sku) => sku !== '') }),
      ...(scope === 'class' && { class: kind }),
      ...((scope === 'not_counted' || scope === 'moved') && { days: Number(days) }),
    });
  return (
    <Dialog opened={opened} onClose={onClose} title={t('counting.begin')}>
      <Stack>
        <Select
          label={t('counting.form.location')}
          data={locations.map(({ id, name }) => ({ value: id, label: name }))}
          value={location_id}
          onChange={setLocation}
        />
        <Select
          label={t('counting.form.scope')}
          data={scopes.map((value) => ({ value, label: t(`counting.scope.${value}`) }))}
          value={scope}
          allowDeselect={false}
          onChange={(value) => setScope((value ?? 'whole') as Scope)}
        />
        {scope === 'skus' && (
          <Textarea
            label={t('counting.form.skus')}
            autosize
            minRows={3}
            maxRows={10}
            value={skus}
            onChange={(event) => setSkus(event.currentTarget.value)}
          />
        )}
        {scope === 'class' && (
          <Select
            label={t('counting.form.class')}
            data={['A', 'B', 'C']}
            value={kind}
            allowDeselect={false}
            onChange={(value) => setKind(value ?? 'A')}
          />
        )}
        {(scope === 'not_counted' || scope === 'moved') && (
          <NumberInput label={t('counting.form.days')} min={1} max={3650} value={days} onChange={setDays} />
        )}
        <Checkbox
          label={t('counting.form.blind')}
          checked={is_blind}
          onChange={(event) => setBlind(event.currentTarget.checked)}
        />
        <ProblemRefusal problem={begin.error ? toProblem(begin.error) : null} />
        <Button onClick={submit} loading={begin.isPending} disabled={location_id === null}>
          {t('counting.begin')}
        </Button>
      </Stack>
    </Dialog>
  );
}
