import type { Module } from '../../platform/module.ts';
import { sourcingChores, sourcingJobs } from './jobs.ts';
import { sourcingRefusals } from './refusals.ts';
import { sourcingRoutes } from './routes.ts';

export { loadActiveProfile } from './queries/active-profile.ts';
export { explainOrder, explainWhyNot } from './queries/explanations.ts';
export type { SourcingPlan, SourcingTrace } from './rules/index.ts';
export { DecisionsSchema, WhyNotSchema } from './schemas.ts';
export { type NewDecision, readDecisions } from './sql/decisions.ts';
export { recordDecisions } from './steps/record-decisions.ts';

export const sourcingModule: Module = {
  name: 'sourcing',
  routes: sourcingRoutes,
  refusals: sourcingRefusals,
  jobs: sourcingJobs,
  chores: sourcingChores,
};
