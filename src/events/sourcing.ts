import { defineEvent } from './define.ts';

/** Other sourcing rules count from the next order on; null are the built-in ones. */
export const sourcingRulesActivated = defineEvent<{ version_id: string | null; number: number | null }>(
  'sourcing_rules.activated',
);
