import { expect, test } from 'vitest';
import { hintOf, isApiKey, newApiKey } from './secrets.ts';

test('a key is known by its checksum', () => {
  const key = newApiKey();
  expect(key).toMatch(/^lsk_live_[0-9A-Za-z]{38}$/);
  expect(isApiKey(key)).toBe(true);
  const at = 20;
  const typo = key.slice(0, at) + (key.charAt(at) === 'a' ? 'b' : 'a') + key.slice(at + 1);
  expect(isApiKey(typo)).toBe(false);
  expect(hintOf(key)).toBe(`lsk_live_…${key.slice(-4)}`);
});
