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

const violations = async () => {
  const { violations: found } = await new AxeBuilder({ page: shop.page }).analyze();
  return found.map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`);
};

const choose = async (label: string, option: string) => {
  const dialog = shop.page.getByRole('dialog');
  await dialog
    .getByRole('combobox', { name: label })
    .or(dialog.getByRole('textbox', { name: label }))
    .click();
  await shop.page.getByRole('option', { name: option, exact: true }).click();
};

test('what happens when SKUs are short is set for a pasted column, and ended for one', async () => {
  const { page, base } = shop;
  await page.goto(`${base}/inventory/policies`);
  await page.getByText('Every SKU follows its channel').waitFor();
  await page.getByRole('button', { name: 'Set for SKUs' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('SKUs').fill('MUG-WHT\nNOPE');
  await choose('Channel', 'Web shop');
  await dialog.getByLabel('Cap').fill('3');
  expect(await violations()).toEqual([]);
  await dialog.getByRole('button', { name: 'Set for 2 SKUs' }).click();
  const alert = dialog.getByRole('alert');
  await alert.getByText('One was not changed').waitFor();
  await alert.getByText('NOPE').first().waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  const row = page.getByRole('row', { name: /MUG-WHT/ });
  await row.getByText('at most 3 wait').waitFor();
  expect(await violations()).toEqual([]);
  await row.getByRole('button', { name: 'Change what happens to MUG-WHT in Web shop' }).click();
  await choose('When it is short', 'As the channel says');
  await dialog.getByRole('button', { name: 'Set for one SKU' }).click();
  await page.getByText('Every SKU follows its channel').waitFor();
});

test('those who wait stand in their order, a priority goes first, and a delivery gives them a day', async () => {
  const { page, base, send, order } = shop;
  await send('PUT', '/v1/inventory/selling-policies', {
    items: [{ sku: 'CAP-CHR', channel: 'web', policy: 'backorder' }],
  });
  await order('takes-all', [['CAP-CHR', 50]]);
  const first = await order('waits-first', [['CAP-CHR', 2]]);
  const second = await order('waits-second', [['CAP-CHR', 1]]);
  await page.goto(`${base}/inventory/CAP-CHR`);
  const rows = page.getByRole('region', { name: 'Who waits' }).getByRole('row');
  const numbers = async () => (await rows.allInnerTexts()).slice(1).map((text) => /\d{4,}/.exec(text)?.[0]);
  await expect.poll(numbers, { timeout: 10_000 }).toEqual([String(first), String(second)]);
  const { id } = await send('GET', `/v1/orders/${second}`);
  await send('POST', `/v1/orders/${String(id)}/priority`, { priority: 5, reason: 'Demo' });
  await page.reload();
  await expect.poll(numbers, { timeout: 10_000 }).toEqual([String(second), String(first)]);
  await rows.nth(2).getByText('No promise').waitFor();
  const expected_at = new Date(Date.now() + 21 * 86_400_000).toISOString();
  await send('POST', '/v1/inventory/supplies', {
    items: [
      { ...{ sku: 'CAP-CHR', location_code: 'OAK', kind: 'purchase_order' }, quantity: 30, expected_at },
    ],
  });
  // The worker works out the days a moment later.
  const hasDay = async () => {
    await page.reload();
    const text = await rows.nth(1).textContent();
    return text?.includes('No date yet') === false;
  };
  await expect.poll(hasDay, { timeout: 20_000, interval: 500 }).toBe(true);
  expect(await violations()).toEqual([]);
  await page.goto(`${base}/orders/${first}`);
  await page.getByText('CAP-CHR').first().waitFor();
});
