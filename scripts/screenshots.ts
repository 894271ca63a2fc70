/*
 * `npm run screenshots` writes docs/pictures: the real console over a demo company of its own, in the browser that
 * the tests bring along. The demo is seeded from fixed numbers; only its dates follow the day of the run.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { seedDemo } from '../src/app/demo/index.ts';
import { modules } from '../src/app/modules.ts';
import { type RunningProcess, startProcess } from '../src/app/process.ts';
import { type DemoLogin, ensureDemoUsers } from '../src/modules/identity/index.ts';
import { readConfig } from '../src/platform/config.ts';
import { createLog } from '../src/platform/log.ts';
import { openBrowser } from '../tests/kit/browser.ts';

const PICTURES = join(import.meta.dirname, '../docs/pictures');
const DESK = { width: 1440, height: 900 };
const HANDHELD = { width: 360, height: 780 };
// Everybody who clones the repository carries these along.
const LARGEST_BYTES = 300_000;
// Live lists answer their first questions, and what fades in has faded in.
const SETTLE_MS = 800;

type Look = { size: typeof DESK; scheme: 'light' | 'dark' };
type Studio = { base: string; browser: Browser; login: DemoLogin };

const PRODUCTS_FILE = `SKU,Name,EAN,Weight,Price,Currency
FLAG-RED,Signal flag red,,120,1800,USD
FLAG-BLU,Signal flag blue,,120,18.00,USD
ROPE-10,Mooring rope 10 m,9520123456788,1450,39.50,USD
BELL-BRS,Brass bell,9520123456789,980,64.00,USD
`;

const folder = mkdtempSync(join(tmpdir(), 'longshore-pictures-'));
const running = await openDemo(folder);
const browser = await openBrowser();
try {
  mkdirSync(PICTURES, { recursive: true });
  const login = (await ensureDemoUsers(running.services)).find(({ role }) => role === 'owner');
  if (login === undefined || running.address === undefined) throw new Error('the demo has no owner');
  await takeAll({ base: running.address, browser, login });
} finally {
  await browser.close();
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function openDemo(data_dir: string): Promise<RunningProcess> {
  const config = readConfig({ LONGSHORE_DATA_DIR: data_dir, LONGSHORE_DEMO: 'on', LONGSHORE_PORT: '0' });
  const opened = await startProcess({
    config,
    log: createLog({ level: 'warn' }),
    roles: { api: true, worker: true },
    migrate_first: true,
  });
  await seedDemo(opened.services, { listeners: modules.flatMap(({ listeners = [] }) => listeners) });
  return opened;
}

async function takeAll(studio: Studio): Promise<void> {
  const desk = await signIn(studio, { size: DESK, scheme: 'light' });
  const order = await largest(desk, '/v1/orders?fulfillment_status=fulfilled&limit=100');
  const work = await largest(desk, '/v1/fulfillment-orders?status=open&limit=100');
  await take(desk, '/', 'home');
  await take(desk, '/orders', 'orders');
  await take(desk, `/orders/${order.number}`, 'order');
  await take(desk, '/inventory', 'inventory');
  await take(desk, `/inventory/${await fullest(desk)}`, 'sku-stock');
  await take(desk, '/settings/imports', 'import', chooseFile);
  const [first] = work.lines ?? [];
  await take(desk, `/pack/${work.number}`, 'pack-station', (page) => scan(page, first?.sku ?? ''));
  await take(desk, await trackingPageOf(desk, order.number), 'tracking');

  const dark = await signIn(studio, { size: DESK, scheme: 'dark' });
  await take(dark, '/', 'home-dark');
  const handheld = await signIn(studio, { size: HANDHELD, scheme: 'light' });
  await take(handheld, `/pack/${work.number}`, 'handheld', (page) => scan(page, first?.sku ?? ''));
  await take(handheld, await walkOf(handheld), 'walk');
}

async function signIn({ base, browser: opened, login }: Studio, { size, scheme }: Look): Promise<Page> {
  const context = await opened.newContext({
    baseURL: base,
    viewport: size,
    colorScheme: scheme,
    reducedMotion: 'reduce',
    locale: 'en-US',
    timezoneId: 'America/Los_Angeles',
  });
  const page = await context.newPage();
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(login.email);
  await page.getByLabel('Password', { exact: true }).fill(login.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
  return page;
}

type Row = { number: string | number; units: number; lines?: { sku: string }[] };

/** The row of a list that shows most: the one with the most units. */
async function largest(page: Page, path: string): Promise<Row> {
  const { items } = (await (await page.request.get(path)).json()) as { items: Row[] };
  const [most] = items.toSorted((left, right) => right.units - left.units);
  if (!most) throw new Error(`${path} is empty`);
  return most;
}

/** The SKU of which most is on its way: its picture shows what can be promised later. */
async function fullest(page: Page): Promise<string> {
  const { items } = (await (await page.request.get('/v1/inventory?limit=200')).json()) as {
    items: { sku: string; totals: { incoming: number } }[];
  };
  const [most] = items.toSorted((left, right) => right.totals.incoming - left.totals.incoming);
  if (!most) throw new Error('nothing is in stock');
  return most.sku;
}

async function trackingPageOf(page: Page, number: string | number): Promise<string> {
  const order = (await (await page.request.get(`/v1/orders/${number}`)).json()) as { tracking_url: string };
  return new URL(order.tracking_url).pathname;
}

/** The walk of the wave that the demo released. */
async function walkOf(page: Page): Promise<string> {
  const { items } = (await (await page.request.get('/v1/waves?state=open')).json()) as {
    items: { id: string }[];
  };
  const [wave] = items;
  if (!wave) throw new Error('no wave is open');
  return `/pick/${wave.id}/1`;
}

async function chooseFile(page: Page): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'File' }).click(),
  ]);
  const buffer = Buffer.from(PRODUCTS_FILE);
  await chooser.setFiles({ name: 'products.csv', mimeType: 'text/csv', buffer });
  await page.getByRole('cell', { name: 'FLAG-RED' }).waitFor();
}

/** What a keyboard wedge does: the characters of a barcode and Enter. */
async function scan(page: Page, code: string): Promise<void> {
  for (const character of code) await page.keyboard.press(character);
  await page.keyboard.press('Enter');
  await page.locator('[data-verdict]').first().waitFor();
}

/** Opens a page, waits until nothing on it is busy, prepares it, and writes its picture. */
async function take(
  page: Page,
  path: string,
  name: string,
  prepare: (page: Page) => Promise<void> = async () => {},
): Promise<void> {
  await page.goto(path);
  await page.getByRole('heading').first().waitFor();
  await settled(page);
  await prepare(page);
  await settled(page);
  const file = join(PICTURES, `${name}.png`);
  await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
  const { size } = statSync(file);
  console.log(`${name}.png ${Math.round(size / 1_000)} kB`);
  if (size > LARGEST_BYTES) throw new Error(`${name}.png is larger than ${LARGEST_BYTES} bytes`);
}

async function settled(page: Page): Promise<void> {
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
  // Text, because the server's code knows no `document`.
  await page.evaluate(
    'Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)))',
  );
  await page.waitForTimeout(SETTLE_MS);
}
