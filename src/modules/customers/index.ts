import type { Module } from '../../platform/module.ts';
import { searchCustomers } from './queries/search-customers.ts';
import { customerRefusals } from './refusals.ts';
import { customerRoutes } from './routes.ts';

export {
  type Person,
  type Recognized,
  readKnownCustomers,
  recognizeCustomers,
  writeCustomers,
} from './steps/recognize-customers.ts';

export const customersModule: Module = {
  name: 'customers',
  routes: customerRoutes,
  refusals: customerRefusals,
  search_providers: [searchCustomers],
};
