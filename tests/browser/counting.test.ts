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

const violations = async (name: string) => {
  const { violations: found } = await new AxeBuilder({ page: shop.page }).analyze();
  return found.map(({ id, nodes }) => `${name}: ${id} ${nodes[0]?.html ?? ''}`);
};

const begin = async (body: object) =>
  String((await shop.send('POST', '/v1/inventory/cycle-counts', { location_code: 'OAK', ...body })).id);
const scan = (id: string, counted: readonly (readonly [code: string, quantity: number])[]) =>
  shop.send('POST', `/v1/inventory/cycle-counts/${id}/scans`, {
    scans: counted.map(([code, quantity]) => ({ client_id: crypto.randomUUID(), code, quantity })),
  });
const onHand = async (sku: string) => {
  const { items } = (await shop.send('GET', `/v1/inventory/levels?sku=${sku}`)) as {
    items: { on_hand: number }[];
  };
  return items[0]?.on_hand;
};

test('the settings say from which difference on somebody decides, and who hears of low stock', async () => {
  const { page, base, send } = shop;
  await page.goto(`${base}/settings/stock-room`);
  await page.getByRole('textbox', { name: 'Units', exact: true }).fill('2');
  await page.getByLabel('Value, USD').fill('12.505');
  await page.getByText('Write an amount of USD such as 250.00, or nothing.').waitFor();
  await page.getByLabel('Value, USD').fill('12.50');
  await page.getByLabel('Who gets an e-mail').fill('stock@example.com\nnobody');
  await page.getByText('nobody is no e-mail address.').waitFor();
  await page.getByLabel('Who gets an e-mail').fill('stock@example.com');
  await page.getByRole('button', { name: /^Save/ }).click();
  await page.getByText('The settings are saved').first().waitFor();
  expect(await send('GET', '/v1/inventory/settings')).toMatchObject({
    count_limit_units: 2,
    count_limit_amount: 1_250,
    low_stock_recipients: ['stock@example.com'],
  });
});

test('of a count, the differences that are selected are approved and counted again', async () => {
  const { page, base } = shop;
  const id = await begin({ scope: 'skus', skus: ['CAP-CHR', 'MUG-WHT'] });
  await scan(id, [
    ['CAP-CHR', 41],
    ['MUG-WHT', 55],
  ]);
  await page.goto(`${base}/inventory/counts/${id}`);
  await page.getByRole('button', { name: 'Submit the count' }).click();
  await page.getByText('2 differences wait for a decision').waitFor();
  await page
    .getByRole('row', { name: /CAP-CHR/ })
    .getByRole('checkbox')
    .check();
  await page.getByRole('button', { name: 'Approve 1 difference' }).click();
  await page.getByText('One difference waits for a decision').waitFor();
  expect([await onHand('CAP-CHR'), await onHand('MUG-WHT')]).toEqual([41, 50]);
  await page
    .getByRole('row', { name: /MUG-WHT/ })
    .getByRole('checkbox')
    .check();
  await page.getByRole('button', { name: 'Count again by somebody else' }).click();
  await page.getByRole('row', { name: /MUG-WHT.*Count again/ }).waitFor();
  expect(await onHand('MUG-WHT')).toBe(50);
  await shop.send('POST', `/v1/inventory/cycle-counts/${id}/cancel`, {});
});

test('on the handheld a scan is one unit and a typed number is so many', async () => {
  const { page, base } = shop;
  await page.setViewportSize({ width: 360, height: 780 });
  const id = await begin({ scope: 'skus', skus: ['MUG-WHT'], is_blind: false });
  await page.goto(`${base}/count/${id}`);
  await page.getByRole('button', { name: /MUG-WHT/ }).click();
  await page.getByLabel('Units').fill('49');
  await page.getByRole('button', { name: 'Count', exact: true }).click();
  await page.getByText('MUG-WHT: 49').waitFor();
  await page.locator('h1').click();
  for (const character of '09520123456788') await page.keyboard.press(character);
  await page.keyboard.press('Enter');
  await page.getByText('MUG-WHT: 50').waitFor();
  const box = await page.getByRole('button', { name: 'Count', exact: true }).boundingBox();
  expect([box?.height, (box?.y ?? 0) > 600]).toEqual([60, true]);
  expect(await violations('station')).toEqual([]);
  await page.setViewportSize({ width: 1440, height: 900 });
});

test('what runs low stands on Home, in its list until somebody saw it, and in the outbox', {
  timeout: 60_000,
}, async () => {
  const { page, base, send } = shop;
  await send('PUT', '/v1/inventory/low-stock/rules', {
    items: [
      { sku: 'CAP-CHR', location_code: 'OAK', units: 45 },
      { sku: 'MUG-WHT', units: 60 },
    ],
  });
  await expect
    .poll(async () => (await send('GET', '/v1/messages?kind=low_stock')).total, { timeout: 30_000 })
    .toBe(1);
  await page.goto(base);
  await page.getByText('Running low').waitFor();
  await page.getByRole('link', { name: 'List what runs low' }).click();
  await page
    .getByRole('row', { name: /CAP-CHR/ })
    .getByRole('checkbox')
    .check();
  expect(await violations('low stock')).toEqual([]);
  await page.getByRole('button', { name: 'Acknowledge 1 alert' }).click();
  await page.getByRole('row', { name: /CAP-CHR/ }).waitFor({ state: 'detached' });
  await page.getByRole('row', { name: /MUG-WHT/ }).waitFor();
  await page.goto(`${base}/settings/outbox`);
  await page.getByRole('link', { name: '2 SKUs run low' }).click();
  await page.getByText('(CAP-CHR, Oakland, low at 45): 41 left').waitFor();
});

test('none of the pages has a violation or runs off a handheld, light or dark', {
  timeout: 300_000,
}, async () => {
  const { page, base, send } = shop;
  const { snapshot_id } = await send('POST', '/v1/inventory/snapshots', {
    source: 'demo-3pl',
    taken_at: new Date().toISOString(),
    lines: [
      { sku: 'CAP-CHR', location_code: 'OAK', quantity: 44 },
      { sku: 'MUG-WHT', location_code: 'OAK', quantity: 50 },
    ],
  });
  const id = await begin({ scope: 'skus', skus: ['CAP-CHR'] });
  await scan(id, [['CAP-CHR', 30]]);
  await send('POST', `/v1/inventory/cycle-counts/${id}/submit`, {});
  const paths = [
    '/inventory/counts',
    `/inventory/counts/${id}`,
    `/count/${id}`,
    '/inventory/snapshots',
    `/inventory/snapshots/${String(snapshot_id)}`,
    '/inventory/low-stock',
    '/settings/stock-room',
  ];
  const found: string[] = [];
  for (const scheme of ['light', 'dark'])
    for (const width of [1280, 360]) {
      await page.evaluate((value) => localStorage.setItem('ls-color-scheme', value), scheme);
      await page.setViewportSize({ width, height: 780 });
      for (const path of paths) {
        const name = `${path} ${scheme} ${width}`;
        await page.goto(`${base}${path}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
        found.push(...(await violations(name)));
        const wide = await page.evaluate('document.documentElement.scrollWidth');
        if (wide !== width) found.push(`${name}: ${wide} px wide`);
      }
    }
  expect(found).toEqual([]);
});
