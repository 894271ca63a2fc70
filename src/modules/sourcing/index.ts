export type { SourcingPlan, SourcingTrace } from './rules/index.ts';
