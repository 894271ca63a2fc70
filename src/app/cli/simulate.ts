import { type Command, InvalidArgumentError } from 'commander';
import { commandShop } from '../demo/command-shop.ts';
import { httpShop } from '../demo/http-shop.ts';
import type { Shop } from '../demo/shop.ts';
import { simulate } from '../demo/simulator.ts';
import { RefusedAtTheCommandLine, withServices } from './with-services.ts';

type Options = { rate: number; for?: number; url?: string; key?: string };

const REPORT_MS = 10_000;

/** `longshore simulate`: a shop, a warehouse and a carrier that work on the demo company. */
export function addSimulateCommand(program: Command): void {
  program
    .command('simulate')
    .description('place, pick, pack, ship and deliver demo orders, until stopped')
    .option('--rate <orders>', 'orders a minute, such as 30/min', readRate, 30)
    .option('--for <time>', 'how long, such as 90s or 10m', readTime)
    .option('--url <address>', 'do it over HTTP, at this server')
    .option('--key <secret>', 'the API key for --url')
    .action(async ({ rate, for: limit_ms, url, key }: Options) => {
      if ((url === undefined) !== (key === undefined))
        throw new RefusedAtTheCommandLine('Give --url and --key together.');
      if (url !== undefined && key !== undefined) return run(httpShop(url, key), rate, limit_ms);
      await withServices(({ services }) => run(commandShop(services), rate, limit_ms));
    });
}

function readRate(text: string): number {
  const match = /^(\d{1,5})(\/min)?$/.exec(text);
  const rate = Number(match?.[1]);
  if (!match || rate < 1) throw new InvalidArgumentError('Write it like 30/min.');
  return rate;
}

function readTime(text: string): number {
  const match = /^(\d{1,5})([smh])$/.exec(text);
  if (!match) throw new InvalidArgumentError('Write it like 90s, 10m or 2h.');
  return Number(match[1]) * { s: 1_000, m: 60_000, h: 3_600_000 }[match[2] as 's' | 'm' | 'h'];
}

async function run(shop: Shop, rate: number, limit_ms: number | undefined): Promise<void> {
  let problems = 0;
  const simulator = simulate({
    rate,
    shop,
    onProblem(error) {
      problems += 1;
      console.error(error instanceof Error ? error.message : error);
    },
  });
  const report = (): void => {
    const { placed, refused, shipped, delivered } = simulator.counts();
    console.log(
      `placed ${placed}, refused ${refused}, shipped ${shipped}, delivered ${delivered}, problems ${problems}`,
    );
  };
  const timer = setInterval(report, REPORT_MS);
  await untilStopped(limit_ms);
  clearInterval(timer);
  await simulator.stop();
  report();
}

function untilStopped(limit_ms: number | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = limit_ms === undefined ? undefined : setTimeout(end, limit_ms);
    function end(): void {
      clearTimeout(timer);
      process.off('SIGINT', end).off('SIGTERM', end);
      resolve();
    }
    process.on('SIGINT', end).on('SIGTERM', end);
  });
}
