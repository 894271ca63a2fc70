import { AxeBuilder } from '@axe-core/playwright';
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

async function scan(page: Page, code: string): Promise<void> {
  for (const character of code) await page.keyboard.press(character);
  await page.keyboard.press('Enter');
}

const verdict = (page: Page, text: string | RegExp) =>
  page.locator('[data-verdict]').filter({ hasText: text }).waitFor();

async function shoot(page: Page, name: string): Promise<void> {
  if (!process.env.SHOTS) return;
  const before = page.viewportSize();
  for (const scheme of ['light', 'dark'] as const) {
    await page.evaluate(`document.documentElement.setAttribute('data-mantine-color-scheme', '${scheme}')`);
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 });
      await page.waitForTimeout(400);
      await page.screenshot({ path: `${process.env.SHOTS}/${name}-${scheme}-${width}.png` });
    }
  }
  await page.evaluate(`document.documentElement.setAttribute('data-mantine-color-scheme', 'light')`);
  if (before) await page.setViewportSize(before);
}

async function mustBeClean(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
}

test('goods are received with a scanner on a handheld: right, wrong, undone, posted', async () => {
  const { page, base, send } = shop;
  const item = { location_code: 'OAK', kind: 'purchase_order', reference: 'PO-7', quantity: 3 };
  await send('POST', '/v1/inventory/supplies', {
    items: [{ ...item, sku: 'MUG-WHT', expected_at: '2027-01-20T00:00:00Z' }],
  });
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`${base}/receive`);
  await page.getByRole('button', { name: /PO-7/ }).waitFor();
  await mustBeClean(page);
  await shoot(page, 'choose');
  await page.getByRole('button', { name: /PO-7/ }).click();
  await page.getByRole('heading', { name: 'Scan the next unit' }).waitFor();
  await scan(page, 'MUG-WHT');
  await verdict(page, '1 of 3');
  await scan(page, 'CAP-CHR');
  await verdict(page, 'Nothing was counted. CAP-CHR is not part of this.');
  await page.getByText('Damaged', { exact: true }).click();
  await scan(page, 'MUG-WHT');
  await verdict(page, '2 of 3');
  await scan(page, 'MUG-WHT');
  await verdict(page, '3 of 3');
  await page.getByRole('button', { name: 'Undo last' }).click();
  await verdict(page, '1 of MUG-WHT taken back');
  await mustBeClean(page);
  await shoot(page, 'count');
  const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
  expect(wide).toBeLessThanOrEqual(360);
  await page.getByRole('button', { name: 'Receive 2 units' }).click();
  await verdict(page, '2 received, 1 short, 0 over, 1 damaged');
  await page.getByRole('link', { name: 'Open the goods receipt' }).click();
  await page.getByText('1 short').waitFor();
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole('img', { name: '2 received, 3 expected: 1 short, 0 over' }).waitFor();
  await mustBeClean(page);
  await shoot(page, 'receipt');
  await page.goto(`${base}/inventory/receipts`);
  await page.getByRole('cell', { name: 'PO-7' }).waitFor();
  await mustBeClean(page);
  await shoot(page, 'receipts');
}, 60_000);

