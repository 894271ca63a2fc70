import { expect, test } from 'vitest';
import { planQuarantine } from './quarantine.ts';

const lot = (lot_id: string, sellable: number) => ({
  lot_id,
  variant_id: 'milk',
  location_id: 'oak',
  sellable,
});
const level = (available: number, safety_stock = 0) => [
  { variant_id: 'milk', location_id: 'oak', available, safety_stock },
];

const cases: [name: string, bad: ReturnType<typeof lot>[], free: ReturnType<typeof level>, answer: string][] =
  [
    ['all of it is free', [lot('a', 5)], level(9), 'a available 5'],
    [
      'safety stock goes after what is available',
      [lot('a', 5)],
      level(3, 4),
      'a available 3, a safety_stock 2',
    ],
    ['orders hold some', [lot('a', 5)], level(2), 'a available 2, 3 of a left'],
    ['orders hold all', [lot('a', 5)], level(0), '5 of a left'],
    [
      'two lots share what is free',
      [lot('a', 5), lot('b', 5)],
      level(7),
      'a available 5, b available 2, 3 of b left',
    ],
    ['a level that nobody knows', [lot('a', 1)], [], '1 of a left'],
  ];

test.each(cases)('%s', (_name, bad, free, answer) => {
  const { moves, left } = planQuarantine(bad, free);
  const said = [
    ...moves.map(({ lots, from_state, quantity }) => `${lots[0]?.lot_id} ${from_state} ${quantity}`),
    ...left.map(({ lot_id, units }) => `${units} of ${lot_id} left`),
  ];
  expect(said.join(', ')).toBe(answer);
});
