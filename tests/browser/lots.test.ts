import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openShop, type Shop } from './shop.ts';

let shop: Shop;
const dayFrom = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

beforeAll(async () => {
  shop = await openShop();
  const variant = {
    sku: 'TEA',
    title: 'Demo tea',
    weight_grams: 200,
    tracking: 'lot',
    min_remaining_days: 10,
  };
  await shop.send('POST', '/v1/products', { title: 'Demo tea', variants: [variant] });
  for (const [code, quantity, days] of [
    ['LATE', 6, 200],
    ['SOON', 1, 30],
  ] as const) {
    const lots = [{ code, quantity, expires_on: dayFrom(days) }];
    const item = { sku: 'TEA', location_code: 'OAK', quantity, lots };
    await shop.send('POST', '/v1/inventory/receipts', { items: [item] });
  }
}, 120_000);
afterAll(async () => {
  await shop?.close();
});

async function violations(): Promise<string[]> {
  const { page } = shop;
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
  const found = await new AxeBuilder({ page }).analyze();
  return found.violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`);
}

test('receiving a tracked SKU asks for its lots', { timeout: 60_000 }, async () => {
  const { page, base, send } = shop;
  await page.goto(`${base}/inventory/TEA`);
  await page.getByRole('button', { name: 'Receive', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Units').first().fill('2');
  await dialog.getByRole('button', { name: 'Receive 2 units' }).click();
  await dialog.getByText('Name the lots').waitFor();
  await dialog.getByLabel('Lot or serial number').fill('LATER');
  await dialog.getByLabel('Last day').fill(dayFrom(300));
  await dialog.getByRole('button', { name: 'Receive 2 units' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'LATER', exact: true }).waitFor();
  expect(await violations()).toEqual([]);
  const { items } = (await send('GET', '/v1/inventory/lots?sku=TEA')) as { items: { code: string }[] };
  expect(items.map(({ code }) => code)).toEqual(['SOON', 'LATE', 'LATER']);
});

test('the pack station asks for the lot, refuses the wrong one and names the right one', {
  timeout: 90_000,
}, async () => {
  const { page, base } = shop;
  const number = await shop.order('LOT-1', [['TEA', 2]]);
  await page.setViewportSize({ width: 360, height: 780 });
  await page.goto(`${base}/pack/${number}-1`);
  await page.getByText('Take 1 of SOON').waitFor();
  const scan = async (code: string, verdict: string) => {
    await page.getByLabel('Type code').fill(code);
    await page.getByRole('button', { name: 'Count', exact: true }).click();
    await page.getByRole('alert').getByText(verdict).waitFor();
  };
  await scan('TEA', 'Scan the lot');
  await scan('LATE', 'Another lot expires before LATE');
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  expect(await violations()).toEqual([]);
  await scan('SOON', '1 of 2');
  await scan('LATE', '2 of 2');
  await page.setViewportSize({ width: 1440, height: 900 });
});

test('a lot is found by its code, shows who got it, and is recalled with a reason', {
  timeout: 60_000,
}, async () => {
  const { page, base } = shop;
  await page.goto(`${base}/inventory/lots?q=soon`);
  await page.getByRole('link', { name: 'SOON', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Lot SOON' }).waitFor();
  await page.getByText('Picked, still here').waitFor();
  expect(await violations()).toEqual([]);
  await page.getByRole('button', { name: 'Recall', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('1 order has picked units of it').waitFor();
  await dialog.getByRole('combobox', { name: 'Reason' }).click();
  await page.getByRole('option', { name: 'Defect' }).click();
  await dialog.getByRole('button', { name: 'Recall SOON' }).click();
  await page.getByRole('button', { name: 'Release' }).waitFor();
  await page.getByText('Blocked').first().waitFor();
});
