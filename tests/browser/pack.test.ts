import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openShop, type Shop } from './shop.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
}, 120_000);
afterAll(async () => {
  await shop?.close();
});

/** What a keyboard wedge does: the characters of a barcode and Enter, faster than anybody types. */
async function scan(page: Page, code: string): Promise<void> {
  for (const character of code) await page.keyboard.press(character);
  await page.keyboard.press('Enter');
}

const verdict = (page: Page, text: string | RegExp) =>
  page.locator('[data-verdict]').filter({ hasText: text }).waitFor();

/** Counts what a hand on a mouse does. A button that Enter presses makes a click too, but with `detail` 0. */
async function countMouse(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(`
    globalThis.mouse = 0;
    for (const type of ['mousedown', 'click', 'pointerdown', 'touchstart']) {
      addEventListener(type, (event) => { if (type !== 'click' || event.detail > 0) globalThis.mouse += 1; }, true);
    }
  `);
  return () => page.evaluate<number>('globalThis.mouse');
}

// Under Caps Lock a scanner's letters come without Shift; what was scanned is kept as it was.
const other_sku = 'Tee-S';

test('a packer ships an order with a scanner and a scale, and no mouse', async () => {
  const { page, base, send, order } = shop;
  await send('POST', '/v1/products', {
    title: `Demo ${other_sku}`,
    variants: [{ sku: other_sku, gtin: null, title: `Demo ${other_sku}`, weight_grams: 300 }],
  });
  const number = await order('P-1', [
    ['MUG-WHT', 2],
    ['CAP-CHR', 1],
  ]);
  await page.goto(`${base}/pack/${number}-1`);
  await page.getByRole('heading', { name: 'Scan the next unit' }).waitFor();
  const mouse = await countMouse(page);
  expect(await page.getByRole('button', { name: 'Pack, after 3 more scans' }).isDisabled()).toBe(true);

  await scan(page, 'WRONG-SKU');
  await verdict(page, 'Nothing was counted. No product has the code WRONG-SKU.');
  await scan(page, other_sku);
  await verdict(page, `Nothing was counted. That is Demo ${other_sku}, not of this order.`);
  await scan(page, '9520123456788');
  await verdict(page, '1 of 2');
  await scan(page, 'MUG-WHT');
  await verdict(page, '2 of 2');
  await scan(page, 'MUG-WHT');
  await verdict(page, 'One too many');
  await scan(page, 'CAP-CHR');
  await page.getByRole('button', { name: 'Pack 3 units' }).waitFor();

  // The number of the pick list means: next. What the items should weigh is shown and is no weight.
  await scan(page, `${number}-1`);
  await page.getByText('Weigh the parcel and type what the scale says').waitFor();
  const weight = page.getByLabel('Weight, g');
  expect(await weight.getAttribute('placeholder')).toBe('about 900, estimated');
  expect(await send('GET', `/v1/fulfillment-orders/${number}-1`)).toMatchObject({ parcels: [] });
  // A scale on the keyboard types into the field that has the focus now.
  await page.keyboard.type('1015');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /Buy label, [\d.]+ USD/ }).waitFor();
  await scan(page, `${number}-1`);
  await page.getByRole('button', { name: 'Hand over 1 parcel' }).waitFor();
  await scan(page, `${number}-1`);
  await page.getByText('1 parcel is on its way.').waitFor();

  expect(await mouse()).toBe(0);
  const work = await send('GET', `/v1/fulfillment-orders/${number}-1`);
  expect(work).toMatchObject({
    status: 'closed',
    parcels: [{ weight_grams: 1015, state: 'handed_over', label: { state: 'bought' } }],
  });
});

test('scans that could not be sent stay on the device and count once', async () => {
  const { page, base, send, order } = shop;
  const number = await order('P-2', [['MUG-WHT', 3]]);
  await page.goto(`${base}/pack/${number}-1`);
  await page.getByRole('heading', { name: 'Scan the next unit' }).waitFor();
  await page.route('**/picks', async (route) => {
    // The worst moment: the server has counted, and its answer is lost.
    await route.fetch();
    await route.abort();
  });
  await scan(page, 'MUG-WHT');
  await page.getByText('1 scan not sent yet').waitFor();
  await scan(page, 'MUG-WHT');
  await page.getByText('2 scans not sent yet').waitFor();
  await page.unrouteAll({ behavior: 'wait' });
  await page.getByText('1 unit to go').waitFor();
  const work = (await send('GET', `/v1/fulfillment-orders/${number}-1`)) as { lines: { picked: number }[] };
  expect(work.lines.map((line) => line.picked)).toEqual([2]);
});

test('a missing unit is reported with a reason and blocks nothing else', async () => {
  const { page, base, order } = shop;
  const number = await order('P-3', [
    ['MUG-WHT', 1],
    ['CAP-CHR', 1],
  ]);
  await page.goto(`${base}/pack/${number}-1`);
  await page.getByRole('heading', { name: 'Scan the next unit' }).waitFor();
  await scan(page, 'MUG-WHT');
  await verdict(page, '1 of 1');
  await page.keyboard.press('m');
  const dialog = page.getByRole('dialog', { name: 'Item missing' });
  await dialog.getByRole('button', { name: 'Report 1 unit missing' }).click();
  await page.getByRole('button', { name: 'Pack 1 unit' }).waitFor();
});
