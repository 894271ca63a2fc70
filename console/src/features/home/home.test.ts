import { expect, test } from 'vitest';
import { cutOffWords, reasonOf } from './home.ts';

test('a cut-off reads by the clock of its location, with the day when it is not today', () => {
  expect(cutOffWords('2026-05-12T20:30:00Z', 'America/New_York', '2026-05-12T14:00:00Z')).toBe('16:30');
  expect(cutOffWords('2026-05-13T20:30:00Z', 'America/New_York', '2026-05-12T22:00:00Z')).toBe('Wed 16:30');
});

test('an order in danger says what it waits for', () => {
  const action = { code: 'pick', units: 4, hold_type: null, location_name: 'Oakland' } as const;
  expect(reasonOf({ next_action: action })).toBe('4 units to pick at Oakland');
  expect(reasonOf({ next_action: { ...action, code: 'release_hold', hold_type: 'address' } })).toBe(
    'On hold: Address',
  );
});
