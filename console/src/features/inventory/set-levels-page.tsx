import { Button, CopyButton, SegmentedControl, Select, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { write } from '../../api/client.ts';
import type { PostV1InventoryLevelsPreviewResponse } from '../../api/generated/types.gen.ts';
import { listOptions } from '../../api/lists.ts';
import { type Problem, toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { BulkResults } from '../../ui/bulk-results.tsx';
import { Card } from '../../ui/card.tsx';
import { formatCount } from '../../ui/format.ts';
import { Fields, PageBody, Stack } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { SeverityBadge } from '../../ui/status.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { useUrlFilters } from '../../ui/url-filters.ts';
import { applyLevels, type LevelItem } from './apply-levels.ts';
import classes from './inventory.module.css';
import {
  adjustReasons,
  type FreeState,
  freeStates,
  type InventoryItem,
  locationsOptions,
  reasonWords,
} from './inventory.ts';
import { type Fault, type PastedRow, readPaste } from './paste-levels.ts';

// One call of the server takes so many, and a person looks through no more.
const MOST_ROWS = 10_000;
const MOST_SHOWN = 200;

type Previewed = PostV1InventoryLevelsPreviewResponse['items'][number];
/** A line of the paste, with what the server says it would do. */
type Line = { row: PastedRow; item: LevelItem | null; seen: Previewed | null };
type Change = { line: number; item: LevelItem; before: number; after: number };
type Run = {
  total: number;
  done: Change[];
  refused: { change: Change; reason: string }[];
  is_over: boolean;
  problem: Problem | null;
  is_undo: boolean;
};

/** Many levels at once, pasted from a spreadsheet: seen before they are set, answered one by one, taken back together. */
export function SetLevelsPage() {
  const [{ q, state: filter, location_id }] = useUrlFilters<'q' | 'state' | 'location_id'>();
  const locations = useQuery(locationsOptions).data?.items.filter((one) => one.status === 'active') ?? [];
  const shown = useQuery(
    listOptions<InventoryItem>('/v1/inventory', { q, location_id, state: filter, limit: 200 }),
  ).data?.items;
  const [text, setText] = useState('');
  const [pasted] = useDebouncedValue(text, 250);
  const [place, setPlace] = useState<string | null>(null);
  const [state, setState] = useState<FreeState>('available');
  const [meaning, setMeaning] = useState<'set' | 'add'>('set');
  const [reason, setReason] = useState<string>('count');
  const [run, setRun] = useState<Run | null>(null);
  const isStopped = useRef(false);
  const queries = useQueryClient();

  const only = locations.length === 1 ? locations[0] : undefined;
  const here = locations.find((one) => one.id === (place ?? location_id)) ?? only;
  const skus = useMemo(() => (shown ?? []).map(({ sku }) => sku), [shown]);
  const paste = useMemo(
    () =>
      readPaste(pasted, {
        shown: skus,
        location_code: here?.code ?? null,
        locations,
        is_added: meaning === 'add',
        reasons: adjustReasons.map((value) => ({ value, label: reasonWords(value) })),
      }),
    [pasted, skus, here, locations, meaning],
  );
  const items = useMemo(
    () =>
      paste.rows.flatMap((row): LevelItem[] =>
        row.ok
          ? [
              {
                ...{ sku: row.level.sku, location_code: row.level.location_code, state },
                ...(meaning === 'add' ? { delta: row.level.amount } : { quantity: row.level.amount }),
                reason: (row.level.reason ?? reason) as LevelItem['reason'],
              },
            ]
          : [],
      ),
    [paste, state, meaning, reason],
  );
  const isTooMuch = items.length > MOST_ROWS;
  const preview = useQuery({
    // Under the path of stock, so that it is read again when stock changes meanwhile.
    queryKey: ['/v1/inventory/levels/preview', items] as const,
    queryFn: ({ signal }) =>
      write<PostV1InventoryLevelsPreviewResponse>('/v1/inventory/levels/preview', {
        method: 'POST',
        body: { items },
        signal,
      }),
    enabled: items.length > 0 && !isTooMuch && run === null,
    placeholderData: keepPreviousData,
  });
  const seen = preview.isPlaceholderData || items.length === 0 ? undefined : preview.data?.items;
  const lines = linesOf(paste.rows, items, seen);
  const changes = lines.flatMap(changeOf);
  const wrong = lines.filter((line) => faultWords(line) !== null);

  const start = async (wanted: readonly Change[], is_undo: boolean) => {
    isStopped.current = false;
    const next: Run = { total: wanted.length, done: [], refused: [], is_over: false, problem: null, is_undo };
    setRun({ ...next });
    const problem = await applyLevels(
      wanted.map(({ item }) => item),
      {
        isStopped: () => isStopped.current,
        onSet: (answers) => {
          const from = next.done.length + next.refused.length;
          for (const [index, answer] of answers.entries()) {
            const change = wanted[from + index];
            if (!change) continue;
            if (answer.ok) next.done.push(change);
            else next.refused.push({ change, reason: answer.problem?.detail ?? '' });
          }
          setRun({ ...next, done: [...next.done], refused: [...next.refused] });
        },
      },
    );
    setRun({ ...next, is_over: true, problem });
    void queries.invalidateQueries({
      predicate: ({ queryKey }) => String(queryKey[0]).startsWith('/v1/inventory'),
    });
    if (next.done.length === 0) return;
    const { done } = next;
    showToast({
      text: is_undo
        ? t('inventory.paste.undone', { count: done.length })
        : t('inventory.paste.done', { count: done.length }),
      ...(!is_undo && { undo: () => void start(counterMoves(done), true) }),
    });
  };

  return (
    <>
      <PageHeader
        title={t('inventory.paste.title')}
        back={<BackLink to="/inventory">{t('inventory.title')}</BackLink>}
      />
      <PageBody>
        <Card title={t('inventory.paste.what')}>
          <Stack>
            <Fields>
              <Select
                label={t('inventory.form.location')}
                description={t('inventory.paste.placeHint')}
                data={locations.map(({ id, name }) => ({ value: id, label: name }))}
                value={here?.id ?? null}
                onChange={setPlace}
                disabled={run !== null}
              />
              <Select
                label={t('inventory.form.state')}
                description={t('inventory.paste.stateHint')}
                data={freeStates.map((value) => ({ value, label: t(`ui.stock.${value}`) }))}
                value={state}
                onChange={(value) => value && setState(value as FreeState)}
                allowDeselect={false}
                disabled={run !== null}
              />
              <Select
                label={t('inventory.form.reason')}
                description={t('inventory.paste.reasonHint')}
                data={adjustReasons.map((value) => ({ value, label: reasonWords(value) }))}
                value={reason}
                onChange={(value) => value && setReason(value)}
                allowDeselect={false}
                disabled={run !== null}
              />
            </Fields>
            <SegmentedControl
              className={classes.ownWidth}
              aria-label={t('inventory.paste.meaning')}
              data={(['set', 'add'] as const).map((value) => ({
                value,
                label: t(`inventory.paste.${value}`),
              }))}
              value={meaning}
              onChange={(value) => setMeaning(value as 'set' | 'add')}
              disabled={run !== null}
            />
            <Textarea
              label={t('inventory.paste.field')}
              description={t('inventory.paste.fieldHint')}
              data-autofocus
              classNames={{ input: 'mono' }}
              autosize
              minRows={6}
              maxRows={14}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              readOnly={run !== null}
              spellCheck={false}
            />
            {skus.length > 0 && (
              <span className={classes.dim}>
                {t('inventory.paste.shown', { count: skus.length })}{' '}
                <CopyButton value={skus.join('\n')}>
                  {({ copied, copy }) => (
                    <Button variant="default" size="compact-sm" onClick={copy}>
                      {copied ? t('ui.copied') : t('inventory.paste.copySkus')}
                    </Button>
                  )}
                </CopyButton>
              </span>
            )}
          </Stack>
        </Card>
        {isTooMuch && (
          <SeverityBadge severity="late">
            {t('inventory.paste.tooMany', { count: items.length, most: MOST_ROWS })}
          </SeverityBadge>
        )}
        <ProblemRefusal problem={preview.error ? toProblem(preview.error) : null} />
        {run === null && lines.length > 0 && (
          <Preview
            lines={lines}
            changes={changes.length}
            wrong={wrong.length}
            is_ready={seen !== undefined && !isTooMuch}
            onApply={() => void start(changes, false)}
          />
        )}
        {run && (
          <Results
            run={run}
            onStop={() => {
              isStopped.current = true;
            }}
            onUndo={() => void start(counterMoves(run.done), true)}
            onAgain={() => {
              setRun(null);
              setText('');
            }}
            onBack={() => setRun(null)}
          />
        )}
      </PageBody>
    </>
  );
}

function linesOf(
  rows: readonly PastedRow[],
  items: readonly LevelItem[],
  seen: readonly Previewed[] | undefined,
): Line[] {
  let at = 0;
  return rows.map((row) => {
    if (!row.ok) return { row, item: null, seen: null };
    const line = { row, item: items[at] ?? null, seen: seen?.[at] ?? null };
    at += 1;
    return line;
  });
}

/** What a line would change; nothing where it is wrong, or so already. */
function changeOf({ row, item, seen }: Line): Change[] {
  if (!item || !seen?.ok || seen.before === undefined || seen.after === undefined) return [];
  const { before, after } = seen;
  if (before === after) return [];
  // What somebody takes between the preview and the press is not overwritten: the item is refused with what is there now.
  return [
    {
      line: row.line,
      item: item.quantity === undefined ? item : { ...item, expected: before },
      before,
      after,
    },
  ];
}

/** The moves that take changes back: by their difference, so that what was ordered since stays ordered. */
function counterMoves(done: readonly Change[]): Change[] {
  return done.map(({ line, item: { quantity: _, delta: __, expected: ___, ...item }, before, after }) => ({
    line,
    item: { ...item, delta: before - after, reason: 'correction', note: t('inventory.paste.undoNote') },
    before: after,
    after: before,
  }));
}

function faultWords({ row, seen }: Line): string | null {
  if (!row.ok) return wordsOf(row);
  return seen && !seen.ok ? (seen.problem?.detail ?? seen.problem?.title ?? '') : null;
}

function wordsOf(fault: Fault): string {
  switch (fault.fault) {
    case 'unreadable':
    case 'fraction':
    case 'place_unknown':
    case 'reason_unknown':
      return t(`inventory.paste.fault.${fault.fault}`, { cell: fault.cell });
    case 'too_many_columns':
      return t('inventory.paste.fault.too_many_columns', { count: fault.count });
    case 'beyond_shown':
      return t('inventory.paste.fault.beyond_shown', { count: fault.shown });
    case 'twice':
      return t('inventory.paste.fault.twice', { line: fault.first });
    default:
      return t(`inventory.paste.fault.${fault.fault}`);
  }
}

function Preview({
  lines,
  changes,
  wrong,
  is_ready,
  onApply,
}: {
  lines: readonly Line[];
  changes: number;
  wrong: number;
  is_ready: boolean;
  onApply: () => void;
}) {
  // What is wrong stands first: it is what someone must act on.
  const sorted = [...lines].sort((a, b) => Number(faultWords(a) === null) - Number(faultWords(b) === null));
  const rest = sorted.length - MOST_SHOWN;
  return (
    <Card
      title={t('inventory.paste.preview')}
      flush
      aside={
        <span className={classes.flags} role="status">
          {wrong > 0 && (
            <SeverityBadge severity="late">{t('inventory.paste.wrong', { count: wrong })}</SeverityBadge>
          )}
          <span className={classes.dim}>
            {t('inventory.paste.unchanged', { count: lines.length - wrong - changes })}
          </span>
          <Button disabled={!is_ready || changes === 0} onClick={onApply}>
            {t('inventory.paste.apply', { count: changes })}
          </Button>
        </span>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by keyboard. */}
      <section className={classes.scroll} tabIndex={0} aria-label={t('inventory.paste.preview')}>
        <table className={classes.movements}>
          <thead>
            <tr>
              <th scope="col" className={classes.number}>
                {t('inventory.paste.line')}
              </th>
              <th scope="col">{t('inventory.column.sku')}</th>
              <th scope="col">{t('inventory.form.location')}</th>
              <th scope="col" className={classes.number}>
                {t('inventory.paste.before')}
              </th>
              <th scope="col" className={classes.number}>
                {t('inventory.paste.after')}
              </th>
              <th scope="col" className={classes.number}>
                {t('inventory.paste.difference')}
              </th>
              <th scope="col">{t('inventory.paste.note')}</th>
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, MOST_SHOWN).map((line) => (
              <PreviewRow key={line.row.line} line={line} />
            ))}
          </tbody>
        </table>
        {rest > 0 && <p className={classes.dim}>{t('inventory.paste.more', { count: rest })}</p>}
      </section>
    </Card>
  );
}

