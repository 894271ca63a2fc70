import { Button, CloseButton, Select, TagsInput, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Tag } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { read } from '../../api/client.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { BulkResults } from '../../ui/bulk-results.tsx';
import { type DestructiveContent, DestructiveDialog } from '../../ui/destructive-dialog.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatCount, formatMoney } from '../../ui/format.ts';
import { DialogFoot, Stack } from '../../ui/page-body.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { type BulkRun, type HoldType, holdTypes, type OrderCard } from './order-types.ts';
import { holdName } from './order-words.ts';
import classes from './orders.module.css';

const path = '/v1/bulk-runs';
/** The server takes no more in one run. */
export const mostInRun = 1_000;

export type BulkKind = 'hold' | 'release' | 'tag' | 'untag' | 'cancel';
type RunStart = { kind: BulkKind; subject_ids: string[]; input: Record<string, unknown> };

const actions: Record<BulkKind, string> = {
  hold: 'orders.hold',
  release: 'orders.release',
  tag: 'orders.tag',
  untag: 'orders.tag',
  cancel: 'orders.cancel',
};

/** Starts runs and keeps the latest in sight; `undo` says how to take a finished one back. */
export function useBulkRuns() {
  const [current, setCurrent] = useState<{ id: string; kind: BulkKind; undo?: RunStart } | null>(null);
  const undos = useRef(new Map<BulkKind, RunStart>());
  const start = useWrite<BulkRun, RunStart>(
    ({ kind, subject_ids, input }) => ({
      path,
      method: 'POST',
      body: { action: actions[kind], subject_ids, input },
    }),
    {
      stale: [],
      onDone: (run, { kind }) => {
        const undo = undos.current.get(kind);
        undos.current.delete(kind);
        setCurrent({ id: run.id, kind, ...(undo && { undo }) });
      },
    },
  );
  return {
    current,
    close: () => setCurrent(null),
    busy: start.isPending,
    error: start.error,
    reset: start.reset,
    start: (run: RunStart, undo?: RunStart) => {
      if (undo) undos.current.set(run.kind, undo);
      start.mutate(run);
    },
  };
}

export type BulkRuns = ReturnType<typeof useBulkRuns>;

/** The run in progress: how far, what was refused and why, and what can be done about it. */
export function BulkRunPanel({ runs }: { runs: BulkRuns }) {
  if (runs.current === null) return null;
  return <RunPanel key={runs.current.id} run_id={runs.current.id} runs={runs} />;
}

