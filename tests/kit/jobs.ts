import type { JobRun } from '../../src/platform/jobs.ts';

/** The first try of a job by a worker that goes on. */
export const FIRST_TRY: JobRun = { is_last_try: false, isStopping: () => false };
