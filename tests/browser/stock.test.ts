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

test('the page of a SKU tells its year by pointer, by keys and as a table', async () => {
  const { page, base, send } = shop;
  const in_weeks = (weeks: number) => new Date(Date.now() + weeks * 7 * 86_400_000).toISOString();
  await send('POST', '/v1/inventory/supplies', {
    items: [
      {
        ...{ sku: 'CAP-CHR', location_code: 'OAK', kind: 'purchase_order', reference: 'PO 7' },
        ...{ quantity: 30, expected_at: in_weeks(3) },
      },
    ],
  });
  await page.goto(`${base}/inventory/CAP-CHR`);
  const reader = page.getByRole('slider', { name: 'Days of the picture' });
  await reader.focus();
  await page.keyboard.press('End');
  await expect.poll(() => reader.getAttribute('aria-valuetext')).toContain('80 can be promised');
  await page.keyboard.press('Home');
  await expect.poll(() => reader.getAttribute('aria-valuetext')).toContain('0 on hand');
  const card = page.locator('section').filter({ hasText: 'A year behind' });
  await card.getByText('PO 7').waitFor();
  await card.getByRole('button', { name: 'Show as table' }).click();
  expect(await card.getByRole('row').count()).toBe(1 + 53 + 8);
  expect(await violations()).toEqual([]);
});

test('the list of stock follows orders as they come, and what is typed stays', async () => {
  const { page, base, order } = shop;
  await page.goto(`${base}/inventory`);
  await page.getByText('Live', { exact: true }).first().waitFor();
  const row = page.getByRole('row', { name: /MUG-WHT/ });
  await row.getByText('50').first().waitFor();
  const search = page.getByRole('textbox', { name: 'SKU, title or GTIN' });
  await search.fill('MUG');
  for (let index = 0; index < 5; index += 1) await order(`live-${index}`, [['MUG-WHT', 2]]);
  await row.getByRole('cell', { name: '40', exact: true }).waitFor();
  expect(await search.inputValue()).toBe('MUG');
});

test('a pasted column is seen before it is set, and taken back', async () => {
  const { page, base, send } = shop;
  await page.goto(`${base}/inventory/set-levels`);
  const field = page.getByLabel('From a spreadsheet');
  await field.fill('SKU\tQty\r\nCAP-CHR\t1.060,00\r\nMUG-WHT\t12,5\r\nNONE\t3\r\nCAP-CHR\t4\r\n');
  await page.getByText('"12,5" is no whole number.').waitFor();
  await page.getByText('Row 2 names the same level already.').waitFor();
  await page.getByText(/NONE/).first().waitFor();
  await page.getByRole('cell', { name: '+1,010' }).waitFor();
  expect(await violations()).toEqual([]);
  await page.getByRole('button', { name: 'Change 1 level' }).click();
  await page.getByRole('button', { name: 'Take back 1 change' }).waitFor();
  const available = async () => {
    const { items } = (await send('GET', '/v1/inventory/levels?sku=CAP-CHR')) as {
      items: { available: number }[];
    };
    return items[0]?.available;
  };
  expect(await available()).toBe(1_060);
  await page.getByRole('button', { name: 'Take back 1 change' }).click();
  await page.getByText('1 change taken back').first().waitFor();
  expect(await available()).toBe(50);
});

test('one column goes down the rows that the list shows', async () => {
  const { page, base } = shop;
  await page.goto(`${base}/inventory/set-levels?q=MUG`);
  await page.getByText('The list shows 1 SKU').waitFor();
  await page.getByLabel('From a spreadsheet').fill('7\n8');
  await page.getByText('The list shows 1 SKU: this row has none.').waitFor();
  await page.getByRole('button', { name: 'Change 1 level' }).click();
  await page.getByText('1 level changed').first().waitFor();
});

test('movements are narrowed by their reason and exported', async () => {
  const { page, base } = shop;
  await page.goto(`${base}/inventory/movements?reason=receipt`);
  await page.getByRole('row', { name: /CAP-CHR/ }).waitFor();
  expect(await page.getByRole('row', { name: /Promised to an order/ }).count()).toBe(0);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Export CSV' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('movements.csv');
  expect(await violations()).toEqual([]);
});

test('on a handheld nothing of it runs off the screen', async () => {
  const { page, base } = shop;
  await page.setViewportSize({ width: 360, height: 780 });
  for (const path of ['/inventory', '/inventory/CAP-CHR', '/inventory/movements', '/inventory/set-levels']) {
    await page.goto(`${base}${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    const wide = await page.evaluate('document.documentElement.scrollWidth');
    expect([path, wide]).toEqual([path, 360]);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
});
