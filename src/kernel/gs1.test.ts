import { expect, test } from 'vitest';
import { readGs1 } from './gs1.ts';

const GTIN = '04006381333931';
const GS = '\u001d';

const cases: [name: string, sent: string, answer: string | undefined][] = [
  ['a GTIN', `01${GTIN}`, `${GTIN} - - -`],
  ['a GTIN with a wrong check digit', '0104006381333932', undefined],
  ['a lot at the end', `01${GTIN}10LOT7`, `${GTIN} LOT7 - -`],
  ['a lot before FNC1', `01${GTIN}10LOT7${GS}21X9`, `${GTIN} LOT7 X9 -`],
  ['a serial number before a lot', `01${GTIN}21X9${GS}10LOT7`, `${GTIN} LOT7 X9 -`],
  ['a lot that looks like an identifier', `01${GTIN}17270131101701${GS}2117`, `${GTIN} 1701 17 2027-01-31`],
  ['a day without FNC1 behind it', `01${GTIN}1727013110LOT7`, `${GTIN} LOT7 - 2027-01-31`],
  ['FNC1 behind a fixed element', `01${GTIN}${GS}17270131${GS}10LOT7`, `${GTIN} LOT7 - 2027-01-31`],
  ['FNC1 in first and in last place', `${GS}01${GTIN}10LOT7${GS}`, `${GTIN} LOT7 - -`],
  ['GS1-128', `]C101${GTIN}10LOT7`, `${GTIN} LOT7 - -`],
  ['GS1 DataMatrix with Enter', `]d201${GTIN}10LOT7\r\n`, `${GTIN} LOT7 - -`],
  ['GS1 QR code', `]Q301${GTIN}21A/B-1`, `${GTIN} - A/B-1 -`],
  ['as it is printed', `(01)${GTIN}(17)270131(10)LOT7`, `${GTIN} LOT7 - 2027-01-31`],
  ['printed with blanks', `(01) ${GTIN} (10) LOT7`, `${GTIN} LOT7 - -`],
  ['a weight and a price on the way', `01${GTIN}310300125010L${GS}3922599`, `${GTIN} L - -`],
  ['without a GTIN', ']d217270131', '- - - 2027-01-31'],
  ['the last day of a month', ']d217280200', '- - - 2028-02-29'],
  ['a month that there is not', ']d217271301', undefined],
  ['a day that there is not', ']d217270231', undefined],
  ['a year of the century before', ']d217770101', '- - - 1977-01-01'],
  ['a year of this century', ']d217760101', '- - - 2076-01-01'],
  ['a GTIN that breaks off', '010400638133', undefined],
  ['a lot of 21 letters', `]d210${'X'.repeat(21)}`, undefined],
  ['a lot that is empty', `01${GTIN}10`, undefined],
  ['a lot with a letter of no code', `01${GTIN}10LÖT`, undefined],
  ['an identifier that nobody gave', `01${GTIN}05X`, undefined],
  ['an EAN-13', '4006381333931', undefined],
  ['a code that begins like a lot', '10ABC', undefined],
  ['an EAN-13 that begins like a lot', '1012345678905', undefined],
  ['a SKU', 'MUG-01', undefined],
  ['nothing', '', undefined],
];

test.each(cases)('%s', (_name, sent, answer) => {
  const found = readGs1(sent, 2026);
  expect(
    found &&
      Object.values({ ...found })
        .map((value) => value ?? '-')
        .join(' '),
  ).toBe(answer);
});

test('whatever a scanner sends is read or is none', () => {
  for (let code = 0; code < 128; code += 1) {
    for (const text of [String.fromCharCode(code), `01${GTIN}10${String.fromCharCode(code)}`])
      readGs1(text, 2026);
  }
});
