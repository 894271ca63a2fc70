import { expect, test } from 'vitest';
import { isLoopback } from './loopback.ts';

test.each(['127.0.0.1', '127.1.2.3', 'localhost', 'LOCALHOST', '::1', '[::1]'])(
  '%s is this machine',
  (host) => {
    expect(isLoopback(host)).toBe(true);
  },
);

test.each([
  '0.0.0.0',
  '::',
  '10.0.0.1',
  'orders.example.com',
  'localhost.example.com',
  '127.0.0.1.example.com',
])('%s can be reached from elsewhere', (host) => expect(isLoopback(host)).toBe(false));
