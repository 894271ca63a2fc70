import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { address, openShop, type Shop } from './shop.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
}, 120_000);
afterAll(async () => {
  await shop?.close();
});

async function look(name: string): Promise<void> {
  const { page } = shop;
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`)).toEqual([]);
  const { SHOTS } = process.env;
  if (!SHOTS) return;
  const before = page.viewportSize();
  for (const scheme of ['light', 'dark'] as const) {
    await page.evaluate(`document.documentElement.setAttribute('data-mantine-color-scheme', '${scheme}')`);
    for (const width of [1440, 360]) {
      await page.setViewportSize({ width, height: 900 });
      await page.waitForTimeout(400);
      await page.screenshot({ path: `${SHOTS}/${name}-${scheme}-${width}.png` });
    }
  }
  await page.evaluate(`document.documentElement.setAttribute('data-mantine-color-scheme', 'light')`);
  if (before) await page.setViewportSize(before);
}

test('stores are asked who takes an order, one accepts, and the order says who was asked', async () => {
  const { page, base, send, order } = shop;
  for (const [code, name, postal_code] of [
    ['SFO', 'San Francisco', '94103'],
    ['SJC', 'San Jose', '95113'],
  ] as const) {
    const place = { ...address, name, city: name, postal_code };
    const fields = { code, name, kind: 'store', time_zone: 'America/Los_Angeles', address: place };
    const { id } = await send('POST', '/v1/locations', fields);
    await send('PUT', `/v1/locations/${id}/sourcing-terms`, { offer_minutes: 30 });
    await send('POST', '/v1/inventory/receipts', {
      items: [{ sku: 'MUG-WHT', location_code: code, quantity: 90 }],
    });
  }
  const { items } = (await send('GET', '/v1/locations')) as { items: { id: string; code: string }[] };
  const oakland = items.find(({ code }) => code === 'OAK')?.id;
  await page.goto(`${base}/settings/locations/${oakland}`);
  await page.getByLabel('Offered before it is assigned, minutes').fill('20');
  await look('offers-terms');
  await page.getByRole('button', { name: 'Save how it works' }).click();
  await page.getByText('Saved: plans and promises follow it from that day on').waitFor();

  const number = await order('OFFER-1', [['MUG-WHT', 2]]);
  await page.goto(`${base}/fulfillment?tab=offers`);
  await expect
    .poll(
      async () => ((await send('GET', '/v1/fulfillment-orders?is_offered=true')).items as unknown[]).length,
    )
    .toBe(1);
  await page.reload();
  await page.getByText('Accept or decline').waitFor();
  await look('offers-list');
  await page.getByRole('link', { name: `${number}-1` }).click();
  await page.getByRole('heading', { name: 'Who takes it?' }).waitFor();
  await look('offers-work');
  const sanJose = page.getByRole('region', { name: 'San Jose' });
  await sanJose.getByRole('button', { name: 'Accept' }).click();
  await page.getByRole('heading', { name: 'Scan the next unit' }).waitFor();
  await page.goto(`${base}/orders/${number}`);
  await page
    .getByText(/San Jose accepted/)
    .first()
    .waitFor();
  await look('offers-order');
});
