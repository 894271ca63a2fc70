import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningProcess, startProcess } from '../../src/app/process.ts';
import { ensureDemoUsers } from '../../src/modules/identity/index.ts';
import { readConfig } from '../../src/platform/config.ts';
import { createLog } from '../../src/platform/log.ts';
import { openBrowser } from '../kit/browser.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';

const login = { email: 'demo.owner@example.com', password: 'longshore demo harbor' };

let database: TestDatabase;
let running: RunningProcess;
let browser: Browser;
let page: Page;
let base: string;

/** One request as the signed-in page would send it. */
async function send(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const response = await page.request.fetch(`${base}${path}`, {
    method,
    headers: { 'x-longshore-console': '1', 'idempotency-key': crypto.randomUUID() },
    ...(body && { data: body }),
  });
  const text = await response.text();
  if (!response.ok()) throw new Error(`${method} ${path}: ${response.status()} ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}

async function placeOrder(external_id: string, name: string, sku: string, quantity: number): Promise<number> {
  const address = {
    name,
    line1: '12 Example Street',
    city: 'Sacramento',
    region: 'CA',
    postal_code: '95814',
    country: 'US',
  };
  const order = await send('POST', '/v1/orders', {
    channel: 'web',
    external_id,
    currency: 'USD',
    customer: { name },
    shipping_address: address,
    lines: [{ sku, quantity, unit_amount: 1400 }],
    payment: { method: 'card', status: 'pending' },
  });
  return Number(order.number);
}

/** A cut-off that has just passed, so that at any time of day an order has most of a day until its hand-over. */
function anHourAgo(timeZone: string): string {
  return new Date(Date.now() - 3_600_000).toLocaleTimeString('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
  });
}

/** A page is read anew at each look, which a busy machine needs seconds for. */
const patience = { timeout: 30_000 };
const orders = new Map<string, number>();

beforeAll(async () => {
  database = await testDatabase();
  const config = readConfig({ DATABASE_URL: database.url, LONGSHORE_DEMO: 'on', LONGSHORE_PORT: '0' });
  const log = createLog({ level: 'warn' });
  running = await startProcess({ config, log, roles: { api: true, worker: true }, migrate_first: false });
  await ensureDemoUsers(running.services);
  base = running.address ?? '';
  browser = await openBrowser();
  page = await (
    await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' })
  ).newPage();
  await page.goto(`${base}/sign-in`);
  await page.getByLabel('E-mail').fill(login.email);
  await page.getByLabel('Password', { exact: true }).fill(login.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Today' }).waitFor();

  const address = {
    name: 'Oakland',
    line1: '1 Harbor Way',
    city: 'Oakland',
    region: 'CA',
    postal_code: '94607',
    country: 'US',
  };
  await send('POST', '/v1/locations', {
    code: 'OAK',
    name: 'Oakland',
    kind: 'warehouse',
    address,
    latitude: 37.8,
    longitude: -122.3,
    time_zone: 'America/Los_Angeles',
    cut_off: anHourAgo('America/Los_Angeles'),
    ships_orders: true,
  });
  await send('POST', '/v1/channels', {
    code: 'web',
    name: 'Web shop',
    kind: 'web_shop',
    currency: 'USD',
    market: 'US',
  });
  for (const sku of ['MUG-WHT', 'CAP-CHR']) {
    await send('POST', '/v1/products', {
      title: `Demo ${sku}`,
      variants: [{ sku, title: `Demo ${sku}`, weight_grams: 300 }],
    });
    await send('POST', '/v1/inventory/receipts', { items: [{ sku, location_code: 'OAK', quantity: 50 }] });
  }
  orders.set('anna', await placeOrder('W-1', 'Anna Berg', 'CAP-CHR', 2));
  orders.set('ben', await placeOrder('W-2', 'Ben Dahl', 'MUG-WHT', 4));
  orders.set('cara', await placeOrder('W-3', 'Cara Eck', 'MUG-WHT', 1));
  orders.set('dan', await placeOrder('W-4', 'Dan Falk', 'MUG-WHT', 1));
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await running?.stop();
  await database?.close();
});

async function expectNoViolations(): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`),
  ).toEqual([]);
}

async function find(text: string): Promise<string[]> {
  await page.goto(`${base}/orders`);
  await page.getByLabel('Number, name, SKU, tracking').fill(text);
  await page.waitForURL(/[?&]q=/);
  await page.getByText(/^\d+ orders?$/).waitFor();
  await page.locator('section[aria-label="Orders"][aria-busy="false"]').waitFor();
  return page.locator('tbody tr td:nth-child(2)').allInnerTexts();
}

