import { expect, test } from 'vitest';
import { headOf, orderFromDraft } from './draft.ts';

test('a draft becomes the order that it asks for, without what was left empty', () => {
  const contents = {
    ...{ channel: 'phone', currency: 'USD', email: ' ', phone: '+1 555', shipping_amount: 500, note: '' },
    shipping_address: { name: ' Demo Buyer ', company: '', line1: '1 Way', city: 'Oakland', country: 'US' },
    lines: [{ sku: 'MUG', quantity: 2, unit_amount: 900, title: 'Mug' }],
  };
  expect(headOf(contents)).toEqual({ customer_name: 'Demo Buyer', units: 2 });
  expect(orderFromDraft('draft-1', contents)).toEqual({
    ...{ channel: 'phone', external_id: 'draft-1', currency: 'USD', note: null },
    shipping_address: { name: 'Demo Buyer', line1: '1 Way', city: 'Oakland', country: 'US', postal_code: '' },
    customer: { name: 'Demo Buyer', email: null, phone: '+1 555', company: null },
    lines: [{ sku: 'MUG', quantity: 2, unit_amount: 900 }],
    shipping: { title: 'Shipping', amount: 500 },
    payment: { method: 'manual', status: 'pending' },
  });
});

test('an empty draft is an order in which everything is missing', () => {
  expect(headOf({})).toEqual({ customer_name: '', units: 0 });
  expect(orderFromDraft('draft-2', {})).toMatchObject({ lines: [], shipping_address: { postal_code: '' } });
});
