import { describe, expect, test } from 'vitest';
import {
  againIntent,
  decideSettlement,
  firstIntent,
  headProblem,
  type MessageState,
  type Sending,
} from './message.ts';

const later: Sending = { kind: 'refused', is_temporary: true, error: '451 Try again later' };
const never: Sending = { kind: 'refused', is_temporary: false, error: '550 No such mailbox.' };
const lost: Sending = { kind: 'unknown', error: 'Connection closed' };
const sent: Sending = { kind: 'sent', answer: '250 OK' };

const cases: [
  name: string,
  state: MessageState,
  attempts: number,
  sending: Sending,
  answer: object | undefined,
][] = [
  ['taken', 'sending', 1, sent, { state: 'sent', error: null }],
  ['later', 'sending', 7, later, { state: 'waiting', error: '451 Try again later.' }],
  [
    'later, for the eighth time',
    'sending',
    8,
    later,
    { state: 'failed', error: '451 Try again later. Tried 8 times.' },
  ],
  ['never', 'sending', 1, never, { state: 'failed', error: '550 No such mailbox.' }],
  [
    'nobody knows',
    'sending',
    1,
    lost,
    {
      state: 'unknown',
      error: 'Connection closed. Whether it arrived is not known; it is not sent again by itself.',
    },
  ],
  ['the answer came after all', 'unknown', 1, sent, { state: 'sent', error: null }],
  ['the refusal came after all', 'unknown', 1, later, { state: 'failed', error: '451 Try again later.' }],
  ['settled already', 'sent', 1, lost, undefined],
  ['nothing was tried', 'waiting', 0, sent, undefined],
];

test.each(cases)('%s', (_name, state, attempts, sending, answer) => {
  expect(decideSettlement({ state, attempts }, sending)).toEqual(answer);
});

describe('heads that cannot be sent', () => {
  const head = { recipient: 'buyer@example.com', subject: 'Order 1', sender_name: 'Shop' };
  test.each([
    ['a plain head', {}, undefined],
    ['letters of another script', { recipient: 'käufer@müller.example' }, undefined],
    [
      'a second header',
      { recipient: 'a@b.example\r\nBcc: c@d.example' },
      'The recipient is not one e-mail address. Nothing was sent.',
    ],
    [
      'two recipients',
      { recipient: 'a@b.example,c@d.example' },
      'The recipient is not one e-mail address. Nothing was sent.',
    ],
    [
      'a name',
      { recipient: 'A <a@b.example>' },
      'The recipient is not one e-mail address. Nothing was sent.',
    ],
    ['no host', { recipient: 'buyer' }, 'The recipient is not one e-mail address. Nothing was sent.'],
    [
      'a turned address',
      { recipient: '\u202emoc@b.example' },
      'The recipient is not one e-mail address. Nothing was sent.',
    ],
    [
      'a broken subject',
      { subject: 'a\r\nb' },
      'The subject holds a line break or another control. Nothing was sent.',
    ],
    [
      'a broken sender',
      { sender_name: 'a\nb' },
      "The sender's name holds a line break or another control. Nothing was sent.",
    ],
  ])('%s', (_name, change, problem) => {
    expect(headProblem({ ...head, ...change })).toBe(problem);
  });
});

test('copies are numbered from the first intent', () => {
  expect(againIntent('shipped:1', 0)).toBe('shipped:1:again-1');
  expect(firstIntent('shipped:1:again-12')).toBe('shipped:1');
});
