import type { Hours, LocationTerms } from './location-terms.ts';

/*
 * Calendars as one cell of a file: 'Mon-Fri 09:00-18:00; Sat 09:00-13:00', '2026-12-25 Christmas Day; 2026-12-26 Boxing Day',
 * 'express 18:00; ground 16:00'. What is written is read back the same.
 */

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** What a cell says, or why it cannot be read. */
export type ReadCell<T> = { ok: true; value: T } | { ok: false; reason: string };

/** Opening days, those in a row with equal hours together. */
export function writeOpeningDays(days: LocationTerms['opening_days']): string {
  const runs: { from: number; to: number; hours: string }[] = [];
  for (const { weekday, ...day } of days) {
    const hours = writeHours(day);
    const last = runs.at(-1);
    if (last && last.to === weekday - 1 && last.hours === hours) last.to = weekday;
    else runs.push({ from: weekday, to: weekday, hours });
  }
  const name = (weekday: number): string => WEEKDAYS[weekday - 1] ?? '';
  return runs
    .map(({ from, to, hours }) => `${name(from)}${to > from ? `-${name(to)}` : ''} ${hours}`)
    .join('; ');
}

/** Reads what `writeOpeningDays` writes. */
export function readOpeningDays(text: string): ReadCell<LocationTerms['opening_days']> {
  const days: LocationTerms['opening_days'][number][] = [];
  for (const part of partsOf(text)) {
    const [, first = '', last = first, opens, closes] =
      /^([a-z]{3})[a-z]*(?:\s*-\s*([a-z]{3})[a-z]*)?\s+(\d?\d:\d\d)\s*-\s*(\d?\d:\d\d)$/i.exec(part) ?? [];
    const [from, to] = [weekdayOf(first), weekdayOf(last)];
    if (from === 0 || to === 0 || opens === undefined || closes === undefined)
      return wrong(`"${part}" is no opening time: it reads Mon-Fri 09:00-18:00.`);
    if (to < from) return wrong(`"${part}" begins after it ends: the week begins on Monday.`);
    for (let weekday = from; weekday <= to; weekday += 1)
      days.push({ weekday, opens: padded(opens), closes: padded(closes) });
  }
  return { ok: true, value: days };
}

export function writeHolidays(days: LocationTerms['holidays']): string {
  return days.map(({ date, name }) => `${date} ${inOneLine(name)}`.trim()).join('; ');
}

export function readHolidays(text: string): ReadCell<LocationTerms['holidays']> {
  const days: { date: string; name: string }[] = [];
  for (const part of partsOf(text)) {
    const [, date, name = ''] = /^(\d{4}-\d\d-\d\d)(?:\s+(.*))?$/.exec(part) ?? [];
    if (date === undefined) return wrong(`"${part}" is no holiday: it reads 2026-12-25 Christmas Day.`);
    days.push({ date, name });
  }
  return { ok: true, value: days };
}

export function writeExtraDays(days: LocationTerms['extra_days']): string {
  return days
    .map(({ date, name, ...day }) => `${date} ${writeHours(day)} ${inOneLine(name)}`.trim())
    .join('; ');
}

export function readExtraDays(text: string): ReadCell<LocationTerms['extra_days']> {
  const days: LocationTerms['extra_days'][number][] = [];
  for (const part of partsOf(text)) {
    const [, date, opens, closes, name = ''] =
      /^(\d{4}-\d\d-\d\d)\s+(\d?\d:\d\d)\s*-\s*(\d?\d:\d\d)(?:\s+(.*))?$/.exec(part) ?? [];
    if (date === undefined || opens === undefined || closes === undefined)
      return wrong(`"${part}" is no extra day: it reads 2026-12-20 10:00-15:00 Peak.`);
    days.push({ date, name, opens: padded(opens), closes: padded(closes) });
  }
  return { ok: true, value: days };
}

export function writeCutOffs(cut_offs: LocationTerms['cut_offs']): string {
  return cut_offs.map(({ service_code, cut_off }) => `${service_code} ${cut_off}`).join('; ');
}

export function readCutOffs(text: string): ReadCell<LocationTerms['cut_offs']> {
  const cut_offs: LocationTerms['cut_offs'][number][] = [];
  for (const part of partsOf(text)) {
    const [, service_code, cut_off] = /^(\S+)\s+(\d?\d:\d\d)$/.exec(part) ?? [];
    if (service_code === undefined || cut_off === undefined)
      return wrong(`"${part}" is no cut-off: it reads express 18:00.`);
    cut_offs.push({ service_code, cut_off: padded(cut_off) });
  }
  return { ok: true, value: cut_offs };
}

function partsOf(text: string): string[] {
  return text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function weekdayOf(word: string): number {
  return WEEKDAYS.findIndex((day) => day.toLowerCase() === word.toLowerCase()) + 1;
}

function writeHours({ opens, closes }: Hours): string {
  return `${opens}-${closes}`;
}

function padded(time: string): string {
  return time.padStart(5, '0');
}

// A name must not end its part of the cell.
function inOneLine(name: string): string {
  return name.replaceAll(/[;\s]+/g, ' ').trim();
}

function wrong(reason: string): { ok: false; reason: string } {
  return { ok: false, reason };
}
