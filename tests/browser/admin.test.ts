import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openShop, type Shop } from './shop.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
}, 120_000);
afterAll(async () => {
  await shop?.close();
});

test('a planner adjusts stock and sees the numbers before and after', async () => {
  const { page, base, send } = shop;
  await page.goto(`${base}/inventory/MUG-WHT`);
  await page.getByRole('button', { name: 'Adjust' }).click();
  const dialog = page.getByRole('dialog', { name: 'Adjust MUG-WHT' });
  await dialog.getByLabel('Change').fill('-3');
  await dialog.getByText('Available: 50 → 47').waitFor();
  await dialog.getByRole('button', { name: 'Take 3 units' }).click();
  await dialog.getByText('Choose why: the reason is kept with the movement.').waitFor();
  await dialog.getByRole('combobox', { name: 'Reason' }).click();
  await page.getByRole('option', { name: 'Damage' }).click();
  await dialog.getByRole('button', { name: 'Take 3 units' }).click();
  await page.getByText('MUG-WHT at OAK: 47 on hand').waitFor();
  expect(await send('GET', '/v1/inventory?q=MUG-WHT')).toMatchObject({
    items: [{ totals: { available: 47 } }],
  });
  expect(await send('GET', '/v1/inventory/movements?limit=1')).toMatchObject({
    items: [{ from_state: 'available', to_state: null, quantity: 3, reason: 'damage' }],
  });
});

test('a key is shown once, works, and is dead after it was revoked', async () => {
  const { page, base } = shop;
  await page.goto(`${base}/settings/api-keys`);
  await page.getByRole('button', { name: 'New API key' }).first().click();
  await page.getByLabel('Name').fill('Demo ERP');
  await page.getByLabel('catalog:read').check();
  await page.getByRole('button', { name: 'Create API key' }).click();
  const secret = await page
    .getByRole('dialog', { name: 'The key Demo ERP' })
    .getByText(/^lsk_/)
    .textContent();
  const ask = () =>
    fetch(`${base}/v1/products`, { headers: { authorization: `Bearer ${secret}` } }).then(
      ({ status }) => status,
    );
  expect(await ask()).toBe(200);
  await page.getByRole('button', { name: 'I have kept it' }).click();
  expect(await page.getByText(secret ?? '').count()).toBe(0);

  await page.getByRole('button', { name: 'Revoke the key Demo ERP' }).click();
  const dialog = page.getByRole('dialog', { name: 'Revoke the key Demo ERP?' });
  await dialog.getByRole('combobox', { name: 'Reason' }).click();
  await page.getByRole('option', { name: 'No longer used' }).click();
  await dialog.getByRole('button', { name: 'Revoke the key Demo ERP' }).click();
  await page.getByText('Revoked Demo ERP').waitFor();
  expect(await ask()).toBe(401);
});

test('a file of products is previewed with its guessed mapping, and imported', async () => {
  const { page, base, send } = shop;
  await page.goto(`${base}/settings/imports`);
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'File' }).click(),
  ]);
  const csv = 'sku,title,weight_grams\nLAN-BRS,Demo lantern,950\nBAD SKU WITH A WEIGHT,Demo,heavy\n';
  await chooser.setFiles({ name: 'demo.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await page.getByRole('cell', { name: 'LAN-BRS' }).waitFor();
  await page.getByRole('button', { name: 'Import demo.csv' }).click();
  await page.getByRole('heading', { name: 'demo.csv' }).waitFor();
  await page.getByRole('link', { name: 'Rejected rows as CSV' }).waitFor();
  expect(await send('GET', '/v1/variants?sku=LAN-BRS')).toMatchObject({ items: [{ weight_grams: 950 }] });
});

test('the palette finds a customer, an SKU, an order, a page and an action, and the keys choose among them', async () => {
  const { page, base, order, send } = shop;
  await send('POST', '/v1/customers', { name: 'Demo Buyer', email: 'demo.buyer@example.com' });
  const number = await order('web-palette-1', [['CAP-CHR', 2]]);
  await page.goto(`${base}/`);
  await page.getByRole('heading', { name: 'Today' }).waitFor();
  const typed = async (text: string) => {
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    const input = page.getByRole('combobox', { name: 'Orders, customers, SKUs, pages and actions' });
    await input.fill(text);
    return page.getByRole('listbox', { name: 'Find anything' });
  };

  const people = await typed('buy');
  await people
    .getByRole('group', { name: 'Customers' })
    .getByRole('option', { name: 'Demo Buyer' })
    .waitFor();
  expect(await people.getByRole('option', { selected: true }).textContent()).toContain('Demo Buyer');
  await page.getByRole('dialog').getByText('No orders yet.').waitFor();
  const violations = (await new AxeBuilder({ page }).include('[role="dialog"]').analyze()).violations;
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/customers\/cus_/);

  const skus = await typed('CAP-CHR');
  const sku = skus.getByRole('group', { name: 'SKUs' }).getByRole('option', { name: /CAP-CHR.*48 to sell/ });
  await sku.waitFor();
  // The SKU was typed whole, so it stands before the order that has it.
  await expect.poll(() => sku.getAttribute('aria-selected')).toBe('true');
  const found = skus.getByRole('group', { name: 'Orders' }).getByRole('option', { name: String(number) });
  await found.waitFor();
  await page.keyboard.press('ArrowDown');
  expect(await found.getAttribute('aria-selected')).toBe('true');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/inventory\/CAP-CHR/);

  const pages = await typed('audit');
  await pages.getByRole('group', { name: 'Go to' }).getByRole('option', { name: 'Audit log' }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/settings\/audit/);

  const actions = await typed('>new');
  const options = actions.getByRole('group', { name: 'Actions' }).getByRole('option');
  await expect.poll(() => options.allTextContents()).toHaveLength(3);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/customers\/new/);
});
