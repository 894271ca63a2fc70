import { expect, test } from 'vitest';
import { initialsOf, isCurrent } from './frame.tsx';

test.each([
  ['Demo Owner', 'DO'],
  ['Mara', 'M'],
  ['Anna Maria van Dijk', 'AD'],
])('the initials of %s are %s', (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});

test.each([
  ['/orders', '/orders', true],
  ['/orders', '/orders/10482', true],
  ['/orders', '/orders-archive', false],
  ['/', '/', true],
  ['/', '/orders', false],
])('the entry %s on the page %s is current: %s', (to, path, current) => {
  expect(isCurrent(to, path)).toBe(current);
});
