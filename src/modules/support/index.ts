import type { Module } from '../../platform/module.ts';
import { supportDoctor } from './doctor.ts';
import { supportChores, supportListeners } from './jobs.ts';
import { searchCases } from './queries/cases.ts';
import { supportRefusals } from './refusals.ts';
import { supportRoutes } from './routes.ts';

export const supportModule: Module = {
  name: 'support',
  routes: supportRoutes,
  refusals: supportRefusals,
  listeners: supportListeners,
  chores: supportChores,
  doctor: supportDoctor,
  search_providers: [searchCases],
};
