import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openShop, type Shop } from './shop.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
  await shop.order('A-1', [['MUG-WHT', 2]]);
}, 120_000);
afterAll(async () => {
  await shop?.close();
});

/** Every page of the navigation, read from the navigation itself, so that a new page is never forgotten. */
async function pagesOf({ page, base }: Shop): Promise<string[]> {
  await page.goto(`${base}/settings`);
  const links = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
  await links.first().waitFor();
  return links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
}

describe.each(['light', 'dark'])('in the %s scheme', (scheme) => {
  test('no page of the navigation has a violation', { timeout: 300_000 }, async () => {
    const { page, base } = shop;
    const paths = await pagesOf(shop);
    expect(paths.length).toBeGreaterThan(12);
    await page.evaluate((value) => localStorage.setItem('ls-color-scheme', value), scheme);
    const found: string[] = [];
    for (const path of paths) {
      await page.goto(`${base}${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
      const { violations } = await new AxeBuilder({ page }).analyze();
      found.push(...violations.map(({ id, nodes }) => `${path}: ${id} ${nodes[0]?.html ?? ''}`));
    }
    expect(found).toEqual([]);
  });
});
