import { Type } from 'typebox';
import type { Api } from '../../platform/http/api.ts';
import { Id, ListQuery, Page, Strict } from '../../platform/http/schema.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import { createCustomer, updateCustomer } from './commands/save-customer.ts';
import { listCustomers, readCustomer } from './queries/list-customers.ts';
import { CustomerChangeBody, CustomerSchema, NewCustomerBody } from './schemas.ts';

export function customerRoutes(api: Api): void {
  const { database } = api.services;
  const params = Strict({ id: Id('cus') });

  api.get('/v1/customers', {
    summary: 'List customers',
    tag: 'Customers',
    permission: 'customers:read',
    query: Strict({ ...ListQuery, q: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })) }),
    answer: Page(CustomerSchema),
    reads_standby: true,
    handler: ({ query, reading }) => listCustomers(reading.database, query),
  });

  api.post('/v1/customers', {
    summary: 'Create a customer',
    tag: 'Customers',
    permission: 'customers:edit',
    body: NewCustomerBody,
    answer: CustomerSchema,
    status: 201,
    handler: ({ body, execute }) => execute(createCustomer, body),
  });

  api.get('/v1/customers/:id', {
    summary: 'Read a customer',
    tag: 'Customers',
    permission: 'customers:read',
    params,
    answer: CustomerSchema,
    handler: async ({ params: { id } }) => {
      const customer = await readCustomer(database, id);
      if (!customer) throw new RefusedRequest({ code: 'not_found', what: 'customer' });
      return customer;
    },
  });

  api.patch('/v1/customers/:id', {
    summary: 'Change a customer',
    tag: 'Customers',
    permission: 'customers:edit',
    params,
    body: CustomerChangeBody,
    answer: CustomerSchema,
    handler: ({ params: { id }, body, if_match, execute }) =>
      execute(updateCustomer, { id, version: if_match, change: body }),
  });
}
