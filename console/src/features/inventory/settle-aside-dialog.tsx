import { Button, NumberInput, Select, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { write } from '../../api/client.ts';
import type {
  PostV1InventoryMovesData,
  PostV1InventoryMovesResponse,
} from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { type BulkRefusal, BulkResults } from '../../ui/bulk-results.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatCount } from '../../ui/format.ts';
import { DialogFoot, Stack } from '../../ui/page-body.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { showToast } from '../../ui/toasts.tsx';
import classes from './inventory.module.css';
import { reasonWords, writeOffReasons } from './inventory.ts';
import own from './quality-control.module.css';
import { type Aside, asideId, type Verdict } from './quality-control.ts';

type Move = PostV1InventoryMovesData['body']['items'][number];

const reasons = {
  release: ['inspection_passed', 'repair', 'correction'],
  fail: ['inspection_failed', 'damage', 'recall'],
  write_off: writeOffReasons,
} as const satisfies Record<Verdict, readonly (Move['reason'] | (typeof writeOffReasons)[number])[]>;

/** Past so many rows nobody types units for each: all of them are meant. */
const TYPED_ROWS = 20;

type Done = { row: Aside; quantity: number };

/** Asks how many of each row and why, sends all in one call, and says of each what became of it. */
export function SettleAsideDialog({
  verdict,
  rows: chosen,
  onClose,
  onDone,
}: {
  verdict: Verdict | null;
  rows: readonly Aside[];
  onClose: () => void;
  onDone: (ids: readonly string[]) => void;
}) {
  return (
    <Dialog
      opened={verdict !== null}
      onClose={onClose}
      title={verdict ? t(`stockRoom.quality.title.${verdict}`) : ''}
    >
      {verdict && <SettleForm verdict={verdict} chosen={chosen} onClose={onClose} onDone={onDone} />}
    </Dialog>
  );
}

function SettleForm({
  verdict,
  chosen,
  onClose,
  onDone,
}: {
  verdict: Verdict;
  chosen: readonly Aside[];
  onClose: () => void;
  onDone: (ids: readonly string[]) => void;
}) {
  const queries = useQueryClient();
  const [rows] = useState(() =>
    chosen.filter(({ state }) => verdict !== 'fail' || state === 'quality_control'),
  );
  const [units, setUnits] = useState<Readonly<Record<string, number>>>({});
  const [reason, setReason] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const [checked, setChecked] = useState(false);
  const [refused, setRefused] = useState<readonly BulkRefusal[]>([]);
  const settled = rows
    .map((row) => ({ row, quantity: units[asideId(row)] ?? row.units }))
    .filter(({ quantity }) => quantity > 0);
  const count = settled.reduce((sum, { quantity }) => sum + quantity, 0);
  const send = useWrite<PostV1InventoryMovesResponse, readonly Done[]>(
    (done) => ({
      path: verdict === 'write_off' ? '/v1/inventory/write-offs' : '/v1/inventory/moves',
      method: 'POST',
      body: {
        items: done.map((each) => ({
          ...placeOf(each),
          ...(verdict === 'write_off' ? { state: each.row.state } : statesOf(verdict, each.row)),
          reason,
          note: note.trim() === '' ? null : note.trim(),
        })),
      },
    }),
    {
      stale: ['/v1/inventory'],
      onDone: ({ items }, sent) => {
        const done = sent.filter((_, index) => items[index]?.ok);
        const refusals = sent.flatMap(({ row }, index) => {
          const problem = items[index]?.problem;
          if (!problem) return [];
          const name = [row.sku, row.lot?.code, row.location_name].filter(Boolean).join(' · ');
          return [{ id: asideId(row), name, reason: `${problem.detail} ${problem.fix}` }];
        });
        if (done.length > 0) {
          const moved = done.reduce((sum, { quantity }) => sum + quantity, 0);
          onDone(done.map(({ row }) => asideId(row)));
          showToast({
            text: t(`stockRoom.quality.done.${verdict}`, { count: moved }),
            undo: () => void takeBack(verdict, done, () => refresh(queries)),
          });
        }
        setRefused(refusals);
        if (refusals.length === 0) onClose();
      },
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (reason !== null && count > 0 && !send.isPending) send.mutate(settled);
  };
  if (refused.length > 0)
    return (
      <BulkResults
        title={t(`stockRoom.quality.title.${verdict}`)}
        total={settled.length}
        done={settled.length - refused.length}
        refused={refused}
        doneLabel={t('stockRoom.quality.rowsDone', { count: settled.length - refused.length })}
      />
    );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <ProblemRefusal problem={send.error && toProblem(send.error)} />
        <p>{t(`stockRoom.quality.effect.${verdict}`, { count })}</p>
        {rows.length <= TYPED_ROWS && (
          <ul className={own.rows}>
            {rows.map((row) => (
              <li key={asideId(row)}>
                <span>
                  <span className="mono">{row.sku}</span>{' '}
                  {row.lot && <span className="mono">{row.lot.code}</span>}
                  <div className={classes.dim}>
                    {t('stockRoom.quality.lies', {
                      units: formatCount(row.units),
                      state: t(`ui.stock.${row.state}`),
                      location: row.location_name,
                    })}
                  </div>
                </span>
                <NumberInput
                  aria-label={t('stockRoom.quality.unitsOf', { sku: row.lot?.code ?? row.sku })}
                  min={0}
                  max={row.units}
                  clampBehavior="strict"
                  allowDecimal={false}
                  value={units[asideId(row)] ?? row.units}
                  onChange={(value) =>
                    setUnits({ ...units, [asideId(row)]: typeof value === 'number' ? value : 0 })
                  }
                />
              </li>
            ))}
          </ul>
        )}
        <Select
          label={t('inventory.form.reason')}
          data={reasons[verdict].map((value) => ({ value, label: reasonWords(value) }))}
          value={reason}
          onChange={setReason}
          error={checked && reason === null && t('inventory.form.reasonMissing')}
        />
        <TextInput
          label={t('inventory.form.note')}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      </Stack>
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('inventory.form.cancel')}
        </Button>
        <Button
          type="submit"
          loading={send.isPending}
          disabled={count === 0}
          {...(verdict === 'write_off' && { color: 'signal' })}
        >
          {t(`stockRoom.quality.do.${verdict}`, { count })}
        </Button>
      </DialogFoot>
    </form>
  );
}

