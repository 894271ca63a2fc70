import { readTime } from '../../kernel/time.ts';
import type { Queryable } from '../database.ts';
import { RefusedRequest } from '../refusals.ts';

/** One page of a list: its rows and the cursor of the next one. */
export type PageOf<Row> = { items: Row[]; next: string | null; total?: number; total_is_exact?: boolean };

export const DEFAULT_LIMIT = 50;

/** Counting stops here: nobody pages through more, and counting a million rows would make the list slow. */
export const COUNT_LIMIT = 10_000;

type Key = string | number | Date | null;

/** Makes the cursor of the row after which the next page starts; `keys` are the values of the sort, last the id. */
export function encodeCursor(sort: string, keys: readonly Key[]): string {
  return Buffer.from(JSON.stringify([sort, ...keys])).toString('base64url');
}

type KeyKinds = { uuid: string; text: string; time: string; integer: number; amount: number };
type KeyKind = keyof KeyKinds;

// What may reach the database as that type without an error there. Times are as PostgreSQL or JSON write them.
const IS_KEY: Readonly<Record<KeyKind, (key: unknown) => boolean>> = {
  uuid: (key) => typeof key === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(key),
  text: (key) => typeof key === 'string' && key.length < 500 && !key.includes('\0'),
  time: (key) =>
    typeof key === 'string' && (key === 'infinity' || readTime(key.replace(/\+00$/, 'Z')) !== undefined),
  integer: (key) => Number.isInteger(key) && Math.abs(key as number) <= 2_147_483_647,
  amount: (key) => Number.isSafeInteger(key),
};

/** Reads a cursor made for the same sort with keys of these kinds; anything else is a refused request. */
export function decodeCursor<const K extends readonly KeyKind[]>(
  cursor: string,
  sort: string,
  kinds: K,
): { -readonly [Place in keyof K]: KeyKinds[K[Place]] } {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw new RefusedRequest({ code: 'invalid_cursor' });
  }
  const isWhole =
    Array.isArray(parts) &&
    parts.length === kinds.length + 1 &&
    parts[0] === sort &&
    kinds.every((kind, index) => IS_KEY[kind]((parts as unknown[])[index + 1]));
  if (!isWhole) throw new RefusedRequest({ code: 'invalid_cursor' });
  return (parts as unknown[]).slice(1) as { -readonly [Place in keyof K]: KeyKinds[K[Place]] };
}

/** Cuts the one row too many that was read to see whether a next page exists. */
export function pageOf<Row>(
  rows: Row[],
  limit: number,
  sort: string,
  keysOf: (row: Row) => readonly Key[],
): PageOf<Row> {
  const last = rows[limit - 1];
  if (rows.length <= limit || !last) return { items: rows, next: null };
  return { items: rows.slice(0, limit), next: encodeCursor(sort, keysOf(last)) };
}

/** Counts rows of `from …` up to the limit of counting. */
export async function countRows(
  reader: Queryable,
  from: string,
  values: readonly unknown[],
): Promise<{ total: number; total_is_exact: boolean }> {
  const [row] = await reader.adHoc<{ n: number }>(
    `select count(*) as n from (select 1 ${from} limit ${COUNT_LIMIT + 1}) as counted`,
    values,
  );
  const n = row?.n ?? 0;
  return { total: Math.min(n, COUNT_LIMIT), total_is_exact: n <= COUNT_LIMIT };
}
