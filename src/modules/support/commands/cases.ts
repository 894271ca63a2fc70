import { caseChanged } from '../../../events/support.ts';
import { changedFields } from '../../../kernel/changed-fields.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { type CommandRequest, command, type Shell } from '../../../platform/command.ts';
import {
  type CaseChange,
  type CaseFacts,
  type CaseKind,
  type CasePriority,
  type CaseRefusal,
  type CloseReason,
  decideCaseChange,
  decideMerge,
  dueOf,
} from '../rules/case.ts';
import {
  insertCase,
  insertEntry,
  lockCases,
  readDueHours,
  readOrderOf,
  updateCase,
  wakeCases,
  writeDueHours,
} from '../sql.ts';

type NotFound = { code: 'not_found'; what: string };

export type OpenCase = {
  kind: CaseKind;
  title: string;
  text: string;
  priority: CasePriority;
  order_id: string | null;
  customer_id: string | null;
  /** What opens it by itself; empty where a person does. */
  rule: string;
  /** Whether whoever opens it looks after it. */
  is_own: boolean;
};

/** Opens a case. Of a rule there is one open case an order: a second one answers nothing new. */
export const openCase = command<OpenCase, { id: string; number: number } | null, NotFound>({
  name: 'support.open-case',
  permission: 'cases:work',
  async handle(shell, request) {
    const { tx, now } = shell;
    const { text, is_own, ...input } = request.input;
    const order = input.order_id === null ? undefined : await readOrderOf(tx, input.order_id);
    if (input.order_id !== null && !order) return refuse({ code: 'not_found', what: 'order' });
    const hours = await readDueHours(tx);
    const id = newId();
    const { actor } = request;
    const row = {
      ...input,
      id,
      customer_id: input.customer_id ?? order?.customer_id ?? null,
      owner_id: is_own ? actor.id : null,
      owner_name: is_own ? actor.name : '',
      due_at: dueOf(now, hours[input.priority]),
      opened_by: actor.name,
    };
    const number = await insertCase(tx, row);
    if (number === undefined) return accept(null);
    await insertEntry(tx, {
      case_id: id,
      kind: 'opened',
      text,
      facts: { rule: input.rule },
      actor_name: actor.name,
    });
    const { order_id, customer_id } = row;
    shell.audit(
      { subject_type: 'case', subject_id: id, after: { number, kind: input.kind, title: input.title } },
      request,
    );
    shell.publish(caseChanged(id, { number, state: 'open', order_id, customer_id }), request);
    return accept({ id, number });
  },
});

export type ChangeCase = { id: string; version: number | undefined; change: CaseChange };

/** Changes what a case is about, how urgent it is, who looks after it, and until when it waits. */
export const changeCase = command<ChangeCase, object, CaseRefusal | NotFound>({
  name: 'support.change-case',
  permission: 'cases:work',
  async handle(shell, request) {
    const { tx, now } = shell;
    const { id, version, change } = request.input;
    const facts = (await lockCases(tx, [id])).get(id);
    if (!facts) return refuse({ code: 'not_found', what: 'case' });
    const hours = await readDueHours(tx);
    const decision = decideCaseChange(facts, change, { now, seen_version: version, hours });
    if (!decision.ok) return decision;
    const changed = changedFields(shown(facts), shown(decision.value));
    if (Object.keys(changed.after).length === 0) return accept({});
    await updateCase(tx, decision.value);
    await insertEntry(tx, { case_id: id, kind: 'changed', facts: changed, actor_name: request.actor.name });
    tell(shell, request, decision.value, changed);
    return accept({});
  },
});

/** Writes a note into a case, also into a closed one. */
export const noteCase = command<{ id: string; text: string }, object, NotFound>({
  name: 'support.note-case',
  permission: 'cases:work',
  async handle(shell, request) {
    const { id, text } = request.input;
    const facts = (await lockCases(shell.tx, [id])).get(id);
    if (!facts) return refuse({ code: 'not_found', what: 'case' });
    await insertEntry(shell.tx, { case_id: id, kind: 'note', text, actor_name: request.actor.name });
    tell(shell, request, facts, { before: {}, after: { note: text } });
    return accept({});
  },
});

/** Closes a case with its reason. */
export const closeCase = command<
  { id: string; reason: CloseReason; text: string },
  object,
  CaseRefusal | NotFound
