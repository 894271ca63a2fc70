import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openShop, type Shop } from './shop.ts';

let shop: Shop;
let oakland: string;

beforeAll(async () => {
  shop = await openShop();
  const { items } = (await shop.send('GET', '/v1/locations')) as { items: { id: string }[] };
  oakland = items[0]?.id ?? '';
}, 120_000);
afterAll(async () => {
  await shop?.close();
});

/** What a keyboard wedge does: the characters of a barcode and Enter, faster than anybody types. */
async function scan(page: Page, code: string): Promise<void> {
  for (const character of code) await page.keyboard.press(character);
  await page.keyboard.press('Enter');
}

type Told = { picked: number; state: string; walks: { picker: string }[] };

const verdict = (page: Page, text: string | RegExp) =>
  page.locator('[data-verdict]').filter({ hasText: text }).waitFor();

test('somebody sets up a building, says where SKUs lie, and releases a wave after reading how far it is', async () => {
  const { page, base, order } = shop;
  await page.goto(`${base}/settings/locations/${oakland}/layout`);
  await page.getByText('This location has no bins').waitFor();
  await page.getByLabel('Bays a side').fill('8');
  await page.getByLabel('Shelves').fill('1');
  await page.getByRole('button', { name: 'Set up 96 bins' }).click();
  await page.getByRole('img', { name: /A plan of 6 aisles/ }).waitFor();
  await page.getByLabel('SKU and bin').fill('MUG-WHT\tA-05-1\nCAP-CHR\tD-02-1\nNOBODY\tA-01-1');
  await page.getByRole('button', { name: 'Save 3' }).click();
  await page.getByText(/^NOBODY: /).waitFor();
  expect(await page.getByLabel('SKU and bin').inputValue()).toBe('NOBODY\tA-01-1');

  for (let number = 1; number <= 6; number += 1)
    await order(`W-${number}`, [
      ['MUG-WHT', 2],
      ['CAP-CHR', 1],
    ]);
  await page.goto(`${base}/waves`);
  await page.getByRole('button', { name: 'Release a wave' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Release a wave' });
  await dialog.getByText('Everything').click();
  await dialog.getByLabel('Totes on a cart').fill('3');
  await dialog.getByText('6 orders with 18 units, picked on 2 walks').waitFor();
  await dialog.getByRole('button', { name: 'Release 6 orders' }).click();
  await page.getByRole('heading', { name: /^Wave \d+$/ }).waitFor();
  await page.getByRole('img', { name: 'Walk 1 has 2 stops and is' }).waitFor();
});

test('a picker walks with a scanner at 360 px; wrong scans, a lost connection and a short pick lose nothing', async () => {
  const { page, base, send } = shop;
  const { items } = (await send('GET', '/v1/waves')) as { items: { id: string; number: number }[] };
  const [wave] = items;
  const number = wave?.number ?? 0;
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`${base}/waves/${wave?.id}`);
  await page.getByRole('button', { name: 'Begin to pick' }).first().click();
  await page.getByRole('heading', { name: 'Scan bin A-05-1' }).waitFor();
  await scan(page, 'MUG-WHT');
  await verdict(page, 'Wrong bin');
  await scan(page, 'a-05-1');
  await verdict(page, 'Take 2 MUG-WHT');
  await scan(page, 'CAP-CHR');
  await verdict(page, 'Wrong item');
  await scan(page, '9520123456788');
  await verdict(page, '1 of 2, one more to scan');
  await scan(page, 'MUG-WHT');
  await verdict(page, 'Now scan tote 1');
  await scan(page, `W${number}-1-2`);
  await verdict(page, 'Wrong tote');
  await scan(page, `W${number}-1-1`);
  await verdict(page, '2 units are in tote 1');
  await page.getByText('2 of 9').waitFor();

  // The worst moment: the server has counted, and its answer is lost. The device dies with what it holds, and goes on.
  await page.route('**/picks', async (route) => {
    await route.fetch();
    await route.abort();
  });
  for (const code of ['MUG-WHT', 'MUG-WHT', `W${number}-1-2`]) await scan(page, code);
  await page.getByText('Offline. One pick not sent yet').waitFor();
  await page.unrouteAll({ behavior: 'wait' });
  await page.reload();
  await page.getByText('4 of 9').waitFor();
  await page.getByRole('heading', { name: 'Scan MUG-WHT' }).waitFor();

  await page.getByRole('button', { name: 'Short' }).click();
  const dialog = page.getByRole('dialog', { name: 'MUG-WHT is missing' });
  await dialog.getByLabel('Units that are missing').fill('1');
  await dialog.getByRole('button', { name: 'Report one missing' }).click();
  await page.getByText('4 of 8').waitFor();
  await dialog.waitFor({ state: 'detached' });
  const totes = [1, 2, 3].map((tote) => ['CAP-CHR', `W${number}-1-${tote}`]);
  for (const code of ['MUG-WHT', `W${number}-1-3`, 'D-02-1', ...totes.flat()]) await scan(page, code);
  await page.getByText('Walk 1 is picked').waitFor();

  const told = async () => {
    const answer = (await send('GET', `/v1/waves/${wave?.id}`)) as unknown as Told;
    return [answer.picked, answer.state, answer.walks[0]?.picker];
  };
  await expect.poll(told).toEqual([8, 'open', 'Demo owner']);
});
