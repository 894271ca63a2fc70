import type { Module } from '../../platform/module.ts';
import { sourcingChores, sourcingJobs } from './jobs.ts';
import { locationTermsImport } from './location-terms-file.ts';
import { postalCodesImport } from './postal-codes-file.ts';
import { sourcingRefusals } from './refusals.ts';
import { sourcingRoutes } from './routes.ts';
import { locationTermsRoutes } from './routes-location-terms.ts';

export { setLocationTerms } from './commands/set-location-terms.ts';
export { loadActiveProfile } from './queries/active-profile.ts';
export { explainOrder, explainWhyNot } from './queries/explanations.ts';
export { readOrderMap } from './queries/order-map.ts';
export { packedTimes } from './queries/packed-times.ts';
export { policiesFor } from './queries/policies.ts';
export { loadSourcingLocations } from './queries/sourcing-locations.ts';
export type { SourcingPlan, SourcingTrace } from './rules/index.ts';
export { DecisionsSchema, OrderMapSchema, WhyNotSchema } from './schemas.ts';
export { type NewDecision, readDecisions } from './sql/decisions.ts';
export { recordDecisions } from './steps/record-decisions.ts';

export const sourcingModule: Module = {
  name: 'sourcing',
  routes(api) {
    sourcingRoutes(api);
    locationTermsRoutes(api);
  },
  imports: [locationTermsImport, postalCodesImport],
  refusals: sourcingRefusals,
  jobs: sourcingJobs,
  chores: sourcingChores,
};
