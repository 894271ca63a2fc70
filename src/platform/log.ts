import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

const HIDDEN = '[hidden]';

/** Fields that hold a secret wherever they appear; compared without case, `-` and `_`. */
const SECRET_FIELDS = new Set([
  'authorization',
  'proxyauthorization',
  'cookie',
  'setcookie',
  'password',
  'newpassword',
  'currentpassword',
  'passwd',
  'secret',
  'clientsecret',
  'token',
  'accesstoken',
  'refreshtoken',
  'sessiontoken',
  'csrftoken',
  'apikey',
  'privatekey',
  'cardnumber',
  'cvc',
  'cvv',
  'databaseurl',
  'databasedirecturl',
  'smtpurl',
]);

const API_KEY = /lsk_[a-z]+_[A-Za-z0-9_-]+/g;
const BEARER = /\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi;
const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s/?#"'<>]{1,500}@/gi;
const URL_TOKEN = /([?&](?:token|key|password|secret|code)=)[^&\s"']+/gi;
// Issued cards have 15 to 19 digits and begin with 2 to 6, or 14 with 30, 36, 38 or 39; thirteen would hide GTINs.
const CARD_LIKE = /\b(?:[2-6](?:[ -]?\d){14,18}|3[0689](?:[ -]?\d){12})\b/g;

/**
 * Takes secrets out of a text: API keys, bearer tokens, passwords and tokens in URLs, and
 * runs of digits that pass the check of a payment card number.
 */
export function hideSecrets(text: string): string {
  return text
    .replace(API_KEY, HIDDEN)
    .replace(BEARER, `$1 ${HIDDEN}`)
    .replace(URL_PASSWORD, `$1:${HIDDEN}@`)
    .replace(URL_TOKEN, `$1${HIDDEN}`)
    .replace(CARD_LIKE, (digits) => (passesCardCheck(digits) ? HIDDEN : digits));
}

/** The Luhn check. Order numbers, GTINs and timestamps in logs mostly fail it and stay readable. */
function passesCardCheck(text: string): boolean {
  let sum = 0;
  const digits = text.replace(/\D/g, '');
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const weighted = index % 2 === 0 ? digit : digit * 2;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}

/** A copy of a logged object without its secrets; errors keep their name, message, code and stack. */
export function withoutSecrets(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return hideSecrets(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth >= 6) return '[deep]';
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, depth + 1));
  if (value instanceof Error) return errorFields(value, depth);
  const copy: Record<string, unknown> = {};
  for (const [field, item] of Object.entries(value)) {
    copy[field] = isSecretField(field) ? HIDDEN : withoutSecrets(item, depth + 1);
  }
  return copy;
}

function isSecretField(field: string): boolean {
  return SECRET_FIELDS.has(field.toLowerCase().replace(/[-_]/g, ''));
}

function errorFields(error: Error, depth: number): Record<string, unknown> {
  return {
    type: error.name,
    message: hideSecrets(error.message),
    ...('code' in error ? { code: withoutSecrets(error.code, depth + 1) } : {}),
    ...(error.cause === undefined ? {} : { cause: withoutSecrets(error.cause, depth + 1) }),
    stack: hideSecrets(error.stack ?? ''),
  };
}

/**
 * Makes the log of one process: a JSON object a line, or readable lines when a person watches.
 *
 * Secrets are taken out of every object and every message before it is written. pino's own
 * redaction needs each path spelled out, which misses the field that someone adds next year.
 */
export function createLog(options: {
  level: LogLevel;
  /** Readable lines instead of JSON. Default: when standard output is a terminal. */
  readable?: boolean;
  destination?: DestinationStream;
}): Log {
  const destination = options.destination ?? pino.destination({ dest: 1, sync: false });
  const readable = options.readable ?? process.stdout.isTTY === true;
  return pino(
    {
      level: options.level,
      base: { pid: process.pid },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => withoutSecrets(fields) as Record<string, unknown>,
      },
      // pino would otherwise turn errors into text before the formatter above sees them.
      serializers: { err: (error: unknown) => error },
      hooks: {
        logMethod(args, method) {
          method.apply(
            this,
            args.map((arg) => (typeof arg === 'string' ? hideSecrets(arg) : arg)) as typeof args,
          );
        },
      },
    },
    readable ? readableLines(destination) : destination,
  );
}

const COLORS: Record<string, string> = { warn: '\u001b[33m', error: '\u001b[31m', fatal: '\u001b[31m' };

/** Turns `{"time":…,"level":"info","msg":"listening","port":4400}` into `12:00:01 listening  port=4400`. */
function readableLines(destination: DestinationStream): DestinationStream {
  return {
    write(line: string): void {
      const { time, level, msg, pid: _pid, ...fields } = JSON.parse(line) as Record<string, unknown>;
      const details = Object.entries(fields).map(([name, value]) => `${name}=${readableValue(value)}`);
      const color = COLORS[String(level)];
      const text = [String(time).slice(11, 19), String(msg ?? ''), ...details].join(' ');
      destination.write(color === undefined ? `${text}\n` : `${color}${text}\u001b[0m\n`);
    },
  };
}

function readableValue(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && 'stack' in value) return `\n${String(value.stack)}\n`;
  return JSON.stringify(value);
}