test('what was set aside is released, failed, written off, and taken back', async () => {
  const { page, base, send } = shop;
  const at = { sku: 'CAP-CHR', location_code: 'OAK' };
  const move = { ...at, from_state: 'available', to_state: 'quality_control', reason: 'quality_hold' };
  await send('POST', '/v1/inventory/moves', { items: [{ ...move, quantity: 6, note: 'Wet boxes' }] });
  const levelOf = async () => {
    const { items } = (await send('GET', '/v1/inventory/levels?sku=CAP-CHR')) as {
      items: { available: number; quality_control: number; damaged: number }[];
    };
    return items.map(({ available, quality_control, damaged }) => [available, quality_control, damaged])[0];
  };
  expect(await levelOf()).toEqual([44, 6, 0]);
  await page.goto(`${base}/inventory/quality-control`);
  const row = page.getByRole('row', { name: /CAP-CHR/ });
  await row.getByText('Wet boxes').waitFor();
  await row.getByText('Held for inspection').waitFor();
  await mustBeClean(page);
  const select = () => row.getByRole('checkbox').check();
  await select();
  await shoot(page, 'quality');
  await page.getByRole('toolbar').getByRole('button', { name: 'Release' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Units of CAP-CHR').fill('4');
  await mustBeClean(page);
  await dialog.getByRole('button', { name: 'Release 4 units' }).click();
  await dialog.getByText('Choose why: the reason is kept').waitFor();
  await dialog.getByRole('combobox', { name: 'Reason' }).click();
  await page.getByRole('option', { name: 'Inspection passed' }).click();
  await shoot(page, 'release');
  await dialog.getByRole('button', { name: 'Release 4 units' }).click();
  await page.getByText('4 units released').waitFor();
  expect(await levelOf()).toEqual([48, 2, 0]);
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect.poll(levelOf).toEqual([44, 6, 0]);
  await select();
  await page.getByRole('toolbar').getByRole('button', { name: 'Fail' }).click();
  await dialog.getByRole('combobox', { name: 'Reason' }).click();
  await page.getByRole('option', { name: 'Inspection failed' }).click();
  await dialog.getByRole('button', { name: 'Fail 6 units' }).click();
  await expect.poll(levelOf).toEqual([44, 0, 6]);
  await row.getByText('Inspection failed').waitFor();
  await select();
  await page.getByRole('toolbar').getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Write off' }).click();
  await dialog.getByRole('combobox', { name: 'Reason' }).click();
  await page.getByRole('option', { name: 'Disposed of' }).click();
  await dialog.getByRole('button', { name: 'Write off 6 units' }).click();
  await expect.poll(levelOf).toEqual([44, 0, 0]);
  await page.getByText('6 units written off').waitFor();
  await page.keyboard.press('z');
  await expect.poll(levelOf).toEqual([44, 0, 6]);
}, 90_000);

test('the stock room is set up, and stock of a SKU is written off with a reason', async () => {
  const { page, base, send } = shop;
  await page.goto(`${base}/settings/stock-room`);
  await page.getByLabel('Over-delivery taken without asking, %').fill('5');
  await page.getByLabel('Value in 24 hours, USD').fill('250.00');
  await mustBeClean(page);
  await shoot(page, 'settings');
  await page.getByRole('button', { name: /^Save/ }).click();
  await page.getByText('The settings are saved').waitFor();
  const settings = await send('GET', '/v1/inventory/settings');
  expect([settings.over_delivery_percent, settings.write_off_day_limit_amount]).toEqual([5, 25_000]);
  await page.goto(`${base}/inventory/CAP-CHR`);
  await page.getByRole('button', { name: 'Write off' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Units', { exact: true }).fill('3');
  await dialog.getByRole('combobox', { name: 'Reason' }).click();
  await page.getByRole('option', { name: 'Expired' }).click();
  await dialog.getByText('Available: 44').waitFor();
  await mustBeClean(page);
  await shoot(page, 'write-off');
  await dialog.getByRole('button', { name: 'Write off 3 units' }).click();
  await dialog.waitFor({ state: 'detached' });
}, 60_000);

test('a transfer is picked by scan at its origin and shows where its units are', async () => {
  const { page, base, send } = shop;
  const origin = { code: 'EWR', name: 'Newark', kind: 'warehouse', time_zone: 'America/New_York' };
  const address = {
    name: 'Newark',
    line1: '1 Pier',
    city: 'Newark',
    region: 'NJ',
    postal_code: '07102',
    country: 'US',
  };
  await send('POST', '/v1/locations', { ...origin, address });
  const items = [{ sku: 'MUG-WHT', location_code: 'EWR', quantity: 9, unit_cost: '4.25' }];
  await send('POST', '/v1/inventory/receipts', { items });
  const lines = [{ sku: 'MUG-WHT', quantity: 2 }];
  const plan = { origin_code: 'EWR', destination_code: 'OAK', lines };
  const { id, number } = await send('POST', '/v1/inventory/transfers', plan);
  await page.goto(`${base}/transfers/${id}/pick`);
  await page.getByRole('heading', { name: `Pick ${number}` }).waitFor();
  await scan(page, 'MUG-WHT');
  await verdict(page, '1 of 2');
  await scan(page, 'MUG-WHT');
  await verdict(page, '2 of 2');
  await mustBeClean(page);
  await page.getByRole('button', { name: 'Ship 2 units' }).click();
  await verdict(page, '2 units left Newark; Oakland expects them.');
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${base}/inventory/transfers/${id}`);
  await page.getByText('On its way').waitFor();
  await mustBeClean(page);
  await shoot(page, 'transfer');
  await page.goto(`${base}/inventory/value`);
  await page.getByText('At average cost').waitFor();
  await mustBeClean(page);
  await shoot(page, 'value');
  await page.goto(`${base}/inventory/transfers`);
  await page.getByRole('link', { name: String(number) }).waitFor();
  await mustBeClean(page);
  await shoot(page, 'transfers');
  const other = await send('POST', '/v1/inventory/transfers', plan);
  await page.goto(`${base}/inventory/transfers/${other.id}`);
  await page.getByRole('button', { name: 'Cancel transfer' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('2 units stay at Newark').waitFor();
  await mustBeClean(page);
  await shoot(page, 'cancel');
  await dialog.getByRole('button', { name: 'Cancel transfer' }).click();
  await page.getByText(`${other.number} is cancelled`).waitFor();
}, 60_000);

test('a tracked unit is received by its lot, carried by it, and closed by it', async () => {
  const { page, base, send } = shop;
  const serum = {
    sku: 'SERUM',
    gtin: '04006381333931',
    title: 'Demo serum',
    weight_grams: 90,
    tracking: 'lot',
  };
  const phone = { sku: 'PHONE', title: 'Demo phone', weight_grams: 400, tracking: 'serial' };
  for (const variant of [serum, phone])
    await send('POST', '/v1/products', { title: variant.title, variants: [variant] });
  await page.setViewportSize({ width: 360, height: 740 });
  const here = ((await send('GET', '/v1/locations')) as { items: { id: string; code: string }[] }).items;
  const place = (code: string) => here.find((one) => one.code === code)?.id;
  await page.goto(`${base}/receive?reference=-&location_id=${place('EWR')}`);
  await page.getByRole('heading', { name: 'Scan the next unit' }).waitFor();
  // A label that says everything, one that says the product alone, and the label of the lot.
  await scan(page, '0104006381333931' + '17600131' + '10LOT-A');
  await verdict(page, '1 counted, LOT-A');
  await scan(page, '4006381333931');
  await verdict(page, '2 counted, LOT-A');
  await page.getByRole('button', { name: 'Another lot of SERUM' }).click();
  await page.getByRole('heading', { name: 'Which lot of SERUM?' }).waitFor();
  await mustBeClean(page);
  await shoot(page, 'which-lot');
  await scan(page, 'LOT-B');
  await verdict(page, 'What is scanned next counts into lot LOT-B.');
  await scan(page, '4006381333931');
  await verdict(page, '3 counted, LOT-B');
  await scan(page, 'PHONE');
  await page.getByRole('textbox', { name: 'Serial number' }).fill('P-1');
  await page
    .getByRole('form', { name: 'Which serial number of PHONE?' })
    .getByRole('button', { name: 'Count' })
    .click();
  await verdict(page, '1 counted, P-1');
  await scan(page, 'PHONE');
  await scan(page, 'P-1');
  await verdict(page, 'Nothing was counted. P-1 of PHONE was scanned before.');
  await page.getByRole('button', { name: 'Leave it out' }).click();
  await shoot(page, 'lots-counted');
  await page.getByRole('button', { name: 'Receive 4 units' }).click();
  await verdict(page, /4 received/);

  const lines = [{ sku: 'SERUM', quantity: 3 }];
  const { id, number } = await send('POST', '/v1/inventory/transfers', {
    ...{ origin_code: 'EWR', destination_code: 'OAK', lines },
  });
  await page.goto(`${base}/transfers/${id}/pick`);
  await page.getByText('Take LOT-A × 2, LOT-B').waitFor();
  for (const code of ['LOT-A', 'LOT-A', 'LOT-B']) await scan(page, code);
  await verdict(page, '3 of 3, LOT-B');
  await page.getByRole('button', { name: 'Ship 3 units' }).click();
  await verdict(page, '3 units left Newark; Oakland expects them.');

  await page.goto(`${base}/receive?reference=${number}&location_id=${place('OAK')}`);
  await page.getByRole('heading', { name: 'Scan the next unit' }).waitFor();
  for (const code of ['LOT-B', 'LOT-B']) await scan(page, code);
  await verdict(page, '2 of 3, LOT-B');
  await page.getByRole('button', { name: 'Receive 2 units' }).click();
  await page.getByText('2 of lot LOT-B of SERUM were counted, and 1 of it are in transit').waitFor();
  await page.getByRole('button', { name: 'Undo last' }).click();
  await page.getByRole('button', { name: 'Receive 1 unit' }).click();
  await verdict(page, /1 received/);

  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${base}/inventory/transfers/${id}`);
  await page.getByRole('row', { name: /LOT-A/ }).waitFor();
  await mustBeClean(page);
  await shoot(page, 'transfer-lots');
  await page.getByRole('button', { name: 'Close with differences' }).click();
  await page.getByLabel('SERUM, LOT-A: back at Newark').fill('1');
  await mustBeClean(page);
  await shoot(page, 'close-lots');
  await page.getByRole('button', { name: 'Close, 1 unit lost' }).click();
  await page.getByText(`${number} is closed`).waitFor();
  const { items } = (await send('GET', '/v1/inventory/lots?sku=SERUM')) as {
    items: { code: string; stock: { location_code: string; on_hand: number }[] }[];
  };
  expect(
    items.map(({ code, stock }) => [code, stock.map((at) => `${at.location_code} ${at.on_hand}`)]),
  ).toEqual([
    ['LOT-A', ['EWR 1']],
    ['LOT-B', ['OAK 1']],
  ]);
}, 90_000);
