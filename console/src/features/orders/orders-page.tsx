import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Ban, Download, Flag, FlagOff, Plus, Tag } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { read, urlOf } from '../../api/client.ts';
import { listOptions, totalOf, useCursorTrail } from '../../api/lists.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { type BulkAction, BulkBar } from '../../ui/bulk-bar.tsx';
import { ColumnMenu, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { formatCount } from '../../ui/format.ts';
import { Keycap } from '../../ui/keycap.tsx';
import { useKeys } from '../../ui/keys.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { useSelection } from '../../ui/selection.ts';
import { Tabs } from '../../ui/tabs.tsx';
import {
  type BulkDialog,
  BulkDialogs,
  BulkRunPanel,
  mostInRun,
  partLabel,
  useBulkRuns,
} from './bulk-orders.tsx';
import { orderColumns } from './order-columns.tsx';
import { addableFilters, FilterEditor, filterChips } from './order-filters.tsx';
import { OrderPeek } from './order-peek.tsx';
import { leaveTrail, trailPage } from './order-trail.ts';
import type { Channel, OrderCard, Place, TabCounts } from './order-types.ts';
import { commonCurrency } from './order-words.ts';
import classes from './orders.module.css';
import {
  filterIds,
  filterParts,
  type OrdersSearch,
  type OrderTab,
  orderTabs,
  queryOf,
  sortOfColumn,
  tableSortOf,
  tabOf,
  type ViewChange,
  viewText,
} from './orders-view.ts';
import { SavedViews, useSavedViews } from './saved-views.tsx';

const tabTones: Partial<Record<OrderTab, 'late' | 'risk'>> = { late: 'late', due_today: 'risk' };

/** Find, judge, act on many. The address holds the whole view, so every view can be sent to a colleague. */
export function OrdersPage() {
  const { view: view_id, ...view } = useSearch({ from: '/shell/orders' });
  const navigate = useNavigate();
  const queries = useQueryClient();
  const may = useMay();
  const selection = useSelection();
  const known = useRef(new Map<string, OrderCard>());
  const [peeked, setPeeked] = useState<OrderCard | null>(null);
  const [dialog, setDialog] = useState<BulkDialog>(null);
  const runs = useBulkRuns();

  const query = queryOf(view);
  const text = viewText(view);
  const trail = useCursorTrail(text);
  const list = useQuery(
    listOptions<OrderCard>('/v1/orders', { ...query, limit: trailPage, after: trail.after }),
  );
  // The server counts on the first page; the pages behind it keep that count.
  const first = useQuery({
    ...listOptions<OrderCard>('/v1/orders', { ...query, limit: trailPage, after: undefined }),
    enabled: trail.page_index > 0,
  });
  const counts = useQuery({
    queryKey: ['/v1/orders/counts'] as const,
    queryFn: ({ signal }) => read<TabCounts>('/v1/orders/counts', { signal }),
  });
  const channels = useQuery({
    ...listOptions<Channel>('/v1/channels', {}),
    enabled: may('channels:read'),
    staleTime: 5 * 60_000,
  });
  const locations = useQuery({
    ...listOptions<Place>('/v1/locations', { limit: 200 }),
    enabled: may('inventory:read'),
    staleTime: 5 * 60_000,
  });
  const names = { channels: channels.data?.items ?? [], locations: locations.data?.items ?? [] };
  const views = useSavedViews();

  const page = list.data;
  const rows = page?.items;
  useEffect(() => {
    for (const order of rows ?? []) known.current.set(order.id, order);
  }, [rows]);
  const counted = trail.page_index === 0 ? page : first.data;
  const total = counted && totalOf(counted);
  const from = trail.page_index * trailPage;

  const show = useCallback(
    (next: OrdersSearch, id: string | undefined = view_id) =>
      void navigate({ to: '/orders', search: { ...next, ...(id === undefined ? {} : { view: id }) } }),
    [navigate, view_id],
  );
  const change = (parts: ViewChange) => show(compact({ ...view, tab: tabOf(view), ...parts }));
  const onSearch = (q: string) => change({ q: q.trim() === '' ? undefined : q.trim() });
  const search = useRef(onSearch);
  search.current = onSearch;
  const stableSearch = useCallback((q: string) => search.current(q), []);
  const openTab = (tab: string) => {
    const next = orderTabs.find((one) => one === tab) ?? 'all_open';
    show(view.q === undefined ? { tab: next } : { tab: next, q: view.q }, undefined);
  };
  const open = (order: OrderCard) => {
    leaveTrail({
      view: text,
      view_id: view_id ?? null,
      name: views.find((one) => one.id === view_id)?.name ?? t(`orders.tab.${tabOf(view)}`),
      numbers: rows?.map((one) => one.number) ?? [],
      before: from,
      total: total ?? '',
      next: page?.next ?? null,
    });
    void navigate({ to: '/orders/$number', params: { number: String(order.number) } });
  };
  const selectAll = async () => {
    let after: string | undefined;
    for (let count = 0; count < mostInRun; count += 200) {
      const more = await queries.fetchQuery(
        listOptions<OrderCard>('/v1/orders', { ...query, limit: 200, after }),
      );
      for (const order of more.items) known.current.set(order.id, order);
      selection.add(more.items.map((order) => order.id));
      if (more.next === null) return;
      after = more.next;
    }
  };

  const selected = [...selection.selected].flatMap((id) => known.current.get(id) ?? []);
  const offering = (action: OrderCard['supported_actions'][number]) =>
    selected.filter((order) => order.supported_actions.includes(action));
  const holdable = offering('hold').length;
  const held = offering('release_hold');
  const taggable = offering('tag').length;
  const cancellable = offering('cancel').length;

  useKeys(
    may('orders:place')
      ? [
          {
            keys: 'c',
            label: t('orders.new'),
            group: t('ui.keys.general'),
            run: () => void navigate({ to: '/orders/new' }),
          },
        ]
      : [],
  );

  const chips = filterChips(view, names);
  const currency = useMemo(() => commonCurrency(rows ?? []), [rows]);
  const shows_waiting = view.tab === 'backordered';
  const columns = useMemo(() => orderColumns(currency, shows_waiting), [currency, shows_waiting]);
  const problem = list.error && toProblem(list.error);
  const filtered = [...chips.map((chip) => `${chip.name} ${chip.value}`)];
  return (
    <>
      <PageHeader
        title={t('orders.title')}
        beside={<SavedViews views={views} view={view} view_id={view_id} onOpen={show} />}
        actions={
          <>
            {may('orders:export') && (
              <Button
                component="a"
                href={urlOf('/v1/orders/export.csv', query)}
                download
                variant="subtle"
                color="gray"
                leftSection={<Download size={16} strokeWidth={1.75} />}
              >
                {t('orders.export')}
              </Button>
            )}
            {may('orders:hold') && (
              <Button variant="default" onClick={() => void navigate({ to: '/orders/review' })}>
                {t('orders.review')}
              </Button>
            )}
            {may('orders:place') && (
              <Button variant="default" onClick={() => void navigate({ to: '/orders/drafts' })}>
                {t('orders.drafts')}
              </Button>
            )}
            {may('orders:place') && (
              <Button
                leftSection={<Plus size={16} />}
                rightSection={<Keycap keys="c" />}
                onClick={() => void navigate({ to: '/orders/new' })}
              >
                {t('orders.new')}
              </Button>
            )}
          </>
        }
      />
      <Tabs
        label={t('orders.tabs')}
        value={tabOf(view)}
        onChange={openTab}
        tabs={orderTabs.map((id) => {
          // What is over asks nothing of anybody, and its number only pushes the other tabs away.
          const isOver = id === 'delivered' || id === 'cancelled' || id === 'all';
          const count = isOver ? undefined : counts.data?.[id];
          const tone = tabTones[id];
          return {
            id,
            label: t(`orders.tab.${id}`),
            ...(count && { count: count.is_exact ? count.count : `${formatCount(count.count)}+` }),
            ...(tone && { tone }),
          };
        })}
      />
      <FilterBar
        search={view.q ?? ''}
        onSearch={stableSearch}
        placeholder={t('orders.search')}
        chips={chips}
        onRemove={(id) => change(without([id]))}
        onClear={() => change(without(filterIds))}
        addable={addableFilters(view)}
        editor={(id, close) => {
          const filter = filterIds.find((one) => one === id);
          return (
            filter && <FilterEditor id={filter} view={view} names={names} onChange={change} onClose={close} />
          );
        }}
        {...(counted &&
          total !== undefined && {
            count: t('orders.count', { count: counted.total ?? counted.items.length, total }),
          })}
      >
        <ColumnMenu name="orders" columns={columns} />
      </FilterBar>
      {runs.error && (
        <div className={classes.notice}>
          <ProblemRefusal
            problem={toProblem(runs.error)}
            actions={
              <Button variant="default" size="compact-sm" onClick={runs.reset}>
                {t('ui.close')}
              </Button>
            }
          />
        </div>
      )}
      <BulkRunPanel runs={runs} />
      <DataTable
        name="orders"
        label={t('orders.title')}
        columns={columns}
        rows={rows}
        rowId={(order) => order.id}
        rowLabel={(order) => String(order.number)}
        onOpen={open}
        onPeek={setPeeked}
        edge={(order) =>
          order.promise === 'late' ? 'late' : order.promise === 'at_risk' ? 'risk' : undefined
        }
        selection={selection}
        sort={tableSortOf(view)}
        onSort={(sort) => change({ sort: sortOfColumn(sort) })}
        refreshing={list.isFetching}
        {...(problem && {
          failure: {
            sentence: `${problem.title} ${problem.detail}`,
            shown_since: new Date(list.dataUpdatedAt),
            onRetry: () => void list.refetch(),
          },
        })}
        empty={<NothingHere view={view} onShow={show} />}
        {...(filtered.length > 0 && {
          filters: {
            names: view.q === undefined ? filtered : [t('orders.searchedFor', { q: view.q }), ...filtered],
            onClear: () => change({ ...without(filterIds), q: undefined }),
          },
        })}
        {...(page &&
          page.items.length > 0 && {
            page: {
              from: from + 1,
              to: from + page.items.length,
              total: total ?? '',
              onPrevious: trail.back,
              onNext: page.next === null ? undefined : () => trail.forward(page.next ?? ''),
            },
          })}
      />
      <BulkBar
        count={selection.selected.size}
        {...(counted?.total !== undefined && { total: Math.min(counted.total, mostInRun) })}
        onSelectAll={() => void selectAll()}
        onClear={selection.clear}
        actions={offered([
          {
            id: 'hold',
            label: partLabel('hold', holdable, selected.length),
            icon: <Flag size={16} strokeWidth={1.75} />,
            keys: 'h',
            disabled: holdable === 0,
            run: () => setDialog('hold'),
          },
          {
            id: 'release',
            label: partLabel('release', held.length, selected.length),
            icon: <FlagOff size={16} strokeWidth={1.75} />,
            disabled: held.length === 0,
            run: () => runs.start({ kind: 'release', subject_ids: held.map((order) => order.id), input: {} }),
          },
          {
            id: 'tag',
            label: partLabel('tag', taggable, selected.length),
            icon: <Tag size={16} strokeWidth={1.75} />,
            keys: 't',
            disabled: taggable === 0,
            run: () => setDialog('tag'),
          },
          {
            id: 'cancel',
            label: partLabel('cancel', cancellable, selected.length),
            icon: <Ban size={16} strokeWidth={1.75} />,
            destructive: true,
            disabled: cancellable === 0,
            run: () => setDialog('cancel'),
          },
        ])}
      />
      <BulkDialogs opened={dialog} onOpen={setDialog} orders={selected} runs={runs} />
      <OrderPeek order={peeked} onClose={() => setPeeked(null)} onOpen={open} />
    </>
  );
}

/** Only what at least one selected order can take. */
function offered(actions: readonly BulkAction[]): BulkAction[] {
  return actions.filter((action) => !action.disabled);
}

function without(ids: readonly string[]): ViewChange {
  const parts = filterIds.filter((id) => ids.includes(id)).flatMap((id) => filterParts[id]);
  return Object.fromEntries(parts.map((part) => [part, undefined]));
}

/** Without the parts that were taken away, so that the address stays short. */
function compact(view: ViewChange): OrdersSearch {
  return Object.fromEntries(Object.entries(view).filter(([, value]) => value !== undefined));
}

/** Nothing in this tab: what that means, and the one thing to do next. */
function NothingHere({
  view,
  onShow,
}: {
  view: OrdersSearch;
  onShow: (view: OrdersSearch, view_id: string | undefined) => void;
}) {
  const tab = tabOf(view);
  const elsewhere = (label: string, next: OrdersSearch) => (
    <Button variant="default" onClick={() => onShow(next, undefined)}>
      {label}
    </Button>
  );
  if (view.q !== undefined) {
    return (
      <EmptyState
        title={t('orders.empty.search', { q: view.q })}
        action={
          tab === 'all'
            ? elsewhere(t('orders.empty.clearSearch'), { tab: 'all_open' })
            : elsewhere(t('orders.empty.searchAll'), { tab: 'all', q: view.q })
        }
      >
        {t('orders.empty.searchHint')}
      </EmptyState>
    );
  }
  const next: OrderTab = tab === 'late' ? 'due_today' : tab === 'all_open' ? 'all' : 'all_open';
  return (
    <EmptyState
      title={t(`orders.empty.${tab}`)}
      action={elsewhere(t(`orders.empty.show.${next}`), { tab: next })}
    >
      {t('orders.empty.hint')}
    </EmptyState>
  );
}
