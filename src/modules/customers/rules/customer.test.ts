import { describe, expect, test } from 'vitest';
import { type CustomerChange, type CustomerFields, decideCustomer, type Namesakes } from './customer.ts';

const anna: CustomerFields = {
  name: 'Anna Example',
  email: 'anna@example.com',
  phone: null,
  company: null,
  external_id: 'A-1',
};

describe('the fields of a customer', () => {
  const cases: [name: string, change: CustomerChange, taken: Namesakes, answer: string][] = [
    [
      'a new name',
      { name: 'Anna Sample' },
      { email: false, external_id: false },
      'Anna Sample anna@example.com',
    ],
    [
      'an e-mail in capitals',
      { email: ' ANNA@Example.com ' },
      { email: false, external_id: false },
      'Anna Example anna@example.com',
    ],
    ['a blank e-mail is none', { email: ' ' }, { email: false, external_id: false }, 'Anna Example null'],
    ['a blank name', { name: ' ' }, { email: false, external_id: false }, 'customer_field_invalid'],
    ['two at signs', { email: 'a@b@c' }, { email: false, external_id: false }, 'customer_field_invalid'],
    [
      'a line end',
      { email: 'a@b.example\nBcc: c@d.example' },
      { email: false, external_id: false },
      'customer_field_invalid',
    ],
    [
      "somebody else's e-mail",
      { email: 'ben@example.com' },
      { email: true, external_id: false },
      'customer_email_taken',
    ],
    [
      "somebody else's external id",
      { external_id: 'B-1' },
      { email: false, external_id: true },
      'customer_external_id_taken',
    ],
  ];
  test.each(cases)('%s', (_name, change, taken, answer) => {
    const decision = decideCustomer(anna, change, taken);
    expect(decision.ok ? `${decision.value.name} ${decision.value.email}` : decision.refusal.code).toBe(
      answer,
    );
  });
});
