import { totalmem } from 'node:os';

const MB = 1_048_576;

/** The memory of this machine, or of the container where that is less, in MB. */
function memoryOfMachine(): number {
  const limit = process.constrainedMemory();
  return Math.floor((limit > 0 ? Math.min(limit, totalmem()) : totalmem()) / MB);
}

/**
 * What the embedded server runs with, beyond PostgreSQL's defaults. Passed on the command line, so
 * that the file in the cluster never disagrees with the release that starts it.
 */
export function serverSettings(options: { port: number; durable: boolean }): Record<string, string> {
  const memory_mb = memoryOfMachine();
  return {
    listen_addresses: '127.0.0.1',
    port: String(options.port),
    unix_socket_directories: '',
    password_encryption: 'scram-sha-256',

    // 200 connections hold several processes with their pools; an idle one costs about 2 MB.
    max_connections: '200',
    // At 1,000,000 orders the indexes that placing one touches are about 1 GB: an eighth of the memory, as far as that is of use.
    shared_buffers: `${Math.min(2_048, Math.max(128, Math.floor(memory_mb / 8)))}MB`,
    effective_cache_size: `${Math.max(256, Math.floor(memory_mb / 2))}MB`,
    work_mem: '16MB',
    maintenance_work_mem: '128MB',
    random_page_cost: '1.1',
    // Our statements are short: compiling one costs more than it saves.
    jit: 'off',

    wal_buffers: '16MB',
    min_wal_size: '256MB',
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    ...(options.durable ? DURABLE : FORGETFUL),

    // Hot rows (stock levels) are updated all day: vacuum them early and in small steps.
    autovacuum_vacuum_scale_factor: '0.05',
    autovacuum_analyze_scale_factor: '0.02',
    autovacuum_naptime: '15s',

    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    track_io_timing: 'on',
    log_lock_waits: 'on',
    log_min_duration_statement: '1s',
    log_line_prefix: '%m [%p] ',
  };
}

/** PostgreSQL's defaults, said aloud: an order that was answered survives the loss of power. */
const DURABLE = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };

/** For tests, whose data nobody misses. */
const FORGETFUL = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
};
