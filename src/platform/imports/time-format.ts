import { inOurYears, readTime } from '../../kernel/time.ts';
import { WrongFile } from './source.ts';

type Part = {
  name: 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';
  pattern: string;
  is_short?: true;
};

const PARTS: Readonly<Record<string, Part>> = {
  yyyy: { name: 'year', pattern: '(\\d{4})' },
  yy: { name: 'year', pattern: '(\\d{2})', is_short: true },
  MM: { name: 'month', pattern: '(\\d{2})' },
  M: { name: 'month', pattern: '(\\d{1,2})' },
  dd: { name: 'day', pattern: '(\\d{2})' },
  d: { name: 'day', pattern: '(\\d{1,2})' },
  HH: { name: 'hour', pattern: '(\\d{2})' },
  H: { name: 'hour', pattern: '(\\d{1,2})' },
  mm: { name: 'minute', pattern: '(\\d{2})' },
  ss: { name: 'second', pattern: '(\\d{2})' },
};

/**
 * Makes the reader of times written like `format` (`dd/MM/yyyy HH:mm`) on the clocks of `time_zone`. Without a
 * format: RFC 3339, a date alone, or a date and a time with a blank between.
 *
 * @throws WrongFile when the time zone is unknown or the format names no date.
 */
export function compileTime(
  format: string | undefined,
  time_zone = 'UTC',
): (text: string) => Date | undefined {
  assertTimeZone(time_zone);
  const read =
    format === undefined ? (text: string) => readIso(text, time_zone) : compileFormat(format, time_zone);
  // Rows of one order share their time: the last answer is kept.
  let last: { text: string; time: Date | undefined } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, time: read(text) };
    return last.time;
  };
}

function assertTimeZone(time_zone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: time_zone });
  } catch {
    throw new WrongFile(`The time zone "${time_zone}" is not known; write it like Europe/London.`);
  }
}

function readIso(text: string, time_zone: string): Date | undefined {
  const withSeconds = text.replace(/([T ]\d\d:\d\d)(?=Z|[+-]\d\d:?\d\d$)/, '$1:00');
  const time = readTime(withSeconds);
  if (time) return time;
  if (!/^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?$/.test(text)) return undefined;
  return onClocks(
    () => Temporal.PlainDateTime.from(text.replace(' ', 'T'), { overflow: 'reject' }),
    time_zone,
  );
}

function compileFormat(format: string, time_zone: string): (text: string) => Date | undefined {
  const parts: Part[] = [];
  let variable_end = -1;
  const pattern = format.replaceAll(/yyyy|yy|MM|M|dd|d|HH|H|mm|ss|\d|[^\w\s]/g, (token, at: number) => {
    const part = PARTS[token];
    const isDigits = part !== undefined || /\d/.test(token);
    if (isDigits && variable_end === at) {
      throw new WrongFile(
        `The format "${format}" needs a separator after a part of one or two digits (M, d, H).`,
      );
    }
    if (!part) return isDigits ? token : `\\${token}`;
    if (parts.some(({ name }) => name === part.name))
      throw new WrongFile(`The format "${format}" names the ${part.name} twice.`);
    parts.push(part);
    if (token.length === 1) variable_end = at + 1;
    return part.pattern;
  });
  if (!(['year', 'month', 'day'] as const).every((name) => parts.some((part) => part.name === name))) {
    throw new WrongFile(`The format "${format}" does not name year, month and day (yyyy, MM, dd).`);
  }
  const matcher = new RegExp(`^${pattern}$`);
  return (text) => {
    const match = matcher.exec(text);
    if (!match) return undefined;
    const fields = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
    parts.forEach(({ name, is_short }, index) => {
      fields[name] = Number(match[index + 1]) + (is_short ? 2_000 : 0);
    });
    return onClocks(() => Temporal.PlainDateTime.from(fields, { overflow: 'reject' }), time_zone);
  };
}

function onClocks(read: () => Temporal.PlainDateTime, time_zone: string): Date | undefined {
  try {
    return inOurYears(new Date(read().toZonedDateTime(time_zone).epochMilliseconds));
  } catch {
    return undefined;
  }
}
