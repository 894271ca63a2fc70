import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { OPENAPI_FILE, openapiText } from '../../src/app/cli/openapi.ts';
import { describeApi } from '../../src/app/openapi.ts';

test('docs/reference/openapi.json is what `longshore openapi` writes', async () => {
  expect(readFileSync(OPENAPI_FILE, 'utf8')).toBe(openapiText(await describeApi()));
});
