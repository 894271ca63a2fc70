import { expect, test } from 'vitest';
import { pseudo } from './pseudo.ts';
import { t } from './strings.ts';

test('numbers are grouped and plurals choose their form', () => {
  expect(t('ui.table.rows', { count: 1 })).toBe('1 row');
  expect(t('ui.table.rows', { count: 1284 })).toBe('1,284 rows');
});

test('the pseudo-locale accents, brackets and lengthens by a third', () => {
  expect(pseudo('Save view')).toBe('[Šávé víéw~~~]');
});
