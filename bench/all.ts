import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { isWithin, type Result } from './kit/result.ts';

/**
 * `npm run bench` without a name: every bench that has a budget, one after the other, a table of all, and what falls short. Lists
 * and searches are measured by `growth`, at the number of orders that is given: `npm run bench -- all [--orders=1000000]`. Each
 * has its limit of time, so that all end: about 20 minutes without growth, 25 with 100,000 orders, 40 with a million.
 */
const orders = Number(
  process.argv.find((word) => word.startsWith('--orders='))?.slice('--orders='.length) ?? 1_000_000,
);
const BENCHES: readonly { name: string; args?: readonly string[]; limit_min: number }[] = [
  { name: 'place-order', limit_min: 5 },
  { name: 'availability', limit_min: 5 },
  { name: 'fan-out', limit_min: 5 },
  { name: 'start-up', limit_min: 5 },
  { name: 'levels', limit_min: 5 },
  { name: 'overload', limit_min: 5 },
  { name: 'large-orders', limit_min: 10 },
  { name: 'scale', limit_min: 5 },
  { name: 'sourcing', limit_min: 2 },
  { name: 'replanning', args: ['1', '1'], limit_min: 5 },
  { name: 'dry-run', limit_min: 5 },
  { name: 'picking', limit_min: 2 },
  { name: 'batching', limit_min: 2 },
  { name: 'packing', limit_min: 3 },
  { name: 'growth', args: [String(orders)], limit_min: 10 + orders / 50_000 },
];

let running: ReturnType<typeof spawn> | undefined;
let isStopped = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    isStopped = true;
    running?.kill(signal);
  });

const results: Result[] = [];
const failed: string[] = [];
for (const bench of BENCHES) {
  if (isStopped) break;
  console.log(`\n${bench.name}`);
  const result = await run(bench);
  if (result) results.push(result);
  else failed.push(bench.name);
}
console.log(`\n${tableOf(results).join('\n')}`);
for (const { bench, figure, limit, measured } of figuresOf(results).filter(({ is_met }) => !is_met))
  console.log(`Falls short: ${bench} ${figure} is ${measured}, the budget ${limit}.`);
for (const name of failed) console.log(`${name} ended without a result.`);
console.log(
  JSON.stringify({
    bench: 'all',
    figures: Object.fromEntries(results.map(({ bench, figures }) => [bench, figures])),
    budget: Object.fromEntries(results.map(({ bench, budget }) => [bench, budget])),
    met: failed.length === 0 && results.every(({ met }) => met),
  }),
);
process.exitCode = failed.length === 0 ? 0 : 1;

async function run({ name, args = [], limit_min }: (typeof BENCHES)[number]): Promise<Result | undefined> {
  const child = spawn(process.execPath, [join(import.meta.dirname, `${name}.ts`), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running = child;
  const limit = setTimeout(() => child.kill('SIGTERM'), limit_min * 60_000);
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    process.stdout.write(text);
    said += text;
  });
  const code = await new Promise<number | null>((ended) => child.once('close', ended));
  clearTimeout(limit);
  const last = said.trimEnd().split('\n').at(-1) ?? '';
  return code === 0 && last.startsWith('{') ? (JSON.parse(last) as Result) : undefined;
}

type Judged = { bench: string; figure: string; limit: string; measured: string; is_met: boolean };

function figuresOf(all: readonly Result[]): Judged[] {
  return all.flatMap(({ bench, figures, budget }) =>
    Object.entries(budget).map(([figure, limit]) => ({
      bench,
      figure,
      limit,
      measured: String(figures[figure] ?? 'not measured'),
      is_met: isWithin(figures[figure], limit),
    })),
  );
}

function tableOf(all: readonly Result[]): string[] {
  const rows = figuresOf(all).map(({ bench, figure, limit, measured, is_met }) => [
    bench,
    figure,
    limit,
    measured,
    is_met ? 'met' : 'NOT met',
  ]);
  const lines = [['bench', 'figure', 'budget', 'measured', ''], ...rows];
  const widths = [0, 1, 2, 3, 4].map((at) => Math.max(...lines.map((cells) => cells[at]?.length ?? 0)));
  return lines.map((cells) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
