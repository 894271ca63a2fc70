import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

const cases: [variable: string, good: string[], bad: string[]][] = [
  [
    'LONGSHORE_HOST',
    ['0.0.0.0', '::', 'localhost', 'orders.example.com'],
    ['foo..bar', 'a b', '-a', '127.0.0.1/8'],
  ],
  [
    'LONGSHORE_TRUST_PROXY',
    ['10.0.0.0/8', '127.0.0.1,::1'],
    ['true', '10.0.0.0/33', '10.0.0.1, ::1', '1.2.3.4/8/8'],
  ],
  [
    'LONGSHORE_BASE_URL',
    ['https://orders.example.com', 'http://127.0.0.1:4400/longshore'],
    ['https://u:p@x/a', 'https://x/?b=c', 'https://x/#top', 'ftp://x'],
  ],
  [
    'LONGSHORE_MAIL_FROM',
    ['orders@example.com', 'Shop <orders@example.com>', '"Shop, Inc." <orders@example.com>'],
    ['nonsense', 'a@example.com, b@example.com', 'a@b\r\nBcc: c@d'],
  ],
];

test.each(cases)('%s takes what it can use and nothing else', (variable, good, bad) => {
  for (const text of good) expect(() => readConfig({ [variable]: text })).not.toThrow();
  for (const text of bad) expect(() => readConfig({ [variable]: text })).toThrow(`${variable} must be`);
});

test('a mail server needs a sender', () => {
  const smtp = { LONGSHORE_SMTP_URL: 'smtps://mail.example.com' };
  expect(() => readConfig(smtp)).toThrow('LONGSHORE_MAIL_FROM must be set');
  expect(() => readConfig({ ...smtp, LONGSHORE_MAIL_FROM: 'orders@example.com' })).not.toThrow();
});
