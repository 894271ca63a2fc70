import { expect, test } from 'vitest';
import type { VariantForSale } from '../../catalog/rules/index.ts';
import { type ChangeAction, type ChangeFacts, decideChange, type StoredLine } from './change-order.ts';

const ADDRESS = { name: 'Ada', line1: '1 Way', city: 'Oakland', postal_code: '94607', country: 'US' };

function variant(sku: string, components: VariantForSale['components'] = null): VariantForSale {
  return {
    ...{ id: `v-${sku}`, sku, title: sku, weight_grams: 100, is_sold: true },
    is_bundle: components !== null,
    components,
  };
}

const SET = variant('SET', [
  { variant_id: 'v-CAP', sku: 'CAP', title: 'CAP', weight_grams: 100, quantity: 2 },
  { variant_id: 'v-TEE', sku: 'TEE', title: 'TEE', weight_grams: 100, quantity: 1 },
]);
const VARIANTS = [variant('MUG'), variant('TEE'), variant('CAP'), SET, { ...variant('OLD'), is_sold: false }];
const LIST: Record<string, number> = { MUG: 1000, TEE: 2000, CAP: 500, SET: 2700 };

function line(sku: string, quantity: number, own: Partial<StoredLine> = {}): StoredLine {
  const unit_amount = own.unit_amount ?? LIST[sku] ?? 0;
  const { discount_amount = 0, tax_amount = 0, cancelled = 0, gone = 0 } = own;
  return {
    ...{ id: `l-${sku}`, parent_line_id: null, is_bundle: false, variant_id: `v-${sku}`, sku, title: sku },
    ...{ quantity, unit_amount, discount_amount, tax_amount, cancelled, gone, position: 1 },
    total_amount: quantity * unit_amount - discount_amount + tax_amount,
    unpicked: quantity - cancelled - gone,
    ...own,
  };
}

function decide(actions: ChangeAction[], lines: StoredLine[], own: Partial<ChangeFacts> = {}) {
  return decideChange(actions, {
    ...{ number: 7, status: 'open', fulfilled_elsewhere: false, is_pickup: false },
    ...{ currency: 'USD', taxes_included: false, shipping_address: ADDRESS, service_code: 'ground', lines },
    charges: {
      shipping: { title: 'Shipping', amount: 500, tax_amount: 0, discount_amount: 0 },
      discounts: [],
    },
    variants: new Map(VARIANTS.map((each) => [each.sku, each])),
    prices: new Map(Object.entries(LIST).map(([sku, amount]) => [`v-${sku}`, new Map([['USD', amount]])])),
    services: ['ground', 'express'],
    permissions: new Set(['orders:edit', 'orders:price']),
    ...own,
  });
}

/** The lines of an order after a change, and what is due: `MUG 3=3000 -1 | due 2500`. */
function told(answer: ReturnType<typeof decide>): string {
  if (!answer.ok) return answer.refusal.code;
  const { lines, sums } = answer.value;
  const words = lines.map(({ sku, quantity, total_amount, growing, cancelling }) =>
    [
      `${sku} ${quantity}=${total_amount}`,
      ...(growing > 0 ? [`+${growing}`] : []),
      ...(cancelling > 0 ? [`-${cancelling}`] : []),
    ].join(' '),
  );
  return `${words.join(', ')} | due ${sums.total_amount - sums.cancelled_amount}`;
}

const add = (sku: string, quantity: number, own = {}): ChangeAction => ({
  type: 'add_line',
  sku,
  quantity,
  ...own,
});
const want = (sku: string, quantity: number): ChangeAction => ({
  ...{ type: 'set_quantity', line_id: `l-${sku}`, quantity },
});
const price = (sku: string, unit_amount: number): ChangeAction => ({
  ...{ type: 'set_price', line_id: `l-${sku}`, unit_amount },
});
const off = (amount: number, own = {}): ChangeAction => ({
  type: 'discount',
  title: 'Sorry',
  amount,
  ...own,
});

const MUGS = [line('MUG', 3, { tax_amount: 300 })];
const SETS = [
  line('SET', 2, { is_bundle: true, unpicked: 0 }),
  line('CAP', 4, { parent_line_id: 'l-SET', unit_amount: 450, total_amount: 1800 }),
  line('TEE', 2, { parent_line_id: 'l-SET', unit_amount: 1800, total_amount: 3600 }),
];

