import { describe, expect, test } from 'vitest';
import { type OrderFilter, orderOf, whereOf } from './list-filter.ts';

const NOW = new Date('2026-05-12T14:12:00Z');
const TONIGHT = new Date('2026-05-13T00:00:00Z');

function conditions(filter: OrderFilter): { where: string[]; values: unknown[] } {
  const values: unknown[] = [];
  const where = whereOf(filter, { now: NOW, end_of_today: TONIGHT }, values);
  return { where: where.map((condition) => condition.replaceAll(/\s+/g, ' ')), values };
}

const SHIP_BY = `coalesce(o.ship_by, 'infinity'::timestamptz)`;
const NOT_SHIPPED = `o.fulfillment_status not in ('fulfilled', 'delivered')`;

const cases: [name: string, filter: OrderFilter, where: string[], values: unknown[]][] = [
  ['no filter', {}, [], []],
  ['one status', { status: ['open'] }, ['o.status = $1'], ['open']],
  [
    'several',
    { payment_status: ['paid', 'voided'] },
    ['o.payment_status = any($1::text[])'],
    [['paid', 'voided']],
  ],
  ['channels', { channel_id: ['a', 'b'] }, ['o.channel_id = any($1::uuid[])'], [['a', 'b']]],
  [
    'a type of hold',
    { hold: 'fraud' },
    [
      `o.status = 'open'`,
      'o.id in (select h.order_id from orders.holds h where h.released_at is null and h.type = $1)',
    ],
    ['fraud'],
  ],
  ['no hold', { hold: 'none' }, [`o.fulfillment_status <> 'on_hold'`], []],
  ['late', { late: true }, [`o.status = 'open'`, NOT_SHIPPED, `${SHIP_BY} < $1`], [NOW]],
  [
    'due today and not late',
    { due: 'today' },
    [`o.status = 'open'`, NOT_SHIPPED, `${SHIP_BY} >= $1 and ${SHIP_BY} < $2`],
    [NOW, TONIGHT],
  ],
  ['a tag', { tag: 'gift' }, [`o.tags @> array[$1] and cardinality(o.tags) > 0`], ['gift']],
  [
    'a status of its own with work',
    { status: ['completed'], hold: 'any' },
    ['o.status = $1', 'o.id in (select h.order_id from orders.holds h where h.released_at is null)'],
    ['completed'],
  ],
  [
    'totals',
    { total_min: 100, total_max: 200 },
    ['o.total_amount >= $1', 'o.total_amount <= $2'],
    [100, 200],
  ],
  ['a blank search', { q: '  ' }, [], []],
  ['a letter finds nothing', { q: 'a' }, ['false'], []],
];

test.each(cases)('%s', (_name, filter, where, values) => {
  expect(conditions(filter)).toEqual({ where, values });
});

describe('what a caller sends', () => {
  const attacks = [`'; drop table orders.orders; --`, `" or 1=1`, '$1', '%', '\\', "x') or ('1'='1"];
  test.each(attacks)('%s is a value, never SQL', (text) => {
    const { where, values } = conditions({ q: `aa${text}`, tag: text, status: [text] });
    expect(where.join(' ')).not.toContain(`aa${text}`);
    expect(values).toContain(text);
  });

  test('a search of ten thousand letters and words looks for eight short ones', () => {
    const { values } = conditions({ q: 'ab cd ef gh ij kl mn op qr st '.repeat(400) });
    expect(values.filter((value) => typeof value === 'string' && value.length < 4)).toHaveLength(8);
    expect(Math.max(...values.map((value) => String(value).length))).toBeLessThanOrEqual(102);
  });
});

test('every sort ends with the id, in the same direction', () => {
  expect([orderOf('newest').by, orderOf('oldest').by, orderOf('ship_by').by, orderOf('total').by]).toEqual([
    'o.placed_at desc, o.id desc',
    'o.placed_at asc, o.id asc',
    `${SHIP_BY} asc, o.id asc`,
    'o.total_amount desc, o.id desc',
  ]);
});
