import { hasCheckDigit } from './check-digit.ts';

/** What a GS1 element string says of a unit; an element that is not in it is null. */
export type Gs1 = {
  gtin: string | null;
  lot: string | null;
  serial: string | null;
  expires_on: string | null;
};

// Application identifiers with a predefined length (GS1 General Specifications, figure 7.8.5-2): the digits of the data
// behind the identifier, by its first two digits. They end without a separator.
const FIXED: Readonly<Record<string, number>> = {
  ...{ '00': 18, '01': 14, '02': 14, '03': 14, '04': 16, '20': 2 },
  ...Object.fromEntries(['11', '12', '13', '14', '15', '16', '17', '18', '19'].map((ai) => [ai, 6])),
  ...Object.fromEntries(['31', '32', '33', '34', '35', '36'].map((ai) => [ai, 8])),
  '41': 14,
};

// How many digits other identifiers have, by their first two; their data ends at a separator.
const IDENTIFIER_LENGTH: Readonly<Record<string, number>> = {
  ...Object.fromEntries(['10', '21', '22', '30', '37'].map((ai) => [ai, 2])),
  ...Object.fromEntries(['90', '91', '92', '93', '94', '95', '96', '97', '98', '99'].map((ai) => [ai, 2])),
  ...Object.fromEntries(['23', '24', '25', '40', '42', '71'].map((ai) => [ai, 3])),
  ...Object.fromEntries(['39', '43', '70', '72', '80', '81', '82'].map((ai) => [ai, 4])),
};

const MAX_TEXT = 20;
const SEPARATOR = '\u001d';
// Letters, digits and the marks that the specification allows (figure 7.11-1).
const TEXT = /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]+$/;
// How scanners say that what follows is GS1: Code 128, DataMatrix, QR code, DataBar, Dotcode.
const AIM = /^\](C1|d2|Q3|e[0-2]|J1)/;

/**
 * Reads a GS1 element string as a scanner sends it (`]d2010400638133393110LOT7<GS>21X`, with or without the identifier of
 * the symbology) or as it is printed (`(01)04006381333931(10)LOT7`). Whatever does not hold to the rules of it, such as a
 * wrong check digit, is none: then `undefined`.
 *
 * Two digits of a year stand for the one that is nearest to `this_year` (51 years back to 50 ahead).
 */
export function readGs1(sent: string, this_year: number): Gs1 | undefined {
  // Scanners end with Enter or Tab; FNC1 in first place comes as a separator from some.
  const text = sent.replace(/^[\t\r\n ]+|[\t\r\n ]+$/g, '');
  // A SKU may begin with digits that are an identifier: without any mark, only what begins with a GTIN is GS1.
  const isMarked = AIM.test(text) || text.includes(SEPARATOR) || /^01\d{14}/.test(text);
  const isPrinted = /^\(\d{2,4}\)/.test(text);
  if (!isMarked && !isPrinted) return undefined;
  const elements = isPrinted ? printedElements(text) : scannedElements(text.replace(AIM, ''));
  if (!elements) return undefined;
  const found: Gs1 = { gtin: null, lot: null, serial: null, expires_on: null };
  for (const [identifier, data] of elements) {
    if (identifier === '01') {
      if (!/^\d{14}$/.test(data) || !hasCheckDigit(data)) return undefined;
      found.gtin = data;
    } else if (identifier === '10' || identifier === '21') {
      if (data.length > MAX_TEXT || !TEXT.test(data)) return undefined;
      found[identifier === '10' ? 'lot' : 'serial'] = data;
    } else if (identifier === '17') {
      const day = dayOf(data, this_year);
      if (day === undefined) return undefined;
      found.expires_on = day;
    }
  }
  return Object.values(found).some((value) => value !== null) ? found : undefined;
}

function scannedElements(text: string): [string, string][] | undefined {
  const elements: [string, string][] = [];
  let rest = text;
  while (rest !== '') {
    if (rest.startsWith(SEPARATOR)) {
      rest = rest.slice(1);
      continue;
    }
    const start = rest.slice(0, 2);
    const fixed = FIXED[start];
    if (fixed !== undefined) {
      const data = rest.slice(2, 2 + fixed);
      if (!/^\d+$/.test(data) || data.length !== fixed) return undefined;
      elements.push([start, data]);
      rest = rest.slice(2 + fixed);
      continue;
    }
    const length = IDENTIFIER_LENGTH[start];
    if (length === undefined || !/^\d+$/.test(rest.slice(0, length))) return undefined;
    const end = rest.includes(SEPARATOR) ? rest.indexOf(SEPARATOR) : rest.length;
    const data = rest.slice(length, end);
    if (data === '') return undefined;
    elements.push([rest.slice(0, length), data]);
    rest = rest.slice(end);
  }
  return elements;
}

function printedElements(text: string): [string, string][] | undefined {
  const elements = [...text.matchAll(/\((\d{2,4})\)([^(]*)/g)].map(
    ([, identifier = '', data = '']): [string, string] => [identifier, data.trim()],
  );
  const whole = elements.every(([, data]) => data !== '');
  return whole && elements.length > 0 ? elements : undefined;
}

// YYMMDD; day 00 is the last of its month.
function dayOf(data: string, this_year: number): string | undefined {
  const [, yy, mm, dd] = /^(\d\d)(\d\d)(\d\d)$/.exec(data) ?? [];
  if (yy === undefined || mm === undefined || dd === undefined) return undefined;
  const century = this_year - (this_year % 100);
  const ahead = Number(yy) - (this_year % 100);
  const year = century + Number(yy) + (ahead >= 51 ? -100 : ahead <= -50 ? 100 : 0);
  try {
    const month = Temporal.PlainYearMonth.from({ year, month: Number(mm) }, { overflow: 'reject' });
    const day = dd === '00' ? month.daysInMonth : Number(dd);
    return Temporal.PlainDate.from({ year, month: month.month, day }, { overflow: 'reject' }).toString();
  } catch {
    return undefined;
  }
}
