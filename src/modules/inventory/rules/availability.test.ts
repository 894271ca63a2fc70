import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  afterBuffer,
  assembled,
  assembledAt,
  availableToSell,
  type ChannelBuffer,
  claimedUnits,
  holdsBack,
  NO_BUFFER,
  type Scope,
} from './availability.ts';

const cases: [name: string, free: number, buffer: Partial<ChannelBuffer>, sold: number][] = [
  ['nothing is nothing', 0, {}, 0],
  ['no buffer sells everything', 7, {}, 7],
  ['units are kept', 7, { stock_buffer: 2 }, 5],
  ['more is kept than there is', 7, { stock_buffer: 9 }, 0],
  ['a share is kept, in whole units', 7, { buffer_percent: 25 }, 5],
  ['everything is kept', 7, { buffer_percent: 100 }, 0],
  ['of units and share the larger', 100, { stock_buffer: 5, buffer_percent: 10 }, 90],
  ['of units and share the larger, of less', 20, { stock_buffer: 5, buffer_percent: 10 }, 15],
  ['selling ends when little is left', 3, { end_when: 3 }, 0],
  ['one more is sold, and with it the rest', 4, { end_when: 3 }, 4],
  ['an end and a share', 10, { end_when: 3, buffer_percent: 50 }, 5],
  ['more waits than is there', -4, { stock_buffer: 2 }, 0],
];

test.each(cases)('%s', (_name, free, buffer, sold) => {
  expect(afterBuffer(free, { ...NO_BUFFER, ...buffer })).toBe(sold);
  expect(availableToSell(free + 3, 3, { ...NO_BUFFER, ...buffer })).toBe(sold);
});

test('whoever keeps nothing back needs no locks', () => {
  expect(holdsBack(NO_BUFFER)).toBe(false);
  for (const field of ['stock_buffer', 'buffer_percent', 'end_when'] as const) {
    expect(holdsBack({ ...NO_BUFFER, [field]: 1 })).toBe(true);
  }
});

test('less that is free never sells more, and nobody sells what is not free', () => {
  const buffer = fc.record({
    stock_buffer: fc.nat(50),
    buffer_percent: fc.nat(100),
    end_when: fc.nat(50),
  });
  fc.assert(
    fc.property(fc.nat(500), fc.nat(500), buffer, (a, b, kept) => {
      const [less, more] = [Math.min(a, b), Math.max(a, b)];
      expect(afterBuffer(less, kept)).toBeLessThanOrEqual(afterBuffer(more, kept));
      expect(afterBuffer(more, kept)).toBeLessThanOrEqual(more);
    }),
  );
});

const served_by = new Map([
  ['europe', new Set(['berlin'])],
  ['america', new Set(['oakland', 'newark'])],
]);
const waiting = [
  { channel_id: 'europe', quantity: 100 },
  { channel_id: 'america', quantity: 10 },
  { channel_id: 'world', quantity: 1 },
];
const scopes: [name: string, scope: Scope, claimed: number][] = [
  ['everything is claimed by all', null, 111],
  ['a location by those it serves, and by who is served by all', new Set(['berlin']), 101],
  ['a part of a group by the whole', new Set(['newark']), 11],
  ['a location of no group by who is served by all', new Set(['tokyo']), 1],
  ['no location by who is served by all', new Set(), 1],
];

test.each(scopes)('%s', (_name, scope, claimed) => {
  expect(claimedUnits(waiting, scope, served_by)).toBe(claimed);
});

test('a bundle sells as many as its scarcest part', () => {
  const parts = [
    { stock: 9, quantity: 2 },
    { stock: 3, quantity: 1 },
  ];
  expect(assembled(parts, (units) => units)).toBe(3);
  expect(assembled([], () => 1)).toBe(0);
  const at = (location_code: string, available: number) => ({ location_code, available });
  const mugs = { stock: [at('EAST', 5), at('WEST', 4)], quantity: 2 };
  expect(assembledAt([mugs, { stock: [at('WEST', 3)], quantity: 1 }])).toEqual([at('WEST', 2)]);
});
