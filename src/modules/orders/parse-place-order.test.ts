import { expect, test } from 'vitest';
import { holdsCardNumber } from '../../kernel/card-number.ts';
import { toPlaceOrder } from './parse-place-order.ts';
import type { PlaceOrderBody } from './schemas.ts';

const address = {
  name: 'Demo Buyer',
  line1: '12 Example Street',
  city: 'Sacramento',
  postal_code: '95814',
  country: 'US',
};

function body(overrides: Partial<PlaceOrderBody> = {}): PlaceOrderBody {
  return {
    channel: 'web',
    external_id: 'A-1',
    currency: 'USD',
    shipping_address: address,
    lines: [{ sku: 'MUG', quantity: 2 }],
    ...overrides,
  };
}

test('what is left out gets its neutral value, what is sent is kept as it is', () => {
  expect(toPlaceOrder(body({ tags: ['gift', 'gift'], placed_at: '2026-05-11T08:00:00+02:00' }))).toEqual({
    ok: true,
    value: {
      channel: 'web',
      external_id: 'A-1',
      placed_at: new Date('2026-05-11T06:00:00Z'),
      currency: 'USD',
      email: null,
      customer: null,
      shipping_address: address,
      billing_address: null,
      lines: [{ sku: 'MUG', quantity: 2, unit_amount: null, discount_amount: 0, tax_amount: 0, title: null }],
      shipping: { title: 'Shipping', amount: 0, tax_amount: 0, discount_amount: 0 },
      discounts: [],
      taxes_included: false,
      total_amount: null,
      payment: null,
      service_code: null,
      ship_by: null,
      deliver_by: null,
      tags: ['gift'],
      note: null,
      fulfilled_elsewhere: false,
    },
  });
});

const CARD = '4111 1111 1111 1111';
const refused: [field: string, overrides: Partial<PlaceOrderBody>][] = [
  ['/note', { note: `Charge ${CARD} please` }],
  ['/customer/name', { customer: { name: CARD } }],
  ['/shipping_address/line2', { shipping_address: { ...address, line2: CARD } }],
  ['/billing_address/name', { billing_address: { ...address, name: CARD } }],
  [
    '/lines/1/title',
    {
      lines: [
        { sku: 'MUG', quantity: 1 },
        { sku: 'TEE', quantity: 1, title: CARD },
      ],
    },
  ],
  ['/discounts/0/title', { discounts: [{ title: CARD, amount: 1 }] }],
  ['/tags/1', { tags: ['gift', CARD] }],
];

test.each(refused)('a card number in %s is refused', (field, overrides) => {
  expect(toPlaceOrder(body(overrides))).toEqual({
    ok: false,
    refusal: { code: 'card_number_refused', field },
  });
});

test('long numbers in ids and telephone numbers are nobody’s card', () => {
  const order = body({
    external_id: '4111111111111111',
    customer: { name: 'Demo Buyer', phone: '4111111111111111' },
  });
  expect(toPlaceOrder(order).ok).toBe(true);
});

const texts: [text: string, isCard: boolean][] = [
  ['4111111111111111', true],
  ['4111-1111-1111-1111', true],
  ['3782 822463 10005', true],
  ['flat 12 4111 1111 1111 1111 ring twice', true],
  ['4111111111111112', false],
  ['411111111111111', false],
  ['0000000000000000', false],
  ['41111111111111114111111111111111', false],
  ['12 Example Street 95814', false],
  ['see 01a2188b-7c43-7375-8277-467944b6a06d', false],
  ['01a2188b-7c43-7375-8277-467944b6a06d 4111 1111 1111 1111', true],
];

test.each(texts)('%s', (text, isCard) => {
  expect(holdsCardNumber(text)).toBe(isCard);
});
