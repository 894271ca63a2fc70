import type { RefusalCatalogue } from '../../platform/refusals.ts';
import type { LocationTermsRefusal, ProfileRefusal } from './rules/index.ts';

export type SourcingRefusal =
  | ProfileRefusal
  | LocationTermsRefusal
  | { code: 'profile_published'; number: number };

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
  location_terms_invalid: {
    status: 422,
    title: 'The terms of the location cannot be like that.',
    detail: ({ location, field, reason }) => `${location}, ${field}: ${reason} The terms were not saved.`,
    fix: 'Correct the field and save again.',
  },
  location_terms_past: {
    status: 422,
    title: 'Terms do not begin in the past.',
    detail: ({ location, valid_from, today }) =>
      `At ${location} it is ${today}, and the terms were to count from ${valid_from}. They were not saved: ` +
      'what was decided before stays as it was.',
    fix: 'Let them begin today or later.',
  },
};
