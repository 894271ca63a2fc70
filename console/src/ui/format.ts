/** What a table shows for an instant: today 14:06, this year May 9, else May 9, 2025. */
export function formatWhen(iso: string, options: { now?: Date; time_zone?: string } = {}): string {
  const when = new Date(iso);
  const now = options.now ?? new Date();
  const zone = options.time_zone === undefined ? {} : { timeZone: options.time_zone };
  const day = (date: Date) => new Intl.DateTimeFormat('en-CA', { ...zone, dateStyle: 'short' }).format(date);
  if (day(when) === day(now)) {
    return new Intl.DateTimeFormat('en-US', {
      ...zone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }).format(when);
  }
  const sameYear = day(when).slice(0, 4) === day(now).slice(0, 4);
  return new Intl.DateTimeFormat('en-US', {
    ...zone,
    month: 'short',
    day: 'numeric',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(when);
}

/** A day without its time, for what is promised or expected by days: May 9, or May 9, 2025. */
export function formatDay(iso: string, now = new Date()): string {
  const when = new Date(iso);
  const sameYear = when.getFullYear() === now.getFullYear();
  return new Intl.DateTimeFormat('en-US', {
    month: 'short',
    day: 'numeric',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(when);
}

/** To the second, for a record where one minute holds many entries: today 14:12:05, else May 9, 14:12:05. */
export function formatExact(iso: string, options: { now?: Date; time_zone?: string } = {}): string {
  const time = new Intl.DateTimeFormat('en-US', {
    ...(options.time_zone === undefined ? {} : { timeZone: options.time_zone }),
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(iso));
  const when = formatWhen(iso, options);
  return when.includes(':') ? time : `${when}, ${time}`;
}

/** The whole truth for a tooltip: Tue, May 12, 2026, 14:12:05 EDT. */
export function formatAbsolute(iso: string, time_zone?: string): string {
  return new Intl.DateTimeFormat('en-US', {
    ...(time_zone === undefined ? {} : { timeZone: time_zone }),
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).format(new Date(iso));
}

/** The day of a moment at a place, as date fields write it: 2027-01-31. */
export function dayAt(iso: string, time_zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: time_zone, dateStyle: 'short' }).format(new Date(iso));
}

/** Noon of a day at a place: a moment that is on that day there, whatever the clocks do. */
export function noonAt(day: string, time_zone: string): string {
  const guess = Date.parse(`${day}T12:00:00Z`);
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: time_zone,
    hourCycle: 'h23',
    ...({ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const),
  }).formatToParts(guess);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  const there = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
  return new Date(2 * guess - there).toISOString();
}

/** Two units at most, the larger first: 38 min, 2 h 18 min, 1 d 4 h. A line never breaks inside: "1 d" is no figure. */
export function formatSpan(milliseconds: number): string {
  return spanWords(milliseconds).replaceAll(' ', '\u00a0');
}

function spanWords(milliseconds: number): string {
  const minutes = Math.max(0, Math.round(Math.abs(milliseconds) / 60_000));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`;
}

/** Integer minor units as an amount without its currency: 164.00, 1,912.50, and −14.00 with a true minus. */
export function formatAmount(minor: number, currency: string): string {
  const digits =
    new Intl.NumberFormat('en-US', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ??
    2;
  const whole = Math.abs(minor)
    .toString()
    .padStart(digits + 1, '0');
  const major = digits === 0 ? whole : whole.slice(0, -digits);
  const fraction = digits === 0 ? '' : `.${whole.slice(-digits)}`;
  return `${minor < 0 ? '−' : ''}${major.replace(/\B(?=(\d{3})+$)/g, ',')}${fraction}`;
}

/** Reads an amount as people type it, "12.50" or "1,912", into minor units; null when it is none. */
export function parseAmount(text: string, currency: string): number | null {
  const digits =
    new Intl.NumberFormat('en-US', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ??
    2;
  const plain = text.trim().replaceAll(',', '');
  const match = /^(\d{1,12})(?:\.(\d*))?$/.exec(plain);
  if (!match || (match[2] ?? '').length > digits) return null;
  return Number(`${match[1]}${(match[2] ?? '').padEnd(digits, '0')}`);
}

/** An amount with its currency, for where no column header names it: 164.00 USD. */
export function formatMoney(minor: number, currency: string): string {
  return `${formatAmount(minor, currency)} ${currency}`;
}

const counts = new Intl.NumberFormat('en-US');

export function formatCount(count: number): string {
  return counts.format(count);
}

const decimals = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

/** A number with at most one digit behind the point, such as a pace. */
export function formatDecimal(value: number): string {
  return decimals.format(value);
}
