import type { Address } from '../../../kernel/address.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';

/** Somebody who orders. E-mail addresses are kept in lower case, so that one person is one row. */
export type Customer = {
  id: string;
  name: string;
  email: string | null;
  phone: string | null;
  company: string | null;
  external_id: string | null;
  addresses: { id: string; address: Address }[];
  version: number;
};

/** What a caller may say; what is absent stays. `addresses` are all of them. */
export type CustomerChange = Partial<
  Pick<Customer, 'name' | 'email' | 'phone' | 'company' | 'external_id'>
> & {
  addresses?: Address[];
};

export type CustomerFields = Pick<Customer, 'name' | 'email' | 'phone' | 'company' | 'external_id'>;

export type CustomerRefusal =
  | { code: 'customer_email_taken'; email: string }
  | { code: 'customer_external_id_taken'; external_id: string }
  | { code: 'customer_field_invalid'; field: string; reason: string };

/** Who else has the e-mail address or the external id that is asked for. */
export type Namesakes = { email: boolean; external_id: boolean };

/** Decides on the fields of a customer. */
export function decideCustomer(
  current: CustomerFields,
  change: CustomerChange,
  taken: Namesakes,
): Decision<CustomerFields, CustomerRefusal> {
  const { addresses: _, ...fields } = change;
  const next = {
    ...current,
    ...fields,
    ...(fields.email !== undefined && { email: normalEmail(fields.email) }),
  };
  if (next.name.trim() === '')
    return refuse({ code: 'customer_field_invalid', field: 'name', reason: 'It must not be blank.' });
  if (next.email !== null && !isEmail(next.email)) {
    return refuse({ code: 'customer_field_invalid', field: 'email', reason: 'This is no e-mail address.' });
  }
  if (taken.email && next.email !== null) return refuse({ code: 'customer_email_taken', email: next.email });
  if (taken.external_id && next.external_id !== null) {
    return refuse({ code: 'customer_external_id_taken', external_id: next.external_id });
  }
  return accept(next);
}

/** An e-mail address as it is stored and compared: trimmed, lower case, blank is none. */
export function normalEmail(email: string | null): string | null {
  const normal = email?.trim().toLowerCase() ?? '';
  return normal === '' ? null : normal;
}

// One @ with something on both sides and no blanks or line ends: what a mail server says decides about the rest.
function isEmail(text: string): boolean {
  return text.length <= 254 && /^[^\s@\p{C}]+@[^\s@\p{C}]+$/u.test(text);
}
