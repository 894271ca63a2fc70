import { expect, test } from 'vitest';
import { networkOf, secondsToWait } from './backoff.ts';

const cases: [kind: 'pair' | 'address', count: number, seconds_since_last: number, wait: number][] = [
  ['pair', 2, 0, 0],
  ['pair', 3, 0, 1],
  ['pair', 4, 0, 2],
  ['pair', 8, 0, 32],
  ['pair', 8, 31.5, 1],
  ['pair', 8, 32, 0],
  ['pair', 1_000, 0, 300],
  ['address', 49, 0, 0],
  ['address', 50, 0, 1],
  ['address', 500, 0, 30],
];

test.each(cases)(
  '%s after %i failures, the last %d s ago, waits %i s',
  (kind, count, seconds_since_last, wait) => {
    expect(secondsToWait(kind, { count, seconds_since_last })).toBe(wait);
  },
);

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('%s counts for %s', (ip, network) => {
  expect(networkOf(ip)).toBe(network);
});
