import { expect, test } from 'vitest';
import { checkRateTable } from './check-rate-table.ts';
import { DEFAULT_RATE_TABLE } from './default-rate-table.ts';
import type { RateTable, ZoneRate } from './rate.ts';

const zone: ZoneRate = {
  steps: [
    { up_to_grams: 500, amount: 300 },
    { up_to_grams: 1_000, amount: 500 },
  ],
  transit_days: { min: 1, max: 2 },
};

const table = (overrides: Partial<RateTable> = {}, rate: Partial<ZoneRate> = {}): RateTable => ({
  currency: 'USD',
  mm3_per_gram: 5_000,
  max_weight_grams: 1_000,
  max_length_mm: 1_000,
  max_girth_mm: 2_000,
  lanes: [{ zone: 'all' }],
  services: [{ code: 'van', name: 'Van', zones: { all: { ...zone, ...rate } } }],
  ...overrides,
});

const cases: [name: string, table: RateTable, answer: string][] = [
  ['the table we start with', DEFAULT_RATE_TABLE, 'accepted'],
  ['a small one', table(), 'accepted'],
  ['no such currency', table({ currency: 'XQQ' }), 'currency'],
  ['no services', table({ services: [] }), 'services'],
  ['no lanes', table({ lanes: [] }), 'lanes'],
  ['one service twice', table({ services: [...table().services, ...table().services] }), 'services'],
  ['a zone without a price', table({ lanes: [{ zone: 'all' }, { zone: 'moon' }] }), 'lanes/1'],
  ['no steps', table({}, { steps: [] }), 'services/0/zones/all'],
  ['steps out of order', table({}, { steps: [...zone.steps].reverse() }), 'services/0/zones/all'],
  ['a gap below the largest weight', table({ max_weight_grams: 2_000 }), 'services/0/zones/all'],
  [
    'no gap with an amount beyond',
    table({ max_weight_grams: 2_000 }, { beyond: { each_grams: 500, amount: 100 } }),
    'accepted',
  ],
  ['slow before fast', table({}, { transit_days: { min: 3, max: 2 } }), 'services/0/zones/all'],
];

test.each(cases)('%s', (_name, given, answer) => {
  const decision = checkRateTable(given);
  expect(decision.ok ? 'accepted' : decision.refusal.at).toBe(answer);
});
