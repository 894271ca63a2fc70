import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Everything that `/metrics` shows. */
export const registry = new Registry();
collectDefaultMetrics({ register: registry });

const FAST = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export const requestSeconds = new Histogram({
  name: 'longshore_request_seconds',
  help: 'Time from a request to its answer.',
  labelNames: ['route', 'method', 'status'] as const,
  buckets: FAST,
  registers: [registry],
});

export const poolWaitSeconds = new Histogram({
  name: 'longshore_pool_wait_seconds',
  help: 'Time spent waiting for a database connection.',
  buckets: FAST,
  registers: [registry],
});

export const transactionHoldSeconds = new Histogram({
  name: 'longshore_transaction_hold_seconds',
  help: 'Time from begin to commit or rollback.',
  labelNames: ['command'] as const,
  buckets: FAST,
  registers: [registry],
});

export const batchSize = new Histogram({
  name: 'longshore_batch_size',
  help: 'Requests that one transaction took together.',
  labelNames: ['command'] as const,
  buckets: [1, 2, 4, 8, 16, 32, 64, 128],
  registers: [registry],
});

export const expectedWaitSeconds = new Gauge({
  name: 'longshore_expected_wait_seconds',
  help: 'How long the latest request for this command was expected to wait when it came.',
  labelNames: ['command'] as const,
  registers: [registry],
});

export const refusedAtDoor = new Counter({
  name: 'longshore_refused_at_door_total',
  help: 'Requests answered 503 before they were read, because they would have waited too long.',
  labelNames: ['command'] as const,
  registers: [registry],
});

export const standbyStaleness = new Gauge({
  name: 'longshore_standby_staleness_seconds',
  help: 'How old what the standby of DATABASE_READ_URL shows may be at most; -1 while it is not read.',
  registers: [registry],
});

export const standbyReads = new Counter({
  name: 'longshore_standby_reads_total',
  help: 'Reads that the standby may answer, by the server that they were given to.',
  labelNames: ['from'] as const,
  registers: [registry],
});

export const refusals = new Counter({
  name: 'longshore_refusals_total',
  help: 'Requests answered with a refusal, by its public code.',
  labelNames: ['code'] as const,
  registers: [registry],
});

export const jobBacklog = new Gauge({
  name: 'longshore_job_backlog',
  help: 'Jobs that wait or run, by queue.',
  labelNames: ['queue'] as const,
  registers: [registry],
});

export const jobAgeSeconds = new Gauge({
  name: 'longshore_job_oldest_seconds',
  help: 'Age of the oldest job that is due, by queue.',
  labelNames: ['queue'] as const,
  registers: [registry],
});
