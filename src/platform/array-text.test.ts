import { expect, test } from 'vitest';
import { arrayText } from './array-text.ts';

const cases: [name: string, values: unknown[], text: string][] = [
  ['nothing', [], '{}'],
  ['null and undefined', [null, undefined], '{NULL,NULL}'],
  ['the word null and an empty text', ['null', ''], '{"null",""}'],
  ['numbers and truth', [1, -2.5, true, false], '{1,-2.5,true,false}'],
  ['commas, braces and blanks', ['a,b', '{c}', ' d '], '{"a,b","{c}"," d "}'],
  ['quotes and backslashes', ['say "no"', 'C:\\tmp'], '{"say \\"no\\"","C:\\\\tmp"}'],
  ['quotes beside a line end', ['a "b"\nc\t\\'], '{"a \\"b\\"\nc\t\\\\"}'],
  ['JSON in a text', [JSON.stringify({ a: 'x"y' })], '{"{\\"a\\":\\"x\\\\\\"y\\"}"}'],
  ['letters beyond ASCII', ['Zoë "😀"\u2028'], '{"Zoë \\"😀\\"\u2028"}'],
  ['a moment', [new Date('2026-01-02T03:04:05.678Z')], '{"2026-01-02T03:04:05.678Z"}'],
  ['bytes', [Buffer.from([0, 255, 16])], '{"\\\\x00ff10"}'],
  [
    'rows of the same length',
    [
      [1, 2],
      [3, null],
    ],
    '{{1,2},{3,NULL}}',
  ],
];

test.each(cases)('%s', (_name, values, text) => expect(arrayText(values)).toBe(text));
