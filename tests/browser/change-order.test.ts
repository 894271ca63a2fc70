import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openShop, type Shop } from './shop.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

test('an agent changes an order: sees what it does, and confirms it', async () => {
  const { page, base } = shop;
  const number = await shop.order('C-1', [['MUG-WHT', 2]]);
  await page.goto(`${base}/orders/${number}`);
  await page.getByRole('button', { name: 'Change order' }).click();
  await page.getByLabel('Quantity of MUG-WHT').fill('1');
  await page.getByLabel('Add by SKU or name').fill('CAP-CHR');
  await page.getByRole('button', { name: /Demo CAP-CHR/ }).click();
  await page.getByLabel('Price of CAP-CHR, USD').fill('20');
  const submit = page.getByRole('button', { name: 'Confirm change' });
  await expect.poll(() => page.getByText('34.00 USD to be paid').count()).toBe(1);
  await expect.poll(() => submit.isEnabled()).toBe(true);
  expect(await page.getByText('CAP-CHR: one more is promised at Oakland').count()).toBe(1);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  await submit.click();
  await page.getByText(`Changed order ${number}; 34.00 USD are to be paid`).waitFor();
  await page.getByText('MUG-WHT 2 → 1, CAP-CHR 0 → 1').waitFor();
});

test('an order is begun on the phone, kept as a draft, and placed later with the day that was said', async () => {
  const { page, base } = shop;
  await page.goto(`${base}/orders/new`);
  await page.getByLabel('Add by SKU or name').fill('MUG-WHT');
  await page.getByRole('button', { name: /Demo MUG-WHT/ }).click();
  await page.getByLabel('Price of MUG-WHT, USD').fill('12');
  await page.getByLabel('Name', { exact: true }).fill('Demo Caller');
  await page.getByRole('button', { name: 'Save draft' }).click();
  await page.getByRole('link', { name: 'Demo Caller' }).click();
  await page.getByLabel('Street and number').fill('12 Example Street');
  await page.getByLabel('City').fill('Sacramento');
  await page.getByLabel('Postal code').fill('95814');
  await page.getByLabel('Country code').fill('US');
  await page.getByRole('radio', { name: /, by / }).first().check();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  await page.getByRole('button', { name: 'Place order' }).click();
  await page.getByText(/^Placed order/).waitFor();
});

test('what a rule holds is reviewed with one key for each decision', async () => {
  const { page, base, send } = shop;
  const rule = { name: 'Many mugs', condition: 'items.exists(i, i.sku == "MUG-WHT" && i.quantity > 4)' };
  const terms = { hold_type: 'fraud', release_after_minutes: null, is_active: true };
  await send('POST', '/v1/hold-rules', { ...rule, ...terms });
  const number = await shop.order('R-1', [['MUG-WHT', 5]]);
  await page.goto(`${base}/orders/review`);
  await page.getByText('Many mugs').first().waitFor();
  await page.getByRole('link', { name: String(number) }).waitFor();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  await page.keyboard.press('r');
  await page.getByText('Nothing is held').waitFor();
});
