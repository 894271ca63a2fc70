import { expect, test } from 'vitest';
import { createLog, hideSecrets } from './log.ts';

function logged(write: (log: ReturnType<typeof createLog>) => void, readable = false): string {
  const lines: string[] = [];
  write(createLog({ level: 'info', readable, destination: { write: (line) => lines.push(line) } }));
  return lines.join('');
}

const cases: [name: string, text: string, hidden: string][] = [
  ['an API key', 'key lsk_live_Ab12-_x9 used', 'key [hidden] used'],
  ['a bearer token', 'Authorization: Bearer abc.def-ghi', 'Authorization: Bearer [hidden]'],
  ['the password of a URL', 'postgres://app:s3cret@db:5432/x', 'postgres://app:[hidden]@db:5432/x'],
  [
    'a password with an at sign in it',
    'postgres://app:p@ss@word@db:5432/x',
    'postgres://app:[hidden]@db:5432/x',
  ],
  ['an address after a port stays', 'http://db:5432/x?by=a@b', 'http://db:5432/x?by=a@b'],
  ['a token in a query', 'GET /welcome?token=abc&x=1', 'GET /welcome?token=[hidden]&x=1'],
  ['a card number', 'card 4242 4242 4242 4242 declined', 'card [hidden] declined'],
  ['a GTIN stays', 'gtin 4006381333931', 'gtin 4006381333931'],
  ['sixteen digits that are no card stay', 'ref 4242424242424241', 'ref 4242424242424241'],
  ['an order number stays', 'order 100234', 'order 100234'],
];

test.each(cases)('in a logged text: %s', (_name, text, hidden) => {
  expect(hideSecrets(text)).toBe(hidden);
});

test('secret fields are hidden at any depth, whatever their spelling', () => {
  const line = logged((log) =>
    log.info(
      { headers: { Authorization: 'x', 'set-cookie': 'y' }, user: { new_password: 'z', name: 'Ada' } },
      'in',
    ),
  );
  expect(JSON.parse(line)).toMatchObject({
    level: 'info',
    msg: 'in',
    headers: { Authorization: '[hidden]', 'set-cookie': '[hidden]' },
    user: { new_password: '[hidden]', name: 'Ada' },
  });
});

test('an error keeps its message, code and cause, without secrets', () => {
  const error = Object.assign(
    new Error('cannot reach postgres://a:b@h/d', { cause: new Error('lsk_test_1') }),
    {
      code: 'ECONNREFUSED',
    },
  );
  const line = JSON.parse(logged((log) => log.error({ err: error }, 'failed'))) as {
    err: Record<string, unknown>;
  };
  expect(line.err).toMatchObject({
    type: 'Error',
    message: 'cannot reach postgres://a:[hidden]@h/d',
    code: 'ECONNREFUSED',
    cause: { message: '[hidden]' },
  });
  expect(JSON.stringify(line)).not.toContain('a:b@h');
});

test('a message is cleaned too, and a person gets a readable line', () => {
  const line = logged((log) => log.info({ port: 4400 }, 'listening with lsk_live_abc'), true);
  expect(line).toMatch(/^\d\d:\d\d:\d\d listening with \[hidden\] port=4400\n$/);
});