function PreviewRow({ line }: { line: Line }): ReactNode {
  const { row, seen } = line;
  const fault = faultWords(line);
  const known = seen?.ok && seen.before !== undefined && seen.after !== undefined;
  const by = known ? (seen.after ?? 0) - (seen.before ?? 0) : 0;
  return (
    <tr>
      <td className={classes.number}>{row.line}</td>
      <td className="mono">{row.sku}</td>
      <td>{row.place}</td>
      <td className={classes.number}>{known && formatCount(seen.before ?? 0)}</td>
      <td className={classes.number}>{known && formatCount(seen.after ?? 0)}</td>
      <td className={classes.number}>
        {known && by !== 0 && `${by > 0 ? '+' : '−'}${formatCount(Math.abs(by))}`}
      </td>
      <td className={classes.why}>
        {fault !== null && <SeverityBadge severity="late">{fault}</SeverityBadge>}
        {known && by === 0 && <span className={classes.dim}>{t('inventory.paste.same')}</span>}
      </td>
    </tr>
  );
}

function Results({
  run,
  onStop,
  onUndo,
  onAgain,
  onBack,
}: {
  run: Run;
  onStop: () => void;
  onUndo: () => void;
  onAgain: () => void;
  onBack: () => void;
}) {
  const { total, done, refused, is_over, problem, is_undo } = run;
  return (
    <Card>
      <Stack>
        <ProblemRefusal problem={problem} />
        <BulkResults
          title={is_undo ? t('inventory.paste.takingBack') : t('inventory.paste.setting')}
          done={done.length}
          total={total}
          doneLabel={
            is_undo
              ? t('inventory.paste.undone', { count: done.length })
              : t('inventory.paste.done', { count: done.length })
          }
          refused={refused.map(({ change, reason }) => ({
            id: String(change.line),
            name: `${change.item.sku}, ${change.item.location_code ?? ''}`,
            reason,
          }))}
          {...(!is_over && { onStop })}
        />
        {is_over && (
          <div className={classes.flags}>
            <Button onClick={onAgain}>{t('inventory.paste.again')}</Button>
            {(refused.length > 0 || done.length < total) && (
              <Button variant="default" onClick={onBack}>
                {t('inventory.paste.lookAgain')}
              </Button>
            )}
            {!is_undo && done.length > 0 && (
              <Button variant="default" onClick={onUndo}>
                {t('inventory.paste.undo', { count: done.length })}
              </Button>
            )}
          </div>
        )}
      </Stack>
    </Card>
  );
}
