import { expect, test } from 'vitest';
import { actionsOf, type ChangeForm, linesToChange } from './change-actions.ts';

const none = {
  ...{
    cancelled: 0,
    waiting: 0,
    backordered: 0,
    allocated: 0,
    picked: 0,
    packed: 0,
    shipped: 0,
    delivered: 0,
  },
  ...{ options: '', image_url: null, discount_amount: 0, tax_amount: 0, total_amount: 0, returned: 0 },
};

function line(id: string, quantity: number, own = {}) {
  const base = { id, sku: id, title: id, variant_id: id, parent_line_id: null, is_bundle: false };
  return { ...none, ...base, quantity, unit_amount: 1000, ...own };
}

test('a bundle stands for its parts, and what is gone is not asked back', () => {
  const lines = [
    line('SET', 2, { is_bundle: true }),
    line('CAP', 4, { parent_line_id: 'SET', cancelled: 2, picked: 1 }),
    line('MUG', 3, { packed: 2 }),
    line('TEE', 1, { cancelled: 1 }),
  ];
  expect(linesToChange({ lines }).map(({ sku, wanted, least }) => [sku, wanted, least])).toEqual([
    ['SET', 1, 1],
    ['MUG', 3, 2],
  ]);
});

test('only what is different is asked for', () => {
  const lines = linesToChange({ lines: [line('MUG', 3), line('TEE', 1)] });
  const form: ChangeForm = { lines, added: [], discount: null, shipping_address: null, service: null };
  expect(actionsOf(form)).toEqual([]);
  const changed = lines.map((each) =>
    each.sku === 'MUG' ? { ...each, quantity: 2, new_unit_amount: 900 } : each,
  );
  const added = [{ sku: 'CAP', quantity: 1, unit_amount: null }];
  expect(actionsOf({ ...form, lines: changed, added, discount: { amount: 5, title: 'Sorry' } })).toEqual([
    { type: 'set_price', line_id: 'MUG', unit_amount: 900 },
    { type: 'set_quantity', line_id: 'MUG', quantity: 2 },
    { type: 'add_line', sku: 'CAP', quantity: 1 },
    { type: 'discount', amount: 5, title: 'Sorry' },
  ]);
  expect(actionsOf({ ...form, lines: lines.map((each) => ({ ...each, new_unit_amount: null })) })).toBeNull();
});
