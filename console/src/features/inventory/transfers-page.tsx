import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type {
  GetV1InventoryTransfersResponse,
  PostV1InventoryTransfersResponse,
} from '../../api/generated/types.gen.ts';
import { useListPage } from '../../api/list-page.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { formatCount, noonAt } from '../../ui/format.ts';
import { DialogFoot, Fields, Stack } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { useUrlFilters } from '../../ui/url-filters.ts';
import { When } from '../../ui/when.tsx';
import { locationsOptions } from './inventory.ts';
import { TransferState } from './transfer-state.tsx';

type Transfer = GetV1InventoryTransfersResponse['items'][number];

const tabs = ['all', 'draft', 'requested', 'shipped', 'closed', 'cancelled'] as const;

/** Stock that moves from one location to another. */
export function TransfersPage() {
  const [{ q = '', state = 'all' }, setFilters] = useUrlFilters<'q' | 'state'>();
  const navigate = useNavigate();
  const may = useMay();
  const [planning, setPlanning] = useState(false);
  const locations = useQuery(locationsOptions).data?.items ?? [];
  const { table } = useListPage<Transfer>('/v1/inventory/transfers', {
    q,
    state: state === 'all' ? undefined : state,
  });
  const plan = may('inventory:adjust') && (
    <Button onClick={() => setPlanning(true)}>{t('stockRoom.transfers.new')}</Button>
  );
  return (
    <>
      <PageHeader title={t('stockRoom.transfers.title')} actions={plan} />
      <Tabs
        label={t('stockRoom.transfers.tabs')}
        value={state}
        onChange={(id) => setFilters({ state: id === 'all' ? undefined : id })}
        tabs={tabs.map((id) => ({
          id,
          label: id === 'all' ? t('stockRoom.transfers.tab.all') : t(`stockRoom.transfers.state.${id}`),
        }))}
      />
      <FilterBar
        search={q}
        onSearch={(text) => setFilters({ q: text.trim() })}
        placeholder={t('stockRoom.transfers.search')}
        chips={[]}
        onRemove={() => undefined}
        onClear={() => undefined}
        addable={[]}
        editor={() => null}
      />
      <DataTable
        name="transfers"
        label={t('stockRoom.transfers.title')}
        columns={columnsFor((id) => locations.find((one) => one.id === id)?.time_zone)}
        rowId={({ id }) => id}
        rowLabel={({ number }) => number}
        onOpen={({ id }) => void navigate({ to: '/inventory/transfers/$id', params: { id } })}
        empty={
          <EmptyState title={t('stockRoom.transfers.empty')} action={plan}>
            {t('stockRoom.transfers.emptyHint')}
          </EmptyState>
        }
        filters={{
          names: q === '' ? [] : [q],
          onClear: () => setFilters({ q: undefined, state: undefined }),
        }}
        {...table}
      />
      <Dialog opened={planning} onClose={() => setPlanning(false)} title={t('stockRoom.transfers.new')}>
        <PlanForm onClose={() => setPlanning(false)} />
      </Dialog>
    </>
  );
}

function columnsFor(zoneOf: (location_id: string) => string | undefined): Column<Transfer>[] {
  return [
    {
      id: 'number',
      header: t('stockRoom.transfers.number'),
      cell: ({ id, number }) => (
        <Link to="/inventory/transfers/$id" params={{ id }}>
          {number}
        </Link>
      ),
    },
    {
      id: 'state',
      header: t('stockRoom.transfers.state'),
      cell: ({ state }) => <TransferState state={state} />,
    },
    {
      id: 'way',
      header: t('stockRoom.transfers.way'),
      cell: ({ origin_name, destination_name }) =>
        t('stockRoom.ship.to', { origin: origin_name, destination: destination_name }),
    },
    {
      id: 'expected',
      header: t('stockRoom.transfers.expected'),
      cell: ({ expected_at, destination_id }) => <When at={expected_at} time_zone={zoneOf(destination_id)} />,
    },
    {
      id: 'units',
      header: t('stockRoom.transfers.units'),
      numeric: true,
      cell: ({ quantity, shipped }) => formatCount(shipped > 0 ? shipped : quantity),
    },
    {
      id: 'progress',
      header: t('stockRoom.transfers.progress'),
      numeric: true,
      cell: ({ received, shipped }) =>
        shipped > 0 ? t('inventory.supplies.progress', { received, quantity: shipped }) : '',
    },
  ];
}

/** SKUs and units as a spreadsheet pastes them; answers the first line that is neither. */
function readLines(text: string): { lines: { sku: string; quantity: number }[] } | { wrong: string } {
  const lines: { sku: string; quantity: number }[] = [];
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line === '') continue;
    const match = /^(\S.*?)[\s,;]+(\d{1,7})$/.exec(line);
    if (!match?.[1] || Number(match[2]) < 1) return { wrong: line };
    lines.push({ sku: match[1], quantity: Number(match[2]) });
  }
  return { lines };
}

function PlanForm({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const [checked, setChecked] = useState(false);
  const [origin, setOrigin] = useState<string | null>(null);
  const [destination, setDestination] = useState<string | null>(null);
  const [day, setDay] = useState('');
  const [text, setText] = useState('');
  const locations = useQuery(locationsOptions).data?.items.filter((one) => one.status === 'active') ?? [];
  const places = locations.map(({ code, name }) => ({ value: code, label: name }));
  const here = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const time_zone = locations.find(({ code }) => code === destination)?.time_zone ?? here;
  const read = readLines(text);
  const create = useWrite<PostV1InventoryTransfersResponse, object>(
    (body) => ({ path: '/v1/inventory/transfers', method: 'POST', body }),
    {
      stale: ['/v1/inventory/transfers'],
      onDone: ({ id, number }) => {
        showToast({ text: t('stockRoom.transfers.created', { number }) });
        void navigate({ to: '/inventory/transfers/$id', params: { id } });
      },
    },
  );
  const wrongPlace =
    (origin === null || destination === null || origin === destination) &&
    t('stockRoom.transfers.placeMissing');
  const wrongLines =
    'wrong' in read
      ? t('stockRoom.transfers.lineWrong', { line: read.wrong })
      : read.lines.length === 0 && t('stockRoom.transfers.linesMissing');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (wrongPlace || wrongLines || 'wrong' in read || create.isPending) return;
    create.mutate({
      origin_code: origin,
      destination_code: destination,
      ...(day !== '' && { expected_at: noonAt(day, time_zone) }),
      lines: read.lines,
    });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <ProblemRefusal problem={create.error && toProblem(create.error)} />
        <Fields>
          <Select label={t('stockRoom.transfers.from')} data={places} value={origin} onChange={setOrigin} />
          <Select
            label={t('stockRoom.transfers.to')}
            data={places}
            value={destination}
            onChange={setDestination}
            error={checked && wrongPlace}
          />
        </Fields>
        <TextInput
          type="date"
          label={t('stockRoom.ship.expected')}
          value={day}
          onChange={(event) => setDay(event.currentTarget.value)}
        />
        <Textarea
          label={t('stockRoom.transfers.lines')}
          description={t('stockRoom.transfers.linesHint')}
          classNames={{ input: 'mono' }}
          autosize
          minRows={4}
          maxRows={12}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={checked && wrongLines}
        />
      </Stack>
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('stockRoom.transfers.cancelEdit')}
        </Button>
        <Button type="submit" loading={create.isPending}>
          {t('stockRoom.transfers.create')}
        </Button>
      </DialogFoot>
    </form>
  );
}
