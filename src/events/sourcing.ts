import { defineEvent } from './define.ts';

/** Other sourcing rules count from the next order on; null are the built-in ones. */
export const sourcingRulesActivated = defineEvent<{ version_id: string | null; number: number | null }>(
  'sourcing_rules.activated',
);

/** How a location works was said anew, from a day on; the subject is the location. Dates are local: `2026-12-25`. */
export const locationTermsChanged = defineEvent<{ version: number; valid_from: string }>(
  'location.terms_changed',
);
