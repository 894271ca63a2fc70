import { formatDecimal, fromMinorUnits } from '../../kernel/decimal.ts';
import type { RowResult } from './definition.ts';

/** Rows and money by outcome, as they are kept: exact sums are texts of millionths, which outgrow a JSON number. */
export type Counts = Record<
  string,
  { rows: number; money: Record<string, { exact: string; booked: number }> }
>;

/** The counts with some more rows in them. */
export function addToCounts(counts: Counts, results: readonly RowResult[]): Counts {
  const sum = structuredClone(counts);
  for (const { outcome, money } of results) {
    sum[outcome] ??= { rows: 0, money: {} };
    const entry = sum[outcome];
    entry.rows += 1;
    if (!money) continue;
    const { exact, booked } = entry.money[money.currency] ?? { exact: '0', booked: 0 };
    entry.money[money.currency] = {
      exact: String(BigInt(exact) + money.exact),
      booked: booked + money.booked,
    };
  }
  return sum;
}

export function rowsOf(counts: Counts): number {
  return Object.values(counts).reduce((sum, { rows }) => sum + rows, 0);
}

/** What the rows of all outcomes are worth in the file, in millionths. */
export function moneyOf(counts: Counts, currency: string): bigint {
  return Object.values(counts).reduce((sum, { money }) => sum + BigInt(money[currency]?.exact ?? '0'), 0n);
}

/** The counts as lines of a table that ends with their sum; `not booked` is
 * what was rejected, and what the file has beyond whole minor units. */
export function describeCounts(counts: Counts): string[] {
  const currencies = [...new Set(Object.values(counts).flatMap(({ money }) => Object.keys(money)))].sort();
  const lines: string[][] = [
    [
      'outcome',
      'rows',
      ...currencies.flatMap((currency) => [`${currency} in the file`, 'booked', 'not booked']),
    ],
  ];
  const cellsOf = (name: string, entries: Counts[string][]): string[] => [
    name,
    entries.reduce((sum, { rows }) => sum + rows, 0).toLocaleString('en-US'),
    ...currencies.flatMap((currency) => {
      const exact = entries.reduce((sum, { money }) => sum + BigInt(money[currency]?.exact ?? '0'), 0n);
      const booked = entries.reduce((sum, { money }) => sum + (money[currency]?.booked ?? 0), 0);
      const millionths = fromMinorUnits(booked, currency);
      return [grouped(exact), grouped(millionths), formatDecimal(exact - millionths)];
    }),
  ];
  for (const outcome of Object.keys(counts).sort())
    lines.push(cellsOf(outcome, [counts[outcome] as Counts[string]]));
  lines.push(cellsOf('total', Object.values(counts)));
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => (line[column] ?? '').length)),
  );
  return lines.map((line) =>
    line
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
}

/** The first rejected rows as lines with their reasons, and how to see the rest of `count`. */
export function describeRejected(
  first: readonly { row_number: number; reason: string }[],
  count: number,
): string[] {
  if (first.length === 0) return [];
  return [
    '\nRejected:',
    ...first.map(({ row_number, reason }) => `  row ${row_number}: ${reason}`),
    ...(count > first.length ? [`  and ${(count - first.length).toLocaleString('en-US')} more`] : []),
    'All of them, as a file to correct and import again: --errors FILE',
  ];
}

function grouped(millionths: bigint): string {
  const [whole = '', fraction = ''] = formatDecimal(millionths).split('.');
  return `${whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')}.${fraction}`;
}
