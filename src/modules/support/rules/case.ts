import { accept, type Decision, refuse } from '../../../kernel/decision.ts';

export const CASE_KINDS = [
  'question',
  'late',
  'parcel',
  'damaged',
  'missing',
  'wrong_item',
  'address',
  'payment',
  'return',
  'other',
] as const;
export const CASE_STATES = ['open', 'waiting', 'closed'] as const;
export const CASE_PRIORITIES = ['urgent', 'high', 'normal', 'low'] as const;
export const CLOSE_REASONS = ['solved', 'no_answer', 'duplicate', 'no_problem'] as const;
export const CASE_ACTIONS = ['note', 'change', 'assign', 'wait', 'merge', 'close', 'reopen'] as const;

export type CaseKind = (typeof CASE_KINDS)[number];
export type CaseState = (typeof CASE_STATES)[number];
export type CasePriority = (typeof CASE_PRIORITIES)[number];
export type CloseReason = (typeof CLOSE_REASONS)[number];
export type CaseAction = (typeof CASE_ACTIONS)[number];

/** A case as decisions on it need it. */
export type CaseFacts = {
  id: string;
  number: number;
  kind: CaseKind;
  title: string;
  state: CaseState;
  priority: CasePriority;
  order_id: string | null;
  customer_id: string | null;
  owner_id: string | null;
  owner_name: string;
  due_at: Date;
  waiting_until: Date | null;
  close_reason: CloseReason | null;
  created_at: Date;
  version: number;
};

export type CaseRefusal =
  | { code: 'case_closed'; number: number }
  | { code: 'case_open'; number: number }
  | { code: 'case_changed_meanwhile'; number: number; seen: number; found: number }
  | { code: 'case_wait_past'; number: number }
  | { code: 'case_merge_with_itself'; number: number }
  | { code: 'case_merge_elsewhere'; number: number; into: number };

const HOUR_MS = 3_600_000;

/** When a case of a priority is to be answered; a change of priority counts from when it was opened. */
export function dueOf(opened_at: Date, hours: number): Date {
  return new Date(opened_at.getTime() + hours * HOUR_MS);
}

/** What may be done with a case now. */
export function caseActions(state: CaseState): CaseAction[] {
  return state === 'closed' ? ['note', 'reopen'] : CASE_ACTIONS.filter((action) => action !== 'reopen');
}

/** What somebody changes of a case; what is left out stays. */
export type CaseChange = {
  kind?: CaseKind | undefined;
  title?: string | undefined;
  priority?: CasePriority | undefined;
  due_at?: Date | undefined;
  owner?: { id: string; name: string } | null | undefined;
  /** Until when it waits for somebody else; null ends the waiting. */
  waiting_until?: Date | null | undefined;
};

/**
 * Decides a change of an open case. A priority moves the time by which it is due, unless the same change names one. Refuses a
 * closed case, one that somebody changed since it was seen, and waiting for a time that is over.
 */
export function decideCaseChange(
  facts: CaseFacts,
  change: CaseChange,
  {
    now,
    seen_version,
    hours,
  }: { now: Date; seen_version: number | undefined; hours: Readonly<Record<CasePriority, number>> },
): Decision<CaseFacts, CaseRefusal> {
  const { number, state, version } = facts;
  if (state === 'closed') return refuse({ code: 'case_closed', number });
  if (seen_version !== undefined && seen_version !== version)
    return refuse({ code: 'case_changed_meanwhile', number, seen: seen_version, found: version });
  const { waiting_until } = change;
  if (waiting_until && waiting_until <= now) return refuse({ code: 'case_wait_past', number });
  const priority = change.priority ?? facts.priority;
  const isMoved = change.priority !== undefined && change.priority !== facts.priority;
  const due_at = change.due_at ?? (isMoved ? dueOf(facts.created_at, hours[priority]) : facts.due_at);
  const waits = waiting_until === undefined ? facts.waiting_until : waiting_until;
  return accept({
    ...facts,
    kind: change.kind ?? facts.kind,
    title: change.title ?? facts.title,
    priority,
    due_at,
    ...(change.owner !== undefined && {
      owner_id: change.owner?.id ?? null,
      owner_name: change.owner?.name ?? '',
    }),
    waiting_until: waits,
    state: waits ? 'waiting' : 'open',
  });
}

/** Decides whether a case becomes part of another one about the same order or customer. */
export function decideMerge(facts: CaseFacts, into: CaseFacts): Decision<CaseFacts, CaseRefusal> {
  const { number } = facts;
  if (facts.id === into.id) return refuse({ code: 'case_merge_with_itself', number });
  if (facts.state === 'closed') return refuse({ code: 'case_closed', number });
  if (into.state === 'closed') return refuse({ code: 'case_closed', number: into.number });
  const sameOrder = facts.order_id !== null && facts.order_id === into.order_id;
  const sameCustomer = facts.customer_id !== null && facts.customer_id === into.customer_id;
  if (!sameOrder && !sameCustomer) return refuse({ code: 'case_merge_elsewhere', number, into: into.number });
  return accept({ ...facts, state: 'closed', close_reason: 'duplicate', waiting_until: null });
}
