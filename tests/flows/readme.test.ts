import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../kit/database.ts';

/*
 * The walk through one order in README.md, typed into a shell as it stands there, against a server process as people
 * start it. Only the address differs, and each curl also says which status it got.
 */

const ROOT = join(import.meta.dirname, '../..');
const SECTION = '## One order, with curl';
const DEFAULT_ADDRESS = 'http://127.0.0.1:4400';
const hasCurl = spawnSync('curl', ['--version']).status === 0;

/** The commands of one section of a page: what its `sh` blocks hold, in order. */
function commandsOf(page: string, heading: string): string {
  const section = page.split(/^(?=## )/m).find((part) => part.startsWith(heading)) ?? '';
  return [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block).join('\n');
}

const commands = commandsOf(readFileSync(join(ROOT, 'README.md'), 'utf8'), SECTION);

/** Writes down the status of every request; the answer itself goes where the page sends it, on a line of its own. */
const WITNESS = String.raw`
set -u
curl() { command curl "$@" -w '\n%{stderr}%{http_code} %{method} %{url_effective}\n' 2>>"$STATUSES"; }
npx() { (cd "$ROOT" && command npx "$@"); }
`;

let folder: string;
let database: TestDatabase;
let server: ChildProcess;
let address: string;

beforeAll(async () => {
  if (!hasCurl) return;
  folder = mkdtempSync(join(tmpdir(), 'longshore-readme-'));
  database = await testDatabase();
  server = spawn(process.execPath, [join(ROOT, 'src/app/cli.ts'), 'start'], {
    // A port that is named, because it stands in the link of the tracking page.
    env: environment({ LONGSHORE_PORT: String(await freePort()) }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  address = await addressOf(server);
});

afterAll(async () => {
  if (!hasCurl) return;
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  await ended;
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

function environment(more: Record<string, string>): NodeJS.ProcessEnv {
  const own = { DATABASE_URL: database.url, LONGSHORE_DEMO: 'off', LONGSHORE_LOG_LEVEL: 'warn' };
  return { ...process.env, ...own, ...more };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function addressOf(child: ChildProcess): Promise<string> {
  let said = '';
  for await (const chunk of child.stdout ?? []) {
    said += String(chunk);
    const [, found] = /running at (http:\S+)/.exec(said) ?? [];
    if (found === undefined) continue;
    child.stdout?.resume();
    return found;
  }
  throw new Error(`the server did not start: ${said}`);
}

/** Types the commands into a shell in an empty folder; answers what they printed and the status of each request. */
async function type(text: string): Promise<{ answers: Answer[]; statuses: string[] }> {
  const status_file = join(folder, 'statuses');
  const shell = spawn('sh', ['-c', WITNESS + text], {
    cwd: folder,
    env: environment({ ROOT, STATUSES: status_file }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  shell.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    printed += chunk;
  });
  await once(shell, 'close');
  return {
    answers: printed
      .split('\n')
      .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Answer] : [])),
    statuses: readFileSync(status_file, 'utf8').trimEnd().split('\n'),
  };
}

type Answer = {
  id?: string;
  number?: number;
  status?: string;
  is_new?: boolean;
  lines?: { allocated: number; quantity: number }[];
  items?: { kind?: string; outcome?: string }[];
  results?: { outcome: string }[];
};

// Some twenty processes start in it, which two busy cores take their time for.
test.skipIf(!hasCurl)(
  'every command of the walk in README.md does what the page says',
  { timeout: 120_000 },
  async () => {
    expect(commands.split(DEFAULT_ADDRESS).length).toBe(2);
    const { answers, statuses } = await type(commands.replace(DEFAULT_ADDRESS, address));

    expect(statuses.filter((line) => !/^2\d\d /.test(line))).toEqual([]);
    expect(statuses.length).toBe(commands.match(/\bcurl -s/g)?.length);

    const receipts = answers.filter(({ is_new }) => is_new !== undefined);
    const [placed, again] = receipts;
    expect(receipts.length).toBe(2);
    expect(placed?.is_new).toBe(true);
    expect(placed?.lines?.map(({ quantity, allocated }) => [quantity, allocated])).toEqual([
      [2, 2],
      [1, 1],
      [1, 1],
    ]);
    expect(again).toMatchObject({
      id: placed?.id,
      number: placed?.number,
      is_new: false,
      status: 'completed',
    });

    const picks = answers.find(({ results }) => results !== undefined);
    expect(picks?.results?.map(({ outcome }) => outcome)).toEqual(['counted', 'counted', 'counted']);
    const timeline = answers.find(({ items }) => items?.some(({ kind }) => kind === 'placed'));
    expect(timeline?.items?.map(({ kind }) => kind)).toEqual([
      'parcel.delivered',
      'fulfillment_order.shipped',
      'parcel.labeled',
      'parcel.packed',
      'fulfillment_order.picked',
      'placed',
    ]);
    expect(readFileSync(join(folder, 'label.pdf'), 'latin1').slice(0, 5)).toBe('%PDF-');
    expect(readFileSync(join(folder, 'label.zpl'), 'utf8').slice(0, 3)).toBe('^XA');
    expect(readFileSync(join(folder, 'tracking.html'), 'utf8')).toContain('Delivered');
  },
);
