import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Flow, firstMoment, outlookOf, phasesOf, type TimePhased } from './time-phased.ts';

const flows = (...quantities: number[]): Flow[] =>
  quantities.flatMap((quantity, index) => (quantity === 0 ? [] : [{ at: index + 1, quantity }]));
const periods = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** APICS: opening 15, receipts of 40 in periods 1, 3, 5 and 7. */
const textbook: TimePhased = {
  opening: 15,
  supply: flows(40, 0, 40, 0, 40, 0, 40, 0),
  demand: flows(18, 15, 27, 22, 10, 8, 6, 5),
};

test('discrete ATP of the textbook', () => {
  expect(phasesOf(textbook, periods(8)).map(({ discrete }) => discrete)).toEqual([
    ...[22, null, -9, null],
    ...[22, null, 29, null],
  ]);
});

test('cumulative ATP of the textbook, without and with look-ahead', () => {
  const phases = phasesOf(textbook, periods(8));
  expect(phases.map(({ cumulative }) => cumulative)).toEqual([37, 22, 35, 13, 43, 35, 69, 64]);
  expect(phases.map(({ cumulative_ahead }) => cumulative_ahead)).toEqual([13, 13, 13, 13, 35, 35, 64, 64]);
});

test('demand beyond the last period is looked ahead to as well', () => {
  const [phase] = phasesOf({ opening: 10, supply: [], demand: [{ at: 9, quantity: 7 }] }, [1]);
  expect(phase).toEqual({ at: 1, supply: 0, demand: 0, discrete: 10, cumulative: 10, cumulative_ahead: 3 });
});

const day = (text: string): number => Date.parse(`${text}T00:00:00Z`);
const twoOrders: TimePhased = {
  opening: 10,
  supply: [
    { at: day('2027-01-10'), quantity: 10 },
    { at: day('2027-01-20'), quantity: 10 },
  ],
  demand: [],
};

const dates: [quantity: number, first: string | null][] = [
  [10, '2027-01-01'],
  [11, '2027-01-10'],
  [20, '2027-01-10'],
  [21, '2027-01-20'],
  [30, '2027-01-20'],
  [31, null],
];

test.each(dates)('on hand 10, 10 due on 10 January and 10 on the 20th: %i ship on %s', (quantity, first) => {
  const moment = firstMoment(
    day('2027-01-01'),
    twoOrders.supply,
    (at) => outlookOf(twoOrders).promisableAt(at) >= quantity,
  );
  expect(moment).toBe(first === null ? null : day(first));
});

test('what is promised with look-ahead leaves every demand covered that was covered', () => {
  const flow = fc.record({ at: fc.nat(20), quantity: fc.integer({ min: 1, max: 30 }) });
  const stock = fc.record({ opening: fc.nat(40), supply: fc.array(flow), demand: fc.array(flow) });
  fc.assert(
    fc.property(stock, fc.nat(20), (before, at) => {
      const { leftAt, promisableAt } = outlookOf(before);
      const promised = Math.max(0, promisableAt(at));
      const after = { ...before, demand: [...before.demand, { at, quantity: promised }] };
      const then = outlookOf(after);
      for (let moment = 0; moment <= 20; moment += 1) {
        if (leftAt(moment) >= 0) expect(then.leftAt(moment)).toBeGreaterThanOrEqual(0);
      }
      expect(then.promisableAt(at)).toBeLessThanOrEqual(0);
    }),
  );
});
