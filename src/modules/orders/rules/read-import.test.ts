import { describe, expect, test } from 'vitest';
import { parseDecimal } from '../../../kernel/decimal.ts';
import { bookedAmount, kindOfRow, lineOf, type OrderImportOptions, type OrderRow } from './read-import.ts';

const HISTORY: OrderImportOptions = {
  history: true,
  charge_skus: ['POST'],
  adjustment_skus: ['B'],
  cancellation_prefix: 'C',
  adjustment_prefix: 'A',
};

function row(external_id: string, sku: string, quantity: number, price: string | null): OrderRow {
  const unit_price = price === null ? null : (parseDecimal(price) ?? null);
  return { number: 1, external_id, sku, quantity, unit_price, discount: 0n, tax: 0n, title: null };
}

describe('what a row of a history is', () => {
  const cases: [name: string, row: OrderRow, kind: string][] = [
    ['goods', row('536365', 'MUG', 6, '2.55'), 'line'],
    ['a free item', row('536365', 'MUG', 1, '0'), 'line'],
    ['a credit note', row('C536379', 'MUG', -1, '4.65'), 'cancellation'],
    ['postage', row('536370', 'POST', 3, '18.00'), 'charge'],
    ['postage of a credit note', row('C536379', 'POST', -1, '18.00'), 'charge'],
    ['a booking', row('A563186', 'B', 1, '-11062.06'), 'adjustment'],
    ['a write-off', row('536589', 'MUG', -10, '0'), 'adjustment'],
    ['money for what came back', row('536589', 'MUG', -10, '1.50'), 'return'],
    ['nothing', row('536589', 'MUG', 0, '1.50'), 'The quantity 0 cannot be ordered.'],
    ['a price below zero', row('536589', 'MUG', 1, '-1.50'), 'The price -1.50 is below zero.'],
  ];
  test.each(cases)('%s', (_name, source, expected) => {
    const kind = kindOfRow(source, HISTORY);
    expect(typeof kind === 'object' ? kind.wrong : kind).toBe(expected);
  });

  test('without history nothing may be below zero', () => {
    expect(kindOfRow(row('C1', 'POST', -1, '2.00'), { ...HISTORY, history: false })).toEqual({
      wrong: 'The quantity -1 cannot be ordered.',
    });
  });
});

describe('prices finer than the currency', () => {
  const cases: [quantity: number, price: string, unit: number, discount: number, booked: number][] = [
    [6, '2.55', 255, 0, 1530],
    [1, '0.001', 0, 0, 0],
    [1000, '0.001', 1, 900, 100],
    [3, '0.125', 13, 1, 38],
  ];
  test.each(cases)('%d at %s', (quantity, price, unit_amount, discount_amount, booked) => {
    const line = lineOf(row('1', 'MUG', quantity, price), 'GBP');
    expect(line).toMatchObject({ unit_amount, discount_amount });
    expect(bookedAmount(line)).toBe(booked);
  });
});
