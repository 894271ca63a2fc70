import type { RefusalCatalogue } from '../../platform/refusals.ts';
import type { CustomerRefusal } from './rules/customer.ts';

export const customerRefusals: RefusalCatalogue<CustomerRefusal> = {
  customer_email_taken: {
    status: 409,
    title: 'Another customer has this e-mail address.',
    detail: ({ email }) => `${email} belongs to another customer. Nothing was saved.`,
    fix: 'Search for the address and use the customer that stands already.',
  },
  customer_external_id_taken: {
    status: 409,
    title: 'Another customer has this external id.',
    detail: ({ external_id }) => `${external_id} belongs to another customer. Nothing was saved.`,
    fix: 'Search for the external id and use the customer that stands already.',
  },
  customer_field_invalid: {
    status: 400,
    title: 'A field of the customer is not valid.',
    detail: ({ field, reason }) => `${field}: ${reason} The customer was not saved.`,
    fix: 'Correct the field and send the customer again.',
  },
};