describe('orders in the console', () => {
  test('an order is found by a name and by a SKU', async () => {
    await expect.poll(() => find('anna'), patience).toEqual([String(orders.get('anna'))]);
    await expect
      .poll(async () => (await find('MUG-WHT')).sort(), patience)
      .toEqual(['ben', 'cara', 'dan'].map((name) => String(orders.get(name))).sort());
  });

  test('it is opened, held and released, and every page passes axe', async () => {
    const number = String(orders.get('anna'));
    await find('anna');
    await expectNoViolations();
    await page.locator('tbody tr td:nth-child(4)').first().click();
    await page.getByRole('heading', { level: 1, name: number }).waitFor();
    await expectNoViolations();

    await page.getByRole('button', { name: /^Hold/ }).click();
    await page.getByLabel('Why, for whoever settles it').fill('House number is missing');
    await page.getByRole('button', { name: `Hold order ${number}` }).click();
    await page.getByRole('heading', { name: 'Settle the customer request hold' }).waitFor();
    expect((await send('GET', `/v1/orders/${number}`)).fulfillment_status).toBe('on_hold');

    await page.getByRole('button', { name: 'Release hold' }).first().click();
    await page.getByRole('heading', { name: 'Pick 2 units at Oakland' }).waitFor();
    expect((await send('GET', `/v1/orders/${number}`)).holds).toEqual([]);
  });

  test('cancelling says how many units go back and where, and then they do', async () => {
    const number = String(orders.get('ben'));
    await page.goto(`${base}/orders/${number}`);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Cancel order' }).click();
    const dialog = page.getByRole('dialog', { name: `Cancel order ${number}?` });
    await dialog.getByText('4 units go back to available at Oakland.').waitFor();
    await dialog.getByText('Nothing was paid, so no money has to move.').waitFor();
    await expectNoViolations();
    await dialog.getByRole('button', { name: `Cancel order ${number}` }).click();
    await dialog.getByText('Choose why: the reason is kept with the change.').waitFor();
    await dialog.getByLabel('Reason').click();
    await page.getByRole('option', { name: 'Customer asked' }).click();
    await dialog.getByRole('button', { name: `Cancel order ${number}` }).click();
    await page.getByText(`Order ${number}: 4 units cancelled`).waitFor();
    expect((await send('GET', `/v1/orders/${number}`)).status).toBe('cancelled');
  });

  test('cancelling a paid order grants its money back, and asks until it was given back', async () => {
    const number = String(await placeOrder('W-5', 'Eva Frost', 'CAP-CHR', 1));
    const { id, payments } = await send('GET', `/v1/orders/${number}`);
    const [payment] = payments as { id: string }[];
    await send('POST', `/v1/orders/${id}/payments`, {
      kind: 'capture',
      amount: 1400,
      reference: 'TILL-1',
      payment_id: payment?.id,
    });
    await page.goto(`${base}/orders/${number}`);
    await page.getByText('Captured 14.00 USD').waitFor();
    await page.getByText(/^On time, .* spare to ship$/).waitFor();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Cancel order' }).click();
    const dialog = page.getByRole('dialog', { name: `Cancel order ${number}?` });
    await dialog.getByText(/^14\.00 USD is granted back/).waitFor();
    await expect
      .poll(() => dialog.getByLabel('Reason').evaluate((field) => field.matches(':focus')), patience)
      .toBe(true);
    await dialog.getByLabel('Reason').click();
    await page.getByRole('option', { name: 'Customer asked' }).click();
    await dialog.getByRole('button', { name: `Cancel order ${number}` }).click();
    await page.getByRole('button', { name: 'Given back…' }).waitFor();
    await page.getByRole('heading', { name: 'Was to ship from Oakland' }).waitFor();
    await expectNoViolations();
    await page.getByRole('button', { name: 'Given back…' }).click();
    const asked = page.getByRole('dialog', { name: 'Was 14.00 USD given back?' });
    await asked.getByLabel('Reference').fill('TILL-2');
    await asked.getByRole('button', { name: 'It was given back' }).click();
    await page.getByText('14.00 USD given back, recorded').waitFor();
    await page.getByRole('button', { name: 'Given back…' }).waitFor({ state: 'detached' });
  });

  test('three orders are tagged at once, and Undo takes the tag away again', async () => {
    const tagsOf = async () =>
      Promise.all(
        ['anna', 'cara', 'dan'].map(
          async (name) => (await send('GET', `/v1/orders/${orders.get(name)}`)).tags,
        ),
      );
    await page.goto(`${base}/orders`);
    for (const name of ['anna', 'cara', 'dan'])
      await page.getByLabel(`Select ${orders.get(name)}`, { exact: true }).check();
    await page.getByRole('button', { name: /^Tag/ }).click();
    await page.getByRole('dialog').getByLabel('Tags', { exact: true }).fill('gift');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Tag 3 orders' }).click();
    await page.getByText('Tagged 3 orders').first().waitFor();
    expect(await tagsOf()).toEqual([['gift'], ['gift'], ['gift']]);
    await page.getByRole('button', { name: /^Undo/ }).click();
    await expect.poll(tagsOf, patience).toEqual([[], [], []]);
  });

  test('Undo of a hold on many orders lifts only what that hold set', async () => {
    const holdsOf = async () =>
      Promise.all(
        ['anna', 'cara', 'dan'].map(
          async (name) => (await send('GET', `/v1/orders/${orders.get(name)}`)).holds,
        ),
      );
    const { id } = await send('GET', `/v1/orders/${orders.get('anna')}`);
    await send('POST', `/v1/orders/${id}/holds`, { type: 'fraud', reason: 'Looks odd' });
    await page.goto(`${base}/orders`);
    for (const name of ['anna', 'cara', 'dan'])
      await page.getByLabel(`Select ${orders.get(name)}`, { exact: true }).check();
    await page.getByRole('button', { name: /^Hold/ }).click();
    await page.getByRole('button', { name: 'Hold 3 orders' }).click();
    await page.getByText('Held 3 orders').first().waitFor();
    await page.getByRole('button', { name: /^Undo/ }).click();
    await expect.poll(holdsOf, patience).toEqual([['fraud'], [], []]);
  });

  test('the board leads to its lists', async () => {
    await page.goto(base);
    await page.getByRole('heading', { name: 'Today' }).waitFor();
    await expectNoViolations();
    await page.getByRole('button', { name: /^Allocated/ }).click();
    await page.getByRole('button', { name: 'Remove the filter Step' }).waitFor();
    expect(new URL(page.url()).searchParams.get('stage')).toBe('allocated');
  });
});
