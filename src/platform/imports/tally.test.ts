import { expect, test } from 'vitest';
import { describeRejected } from './tally.ts';

const two = [
  { row_number: 3, reason: 'weight_grams: "heavy" is no number.' },
  { row_number: 7, reason: 'sku: is missing.' },
];

const cases: [name: string, first: typeof two, count: number, lines: string[]][] = [
  ['nothing was rejected', [], 0, []],
  [
    'all of them fit',
    two,
    2,
    [
      '\nRejected:',
      '  row 3: weight_grams: "heavy" is no number.',
      '  row 7: sku: is missing.',
      'All of them, as a file to correct and import again: --errors FILE',
    ],
  ],
  [
    'there are more',
    two.slice(0, 1),
    1_201,
    [
      '\nRejected:',
      '  row 3: weight_grams: "heavy" is no number.',
      '  and 1,200 more',
      'All of them, as a file to correct and import again: --errors FILE',
    ],
  ],
];

test.each(cases)('rejected rows: %s', (_name, first, count, lines) => {
  expect(describeRejected(first, count)).toEqual(lines);
});
