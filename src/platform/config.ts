import { isIP } from 'node:net';
import { isSender } from './mail.ts';
import { serversOf } from './servers.ts';
import {
  choiceSetting,
  InvalidConfig,
  integerSetting,
  readSettings,
  switchSetting,
  textSetting,
  urlSetting,
} from './settings.ts';

/** Every environment variable that Longshore reads. */
export const settings = {
  database_url: urlSetting('DATABASE_URL', {
    schemes: ['postgres', 'postgresql'],
    unset: 'embedded',
    secret: true,
    isValid: (url) => serversOf(url) !== undefined,
    help: 'PostgreSQL 15 or newer; when it is not set, the PostgreSQL that comes along is started in the data folder.',
  }),
  database_direct_url: urlSetting('DATABASE_DIRECT_URL', {
    schemes: ['postgres', 'postgresql'],
    unset: 'DATABASE_URL',
    secret: true,
    isValid: (url) => serversOf(url) !== undefined,
    help: 'The same database without a transaction pooler between: for migrations, the queue of jobs and session locks.',
  }),
  database_read_url: urlSetting('DATABASE_READ_URL', {
    schemes: ['postgres', 'postgresql'],
    unset: 'the primary',
    secret: true,
    help: 'A streaming standby that lists, exports and availability may be read from; one server, see docs/operate.',
  }),
  read_staleness_ms: integerSetting('LONGSHORE_READ_STALENESS_MS', {
    default: 2_000,
    min: 100,
    max: 600_000,
    help: 'How old what the standby shows may be; beyond it the primary is read.',
  }),
  prepared_statements: switchSetting('LONGSHORE_PREPARED_STATEMENTS', {
    default: true,
    help: 'off behind a pooler that loses prepared statements (PgBouncer before 1.21): costs speed, see docs/operate.',
  }),
  host: textSetting('LONGSHORE_HOST', {
    default: '127.0.0.1',
    kind: 'address',
    must: { be: 'an IP address or a host name', fits: isHost },
    help: 'The address that the server listens on; 0.0.0.0 for every network.',
  }),
  port: integerSetting('LONGSHORE_PORT', {
    default: 4400,
    min: 0,
    max: 65_535,
    help: 'The port of the API and the console; 0 takes a free one.',
  }),
  base_url: urlSetting('LONGSHORE_BASE_URL', {
    schemes: ['http', 'https'],
    unset: 'host and port',
    bare: true,
    help: 'The address that people reach the console under; it stands in every link that is sent out.',
  }),
  data_dir: textSetting('LONGSHORE_DATA_DIR', {
    default: '.longshore',
    kind: 'folder',
    help: 'Folder of the embedded database and of stored files.',
  }),
  log_level: choiceSetting('LONGSHORE_LOG_LEVEL', {
    choices: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    default: 'info',
    help: 'The least important lines that are still logged.',
  }),
  demo: choiceSetting('LONGSHORE_DEMO', {
    choices: ['auto', 'on', 'off'],
    default: 'auto',
    help: 'A demo company with its logins: auto only in an embedded database begun as one, on this machine alone.',
  }),
  demo_rate: integerSetting('LONGSHORE_DEMO_RATE', {
    default: 6,
    min: 0,
    max: 600,
    help: 'Orders a minute that come into the demo company while the server runs; 0 leaves it quiet.',
  }),
  pool_size: integerSetting('LONGSHORE_POOL_SIZE', {
    default: 20,
    min: 4,
    max: 500,
    help: 'Database connections of one process.',
  }),
  batch_size: integerSetting('LONGSHORE_BATCH_SIZE', {
    default: 128,
    min: 1,
    max: 10_000,
    help: 'The most requests of one kind that share a transaction.',
  }),
  batch_flushers: integerSetting('LONGSHORE_BATCH_FLUSHERS', {
    default: 2,
    min: 1,
    max: 64,
    help: 'Transactions of one kind that a process has open at once.',
  }),
  batch_queue: integerSetting('LONGSHORE_BATCH_QUEUE', {
    default: 4_096,
    min: 1,
    max: 1_000_000,
    help: 'Requests of one kind that may wait; what comes beyond is answered 503 with Retry-After.',
  }),
  max_wait_ms: integerSetting('LONGSHORE_MAX_WAIT_MS', {
    default: 1_000,
    min: 50,
    max: 60_000,
    help: 'A request that is expected to wait longer for its transaction is answered 503 with Retry-After at once.',
  }),
  reservations_per_key: integerSetting('LONGSHORE_RESERVATIONS_PER_KEY', {
    default: 1_000,
    min: 1,
    max: 1_000_000,
    help: 'Reservations that one API key or person may have open at once; beyond it, reserving is refused with 429.',
  }),
  reserved_units_per_key: integerSetting('LONGSHORE_RESERVED_UNITS_PER_KEY', {
    default: 10_000,
    min: 1,
    max: 100_000_000,
    help: 'Units that one API key or person may have reserved at once.',
  }),
  plan_again_minutes: integerSetting('LONGSHORE_PLAN_AGAIN_MINUTES', {
    default: 0,
    min: 0,
    max: 1_440,
    help: 'Every how many minutes orders that nobody has begun to pick are planned again together; 0 never.',
  }),
  keep_events_days: integerSetting('LONGSHORE_KEEP_EVENTS_DAYS', {
    default: 400,
    min: 0,
    max: 36_500,
    help: 'How long the event log is kept; 0 keeps it for ever.',
  }),
  keep_rows_days: integerSetting('LONGSHORE_KEEP_ROWS_DAYS', {
    default: 400,
    min: 0,
    max: 36_500,
    help: 'How long the single rows of imports and bulk runs are kept, after their end; 0 keeps them for ever.',
  }),
  trust_proxy: textSetting('LONGSHORE_TRUST_PROXY', {
    default: '',
    kind: 'addresses',
    must: {
      be: 'IP addresses or networks with commas between, such as 10.0.0.0/8,::1',
      fits: (text) => text.split(',').every(isNetwork),
    },
    help: 'Addresses or networks of the reverse proxies whose X-Forwarded headers are believed, with commas between.',
  }),
  secure_cookies: choiceSetting('LONGSHORE_SECURE_COOKIES', {
    choices: ['auto', 'on', 'off'],
    default: 'auto',
    help: 'Whether session cookies need HTTPS: auto goes by LONGSHORE_BASE_URL.',
  }),
  metrics: choiceSetting('LONGSHORE_METRICS', {
    choices: ['auto', 'on', 'off'],
    default: 'auto',
    help: 'Whether /metrics answers, to everybody who reaches it: auto only where the server listens on this machine alone.',
  }),
  worker_port: integerSetting('LONGSHORE_WORKER_PORT', {
    default: 0,
    min: 0,
    max: 65_535,
    help: 'The port on which a worker that runs apart answers /healthz and /metrics; 0 for none.',
  }),
  smtp_url: urlSetting('LONGSHORE_SMTP_URL', {
    schemes: ['smtp', 'smtps'],
    unset: 'outbox only',
    secret: true,
    help: 'The mail server; when it is not set, messages wait in the outbox of the console and are sent to nobody.',
  }),
  mail_from: textSetting('LONGSHORE_MAIL_FROM', {
    default: 'Longshore <orders@longshore.invalid>',
    kind: 'address',
    must: { be: 'one e-mail address, such as Shop <orders@example.com>', fits: isSender },
    help: 'The sender of e-mail to customers; needed with a mail server.',
  }),
};

export type Config = ReturnType<typeof readConfig>;

/**
 * Reads the configuration of this process.
 *
 * @throws InvalidConfig with every mistake at once.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env) {
  const config = readSettings(settings, environment);
  // Mail from an address that nobody has is refused or lost, message by message.
  if (config.smtp_url !== undefined && !environment.LONGSHORE_MAIL_FROM)
    throw new InvalidConfig(['LONGSHORE_MAIL_FROM must be set where LONGSHORE_SMTP_URL is.']);
  return config;
}

function isHost(text: string): boolean {
  if (isIP(text) !== 0) return true;
  return (
    text.length <= 253 &&
    text.split('.').every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(label))
  );
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const most = { 4: 32, 6: 128 }[isIP(address)];
  if (most === undefined || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
}
