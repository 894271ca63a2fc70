import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openShop, type Shop } from './shop.ts';

// With `PICTURES`, a folder, the pages are photographed on the way.
const pictures = process.env.PICTURES;
let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
  for (const [reference, lines, ttl_seconds] of [
    ['cart-4711', [['MUG-WHT', 2]], 45],
    [
      'cart-4712',
      [
        ['MUG-WHT', 1],
        ['CAP-CHR', 3],
      ],
      840,
    ],
    ['', [['CAP-CHR', 60]], 9_000],
  ] as const) {
    await shop.send('POST', '/v1/reservations', {
      channel: 'web',
      ...(reference !== '' && { reference }),
      ttl_seconds,
      partial: true,
      lines: lines.map(([sku, quantity]) => ({ sku, quantity })),
    });
  }
}, 120_000);
afterAll(async () => {
  await shop?.close();
});

async function photograph(name: string): Promise<void> {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await shop.page.screenshot({ path: join(pictures, `${name}.png`) });
}

test('what carts keep counts down, is clean for everybody, and is released by hand', {
  timeout: 120_000,
}, async () => {
  const { page, base } = shop;
  const path = `${base}/inventory/reservations`;
  for (const scheme of ['light', 'dark'] as const) {
    await page.goto(path);
    await page.evaluate((value) => localStorage.setItem('ls-color-scheme', value), scheme);
    for (const width of [1_280, 360]) {
      await page.setViewportSize({ width, height: 780 });
      for (const [name, address] of [
        ['reservations', path],
        ['sku', `${base}/inventory/CAP-CHR`],
      ] as const) {
        await page.goto(address);
        await page.getByText('cart-4712').first().waitFor();
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${address} ${id} ${nodes[0]?.html ?? ''}`)).toEqual([]);
        if (name === 'sku') await page.getByText('cart-4712').first().scrollIntoViewIfNeeded();
        await photograph(`${name}-${scheme}-${width}`);
      }
    }
  }
  await page.setViewportSize({ width: 1_280, height: 780 });
  await page.goto(path);
  const row = page.getByRole('row').filter({ hasText: 'cart-4712' });
  const left = await row.locator('time').textContent();
  expect(left).toMatch(/^1[0-3]:\d\d$/);
  await expect.poll(() => row.locator('time').textContent(), { timeout: 5_000 }).not.toBe(left);

  await row.getByRole('button', { name: /^Release/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('4 units can be sold to somebody else at once.').waitFor();
  await photograph('release');
  await dialog.getByRole('combobox').first().click();
  await page.getByRole('option', { name: 'The cart was left' }).click();
  await dialog.getByRole('button', { name: 'Release units' }).click();
  await page.getByText('4 units are free again').waitFor();
  await row.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Released', exact: true }).click();
  await page.getByRole('row').filter({ hasText: 'cart-4712' }).getByText('The cart was left').waitFor();
  await photograph('released');
});
