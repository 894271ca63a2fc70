import type { RefusalCatalogue } from '../../platform/refusals.ts';
import type { ProfileRefusal } from './rules/index.ts';

export type SourcingRefusal = ProfileRefusal | { code: 'profile_published'; number: number };

export const sourcingRefusals: RefusalCatalogue<SourcingRefusal> = {
  profile_invalid: {
    status: 422,
    title: 'The sourcing rules cannot be used as they stand.',
    detail: ({ at, reason }) =>
      `At ${at}: ${reason} Nothing was saved, and the rules in force were not changed.`,
    fix: 'Correct this place and send the rules again.',
  },
  profile_published: {
    status: 409,
    title: 'This version of the sourcing rules is published.',
    detail: ({ number }) => `Version ${number} was in force and never changes. Nothing was changed.`,
    fix: 'Make a draft that is based on it.',
  },
};
