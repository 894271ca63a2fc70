import { expect, test } from 'vitest';
import { decideLowStock, type LookedAt, mayTell } from './low-stock.ts';

const NOW = new Date('2027-03-01T08:00:00Z');
const AGO = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);
const SETTINGS = { low_stock_margin_percent: 20, low_stock_pause_minutes: 60, low_stock_recipients: [] };
const at = (units: number, more: Partial<LookedAt> = {}): LookedAt => ({
  threshold: { units: 10, days: null },
  units,
  demand_per_day: 2,
  alert: null,
  last_closed_at: null,
  ...more,
});
const open = (minutes: number) => ({ alert: { opened_at: AGO(minutes) } });

const cases: [name: string, looked: LookedAt, verdict: string][] = [
  ['above the threshold', at(11), 'stay 10'],
  ['at the threshold', at(10), 'raise 10'],
  ['at it again too soon', at(10, { last_closed_at: AGO(59) }), 'later 10'],
  ['at it again after the pause', at(10, { last_closed_at: AGO(60) }), 'raise 10'],
  ['open, and within the margin', at(11, open(90)), 'stay 10'],
  ['open, and above the margin too soon', at(12, open(59)), 'later 10'],
  ['open, and above the margin', at(12, open(60)), 'recover 10'],
  ['days of cover', at(7, { threshold: { units: null, days: 3.5 } }), 'raise 7'],
  [
    'days of cover of what sells half a unit',
    at(2, { threshold: { units: null, days: 3 }, demand_per_day: 0.5 }),
    'raise 2',
  ],
  [
    'days of cover of what nobody buys',
    at(0, { threshold: { units: null, days: 3 }, demand_per_day: 0 }),
    'stay 0',
  ],
  ['sold out, at zero', at(0, { threshold: { units: 0, days: null } }), 'raise 0'],
  ['one unit above zero', at(1, { threshold: { units: 0, days: null }, ...open(90) }), 'recover 0'],
];

test.each(cases)('%s', (_name, looked, verdict) => {
  const decision = decideLowStock(looked, SETTINGS, NOW);
  expect(`${decision.verdict} ${decision.threshold}`).toBe(verdict);
});

test('people are written to once in a pause, and only where somebody wants to hear', () => {
  const heard = { ...SETTINGS, low_stock_recipients: ['stock@example.com'] };
  expect(mayTell(null, SETTINGS, NOW)).toBe(false);
  expect(mayTell(null, heard, NOW)).toBe(true);
  expect(mayTell(AGO(59), heard, NOW)).toBe(false);
  expect(mayTell(AGO(60), heard, NOW)).toBe(true);
});
