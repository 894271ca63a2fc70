import { expect, test } from 'vitest';
import { type CaseFacts, caseActions, decideCaseChange, decideMerge } from './case.ts';

const now = new Date('2027-01-10T12:00:00Z');
const hours = { urgent: 2, high: 8, normal: 24, low: 72 };
const facts: CaseFacts = {
  id: 'one',
  number: 7,
  kind: 'question',
  title: 'Where is it?',
  state: 'open',
  priority: 'normal',
  order_id: 'order',
  customer_id: null,
  owner_id: null,
  owner_name: '',
  due_at: new Date('2027-01-11T10:00:00Z'),
  waiting_until: null,
  close_reason: null,
  created_at: new Date('2027-01-10T10:00:00Z'),
  version: 3,
};
const at = { now, seen_version: undefined, hours };

test('a priority moves the time by which a case is due, from when it was opened', () => {
  const urgent = decideCaseChange(facts, { priority: 'urgent' }, at);
  expect(urgent).toMatchObject({ ok: true, value: { due_at: new Date('2027-01-10T12:00:00Z') } });
  const due_at = new Date('2027-01-20T00:00:00Z');
  expect(decideCaseChange(facts, { priority: 'urgent', due_at }, at)).toMatchObject({ value: { due_at } });
  expect(decideCaseChange(facts, { priority: 'normal' }, at)).toMatchObject({
    value: { due_at: facts.due_at },
  });
});

test('a case waits until a time that is to come, and goes on when it is told to', () => {
  const waiting_until = new Date('2027-01-12T00:00:00Z');
  const waiting = decideCaseChange(facts, { waiting_until }, at);
  expect(waiting).toMatchObject({ value: { state: 'waiting', waiting_until } });
  if (waiting.ok) {
    expect(decideCaseChange(waiting.value, { title: 'Lost' }, at)).toMatchObject({
      value: { state: 'waiting' },
    });
    expect(decideCaseChange(waiting.value, { waiting_until: null }, at)).toMatchObject({
      value: { state: 'open' },
    });
  }
});

test.each([
  [facts, { waiting_until: now }, at, 'case_wait_past'],
  [{ ...facts, state: 'closed' as const }, { title: 'x' }, at, 'case_closed'],
  [facts, { title: 'x' }, { ...at, seen_version: 2 }, 'case_changed_meanwhile'],
])('%j with %j is refused: %#', (given, change, when, code) => {
  expect(decideCaseChange(given, change, when)).toMatchObject({ ok: false, refusal: { code } });
});

test('only cases about the same order or customer become one', () => {
  const other = { ...facts, id: 'two', number: 8 };
  expect(decideMerge(facts, other)).toMatchObject({ value: { state: 'closed', close_reason: 'duplicate' } });
  expect(decideMerge(facts, facts)).toMatchObject({ refusal: { code: 'case_merge_with_itself' } });
  expect(decideMerge(facts, { ...other, order_id: 'another' })).toMatchObject({
    refusal: { code: 'case_merge_elsewhere' },
  });
  expect(decideMerge({ ...facts, order_id: null }, { ...other, order_id: null })).toMatchObject({
    ok: false,
  });
  expect(decideMerge(facts, { ...other, state: 'closed' })).toMatchObject({
    refusal: { code: 'case_closed', number: 8 },
  });
});

test('a closed case takes notes, and opens again', () => {
  expect(caseActions('closed')).toEqual(['note', 'reopen']);
  expect(caseActions('open')).not.toContain('reopen');
});
