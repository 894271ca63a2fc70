import { describe, expect, it, test } from 'vitest';
import { lineOfCode, looseWeight, stepOf, type Work, type WorkLine } from './work.ts';

const line = (sku: string, gtin: string | null, quantity: number, picked: number): WorkLine => ({
  id: `line-${sku}-${quantity}`,
  order_line_id: `order-line-${sku}`,
  variant_id: `variant-${sku}`,
  sku,
  gtin,
  title: sku,
  options: '',
  image_url: null,
  weight_grams: 100,
  quantity,
  cancelled: 0,
  picked,
  packed: 0,
  shipped: 0,
  delivered: 0,
  tracking: 'none',
  min_remaining_days: 0,
  lot_confirmation: 'scan',
  lots: [],
  proposed_lots: [],
});

describe('the line of a code', () => {
  const lines = [
    line('MUG', '09520123456788', 1, 1),
    line('MUG', '09520123456788', 2, 0),
    line('12345678', null, 1, 0),
  ];
  test.each([
    ['MUG', 'line-MUG-2'],
    ['9520123456788', 'line-MUG-2'],
    ['09520123456788', 'line-MUG-2'],
    ['12345678', 'line-12345678-1'],
    ['mug', undefined],
    ['javascript:alert(1)', undefined],
    ['', undefined],
  ])('%s', (code, id) => {
    expect(lineOfCode(lines, code)?.id).toBe(id);
  });

  it('stays with a full line when nothing else is meant, so that one too many is said', () => {
    expect(lineOfCode([line('CAP', null, 1, 1)], 'CAP')?.sku).toBe('CAP');
  });
});

test.each<
  [string, Pick<Work, 'status' | 'supported_actions'>, Work['parcels'][number]['supported_actions'], string]
>([
  [
    'units on the shelf come first',
    { status: 'in_progress', supported_actions: ['pick', 'pack'] },
    ['buy_label'],
    'pick',
  ],
  [
    'then loose units are packed',
    { status: 'in_progress', supported_actions: ['pack', 'ship'] },
    ['buy_label'],
    'pack',
  ],
  [
    'no label before the last unit is packed',
    { status: 'in_progress', supported_actions: [] },
    ['buy_label'],
    'label',
  ],
  [
    'labeled parcels are handed over',
    { status: 'in_progress', supported_actions: ['ship'] },
    ['ship'],
    'hand_over',
  ],
  ['a hold blocks', { status: 'on_hold', supported_actions: ['pick_list'] }, [], 'blocked'],
  ['nothing left', { status: 'closed', supported_actions: [] }, [], 'done'],
])('%s', (_name, work, supported_actions, step) => {
  expect(stepOf({ ...work, parcels: [{ supported_actions }] })).toBe(step);
});

it('weighs what is picked and not packed', () => {
  expect(looseWeight([{ ...line('A', null, 3, 3), packed: 1 }, line('B', null, 2, 1)])).toBe(300);
});
