import { readPreference } from '../ui/preferences.ts';
import { en } from './en/catalogue.ts';
import { pseudo } from './pseudo.ts';

type Catalogue = typeof en;
export type StringKey = keyof Catalogue;

type Names<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never;
type TextOf<Key extends StringKey> = Catalogue[Key] extends string
  ? Catalogue[Key]
  : Catalogue[Key] extends { other: infer Other extends string }
    ? Other | 'plural {count}'
    : never;
type Values<Key extends StringKey> = [Names<TextOf<Key>>] extends [never]
  ? []
  : [values: Record<Names<TextOf<Key>>, string | number>];

export type Locale = 'en' | 'pseudo';

// Chosen in the developer tools, by localStorage.setItem('ls-locale', '"pseudo"').
const locale: Locale = readPreference<Locale>('locale', 'en');
const plural = new Intl.PluralRules('en');
const number = new Intl.NumberFormat('en');

/**
 * The text for a key in the reader's language, with its values filled in. Numbers are grouped
 * (1,284); a key with `one` and `other` forms chooses by `count`.
 */
export function t<Key extends StringKey>(key: Key, ...[values]: Values<Key>): string {
  const text = fill(en[key], values);
  return locale === 'pseudo' ? pseudo(text) : text;
}

function fill(
  entry: string | { one: string; other: string },
  values: Record<string, string | number> | undefined,
): string {
  const text =
    typeof entry === 'string'
      ? entry
      : entry[plural.select(Number(values?.count)) === 'one' ? 'one' : 'other'];
  if (values === undefined) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? number.format(value) : value;
  });
}
