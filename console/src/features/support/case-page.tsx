import { Button, Select, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { PatchV1CasesByIdData } from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay, useSession } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { Card } from '../../ui/card.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatWhen } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { Loading } from '../../ui/loading.tsx';
import { Columns, DialogFoot, Facts, PageBody, Stack } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import {
  type Case,
  caseOptions,
  caseStale,
  closeReasons,
  type Entry,
  kinds,
  priorities,
} from './case-types.ts';
import { Due } from './cases-page.tsx';
import classes from './support.module.css';

/** A case: what it is about, what was said and done, and what can be done next. */
export function CasePage() {
  const { number } = useParams({ from: '/shell/cases/$number' });
  const { data, error } = useQuery(caseOptions(number));
  if (error && !data) {
    return (
      <PageBody>
        <ProblemRefusal problem={toProblem(error)} actions={<Link to="/cases">{t('support.title')}</Link>} />
      </PageBody>
    );
  }
  return data ? <CaseBody key={data.id} row={data} number={number} /> : <Loading />;
}

type Change = PatchV1CasesByIdData['body'];

function CaseBody({ row, number }: { row: Case; number: string }) {
  const queries = useQueryClient();
  const may = useMay();
  const own = useSession()?.user.id;
  const [closing, setClosing] = useState(false);
  const show = (answer: Case) => queries.setQueryData(caseOptions(number).queryKey, answer);
  const change = useWrite<Case, Change>(
    (body) => ({ path: `/v1/cases/${row.id}`, method: 'PATCH', body, if_match: row.version }),
    { stale: caseStale, onDone: show },
  );
  const reopen = useWrite<Case, null>(
    () => ({ path: `/v1/cases/${row.id}/reopen`, method: 'POST', body: {} }),
    {
      stale: caseStale,
      onDone: show,
    },
  );
  const mayWork = may('cases:work');
  const can = (action: Case['supported_actions'][number]) =>
    mayWork && row.supported_actions.includes(action);
  const isOwn = row.owner !== null && row.owner.id === own;
  const group = t('support.keys');
  useKeys([
    {
      keys: 'a',
      label: t('support.take'),
      group,
      run: () => can('assign') && !isOwn && change.mutate({ owner: 'me' }),
    },
    { keys: 'c', label: t('support.close'), group, run: () => can('close') && setClosing(true) },
  ]);
  const problem = change.error ?? reopen.error;
  return (
    <>
      <PageHeader
        object
        back={<Link to="/cases">{t('support.title')}</Link>}
        title={row.title}
        beside={
          <>
            <span>{t('support.case', { number: row.number })}</span>
            <span>
              <Due row={row} />
            </span>
          </>
        }
        actions={
          <>
            {can('assign') && !isOwn && (
              <Button
                variant="default"
                loading={change.isPending}
                onClick={() => change.mutate({ owner: 'me' })}
              >
                {t('support.take')}
              </Button>
            )}
            {can('close') && <Button onClick={() => setClosing(true)}>{t('support.close')}</Button>}
            {can('reopen') && (
              <Button variant="default" loading={reopen.isPending} onClick={() => reopen.mutate(null)}>
                {t('support.reopen')}
              </Button>
            )}
          </>
        }
      />
      <PageBody>
        <ProblemRefusal problem={problem && toProblem(problem)} />
        <Columns
          main={
            <Card title={t('support.said')}>
              <Stack>
                <ul className={classes.entries}>
                  {row.entries.map((entry) => (
                    <EntryRow key={entry.id} entry={entry} />
                  ))}
                </ul>
                {can('note') && <NoteForm row={row} onDone={show} />}
              </Stack>
            </Card>
          }
          side={
            <Card title={t('support.about')}>
              <Stack>
                <Facts facts={factsOf(row)} />
                {can('change') && <ChangeForm row={row} onChange={(body) => change.mutate(body)} />}
              </Stack>
            </Card>
          }
        />
      </PageBody>
      <CloseDialog row={row} opened={closing} onClose={() => setClosing(false)} onDone={show} />
    </>
  );
}

function factsOf(row: Case): [string, ReactNode][] {
  const { order, customer, owner, merged_into, close_reason } = row;
  return [
    ...(order
      ? [
          [
            t('support.column.order'),
            <a key="order" href={`/orders/${order.number}`}>
              {order.number}
            </a>,
          ] as [string, ReactNode],
        ]
      : []),
    ...(customer
      ? [
          [
            t('support.column.customer'),
            <Link key="customer" to="/customers/$id" params={{ id: customer.id }}>
              {customer.name}
            </Link>,
          ] as [string, ReactNode],
        ]
      : []),
    [t('support.column.owner'), owner?.name ?? t('support.nobody')],
    [t('support.opened'), t('support.openedBy', { when: formatWhen(row.created_at), name: row.opened_by })],
    ...(close_reason
      ? [[t('support.closed'), t(`support.reason.${close_reason}`)] as [string, ReactNode]]
      : []),
    ...(merged_into
      ? [
          [
            t('support.mergedInto'),
            <Link key="merged" to="/cases/$number" params={{ number: String(merged_into) }}>
              {merged_into}
            </Link>,
          ] as [string, ReactNode],
        ]
      : []),
  ];
}

const waits = [1, 2, 7] as const;

