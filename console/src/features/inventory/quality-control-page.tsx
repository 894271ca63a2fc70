import { useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleX, PackageX } from 'lucide-react';
import { useState } from 'react';
import { useListPage } from '../../api/list-page.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { type BulkAction, BulkBar } from '../../ui/bulk-bar.tsx';
import { choiceFilters } from '../../ui/choice-filters.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { fillClass } from '../../ui/fills.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { formatCount } from '../../ui/format.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { useSelection } from '../../ui/selection.ts';
import { Tabs } from '../../ui/tabs.tsx';
import { useUrlFilters } from '../../ui/url-filters.ts';
import { When } from '../../ui/when.tsx';
import classes from './inventory.module.css';
import { locationsOptions, reasonWords } from './inventory.ts';
import own from './quality-control.module.css';
import { type Aside, asideId, type Verdict } from './quality-control.ts';
import { SettleAsideDialog } from './settle-aside-dialog.tsx';
import { SkuLink } from './sku-link.tsx';

const tabs = ['all', 'quality_control', 'damaged'] as const;

/** Units that nobody sells until somebody looked at them: where, why, since when, and what is decided about them. */
export function QualityControlPage() {
  const [{ sku = '', state = 'all', location_id }, setFilters] = useUrlFilters<
    'sku' | 'state' | 'location_id'
  >();
  const may = useMay();
  const selection = useSelection();
  const [known, setKnown] = useState<ReadonlyMap<string, Aside>>(new Map());
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const locations = useQuery(locationsOptions).data?.items ?? [];
  const { table, total } = useListPage<Aside>('/v1/inventory/quality-control', {
    sku: sku === '' ? undefined : sku,
    state: state === 'all' ? undefined : state,
    location_id,
  });
  // A selection outlives paging: what was seen of a row is kept with it, and what is seen anew replaces it.
  const seen = new Map([...known, ...(table.rows ?? []).map((row) => [asideId(row), row] as const)]);
  const chosen = [...selection.selected].flatMap((id) => seen.get(id) ?? []);
  const mayAdjust = may('inventory:adjust');
  const remembering = {
    ...selection,
    toggle: (id: string) => {
      setKnown(seen);
      selection.toggle(id);
    },
    add: (ids: readonly string[]) => {
      setKnown(seen);
      selection.add(ids);
    },
  };
  const filters = choiceFilters(
    [
      {
        id: 'location_id',
        name: t('inventory.filter.location'),
        value: location_id,
        data: locations.map(({ id, name }) => ({ value: id, label: name })),
      },
    ],
    setFilters,
  );
  return (
    <>
      <PageHeader title={t('stockRoom.quality.title')} />
      <Tabs
        label={t('stockRoom.quality.title')}
        value={state}
        onChange={(id) => setFilters({ state: id === 'all' ? undefined : id })}
        tabs={tabs.map((id) => ({
          id,
          label: id === 'all' ? t('stockRoom.transfers.tab.all') : t(`ui.stock.${id}`),
        }))}
      />
      <FilterBar
        search={sku}
        onSearch={(text) => setFilters({ sku: text.trim() })}
        placeholder={t('stockRoom.value.search')}
        {...filters.bar}
      />
      <DataTable
        name="quality-control"
        label={t('stockRoom.quality.title')}
        columns={columns}
        rowId={asideId}
        rowLabel={({ sku: of, location_code, lot }) => [of, lot?.code, location_code].join(' ')}
        {...(mayAdjust && { selection: remembering })}
        empty={
          <EmptyState title={t('stockRoom.quality.empty')}>{t('stockRoom.quality.emptyHint')}</EmptyState>
        }
        filters={{
          names: [...(sku === '' ? [] : [sku]), ...filters.words],
          onClear: () => setFilters({ sku: undefined, ...filters.none }),
        }}
        {...table}
      />
      <BulkBar
        count={chosen.length}
        {...(total !== undefined && { total: Number.parseInt(total, 10) })}
        onClear={selection.clear}
        actions={actionsFor(chosen, setVerdict)}
      />
      <SettleAsideDialog
        key={verdict ?? ''}
        verdict={verdict}
        rows={chosen}
        onClose={() => setVerdict(null)}
        onDone={(ids) => selection.remove(ids)}
      />
    </>
  );
}

function actionsFor(chosen: readonly Aside[], choose: (verdict: Verdict) => void): BulkAction[] {
  // What is damaged can be failed no further.
  const checked = chosen.filter(({ state }) => state === 'quality_control').length;
  const of = (label: string, count: number) =>
    count === chosen.length ? label : t('stockRoom.quality.some', { label, count, all: chosen.length });
  return [
    {
      id: 'release',
      label: t('stockRoom.quality.release'),
      icon: <CircleCheck size={16} />,
      primary: true,
      run: () => choose('release'),
    },
    {
      id: 'fail',
      label: of(t('stockRoom.quality.fail'), checked),
      icon: <CircleX size={16} />,
      disabled: checked === 0,
      run: () => choose('fail'),
    },
    {
      id: 'write_off',
      label: t('stockRoom.quality.writeOff'),
      icon: <PackageX size={16} />,
      destructive: true,
      run: () => choose('write_off'),
    },
  ];
}

const columns: readonly Column<Aside>[] = [
  {
    id: 'sku',
    header: t('inventory.column.sku'),
    cell: ({ sku, lot }) => (
      <>
        <SkuLink sku={sku} />
        {lot && (
          <div className={classes.dim}>
            {t(`stockRoom.quality.${lot.kind}`, { code: lot.code })}
            {lot.expires_on !== null && `, ${t('stockRoom.quality.until', { day: lot.expires_on })}`}
          </div>
        )}
      </>
    ),
  },
  { id: 'location', header: t('inventory.filter.location'), cell: ({ location_name }) => location_name },
  {
    id: 'state',
    header: t('inventory.form.state'),
    cell: ({ state }) => (
      <span className={classes.arrow}>
        <span className={`${own.swatch} ${fillClass(state)}`} aria-hidden="true" />
        {t(`ui.stock.${state}`)}
      </span>
    ),
  },
  {
    id: 'units',
    header: t('inventory.movement.units'),
    numeric: true,
    cell: ({ units }) => formatCount(units),
  },
  {
    id: 'since',
    header: t('stockRoom.quality.since'),
    cell: ({ since }) => <When at={since} otherwise={t('stockRoom.quality.longAgo')} />,
  },
  { id: 'why', header: t('inventory.movement.why'), cell: ({ sources }) => <Why sources={sources} /> },
];

/** Which movements brought the units: the newest in words, the others counted. */
function Why({ sources: [first, ...others] }: Pick<Aside, 'sources'>) {
  if (!first) return null;
  const by = t('stockRoom.quality.by', { units: first.units, who: first.actor_name });
  return (
    <>
      {reasonWords(first.reason)} <span className={classes.dim}>{by}</span>
      {(first.note || others.length > 0) && (
        <div className={classes.dim}>
          {[first.note, others.length > 0 && t('stockRoom.quality.more', { count: others.length })]
            .filter(Boolean)
            .join(' · ')}
        </div>
      )}
    </>
  );
}
