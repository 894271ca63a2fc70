import { expect, test } from 'vitest';
import { NO_UNITS, type Units } from './change-stock.ts';
import { type Correction, planCorrection, type Unfound } from './correct-stock.ts';

const level = (units: Partial<Units>): Units => ({ ...NO_UNITS, ...units });
const shelf = (variance: number, suspected = 0): Correction => ({ stock: 'sellable', variance, suspected });
const NOTHING: Unfound = { suspected_now: 0, missed_since: 0 };

const cases: [name: string, found: Correction, now: Units, unfound: Unfound, plan: string][] = [
  ['nothing', shelf(0), level({ available: 5 }), NOTHING, ''],
  ['more than expected', shelf(3), level({ available: 5 }), NOTHING, 'in > available 3'],
  ['fewer, and free', shelf(-3), level({ available: 5 }), NOTHING, 'available > out 3'],
  [
    'fewer than is free',
    shelf(-7),
    level({ available: 5, safety_stock: 1, committed: 4 }),
    NOTHING,
    'available > out 5, safety_stock > out 1, short 1',
  ],
  [
    'what short picks missed lies there',
    shelf(2, 2),
    level({ available: 1, quality_control: 2 }),
    { suspected_now: 2, missed_since: 0 },
    'quality_control > available 2',
  ],
  [
    'what short picks missed is lost',
    shelf(0, 2),
    level({ quality_control: 5 }),
    { suspected_now: 2, missed_since: 0 },
    'quality_control > out 2',
  ],
  ['what people put back by hand since is no find', shelf(2, 2), level({ available: 3 }), NOTHING, ''],
  [
    'what a short pick missed since is not lost twice',
    shelf(-2),
    level({ committed: 4, quality_control: 2 }),
    { suspected_now: 0, missed_since: 2 },
    'quality_control > out 2, since 2',
  ],
  [
    'damaged goods',
    { stock: 'damaged', variance: -2, suspected: 0 },
    level({ damaged: 1, available: 4 }),
    NOTHING,
    'damaged > out 1, available > out 1',
  ],
];

test.each(cases)('%s', (_name, found, now, unfound, plan) => {
  const { moves, short, missed_since } = planCorrection(found, now, unfound);
  const words = moves.map(
    ({ from_state, to_state, quantity }) => `${from_state ?? 'in'} > ${to_state ?? 'out'} ${quantity}`,
  );
  if (short > 0) words.push(`short ${short}`);
  if (missed_since > 0) words.push(`since ${missed_since}`);
  expect(words.join(', ')).toBe(plan);
});
