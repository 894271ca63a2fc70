import type { ImportProgress } from '../../platform/imports/run-import.ts';

type Output = { isTTY?: boolean; columns?: number; write(text: string): unknown };

const PLAIN_EVERY_MS = 5_000;
const BAR = 24;

/** Shows how far an import is: a bar that moves in a terminal, a plain line now and then elsewhere. */
export function progressLine(output: Output, now: () => number = Date.now) {
  const started = now();
  let shown = started;
  let rows = 0;
  let drawn = false;
  return {
    show({ rows_total, rows_before, rows_read }: ImportProgress): void {
      // What was done before this run says nothing about its speed.
      rows = rows_read - rows_before;
      const at = now();
      if (!output.isTTY && at - shown < PLAIN_EVERY_MS && rows_read < rows_total) return;
      shown = at;
      const text = describe({ rows_total, rows_read, rate: rows / Math.max(0.001, (at - started) / 1_000) });
      drawn = true;
      output.write(
        output.isTTY
          ? `\r${text.slice(0, (output.columns ?? 80) - 1).padEnd((output.columns ?? 80) - 1)}`
          : `${text}\n`,
      );
    },
    /** How many rows this run has done. */
    rows: () => rows,
    end(): void {
      if (drawn && output.isTTY) output.write('\n');
    },
  };
}

function describe({
  rows_total,
  rows_read,
  rate,
}: {
  rows_total: number;
  rows_read: number;
  rate: number;
}): string {
  const share = rows_total === 0 ? 1 : rows_read / rows_total;
  const filled = Math.round(share * BAR);
  const left = rate > 0 ? duration((rows_total - rows_read) / rate) : 'unknown';
  const count = (value: number): string => Math.round(value).toLocaleString('en-US');
  const bar = '█'.repeat(filled) + '░'.repeat(BAR - filled);
  const rows = `${count(rows_read)} of ${count(rows_total)} rows  ${count(rate)} rows/s`;
  return `${bar} ${Math.floor(share * 100)} %  ${rows}  ${left} left`;
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