function ChangeForm({ row, onChange }: { row: Case; onChange: (body: Change) => void }) {
  return (
    <>
      <Select
        label={t('support.field.priority')}
        data={priorities.map((value) => ({ value, label: t(`support.priority.${value}`) }))}
        value={row.priority}
        allowDeselect={false}
        onChange={(value) => value && value !== row.priority && onChange({ priority: value })}
      />
      <Select
        label={t('support.field.kind')}
        data={kinds.map((value) => ({ value, label: t(`support.kind.${value}`) }))}
        value={row.kind}
        allowDeselect={false}
        onChange={(value) => value && value !== row.kind && onChange({ kind: value })}
      />
      <div className={classes.waits}>
        <span>{t('support.wait')}</span>
        {row.state === 'waiting' ? (
          <Button variant="default" onClick={() => onChange({ waiting_until: null })}>
            {t('support.goOn')}
          </Button>
        ) : (
          waits.map((days) => (
            <Button key={days} variant="default" onClick={() => onChange({ waiting_until: inDays(days) })}>
              {t('support.waitDays', { count: days })}
            </Button>
          ))
        )}
      </div>
    </>
  );
}

function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString();
}

function EntryRow({ entry }: { entry: Entry }) {
  return (
    <li className={classes.entry}>
      <div className={classes.entryHead}>
        <strong>{entry.actor_name}</strong>
        <span>{wordsOf(entry)}</span>
        <time dateTime={entry.at}>{formatWhen(entry.at)}</time>
      </div>
      {entry.text !== '' && <p className={classes.entryText}>{entry.text}</p>}
    </li>
  );
}

/** What was done, in words. */
function wordsOf({ kind, facts }: Entry): string {
  if (kind === 'closed') {
    const reason = closeReasons.find((one) => one === facts.reason);
    return reason
      ? t('support.entry.closedAs', { reason: t(`support.reason.${reason}`) })
      : t('support.entry.closed');
  }
  if (kind === 'merged') return t('support.entry.merged', { number: String(facts.number) });
  if (kind !== 'changed') return t(`support.entry.${kind}`);
  const after = (facts.after ?? {}) as Record<string, unknown>;
  const parts = [
    ...('owner' in after ? [after.owner === '' ? t('support.entry.gaveBack') : t('support.entry.took')] : []),
    ...('waiting_until' in after && after.waiting_until !== null
      ? [t('support.entry.waits', { when: formatWhen(String(after.waiting_until)) })]
      : []),
    ...(after.state === 'open' ? [t('support.entry.goesOn')] : []),
    ...priorities
      .filter((one) => one === after.priority)
      .map((one) => t('support.entry.priority', { to: t(`support.priority.${one}`) })),
    ...kinds
      .filter((one) => one === after.kind)
      .map((one) => t('support.entry.kind', { to: t(`support.kind.${one}`) })),
    ...('title' in after ? [t('support.entry.title')] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : t('support.entry.changed');
}

function NoteForm({ row, onDone }: { row: Case; onDone: (row: Case) => void }) {
  const [text, setText] = useState('');
  const note = useWrite<Case, { text: string }>(
    (body) => ({ path: `/v1/cases/${row.id}/notes`, method: 'POST', body }),
    {
      stale: caseStale,
      onDone: (answer) => {
        setText('');
        onDone(answer);
      },
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== '' && !note.isPending) note.mutate({ text: text.trim() });
  };
  return (
    <form onSubmit={submit} noValidate className={classes.noteForm}>
      <ProblemRefusal problem={note.error && toProblem(note.error)} />
      <Textarea
        label={t('support.note')}
        autosize
        minRows={2}
        maxRows={10}
        maxLength={5000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={note.isPending} disabled={text.trim() === ''}>
        {t('support.addNote')}
      </Button>
    </form>
  );
}

function CloseDialog({
  row,
  opened,
  onClose,
  onDone,
}: {
  row: Case;
  opened: boolean;
  onClose: () => void;
  onDone: (row: Case) => void;
}) {
  const [reason, setReason] = useState<(typeof closeReasons)[number]>('solved');
  const [text, setText] = useState('');
  const close = useWrite<Case, { reason: (typeof closeReasons)[number]; text: string }>(
    (body) => ({ path: `/v1/cases/${row.id}/close`, method: 'POST', body }),
    {
      stale: caseStale,
      onDone: (answer) => {
        onDone(answer);
        onClose();
      },
    },
  );
  return (
    <Dialog opened={opened} onClose={onClose} title={t('support.close.title', { number: row.number })}>
      <Stack>
        <ProblemRefusal problem={close.error && toProblem(close.error)} />
        <Select
          label={t('support.close.reason')}
          data={closeReasons.map((value) => ({ value, label: t(`support.reason.${value}`) }))}
          value={reason}
          allowDeselect={false}
          onChange={(value) => value && setReason(value)}
        />
        <Textarea
          label={t('support.close.text')}
          autosize
          minRows={2}
          maxLength={5000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </Stack>
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('support.close.keep')}
        </Button>
        <Button loading={close.isPending} onClick={() => close.mutate({ reason, text })}>
          {t('support.close.confirm', { number: row.number })}
        </Button>
      </DialogFoot>
    </Dialog>
  );
}
