import { expect, test } from 'vitest';
import { urlOf } from './client.ts';

test.each([
  ['nothing set', {}, '/v1/orders'],
  ['empty values are left out', { search: '', after: null, limit: 50 }, '/v1/orders?limit=50'],
  ['a list repeats its name', { payment: ['paid', 'pending'] }, '/v1/orders?payment=paid&payment=pending'],
  ['an empty list is no filter', { payment: [] }, '/v1/orders'],
])('%s', (_name, query, url) => {
  expect(urlOf('/v1/orders', query)).toBe(url);
});
