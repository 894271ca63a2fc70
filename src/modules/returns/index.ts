import type { Module } from '../../platform/module.ts';
import { returnChecks } from './doctor.ts';
import { returnRefusals } from './refusals.ts';
import { returnRoutes } from './routes.ts';

export { requestReturn } from './commands/request-return.ts';

export const returnsModule: Module = {
  name: 'returns',
  routes: returnRoutes,
  refusals: returnRefusals,
  doctor: returnChecks,
};
