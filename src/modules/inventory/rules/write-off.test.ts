import { expect, test } from 'vitest';
import { decideWriteOff, type WriteOffFacts } from './write-off.ts';

const facts = (limits: Partial<WriteOffFacts>): WriteOffFacts => ({
  limit_units: null,
  limit_amount: null,
  day_limit_units: null,
  day_limit_amount: null,
  currency: 'USD',
  averages: new Map([['mug', 2_500_000n]]),
  of_day: new Map([['Kim', { units: 6, amount: 1_500 }]]),
  of_call: new Map(),
  ...limits,
});

const cases: [name: string, limits: Partial<WriteOffFacts>, quantities: number[], answers: string][] = [
  ['no limit', {}, [500], 'yes'],
  ['just the units of a call', { limit_units: 4 }, [4], 'yes'],
  ['one more', { limit_units: 4 }, [5], 'no'],
  ['many small items of a call add up', { limit_units: 4 }, [2, 2, 1], 'yes yes no'],
  ['what is refused does not count', { limit_units: 4 }, [3, 2, 1], 'yes no yes'],
  ['by value', { limit_amount: 1_000 }, [2, 2, 1], 'yes yes no'],
  ['what was taken within a day counts', { day_limit_units: 8 }, [2, 1], 'yes no'],
  ['the same by value', { day_limit_amount: 2_000 }, [2, 1], 'yes no'],
  ['a count that takes nothing', { limit_units: 0 }, [0], 'yes'],
];

test.each(cases)('%s', (_, limits, quantities, answers) => {
  const running = facts(limits);
  const by = { actor: { name: 'Kim', permissions: new Set<string>() }, request_id: 'r' };
  const decided = quantities.map((quantity) =>
    decideWriteOff({ variant_id: 'mug', sku: 'MUG', quantity }, running, by).ok ? 'yes' : 'no',
  );
  expect(decided.join(' ')).toBe(answers);
});

test('whoever may approve passes every limit, and nothing is counted', () => {
  const running = facts({ limit_units: 0, day_limit_units: 0 });
  const by = { actor: { name: 'Kim', permissions: new Set(['inventory:approve']) }, request_id: 'r' };
  expect(decideWriteOff({ variant_id: 'mug', sku: 'MUG', quantity: 9 }, running, by).ok).toBe(true);
  expect(running.of_day.get('Kim')?.units).toBe(6);
});