function placeOf({ row: { sku, location_id, lot }, quantity }: Done) {
  return { sku, location_id, quantity, ...(lot && { lots: [{ code: lot.code, quantity }] }) };
}

function statesOf(verdict: 'release' | 'fail', { state }: Aside) {
  return { from_state: state, to_state: verdict === 'release' ? 'available' : 'damaged' };
}

/** The same units the other way, as movements of their own: what was sold meanwhile stays sold, and is said. */
async function takeBack(verdict: Verdict, done: readonly Done[], refresh: () => void): Promise<void> {
  const more = { reason: 'correction', note: t('stockRoom.quality.undoNote') };
  const items = done.map((each) => {
    if (verdict === 'write_off') return { ...placeOf(each), state: each.row.state, ...more };
    const { from_state, to_state } = statesOf(verdict, each.row);
    return { ...placeOf(each), from_state: to_state, to_state: from_state, ...more };
  });
  const path = verdict === 'write_off' ? '/v1/inventory/adjustments' : '/v1/inventory/moves';
  try {
    const answer = await write<PostV1InventoryMovesResponse>(path, { method: 'POST', body: { items } });
    const wrong = answer.items.find(({ problem }) => problem)?.problem;
    if (wrong) showToast({ text: `${wrong.title} ${wrong.detail}`, error: true });
    else showToast({ text: t('stockRoom.quality.undone') });
  } catch (error) {
    const { title, detail } = toProblem(error);
    showToast({ text: `${title} ${detail}`, error: true });
  }
  refresh();
}

function refresh(queries: ReturnType<typeof useQueryClient>): void {
  void queries.invalidateQueries({
    predicate: ({ queryKey }) => String(queryKey[0]).startsWith('/v1/inventory'),
  });
}