>({
  name: 'support.close-case',
  permission: 'cases:work',
  async handle(shell, request) {
    const { id, reason, text } = request.input;
    const facts = (await lockCases(shell.tx, [id])).get(id);
    if (!facts) return refuse({ code: 'not_found', what: 'case' });
    if (facts.state === 'closed') return refuse({ code: 'case_closed', number: facts.number });
    const closed: CaseFacts = { ...facts, state: 'closed', close_reason: reason, waiting_until: null };
    await updateCase(shell.tx, closed);
    await insertEntry(shell.tx, {
      case_id: id,
      kind: 'closed',
      text,
      facts: { reason },
      actor_name: request.actor.name,
    });
    tell(shell, request, closed, { before: { state: facts.state }, after: { state: 'closed', reason } });
    return accept({});
  },
});

/** Opens a closed case again. */
export const reopenCase = command<{ id: string; text: string }, object, CaseRefusal | NotFound>({
  name: 'support.reopen-case',
  permission: 'cases:work',
  async handle(shell, request) {
    const { id, text } = request.input;
    const facts = (await lockCases(shell.tx, [id])).get(id);
    if (!facts) return refuse({ code: 'not_found', what: 'case' });
    if (facts.state !== 'closed') return refuse({ code: 'case_open', number: facts.number });
    const open: CaseFacts = { ...facts, state: 'open', close_reason: null };
    await updateCase(shell.tx, open);
    await insertEntry(shell.tx, { case_id: id, kind: 'reopened', text, actor_name: request.actor.name });
    tell(shell, request, open, { before: { state: 'closed' }, after: { state: 'open' } });
    return accept({});
  },
});

/** Makes a case part of another one about the same order or customer. */
export const mergeCase = command<{ id: string; into_id: string }, object, CaseRefusal | NotFound>({
  name: 'support.merge-case',
  permission: 'cases:work',
  async handle(shell, request) {
    const { id, into_id } = request.input;
    const cases = await lockCases(shell.tx, [id, into_id]);
    const [facts, into] = [cases.get(id), cases.get(into_id)];
    if (!facts || !into) return refuse({ code: 'not_found', what: 'case' });
    const decision = decideMerge(facts, into);
    if (!decision.ok) return decision;
    const actor_name = request.actor.name;
    await updateCase(shell.tx, decision.value, into.id);
    await insertEntry(shell.tx, {
      case_id: id,
      kind: 'closed',
      facts: { reason: 'duplicate', into: into.number },
      actor_name,
    });
    await insertEntry(shell.tx, {
      case_id: into.id,
      kind: 'merged',
      facts: { number: facts.number },
      text: facts.title,
      actor_name,
    });
    tell(shell, request, decision.value, {
      before: { state: facts.state },
      after: { state: 'closed', into: into.number },
    });
    tell(shell, request, into, { before: {}, after: { merged: facts.number } });
    return accept({});
  },
});

/** Cases whose waiting is over go on. */
export const wakeWaitingCases = command<object, { woken: number }, never>({
  name: 'support.wake-cases',
  permission: 'cases:work',
  async handle(shell, request) {
    const woken = await wakeCases(shell.tx, shell.now);
    for (const facts of woken) {
      await insertEntry(shell.tx, {
        case_id: facts.id,
        kind: 'changed',
        facts: { after: { state: 'open' } },
        actor_name: request.actor.name,
      });
      tell(shell, request, facts, { before: { state: 'waiting' }, after: { state: 'open' } });
    }
    return accept({ woken: woken.length });
  },
});

/** Sets within how many hours cases are to be answered; what is open keeps its time. */
export const setDueHours = command<Partial<Record<CasePriority, number>>, object, never>({
  name: 'support.set-due-hours',
  permission: 'cases:manage',
  async handle({ tx, audit }, request) {
    const before = await readDueHours(tx);
    await writeDueHours(tx, request.input);
    audit(
      { subject_type: 'case_policy', subject_id: POLICY_ID, before, after: { ...before, ...request.input } },
      request,
    );
    return accept({});
  },
});

// The policy is one thing; its audit rows need a subject.
const POLICY_ID = '00000000-0000-0000-0000-000000000001';

function shown({ kind, title, priority, owner_name, due_at, waiting_until, state }: CaseFacts) {
  return {
    kind,
    title,
    priority,
    owner: owner_name,
    due_at: due_at.toISOString(),
    waiting_until: waiting_until?.toISOString() ?? null,
    state,
  };
}

function tell(
  shell: Shell,
  request: CommandRequest<unknown>,
  facts: CaseFacts,
  { before, after }: { before: object | null; after: object },
): void {
  const { id, number, state, order_id, customer_id } = facts;
  shell.audit({ subject_type: 'case', subject_id: id, before, after }, request);
  shell.publish(caseChanged(id, { number, state, order_id, customer_id }), request);
}
