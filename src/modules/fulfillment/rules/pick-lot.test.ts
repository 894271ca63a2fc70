import { expect, test } from 'vitest';
import {
  chooseMissingLots,
  choosePickedLots,
  chooseReturnedLots,
  type LotChoice,
  type ShelfLot,
} from './pick-lot.ts';

const shelf = (
  code: string,
  expires_on: string | null,
  sellable: number,
  more: Partial<ShelfLot> = {},
): ShelfLot => ({
  ...{ id: code.toLowerCase(), variant_id: 'milk', location_id: 'oak', code, expires_on, sellable },
  ...{ received_at: new Date(0), blocked_at: null, day: '2027-01-10' },
  ...more,
});
const SHELF = [
  shelf('MAR', '2027-03-01', 5),
  shelf('FEB', '2027-02-01', 2),
  shelf('FEB2', '2027-02-01', 2, { received_at: new Date(1) }),
  shelf('OLD', '2027-01-12', 4),
  shelf('GONE', '2027-01-09', 4),
  shelf('BAD', '2027-01-20', 4, { blocked_at: new Date(1) }),
  shelf('EMPTY', '2027-01-25', 0),
];
const scanned = { tracking: 'lot', min_remaining_days: 5, lot_confirmation: 'scan' } as const;
const proposed = { ...scanned, lot_confirmation: 'proposal' } as const;
const serial = { ...proposed, tracking: 'serial' } as const;

function said(choice: LotChoice): string {
  if (choice.ok) return choice.lots.map(({ lot_id, quantity }) => `${quantity} ${lot_id}`).join(', ');
  return [choice.outcome, choice.reason, choice.proposal && `take ${choice.proposal.code}`]
    .filter(Boolean)
    .join(' ');
}

const picks: [
  name: string,
  line: Parameters<typeof choosePickedLots>[0],
  lot: string | null,
  units: number,
  answer: string,
][] = [
  ['the first to expire', scanned, 'FEB', 2, '2 feb'],
  ['one that expires on the same day, though it came later', scanned, 'FEB2', 1, '1 feb2'],
  ['one that expires later', scanned, 'MAR', 1, 'wrong_lot not_first take FEB'],
  ['one that would not keep long enough', scanned, 'OLD', 1, 'wrong_lot too_old take FEB'],
  ['one that has expired', scanned, 'GONE', 1, 'wrong_lot expired take FEB'],
  ['one that is blocked', scanned, 'BAD', 1, 'wrong_lot blocked take FEB'],
  ['one that lies elsewhere', scanned, 'APR', 1, 'wrong_lot not_here take FEB'],
  ['one of which nothing is left', scanned, 'EMPTY', 1, 'wrong_lot not_here take FEB'],
  ['more than it has', scanned, 'FEB', 3, 'lot_short take FEB'],
  ['none', scanned, null, 1, 'lot_needed take FEB'],
  ['none, where the proposal will do', proposed, null, 1, '1 feb'],
  ['none, over several lots', proposed, null, 6, '2 feb, 2 feb2, 2 mar'],
  ['none, and more than all good lots', proposed, null, 10, 'lot_short take FEB'],
  ['no serial number', serial, null, 1, 'lot_needed take FEB'],
];
test.each(picks)('picking %s', (_name, line, lot, units, answer) => {
  expect(said(choosePickedLots(line, lot, units, SHELF))).toBe(answer);
});

test('where nothing good is left, nothing is proposed', () => {
  expect(said(choosePickedLots(scanned, 'GONE', 1, [shelf('GONE', '2027-01-09', 4)]))).toBe(
    'wrong_lot expired',
  );
});

const inHand = (code: string, picked: number, packed: number) => ({
  ...{ lot_id: code.toLowerCase(), code, expires_on: null, picked, packed, shipped: 0 },
});
const returns: [
  name: string,
  lots: ReturnType<typeof inHand>[],
  lot: string | null,
  units: number,
  answer: string,
][] = [
  ['the only lot in hand', [inHand('FEB', 2, 0)], null, 2, '2 feb'],
  ['the only lot that is not packed', [inHand('FEB', 2, 2), inHand('MAR', 1, 0)], null, 1, '1 mar'],
  ['one of two', [inHand('FEB', 2, 0), inHand('MAR', 1, 0)], 'FEB', 1, '1 feb'],
  [
    'one of two, without saying which',
    [inHand('FEB', 2, 0), inHand('MAR', 1, 0)],
    null,
    1,
    'lot_needed take MAR',
  ],
  ['one that was not picked', [inHand('FEB', 2, 0)], 'MAR', 1, 'wrong_lot not_here take FEB'],
  ['more than is in hand', [inHand('FEB', 2, 1)], 'FEB', 2, 'lot_short take FEB'],
];
test.each(returns)('putting back %s', (_name, lots, lot, units, answer) => {
  expect(said(chooseReturnedLots({ lots }, lot, units))).toBe(answer);
});

test('what is missing is what was proposed, unless it is bad lots that are', () => {
  const missing = (units: number, is_bad: boolean) =>
    chooseMissingLots(scanned, SHELF, units, is_bad)?.map(({ lot_id, quantity }) => `${quantity} ${lot_id}`);
  expect(missing(3, false)).toEqual(['2 feb', '1 feb2']);
  expect(missing(5, true)).toEqual(['4 gone', '1 old']);
  expect(missing(100, true)).toBe(undefined);
});
