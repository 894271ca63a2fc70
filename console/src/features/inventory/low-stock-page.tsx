import { Button, Stack, Textarea } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { AlarmClock, Bell, Check } from 'lucide-react';
import { useState } from 'react';
import type { PutV1InventoryLowStockRulesResponse } from '../../api/generated/types.gen.ts';
import { useListPage } from '../../api/list-page.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { BulkBar } from '../../ui/bulk-bar.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatCount } from '../../ui/format.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { useSelection } from '../../ui/selection.ts';
import { Tabs } from '../../ui/tabs.tsx';
import { useUrlFilters } from '../../ui/url-filters.ts';
import { When } from '../../ui/when.tsx';
import { type LowStockAlert, lowStockPath } from './counting.ts';
import classes from './inventory.module.css';
import { nameOf } from './inventory.ts';
import { LowStockBar } from './low-stock-bar.tsx';

const columns: Column<LowStockAlert>[] = [
  {
    id: 'sku',
    header: t('counting.column.sku'),
    cell: ({ sku, title }) => (
      <Link to="/inventory/$sku" params={{ sku }}>
        <span className="mono">{sku}</span>{' '}
        <span className={classes.wideOnly}>{nameOf({ title, options: '' })}</span>
      </Link>
    ),
  },
  {
    id: 'units',
    header: t('counting.low.units'),
    numeric: true,
    cell: ({ units, threshold, sku }) => <LowStockBar units={units} threshold={threshold} sku={sku} />,
  },
  {
    id: 'threshold',
    header: t('counting.low.threshold'),
    numeric: true,
    cell: ({ threshold }) => formatCount(threshold),
  },
  {
    id: 'place',
    header: t('counting.low.place'),
    cell: ({ location_name }) => location_name ?? t('counting.low.everywhere'),
  },
  {
    id: 'demand',
    header: t('counting.low.demand'),
    numeric: true,
    cell: ({ demand_per_day }) => demand_per_day.toFixed(1),
  },
  { id: 'since', header: t('counting.low.since'), cell: ({ opened_at }) => <When at={opened_at} /> },
  { id: 'seen', header: t('counting.low.seen'), cell: ({ acknowledged_by }) => acknowledged_by ?? '' },
];

const tabs = ['to_see', 'open', 'over'] as const;
const a_day_ms = 86_400_000;

/** What has run low of what somebody asked to hear of. */
export function LowStockPage() {
  const [{ state = 'to_see' }, setFilters] = useUrlFilters<'state'>();
  const may = useMay();
  const [sets, setSets] = useState(false);
  const selection = useSelection();
  const { table } = useListPage<LowStockAlert>(lowStockPath, { state });
  const sees = state !== 'over' && may('inventory:adjust');
  const shown = sees ? (table.rows ?? []).map(({ id }) => id) : [];
  const ids = shown.filter((id) => selection.selected.has(id));
  const see = useWrite<unknown, { ids: string[]; snoozed_until?: string }>(
    (body) => ({ path: `${lowStockPath}/acknowledge`, method: 'POST', body }),
    { stale: [lowStockPath], onDone: selection.clear },
  );
  const set = may('inventory:manage') && (
    <Button leftSection={<Bell size={16} />} onClick={() => setSets(true)}>
      {t('counting.low.set')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('counting.low.title')} actions={set} />
      <Tabs
        label={t('counting.low.title')}
        value={state}
        onChange={(id) => setFilters({ state: id === 'to_see' ? undefined : id })}
        tabs={tabs.map((id) => ({ id, label: t(`counting.low.tab.${id}`) }))}
      />
      <ProblemRefusal problem={see.error ? toProblem(see.error) : null} />
      <DataTable
        name="low-stock"
        label={t('counting.low.title')}
        columns={columns}
        rowId={({ id }) => id}
        rowLabel={({ sku }) => sku}
        edge={({ closed_at, units }) => (closed_at !== null ? undefined : units === 0 ? 'late' : 'risk')}
        empty={
          <EmptyState title={t('counting.low.empty')} action={set}>
            {t('counting.low.emptyHint')}
          </EmptyState>
        }
        {...(shown.length > 0 ? { selection } : {})}
        {...table}
      />
      <BulkBar
        count={ids.length}
        total={shown.length}
        onSelectAll={() => selection.add(shown)}
        onClear={selection.clear}
        actions={[
          {
            id: 'acknowledge',
            label: t('counting.low.acknowledge', { count: ids.length }),
            icon: <Check size={16} />,
            primary: true,
            disabled: see.isPending,
            run: () => see.mutate({ ids }),
          },
          {
            id: 'snooze',
            label: t('counting.low.snooze'),
            icon: <AlarmClock size={16} />,
            disabled: see.isPending,
            run: () => see.mutate({ ids, snoozed_until: new Date(Date.now() + a_day_ms).toISOString() }),
          },
        ]}
      />
      <ThresholdsDialog opened={sets} onClose={() => setSets(false)} />
    </>
  );
}

type Threshold = { sku: string; location_code: string | null; units: number | null; days: number | null };

/** Reads `SKU, location, 12` or `SKU, , 10d`, a line each, also as a spreadsheet pastes it. */
function readThresholds(text: string): Threshold[] {
  return text
    .split('\n')
    .map((line) => line.split(/[,\t;]/).map((part) => part.trim()))
    .filter(([sku]) => sku !== undefined && sku !== '')
    .map(([sku = '', place = '', number = '']) => {
      const days = /^(\d+(?:\.\d+)?)\s*d$/i.exec(number)?.[1];
      return {
        sku,
        location_code: place === '' ? null : place,
        units: days === undefined && number !== '' ? Number(number) : null,
        days: days === undefined ? null : Number(days),
      };
    });
}

function ThresholdsDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [text, setText] = useState('');
  const save = useWrite<PutV1InventoryLowStockRulesResponse, { items: Threshold[] }>(
    (body) => ({ path: `${lowStockPath}/rules`, method: 'PUT', body }),
    { stale: [lowStockPath] },
  );
  const items = readThresholds(text);
  const wrong = (save.data?.items ?? []).filter(({ ok }) => !ok);
  return (
    <Dialog opened={opened} onClose={onClose} title={t('counting.low.set')}>
      <Stack>
        <Textarea
          label={t('counting.low.setLines')}
          description={t('counting.low.setHint')}
          autosize
          minRows={5}
          maxRows={15}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <ProblemRefusal problem={save.error ? toProblem(save.error) : null} />
        {save.data && (
          <p role="status">
            {t('counting.low.saved', {
              changed: formatCount(save.data.items.filter(({ changed }) => changed).length),
              wrong: formatCount(wrong.length),
            })}{' '}
            {wrong[0]?.problem?.detail}
          </p>
        )}
        <Button disabled={items.length === 0} loading={save.isPending} onClick={() => save.mutate({ items })}>
          {t('counting.low.set')}
        </Button>
      </Stack>
    </Dialog>
  );
}
