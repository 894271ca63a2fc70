import { ActionIcon, Button, Checkbox, Menu, Skeleton, UnstyledButton } from '@mantine/core';
import { ArrowDown, ArrowUp, ChevronLeft, ChevronRight, Columns3 } from 'lucide-react';
import { type MouseEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { t } from '../strings/strings.ts';
import classes from './data-table.module.css';
import { EmptyState } from './empty-state.tsx';
import { formatCount, formatSpan } from './format.ts';
import { Keycap } from './keycap.tsx';
import { type KeyBinding, useKeys } from './keys.ts';
import { usePreference } from './preferences.ts';
import { rangeBetween, type Selection } from './selection.ts';

export type Column<Row> = {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  numeric?: boolean;
  sortable?: boolean;
  /** Cut with an ellipsis past this many pixels. For names only: a cut number or date is a wrong one. */
  truncate?: number;
  /** Not shown until someone asks for it. */
  extra?: boolean;
  /** The first to go where a narrow table would cut the last column off, unless someone chose the columns. */
  yields?: boolean;
};

export type Sort = { column: string; direction: 'ascending' | 'descending' };
export type Density = 'dense' | 'normal' | 'comfortable';
type TableChoice = { hidden: string[] | null; density: Density };
const noChoice: TableChoice = { hidden: null, density: 'normal' };

export type DataTableProps<Row> = {
  /** Names the table in the preferences: 'orders'. */
  name: string;
  label: string;
  columns: readonly Column<Row>[];
  /** Undefined until the first answer. */
  rows: readonly Row[] | undefined;
  rowId: (row: Row) => string;
  rowLabel: (row: Row) => string;
  onOpen?: (row: Row) => void;
  onPeek?: (row: Row) => void;
  /** A colored edge for rows that someone must look at. */
  edge?: (row: Row) => 'late' | 'risk' | undefined;
  selection?: Selection;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  /** The last request failed; the rows shown are this old. */
  failure?: { sentence: string; shown_since: Date; onRetry: () => void };
  refreshing?: boolean;
  empty: ReactNode;
  /** Filters in force, by name: shown when they leave nothing. */
  filters?: { names: readonly string[]; onClear: () => void };
  page?: {
    from: number;
    to: number;
    total: string;
    onPrevious?: (() => void) | undefined;
    onNext?: (() => void) | undefined;
  };
};

/** The list of a page: keys, remembered columns, a selection that survives, and honest states. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { rows, columns, rowId, selection, onOpen, onPeek, failure } = props;
  const [choice] = usePreference<TableChoice>(`table-${props.name}`, noChoice);
  const visible = columns.filter((column) => isShown(column, choice));
  const classOf = ({ numeric, yields }: Column<Row>) =>
    [numeric ? classes.numeric : '', yields && choice.hidden === null ? classes.yields : ''].join(' ');
  const [active, setActive] = useState<string | null>(null);
  const anchor = useRef<string | null>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const ids = (rows ?? []).map(rowId);
  const activeRow = rows?.find((row) => rowId(row) === active);

  const moveTo = (id: string | undefined) => {
    if (id === undefined) return;
    setActive(id);
    body.current?.querySelector<HTMLElement>(`tr[data-id="${CSS.escape(id)}"]`)?.focus();
  };
  const step = (by: number) =>
    moveTo(ids[Math.min(ids.length - 1, Math.max(0, active === null ? 0 : ids.indexOf(active) + by))]);
  const toggle = (id: string, range: boolean) => {
    if (!selection) return;
    if (range && anchor.current !== null) selection.add(rangeBetween(ids, anchor.current, id));
    else selection.toggle(id);
    anchor.current = id;
  };

  const group = t('ui.keys.list');
  const keys: KeyBinding[] = [
    { keys: 'j', label: t('ui.keys.down'), group, run: () => step(1), instant: true },
    { keys: 'k', label: t('ui.keys.up'), group, run: () => step(-1), instant: true },
  ];
  if (selection) {
    keys.push(
      { keys: 'x', label: t('ui.keys.select'), group, run: () => active !== null && toggle(active, false) },
      {
        keys: 'shift+x',
        label: t('ui.keys.selectRange'),
        group,
        run: () => active !== null && toggle(active, true),
      },
    );
  }
  if (onOpen)
    keys.push({ keys: 'enter', label: t('ui.keys.open'), group, run: () => activeRow && onOpen(activeRow) });
  if (onPeek)
    keys.push({ keys: 'space', label: t('ui.keys.peek'), group, run: () => activeRow && onPeek(activeRow) });
  useKeys(keys);

  const loading = rows === undefined && failure === undefined;
  const showSkeleton = useLater(loading, 200);
  const picked = ids.filter((id) => selection?.selected.has(id)).length;
  const nothing = rows !== undefined && rows.length === 0;

  return (
    <div className={classes.frame}>
      {failure && (
        <div className={classes.failure} role="alert">
          <span>
            {failure.sentence}
            {rows &&
              ` ${t('ui.table.stale', { span: formatSpan(Date.now() - failure.shown_since.getTime()) })}`}
          </span>
          <Button size="compact-sm" variant="default" onClick={failure.onRetry}>
            {t('ui.table.retry')}
          </Button>
        </div>
      )}
      <section className={classes.scroll} aria-label={props.label} aria-busy={loading || props.refreshing}>
        <table
          className={`${classes.table} ${classes[choice.density]} ${failure && rows ? classes.stale : ''}`}
        >
          <caption className="visually-hidden">{props.label}</caption>
          <thead>
            <tr>
              {selection && (
                <th className={classes.check} scope="col">
                  <Checkbox
                    aria-label={t('ui.table.selectPage')}
                    checked={ids.length > 0 && picked === ids.length}
                    indeterminate={picked > 0 && picked < ids.length}
                    onChange={() => (picked === ids.length ? selection.remove(ids) : selection.add(ids))}
                  />
                </th>
              )}
              {visible.map((column) => (
                <HeaderCell
                  key={column.id}
                  column={column}
                  className={classOf(column)}
                  sort={props.sort}
                  onSort={props.onSort}
                />
              ))}
            </tr>
          </thead>
          <tbody ref={body}>
            {showSkeleton && <SkeletonRows columns={visible.length} checks={selection !== undefined} />}
            {rows?.map((row, index) => {
              const id = rowId(row);
              const chosen = selection?.selected.has(id) ?? false;
              const edge = props.edge?.(row);
              return (
                <tr
                  key={id}
                  data-id={id}
                  tabIndex={id === active || (active === null && index === 0) ? 0 : -1}
                  className={[
                    chosen ? classes.selected : '',
                    edge ? classes[edge] : '',
                    onOpen ? classes.opens : '',
                  ].join(' ')}
                  onFocus={() => setActive(id)}
                  onClick={(event) => {
                    if (onOpen && !isOwnControl(event)) onOpen(row);
                  }}
                >
                  {selection && (
                    // The whole cell belongs to the checkbox: a near miss must select, never open the order.
                    // biome-ignore lint/a11y/useKeyWithClickEvents: the checkbox inside is the keyboard's way; X is its key.
                    <td
                      className={classes.check}
                      data-own-control=""
                      onClick={(event) => {
                        if (!(event.target instanceof HTMLInputElement)) toggle(id, event.shiftKey);
                      }}
                    >
                      <Checkbox
                        tabIndex={-1}
                        aria-label={t('ui.table.selectRow', { row: props.rowLabel(row) })}
                        checked={chosen}
                        onChange={(event) =>
                          toggle(id, event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey)
                        }
                      />
                    </td>
                  )}
                  {visible.map((column) => (
                    <td
                      key={column.id}
                      className={classOf(column)}
                      style={
                        column.truncate
                          ? { maxWidth: column.truncate, overflow: 'hidden', textOverflow: 'ellipsis' }
                          : undefined
                      }
                    >
                      {column.cell(row)}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
        {nothing &&
          (props.filters && props.filters.names.length > 0 ? (
            <EmptyState
              title={t('ui.table.filteredOut')}
              action={
                <Button variant="default" onClick={props.filters.onClear}>
                  {t('ui.filters.clearAll')}
                </Button>
              }
            >
              {t('ui.table.filteredBy', { filters: props.filters.names.join(', ') })}
            </EmptyState>
          ) : (
            props.empty
          ))}
      </section>
      {(props.page || rows) && (
        <footer className={classes.footer}>
          <div className={classes.hints} aria-hidden="true">
            <Hint keys="j k" words={t('ui.keys.move')} />
            {selection && <Hint keys="x" words={t('ui.keys.select')} />}
            {selection && <Hint keys="shift+x" words={t('ui.keys.selectRange')} />}
            {onOpen && <Hint keys="enter" words={t('ui.keys.open')} />}
            {onPeek && <Hint keys="space" words={t('ui.keys.peek')} />}
            <Hint keys="?" words={t('ui.keys.all')} />
          </div>
          {props.page && <Pager page={props.page} label={props.label} />}
        </footer>
      )}
    </div>
  );
}

function isShown<Row>(column: Column<Row>, choice: TableChoice): boolean {
  return choice.hidden === null ? !column.extra : !choice.hidden.includes(column.id);
}

function isOwnControl(event: MouseEvent<HTMLElement>): boolean {
  if (!(event.target instanceof Element)) return false;
  // Marked text is someone copying, not someone opening.
  if ((globalThis.getSelection()?.toString() ?? '') !== '') return true;
  return event.target.closest('a, button, input, label, [data-own-control]') !== null;
}

function useLater(condition: boolean, delay_ms: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!condition) {
      setLate(false);
      return;
    }
    const timer = setTimeout(() => setLate(true), delay_ms);
    return () => clearTimeout(timer);
  }, [condition, delay_ms]);
  return condition && late;
}

function HeaderCell<Row>({
  column,
  className,
  sort,
  onSort,
}: {
  column: Column<Row>;
  className: string;
  sort: Sort | undefined;
  onSort: ((sort: Sort) => void) | undefined;
}) {
  const direction = sort?.column === column.id ? sort.direction : undefined;
  const Arrow = direction === 'descending' ? ArrowDown : ArrowUp;
  return (
    <th scope="col" className={className} aria-sort={direction ?? (column.sortable ? 'none' : undefined)}>
      {column.sortable && onSort ? (
        <UnstyledButton
          className={classes.sort}
          data-active={direction !== undefined}
          onClick={() =>
            onSort({ column: column.id, direction: direction === 'ascending' ? 'descending' : 'ascending' })
          }
        >
          {column.header}
          {direction && <Arrow size={14} aria-hidden="true" />}
        </UnstyledButton>
      ) : (
        column.header
      )}
    </th>
  );
}

/** The shape of what comes. */
export function SkeletonRows({
  columns,
  checks,
  rows = 8,
}: {
  columns: number;
  checks: boolean;
  rows?: number;
}) {
  return Array.from({ length: rows }, (_, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: placeholders are alike.
    <tr key={row}>
      {checks && (
        <td className={classes.check}>
          <span className={classes.emptyCheck} />
        </td>
      )}
      {Array.from({ length: columns }, (_, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders are alike.
        <td key={column}>
          <Skeleton height={9} radius={5} width={`${45 + ((row * 7 + column * 13) % 40)}%`} animate={false} />
        </td>
      ))}
    </tr>
  ));
}

function Hint({ keys, words }: { keys: string; words: string }) {
  return (
    <span className={classes.hint}>
      <Keycap keys={keys} />
      {words}
    </span>
  );
}

function Pager({ page, label }: { page: NonNullable<DataTableProps<never>['page']>; label: string }) {
  return (
    <nav className={classes.pager} aria-label={t('ui.table.pages', { label })}>
      <span>
        {t('ui.table.range', { from: formatCount(page.from), to: formatCount(page.to), total: page.total })}
      </span>
      <ActionIcon
        variant="default"
        aria-label={t('ui.table.previous')}
        disabled={!page.onPrevious}
        onClick={page.onPrevious}
      >
        <ChevronLeft size={16} />
      </ActionIcon>
      <ActionIcon
        variant="default"
        aria-label={t('ui.table.next')}
        disabled={!page.onNext}
        onClick={page.onNext}
      >
        <ChevronRight size={16} />
      </ActionIcon>
    </nav>
  );
}

const densities: readonly Density[] = ['dense', 'normal', 'comfortable'];

/** Which columns and how tall the rows; remembered under the table's name. */
export function ColumnMenu<Row>({ name, columns }: { name: string; columns: readonly Column<Row>[] }) {
  const [choice, setChoice] = usePreference<TableChoice>(`table-${name}`, noChoice);
  const hidden = columns.filter((column) => !isShown(column, choice)).map((column) => column.id);
  return (
    <Menu closeOnItemClick={false} position="bottom-end">
      <Menu.Target>
        <Button variant="subtle" color="gray" leftSection={<Columns3 size={16} strokeWidth={1.75} />}>
          {t('ui.table.columns')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {columns.slice(1).map((column) => (
          <Menu.Item
            key={column.id}
            role="menuitemcheckbox"
            aria-checked={!hidden.includes(column.id)}
            leftSection={
              <Checkbox tabIndex={-1} aria-hidden="true" readOnly checked={!hidden.includes(column.id)} />
            }
            onClick={() =>
              setChoice({
                ...choice,
                hidden: hidden.includes(column.id)
                  ? hidden.filter((id) => id !== column.id)
                  : [...hidden, column.id],
              })
            }
          >
            {column.header}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t('ui.table.rowHeight')}</Menu.Label>
        {densities.map((density) => (
          <Menu.Item
            key={density}
            role="menuitemradio"
            aria-checked={choice.density === density}
            rightSection={choice.density === density ? '✓' : undefined}
            onClick={() => setChoice({ ...choice, density })}
          >
            {t(`ui.table.density.${density}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => setChoice(noChoice)}>{t('ui.table.resetColumns')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
