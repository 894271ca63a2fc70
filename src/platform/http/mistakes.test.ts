import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { hasWords, tellingOf, wordsOf } from './mistakes.ts';

const code = { type: 'string', pattern: '^[A-Z]{3}$' };
const address = { type: 'object', required: ['city'], properties: { city: { type: 'string' } } };

const cases: [schema: object, value: unknown, told: string[]][] = [
  [code, 'usd', ['must be three capital letters, such as USD']],
  [code, 3, ['must be a text']],
  [{ type: ['integer', 'null'] }, 'x', ['must be a whole number or null']],
  [{ anyOf: [address, { type: 'null' }] }, {}, ['is missing']],
  [{ anyOf: [address, { type: 'null' }] }, 3, ['must be an object']],
  [
    { type: 'string', pattern: '^ord_[0-7][0-9a-hjkmnp-tv-z]{25}$' },
    '7',
    ['must be an id that begins with ord_'],
  ],
  [
    { type: 'string', format: 'date-time' },
    'now',
    ['must be a time with its zone, such as 2026-03-01T09:30:00Z'],
  ],
  [{ type: 'string', minLength: 1 }, '', ['must not be empty']],
  [{ type: 'string', maxLength: 2 }, 'abc', ['must have at most 2 characters']],
  [{ type: 'integer', minimum: 1 }, 0, ['must be at least 1']],
  [{ type: 'integer', maximum: 1000 }, 1001, ['must be at most 1,000']],
  [{ type: 'array', minItems: 1 }, [], ['must not be empty']],
  [{ enum: ['a', 'b'] }, 'c', ['must be one of a, b']],
  [{ type: 'object', additionalProperties: false }, { x: 1 }, ['is not a field that is known here']],
];

test.each(cases)('%j against %j', (schema, value, told) => {
  const ajv = new Ajv({ allErrors: true, strict: false });
  addFormats.default(ajv);
  const check = ajv.compile(schema);
  check(value);
  expect(tellingOf(check.errors ?? []).map(wordsOf)).toEqual(told);
});

test('every pattern that the API has is told in words', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/reference/openapi.json'), 'utf8');
  const patterns = new Set<string>();
  JSON.parse(text, (key, value) => {
    if (key === 'pattern' && typeof value === 'string') patterns.add(value);
    return value;
  });
  expect(patterns.size).toBeGreaterThan(10);
  expect([...patterns].filter((pattern) => !hasWords(pattern))).toEqual([]);
});
