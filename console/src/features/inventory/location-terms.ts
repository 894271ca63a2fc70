import type { GetV1LocationsByIdSourcingTermsResponse } from '../../api/generated/types.gen.ts';

export type TermsPage = GetV1LocationsByIdSourcingTermsResponse;
export type Terms = TermsPage['current'];

/** Days are written a line each, as people keep them: `2026-12-25 Christmas Day`. Null where a line cannot be read. */
export function readDays(text: string): Terms['holidays'] | null {
  return readLines(text, /^(\d{4}-\d\d-\d\d)(?:\s+(.*))?$/, ([, date = '', name = '']) => ({ date, name }));
}

/** The same with hours: `2026-12-20 10:00-15:00 Peak`. */
export function readOpenDays(text: string): Terms['extra_days'] | null {
  return readLines(
    text,
    /^(\d{4}-\d\d-\d\d)\s+(\d\d:\d\d)\s*[-–]\s*(\d\d:\d\d)(?:\s+(.*))?$/,
    ([, date = '', opens = '', closes = '', name = '']) => ({ date, opens, closes, name }),
  );
}

/** Services with the time until which they take what leaves the same day: `express 18:00`. */
export function readCutOffs(text: string): Terms['cut_offs'] | null {
  return readLines(text, /^(\S+)\s+(\d\d:\d\d)$/, ([, service_code = '', cut_off = '']) => ({
    service_code,
    cut_off,
  }));
}

/** Country codes with commas between; none is all. */
export function readCountries(text: string): string[] | null | undefined {
  const codes = text.split(/[\s,;]+/).filter((code) => code !== '');
  if (codes.length === 0) return null;
  const upper = codes.map((code) => code.toUpperCase());
  return upper.every((code) => /^[A-Z]{2}$/.test(code)) ? upper : undefined;
}

export const writeDays = (days: Terms['holidays']): string =>
  days.map(({ date, name }) => `${date} ${name}`.trim()).join('\n');

export const writeOpenDays = (days: Terms['extra_days']): string =>
  days.map(({ date, opens, closes, name }) => `${date} ${opens}-${closes} ${name}`.trim()).join('\n');

export const writeCutOffs = (cut_offs: Terms['cut_offs']): string =>
  cut_offs.map(({ service_code, cut_off }) => `${service_code} ${cut_off}`).join('\n');

function readLines<Read>(
  text: string,
  pattern: RegExp,
  make: (match: RegExpExecArray) => Read,
): Read[] | null {
  const read: Read[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const match = pattern.exec(line.trim());
    if (!match) return null;
    read.push(make(match));
  }
  return read;
}