const cases: [name: string, actions: ChangeAction[], lines: StoredLine[], told: string][] = [
  [
    'a line more, at the list price and the rate of the order',
    [add('TEE', 1)],
    MUGS,
    'MUG 3=3300, TEE 1=2200 +1 | due 6000',
  ],
  [
    'at a price of its own',
    [add('TEE', 1, { unit_amount: 5, tax_amount: 0 })],
    MUGS,
    'MUG 3=3300, TEE 1=5 +1 | due 3805',
  ],
  ['one more of a line', [want('MUG', 4)], MUGS, 'MUG 4=4400 +1 | due 4900'],
  ['one fewer', [want('MUG', 2)], MUGS, 'MUG 3=3300 -1 | due 2700'],
  [
    'one more of a line of which some were cancelled is a line of its own',
    [want('MUG', 3)],
    [line('MUG', 3, { cancelled: 1 })],
    'MUG 3=3000, MUG 1=1000 +1 | due 3500',
  ],
  [
    'and of one of which some left',
    [want('MUG', 4)],
    [line('MUG', 3, { gone: 1 })],
    'MUG 3=3000, MUG 1=1000 +1 | due 4500',
  ],
  ['another price', [price('MUG', 800)], MUGS, 'MUG 3=2640 | due 3140'],
  ['a discount on a line, with its tax', [off(100, { line_id: 'l-MUG' })], MUGS, 'MUG 3=3190 | due 3690'],
  [
    'a discount over all lines, to the minor unit',
    [off(100)],
    [line('MUG', 1), line('CAP', 2, { id: 'l-CAP' }), line('TEE', 1)],
    'MUG 1=975, CAP 2=975, TEE 1=1950 | due 4400',
  ],
  [
    'a discount takes all of it off what is left',
    [off(101)],
    [line('MUG', 3, { cancelled: 2 })],
    'MUG 3=2697 | due 1399',
  ],
  [
    'what is whole bears a discount where it can',
    [off(100)],
    [line('MUG', 2, { cancelled: 1 }), line('TEE', 1)],
    'MUG 2=2000, TEE 1=1900 | due 3400',
  ],
  [
    'a bundle more',
    [want('SET', 3)],
    SETS,
    'SET 2=5400, CAP 4=1800, TEE 2=3600, SET 1=2700, CAP 2=900 +2, TEE 1=1800 +1',
  ],
  ['a bundle fewer', [want('SET', 1)], SETS, 'SET 2=5400, CAP 4=1800 -2, TEE 2=3600 -1 | due 3200'],
  ['the price of a bundle', [price('SET', 1350)], SETS, 'SET 2=2700, CAP 4=900, TEE 2=1800 | due 3200'],
  ['nothing', [want('MUG', 3)], MUGS, 'change_empty'],
  ['the same service', [{ type: 'set_service', service_code: 'ground' }], MUGS, 'change_empty'],
  ['everything off', [want('MUG', 0)], MUGS, 'change_leaves_nothing'],
  ['another line instead', [want('MUG', 0), add('CAP', 1)], MUGS, 'MUG 3=3300 -3, CAP 1=550 +1 | due 1050'],
  ['picked units', [want('MUG', 0)], [line('MUG', 3, { unpicked: 2 }), line('TEE', 1)], 'units_picked'],
  [
    'what is not picked of them',
    [want('MUG', 1)],
    [line('MUG', 3, { unpicked: 2 })],
    'MUG 3=3000 -2 | due 1500',
  ],
  [
    'an address under picked units',
    [{ type: 'set_address', shipping_address: { ...ADDRESS, line1: '2 Way' } }],
    [line('MUG', 3, { unpicked: 2 })],
    'units_picked',
  ],
  ['a part of a bundle', [want('CAP', 0)], SETS, 'line_in_bundle'],
  ['a line of another order', [want('CAP', 0)], MUGS, 'line_unknown'],
  ['an unknown SKU', [add('???', 1)], MUGS, 'sku_unknown'],
  ['an archived SKU', [add('OLD', 1)], MUGS, 'sku_not_sold'],
  ['a discount larger than the order', [off(3001)], MUGS, 'discount_too_large'],
  ['an unknown service', [{ type: 'set_service', service_code: 'owl' }], MUGS, 'service_unknown'],
];

test.each(cases)('%s', (_name, actions, lines, expected) => {
  expect(told(decide(actions, lines))).toContain(expected);
});

const priced: [name: string, action: ChangeAction][] = [
  ['a price', price('MUG', 1)],
  ['a discount', off(1)],
  ['a line at another price', add('TEE', 1, { unit_amount: 1 })],
  ['a shipping charge', { type: 'set_service', service_code: 'express', shipping_amount: 0 }],
];

test.each(priced)('%s needs the right to set prices', (_name, action) => {
  const answer = decide([action], MUGS, { permissions: new Set(['orders:edit']) });
  expect(answer).toMatchObject({ refusal: { code: 'not_permitted', permission: 'orders:price' } });
});

test('more of what was sold below its list price needs that right too', () => {
  const permissions = new Set(['orders:edit']);
  const gift = [line('MUG', 1, { unit_amount: 0 })];
  expect(told(decide([want('MUG', 2)], gift, { permissions }))).toBe('not_permitted');
  expect(told(decide([want('MUG', 4)], MUGS, { permissions }))).toContain('due 4900');
});

test('the picked units are named', () => {
  const lines = [line('MUG', 3, { unpicked: 1 }), line('TEE', 1, { unpicked: 0 })];
  const answer = decide([{ type: 'set_service', service_code: 'express' }], lines);
  expect(answer).toMatchObject({
    refusal: {
      code: 'units_picked',
      units: [
        { sku: 'MUG', picked: 2 },
        { sku: 'TEE', picked: 1 },
      ],
    },
  });
});
