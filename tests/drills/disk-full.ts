/*
 * `npm run drill -- disk-full`: PostgreSQL lies on a small file system of its own, which fills up under orders. The server fails
 * closed (503, and a problem that says what is wrong), loses nothing that it accepted, and goes on by itself when there is space
 * again. The control is a server that does not know a full disk when it sees one. It mounts a tmpfs of 700 MB, so it needs
 * Linux and root.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../src/kernel/ids.ts';
import { createLog } from '../../src/platform/log.ts';
import { startEmbeddedPostgres } from '../../src/platform/postgres/embedded.ts';
import { send } from './kit/client.ts';
import { checkLaws, checkOrders, jobsAreDone } from './kit/laws.ts';
import { Report, say } from './kit/report.ts';
import { openShop } from './kit/shop.ts';
import { buy, randomOrder, stockShelves } from './kit/shoppers.ts';
import { type Postgres, type Site, startSite } from './kit/site.ts';

const FULL_S = Number(process.env.DRILL_SECONDS ?? 15);
const SHOPPERS = 8;
const BACK_LIMIT_MS = 30_000;
const CLEAR = new Set(['database_full', 'database_unavailable', 'overloaded']);

const report = new Report();
try {
  await fillingUp();
  await control();
} catch (error) {
  report.check('the drill ran', false, error instanceof Error ? error.message : String(error));
}
report.end();

async function fillingUp(): Promise<void> {
  const { site, disk } = await startOnSmallDisk();
  try {
    await openShop(site.services);
    await stockShelves(site);
    let isOver = false;
    const shopping = shopStubbornly(site, () => isOver);
    await sleep(3_000);
    fill(disk);
    say('the disk is full');
    await sleep(FULL_S * 1_000);
    const alive = await fetch(`${site.api.address}/healthz`).then(
      ({ status }) => status,
      () => 0,
    );
    empty(disk);
    const emptied_at = performance.now();
    const extra = await buy(site);
    const back_ms = performance.now() - emptied_at;
    await sleep(2_000);
    isOver = true;
    const { accepted, refused } = await shopping;
    const unclear = [...refused].filter(
      ([answer]) => !answer.startsWith('503') || !CLEAR.has(answer.slice(4)),
    );
    const told = [...refused].map(([answer, times]) => `${answer} ${times} times`).join(', ');
    report.check(
      'a full disk is answered 503 with a clear problem',
      refused.has('503 database_full') && unclear.length === 0,
      told,
    );
    report.check('the server itself stays alive', alive === 200 && site.api.isAlive(), `/healthz ${alive}`);
    report.check(
      'orders are taken again within 30 s after there is space, by themselves',
      back_ms <= BACK_LIMIT_MS,
      `${(back_ms / 1_000).toFixed(1)} s`,
    );
    await checkOrders(report, site.services.database, [...accepted, extra]);
    report.check('every job is done', (await jobsAreDone(site.services.database)) === true);
    await checkLaws(report, site);
  } finally {
    await site.close();
  }
}

type Shopping = { accepted: string[]; refused: Map<string, number> };

/** Shoppers who send each order until it is accepted; counts what they hear instead. */
async function shopStubbornly(site: Site, isOver: () => boolean): Promise<Shopping> {
  const accepted: string[] = [];
  const refused = new Map<string, number>();
  const shop = async (): Promise<void> => {
    while (!isOver()) {
      const body = randomOrder(newId());
      for (;;) {
        const answer = await send(site, 'POST', '/v1/orders', { body }).catch(() => undefined);
        if (answer?.status === 201 || answer?.status === 200) {
          accepted.push(String(answer.body.id));
          break;
        }
        const heard = answer ? `${answer.status} ${String(answer.body.code)}` : '0 no answer';
        refused.set(heard, (refused.get(heard) ?? 0) + 1);
        await sleep(100);
      }
      await sleep(20);
    }
  };
  await Promise.all(Array.from({ length: SHOPPERS }, shop));
  return { accepted, refused };
}

async function control(): Promise<void> {
  const { site, disk } = await startOnSmallDisk(join(import.meta.dirname, 'kit/blind-to-full-disks.ts'));
  try {
    await openShop(site.services);
    await stockShelves(site);
    fill(disk);
    let isOver = false;
    const shopping = shopStubbornly(site, () => isOver);
    await sleep(5_000);
    empty(disk);
    isOver = true;
    const { refused } = await shopping;
    const unclear = [...refused].filter(([answer]) => !answer.startsWith('503'));
    report.control(
      'a server that does not know a full disk',
      unclear.length > 0,
      unclear.map(([answer, times]) => `${answer} ${times} times`).join(', '),
    );
  } finally {
    await site.close();
  }
}

async function startOnSmallDisk(mutation?: string): Promise<{ site: Site; disk: string }> {
  let disk = '';
  const site = await startSite({
    postgres: (folder) => {
      disk = join(folder, 'disk');
      return onSmallDisk(disk);
    },
    ...(mutation !== undefined && { mutation }),
  });
  return { site, disk };
}

async function onSmallDisk(disk: string): Promise<Postgres> {
  mkdirSync(disk);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=700m,mode=0755', 'longshore-drill', disk], {
    encoding: 'utf8',
  });
  if (mounted.status !== 0)
    throw new Error(
      `This drill mounts a small file system, for which it needs Linux and root (or CAP_SYS_ADMIN): ${
        mounted.stderr?.trim() || mounted.error?.message
      }`,
    );
  chmodSync(disk, 0o755);
  try {
    const postgres = await startEmbeddedPostgres({ data_dir: disk, log: createLog({ level: 'silent' }) });
    return {
      url: postgres.url,
      pid: postgres.pid,
      async stop() {
        await postgres.stop();
        spawnSync('umount', [disk]);
      },
    };
  } catch (error) {
    spawnSync('umount', [disk]);
    throw error;
  }
}

/** Takes all the space that is left. */
function fill(disk: string): void {
  const file = openSync(join(disk, 'filler'), 'w');
  for (let chunk = Buffer.alloc(1_048_576); chunk.length > 0; ) {
    try {
      writeSync(file, chunk);
    } catch {
      chunk = chunk.subarray(0, Math.floor(chunk.length / 2));
    }
  }
  closeSync(file);
}

function empty(disk: string): void {
  rmSync(join(disk, 'filler'), { force: true });
}
