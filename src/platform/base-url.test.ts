import { expect, test } from 'vitest';
import { baseUrlOf } from './base-url.ts';

const cases: [base_url: string | undefined, host: string, answer: string][] = [
  [undefined, '127.0.0.1', 'http://127.0.0.1:4400'],
  [undefined, '::1', 'http://[::1]:4400'],
  ['https://orders.example.com', '0.0.0.0', 'https://orders.example.com'],
  ['https://orders.example.com/', '0.0.0.0', 'https://orders.example.com'],
];

test.each(cases)('%s on %s is %s', (base_url, host, answer) => {
  expect(baseUrlOf({ base_url, host, port: 4400 })).toBe(answer);
});
