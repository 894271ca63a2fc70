import { Type } from 'typebox';
import { FreeText } from '../../platform/http/free-text.ts';
import { Id, ListQuery, Nullable, OneOf, Page, Strict, Time, TimeInput } from '../../platform/http/schema.ts';
import { CASE_ACTIONS, CASE_KINDS, CASE_PRIORITIES, CASE_STATES, CLOSE_REASONS } from './rules/case.ts';

const Count = Type.Integer({ minimum: 0 });
const Words = FreeText(5_000, { minLength: 0 });

const card = {
  id: Id('cas'),
  number: Type.Integer(),
  kind: OneOf(CASE_KINDS),
  title: Type.String(),
  state: OneOf(CASE_STATES),
  priority: OneOf(CASE_PRIORITIES),
  order: Nullable(Strict({ id: Id('ord'), number: Type.Integer(), status: Type.String() })),
  customer: Nullable(Strict({ id: Id('cus'), name: Type.String(), email: Nullable(Type.String()) })),
  owner: Nullable(Strict({ id: Nullable(Id('usr')), name: Type.String() })),
  rule: Type.String({ description: 'What opened it by itself; empty where a person did.' }),
  opened_by: Type.String(),
  due_at: Time,
  waiting_until: Nullable(Time),
  close_reason: Nullable(OneOf(CLOSE_REASONS)),
  merged_into: Nullable(Type.Integer({ description: 'The number of the case that it became part of.' })),
  created_at: Time,
  updated_at: Time,
  closed_at: Nullable(Time),
  supported_actions: Type.Array(OneOf(CASE_ACTIONS)),
  version: Type.Integer(),
};

export const CasePage = Page(Strict(card));

export const CaseSchema = Strict({
  ...card,
  entries: Type.Array(
    Strict({
      id: Id('cae'),
      kind: OneOf(['opened', 'note', 'changed', 'closed', 'reopened', 'merged']),
      text: Type.String(),
      facts: Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true }),
      actor_name: Type.String(),
      at: Time,
    }),
  ),
});

export const CaseListQuery = Strict({
  ...ListQuery,
  state: Type.Optional(OneOf([...CASE_STATES, 'open,waiting'], 'Open ones without it.')),
  owner: Type.Optional(OneOf(['me', 'nobody'])),
  order_id: Type.Optional(Id('ord')),
  customer_id: Type.Optional(Id('cus')),
  q: Type.Optional(
    Type.String({ maxLength: 200, description: 'The beginning of a title or a name, or a number.' }),
  ),
});

export const CaseCounts = Strict({
  open: Count,
  own: Count,
  unassigned: Count,
  overdue: Count,
  waiting: Count,
});

export const NewCaseBody = Strict({
  kind: OneOf(CASE_KINDS),
  title: FreeText(200),
  text: Type.Optional(Words),
  priority: Type.Optional(OneOf(CASE_PRIORITIES)),
  order_id: Type.Optional(Id('ord')),
  customer_id: Type.Optional(Id('cus')),
  is_own: Type.Optional(Type.Boolean({ description: 'Whoever opens it looks after it.' })),
});

export const CaseChangeBody = Strict({
  kind: Type.Optional(OneOf(CASE_KINDS)),
  title: Type.Optional(FreeText(200)),
  priority: Type.Optional(OneOf(CASE_PRIORITIES)),
  due_at: Type.Optional(TimeInput),
  owner: Type.Optional(OneOf(['me', 'nobody'], '`me` takes it; `nobody` gives it back.')),
  waiting_until: Type.Optional(Nullable(TimeInput)),
});

export const NoteBody = Strict({ text: FreeText(5_000) });
export const CloseBody = Strict({ reason: OneOf(CLOSE_REASONS), text: Type.Optional(Words) });
export const ReopenBody = Strict({ text: Type.Optional(Words) });
export const MergeBody = Strict({ into_id: Id('cas') });

const Hours = Type.Integer({ minimum: 1, maximum: 8_760 });

export const DueHours = Strict({ urgent: Hours, high: Hours, normal: Hours, low: Hours });
export const DueHoursBody = Strict({
  urgent: Type.Optional(Hours),
  high: Type.Optional(Hours),
  normal: Type.Optional(Hours),
  low: Type.Optional(Hours),
});
