import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ERRORS_FILE } from '../../src/app/cli/errors.ts';
import { errorReference } from '../../src/app/error-reference.ts';
import { modules } from '../../src/app/modules.ts';
import { catalogueOf } from '../../src/app/server.ts';

test('docs/reference/errors.md is what `longshore errors` writes', () => {
  expect(readFileSync(ERRORS_FILE, 'utf8')).toBe(errorReference(catalogueOf(modules)));
});
