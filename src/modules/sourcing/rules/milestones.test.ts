import { expect, test } from 'vitest';
import { DEFAULT_TERMS } from './location-terms.ts';
import { milestonesOf } from './milestones.ts';
import { promiseTimes } from './ship-by.ts';

const OAKLAND = { time_zone: 'America/Los_Angeles', cut_off: '16:00' };
const iso = (text: string): Date => new Date(text);

test('from a promised Friday evening back over two days of transit to the cut-off of Wednesday', () => {
  expect(milestonesOf(OAKLAND, { transit_days: 2 }, iso('2026-12-05T02:00:00Z'))).toEqual({
    start_by: iso('2026-12-03T00:00:00Z'),
    leave_by: iso('2026-12-03T00:00:00Z'),
    arrive_by: iso('2026-12-05T02:00:00Z'),
  });
});

test('a promised Monday means that it leaves on Friday: nothing travels on the weekend', () => {
  expect(milestonesOf(OAKLAND, { transit_days: 1 }, iso('2026-12-08T02:00:00Z'))?.leave_by).toEqual(
    iso('2026-12-05T00:00:00Z'),
  );
});

test('handling time moves the beginning, but not of what is packed', () => {
  const terms = [{ ...DEFAULT_TERMS, handling_hours: 3, version: 1, valid_from: '2020-01-01' }];
  const location = { ...OAKLAND, id: 'a', terms };
  const promised = iso('2026-12-05T02:00:00Z');
  const milestones = milestonesOf(location, { transit_days: 2 }, promised);
  expect(milestones?.leave_by).toEqual(iso('2026-12-03T00:00:00Z'));
  const start = milestones?.start_by.getTime() ?? 0;
  expect(start).toBeLessThan(iso('2026-12-02T23:00:00Z').getTime());
  // One who begins then keeps the promise, one who begins two minutes later does not.
  const arrives = (at: number) => promiseTimes(new Date(at), location, { transit_days: 2 })?.deliver_by;
  expect(arrives(start)).toEqual(promised);
  expect(arrives(start + 120_000)?.getTime()).toBeGreaterThan(promised.getTime());
  const packed = milestonesOf(location, { transit_days: 2, is_packed: true }, promised);
  expect(packed?.start_by).toEqual(packed?.leave_by);
});

test('the night on which clocks change does not move the cut-off', () => {
  // 2026-11-01 is the end of daylight saving in California: the cut-off of Monday is 16:00 in winter time.
  expect(milestonesOf(OAKLAND, { transit_days: 1 }, iso('2026-11-04T02:00:00Z'))?.leave_by).toEqual(
    iso('2026-11-03T00:00:00Z'),
  );
});

test('a journey that is longer than two months has no milestones', () => {
  expect(milestonesOf(OAKLAND, { transit_days: 90 }, iso('2026-12-05T02:00:00Z'))).toBeNull();
});
