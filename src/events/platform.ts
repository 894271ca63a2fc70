import { defineEvent } from './define.ts';

/** A bulk run got on: some items have an outcome now, or it ended, stopped or went on. */
export const bulkRunChanged = defineEvent<{ state: 'running' | 'done' | 'stopped' }>('bulk_run.changed');

/** An import got on or ended. */
export const importChanged = defineEvent<{ state: 'running' | 'done' | 'failed' | 'cancelled' }>(
  'import.changed',
);