function RunPanel({ run_id, runs }: { run_id: string; runs: BulkRuns }) {
  const queries = useQueryClient();
  const kind = runs.current?.kind ?? 'tag';
  const undo = runs.current?.undo;
  const told = useRef(false);
  const run = useQuery({
    queryKey: [path, run_id] as const,
    queryFn: ({ signal }) => read<BulkRun>(`${path}/${run_id}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? 500 : false),
  });
  const again = useWrite<BulkRun, 'stop' | 'retry'>(
    (what) => ({ path: `${path}/${run_id}/${what}`, method: 'POST' }),
    { stale: [path], onDone: () => (told.current = false) },
  );
  const data = run.data;
  const ended = data !== undefined && data.state !== 'running';
  const done = data?.done ?? 0;
  const clean = data?.state === 'done' && data.refused === 0;
  const { close, start } = runs;
  useEffect(() => {
    if (!data || !ended || told.current) return;
    told.current = true;
    void queries.invalidateQueries({
      predicate: ({ queryKey }) => String(queryKey[0]).startsWith('/v1/orders'),
    });
    if (done > 0) {
      const icon = <Tag size={16} aria-hidden="true" />;
      const text = t(`orders.bulk.${kind}.done`, { count: done });
      showToast({ icon, text, ...(undo && undoOf(data, undo, start)) });
    }
    // A run without refusals has nothing left to say; the toast has said it.
    if (clean) close();
  }, [data, ended, done, clean, kind, undo, close, start, queries]);
  if (!data) return null;
  const refused = data.items.filter((item) => item.outcome === 'refused');
  return (
    <section className={classes.run} aria-label={t('orders.bulk.run')}>
      <CloseButton className={classes.runClose} aria-label={t('ui.close')} onClick={runs.close} />
      <BulkResults
        title={t(`orders.bulk.${kind}.title`, { count: data.items_total })}
        done={data.done}
        total={data.items_total}
        doneLabel={t(`orders.bulk.${kind}.done`, { count: data.done })}
        refused={refused.map((item) => ({
          id: item.subject_id,
          name: item.label,
          reason: item.detail ?? item.code ?? '',
          action: (
            <Link to="/orders/$number" params={{ number: item.label }}>
              {t('orders.bulk.open', { number: item.label })}
            </Link>
          ),
        }))}
        {...(data.state === 'running' && { onStop: () => again.mutate('stop') })}
        {...(ended && refused.length > 0 && { onRetry: () => again.mutate('retry') })}
        onDownload={() => downloadRefusals(refused)}
      />
      <ProblemRefusal problem={again.error && toProblem(again.error)} />
    </section>
  );
}

/**
 * Takes back exactly what this run did. What it refused is somebody else's doing, and an order that had the tags before
 * keeps them; which those are stands beside the offer. Of holds only those of the type go that was set.
 */
function undoOf(run: BulkRun, undo: RunStart, start: (run: RunStart) => void) {
  const changed = run.items.filter((item) => item.outcome === 'done');
  const fresh = changed.filter((item) => undo.subject_ids.includes(item.subject_id));
  const kept = changed.filter((item) => !undo.subject_ids.includes(item.subject_id));
  if (fresh.length === 0) return {};
  const own = { ...undo, subject_ids: fresh.map((item) => item.subject_id) };
  const [first, ...more] = kept.map((item) => item.label);
  return {
    undo: () => start(own),
    ...(first !== undefined && {
      undo_label: t('orders.bulk.undoPart', { count: fresh.length, total: changed.length }),
      note: t('orders.bulk.hadTags', { numbers: numbersWords(first, more.length) }),
    }),
  };
}

function numbersWords(first: string, more: number): string {
  return more === 0 ? first : t('orders.bulk.andMore', { number: first, count: more });
}

function downloadRefusals(items: BulkRun['items']): void {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const lines = items.map((item) => [item.label, item.code ?? '', item.detail ?? ''].map(quoted).join(','));
  const url = URL.createObjectURL(new Blob([`${lines.join('\r\n')}\r\n`], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'refused-orders.csv';
  link.click();
  URL.revokeObjectURL(url);
}

export type BulkDialog = 'hold' | 'tag' | 'cancel' | null;

/** What is asked before a run: why it is held, which tags, and for a cancellation all its numbers. */
export function BulkDialogs({
  opened,
  onOpen,
  orders,
  runs,
}: {
  opened: BulkDialog;
  onOpen: (dialog: BulkDialog) => void;
  orders: readonly OrderCard[];
  runs: BulkRuns;
}) {
  const close = () => onOpen(null);
  const holdable = orders.filter((order) => order.supported_actions.includes('hold'));
  const cancellable = orders.filter((order) => order.supported_actions.includes('cancel'));
  return (
    <>
      <Dialog
        opened={opened === 'hold'}
        onClose={close}
        title={t('orders.bulk.hold.ask', { count: holdable.length })}
      >
        <HoldForm
          submit={t('orders.bulk.hold.label', { count: holdable.length })}
          onSubmit={(type, reason) => {
            close();
            const subject_ids = idsOf(holdable);
            runs.start(
              { kind: 'hold', subject_ids, input: { type, reason } },
              { kind: 'release', subject_ids, input: { type } },
            );
          }}
        />
      </Dialog>
      <Dialog
        opened={opened === 'tag'}
        onClose={close}
        title={t('orders.bulk.tag.ask', { count: orders.length })}
      >
        <TagForm
          known={[...new Set(orders.flatMap((order) => order.tags))]}
          submit={t('orders.bulk.tag.label', { count: orders.length })}
          onSubmit={(add) => {
            close();
            const fresh = idsOf(orders.filter((order) => !add.every((tag) => order.tags.includes(tag))));
            runs.start(
              { kind: 'tag', subject_ids: idsOf(orders), input: { add, remove: [] } },
              fresh.length > 0
                ? { kind: 'untag', subject_ids: fresh, input: { add: [], remove: add } }
                : undefined,
            );
          }}
        />
      </Dialog>
      <DestructiveDialog
        opened={opened === 'cancel'}
        onClose={close}
        title={t('orders.bulk.cancel.ask', { count: cancellable.length })}
        effects={cancelEffects(cancellable, orders.length)}
        warning={t('orders.cancel.warning')}
        reasons={cancelReasons()}
        confirm={t('orders.bulk.cancel.label', { count: cancellable.length })}
        keep={t('orders.bulk.cancel.keep')}
        gentler={{ label: t('orders.bulk.cancel.gentler'), run: () => onOpen('hold') }}
        onConfirm={(reason, note) => {
          close();
          runs.start({
            kind: 'cancel',
            subject_ids: idsOf(cancellable),
            input: { reason: reasonWords(reason, note) },
          });
        }}
      />
    </>
  );
}

function idsOf(orders: readonly OrderCard[]): string[] {
  return orders.slice(0, mostInRun).map((order) => order.id);
}

function cancelEffects(orders: readonly OrderCard[], selected: number): DestructiveContent['effects'] {
  const units = orders.reduce((sum, order) => sum + order.units, 0);
  const sums = Map.groupBy(orders, (order) => order.total.currency);
  const totals = [...sums].map(([currency, own]) =>
    formatMoney(
      own.reduce((sum, order) => sum + order.total.amount, 0),
      currency,
    ),
  );
  return [
    t('orders.bulk.cancel.units', { count: units }),
    { open: t('orders.bulk.cancel.worth', { totals: totals.join(', ') }) },
    ...(selected > orders.length ? [t('orders.bulk.cancel.left', { count: selected - orders.length })] : []),
  ];
}

const reasonCodes = ['customer', 'payment', 'stock', 'fraud', 'mistake', 'other'] as const;

export function cancelReasons(): { value: string; label: string }[] {
  return reasonCodes.map((value) => ({ value, label: t(`orders.cancel.reason.${value}`) }));
}

/** The reason as it is kept: its words, with what was written in addition. */
export function reasonWords(code: string, note: string): string {
  const known = reasonCodes.find((one) => one === code) ?? 'other';
  return known === 'other' && note !== '' ? note.slice(0, 200) : t(`orders.cancel.reason.${known}`);
}

/** Which hold, and why; the reason is for whoever has to decide about it. */
export function HoldForm({
  submit,
  busy = false,
  refusal,
  onSubmit,
}: {
  submit: string;
  busy?: boolean;
  refusal?: ReactNode;
  onSubmit: (type: HoldType, reason: string) => void;
}) {
  const [type, setType] = useState<HoldType>('customer_request');
  const [reason, setReason] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) onSubmit(type, reason.trim());
      }}
    >
      <Stack>
        <p>{t('orders.hold.effect')}</p>
        <Select
          label={t('orders.hold.type')}
          data={holdTypes.map((value) => ({ value, label: holdName(value) }))}
          value={type}
          allowDeselect={false}
          onChange={(value) => setType(holdTypes.find((one) => one === value) ?? 'other')}
        />
        <Textarea
          label={t('orders.hold.reason')}
          value={reason}
          maxLength={500}
          autosize
          minRows={2}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {refusal}
      </Stack>
      <DialogFoot>
        <Button type="submit" loading={busy}>
          {submit}
        </Button>
      </DialogFoot>
    </form>
  );
}

function TagForm({
  known,
  submit,
  onSubmit,
}: {
  known: readonly string[];
  submit: string;
  onSubmit: (tags: string[]) => void;
}) {
  const [tags, setTags] = useState<string[]>([]);
  const [typed, setTyped] = useState('');
  const [missing, setMissing] = useState(false);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const all = typed.trim() === '' ? tags : [...new Set([...tags, typed.trim()])];
        if (all.length === 0) setMissing(true);
        else onSubmit(all);
      }}
    >
      <TagsInput
        label={t('orders.tag.tags')}
        description={t('orders.tag.hint')}
        data={[...known]}
        value={tags}
        onChange={(next) => {
          setTags(next);
          setMissing(false);
        }}
        searchValue={typed}
        onSearchChange={setTyped}
        error={missing && t('orders.tag.missing')}
        data-autofocus
      />
      <DialogFoot>
        <Button type="submit">{submit}</Button>
      </DialogFoot>
    </form>
  );
}

/** "Hold 4 of 6": says its effect when not every selected order takes part. */
export function partLabel(
  kind: 'hold' | 'release' | 'tag' | 'cancel',
  count: number,
  selected: number,
): string {
  if (count === selected) return t(`orders.bulk.${kind}.short`);
  return t(`orders.bulk.${kind}.part`, { count: formatCount(count), total: formatCount(selected) });
}
