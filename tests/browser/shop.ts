import type { Browser, Page } from 'playwright-core';
import { startProcess } from '../../src/app/process.ts';
import { ensureDemoUsers } from '../../src/modules/identity/index.ts';
import { readConfig } from '../../src/platform/config.ts';
import { createLog } from '../../src/platform/log.ts';
import { openBrowser } from '../kit/browser.ts';
import { testDatabase } from '../kit/database.ts';

const login = { email: 'demo.owner@example.com', password: 'longshore demo harbor' };

export const address = {
  name: 'Demo Buyer',
  line1: '12 Example Street',
  city: 'Sacramento',
  region: 'CA',
  postal_code: '95814',
  country: 'US',
};

export type Shop = {
  base: string;
  browser: Browser;
  /** A page of the signed-in owner. */
  page: Page;
  /** One request as the signed-in page would send it. */
  send(method: string, path: string, body?: object): Promise<Record<string, unknown>>;
  /** Places an order; answers its number. */
  order(external_id: string, lines: readonly (readonly [sku: string, quantity: number])[]): Promise<number>;
  /** What only time does: a statement in the database. */
  later(text: string, values: readonly unknown[]): Promise<void>;
  close(): Promise<void>;
};

/** The real server with the built console, a small shop in it, and a browser whose person is the owner. */
export async function openShop(): Promise<Shop> {
  const database = await testDatabase();
  const config = readConfig({ DATABASE_URL: database.url, LONGSHORE_DEMO: 'on', LONGSHORE_PORT: '0' });
  const log = createLog({ level: 'warn' });
  const running = await startProcess({
    config,
    log,
    roles: { api: true, worker: true },
    migrate_first: false,
  });
  await ensureDemoUsers(running.services);
  const base = running.address ?? '';
  const browser = await openBrowser();
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const send: Shop['send'] = async (method, path, body) => {
    const response = await page.request.fetch(`${base}${path}`, {
      method,
      headers: { 'x-longshore-console': '1', 'idempotency-key': crypto.randomUUID() },
      ...(body && { data: body }),
    });
    const text = await response.text();
    if (!response.ok()) throw new Error(`${method} ${path}: ${response.status()} ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  };
  await page.goto(`${base}/sign-in`);
  await page.getByLabel('E-mail').fill(login.email);
  await page.getByLabel('Password', { exact: true }).fill(login.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();

  await send('POST', '/v1/locations', {
    code: 'OAK',
    name: 'Oakland',
    kind: 'warehouse',
    address: { ...address, name: 'Oakland', city: 'Oakland', postal_code: '94607' },
    latitude: 37.8,
    longitude: -122.3,
    time_zone: 'America/Los_Angeles',
  });
  await send('POST', '/v1/channels', {
    code: 'web',
    name: 'Web shop',
    kind: 'web_shop',
    currency: 'USD',
    market: 'US',
  });
  for (const [sku, gtin] of [
    ['MUG-WHT', '09520123456788'],
    ['CAP-CHR', null],
  ]) {
    const variant = { sku, gtin, title: `Demo ${sku}`, weight_grams: 300 };
    await send('POST', '/v1/products', { title: `Demo ${sku}`, variants: [variant] });
    await send('POST', '/v1/inventory/receipts', { items: [{ sku, location_code: 'OAK', quantity: 50 }] });
  }
  return {
    base,
    browser,
    page,
    send,
    async order(external_id, lines) {
      const placed = await send('POST', '/v1/orders', {
        channel: 'web',
        external_id,
        currency: 'USD',
        customer: { name: address.name },
        shipping_address: address,
        lines: lines.map(([sku, quantity]) => ({ sku, quantity, unit_amount: 1400 })),
        payment: { method: 'card', status: 'pending' },
      });
      return Number(placed.number);
    },
    async later(text, values) {
      await running.services.database.rows(text, values);
    },
    async close() {
      await browser.close();
      await running.stop();
      await database.close();
    },
  };
}
