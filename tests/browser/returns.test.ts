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

async function look(name: string): Promise<void> {
  const { page } = shop;
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`)).toEqual([]);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
}

/** An order that was handed over. */
async function sent(): Promise<number> {
  const { send, order } = shop;
  const number = await order('RET-1', [
    ['MUG-WHT', 2],
    ['CAP-CHR', 1],
  ]);
  const read = (await send('GET', `/v1/orders/${number}`)) as { fulfillment_orders: { id: string }[] };
  const work = `/v1/fulfillment-orders/${read.fulfillment_orders[0]?.id}`;
  const scan = (code: string, quantity: number) => ({ client_id: crypto.randomUUID(), code, quantity });
  await send('POST', `${work}/picks`, { scans: [scan('MUG-WHT', 2), scan('CAP-CHR', 1)] });
  const parcel = (await send('POST', `${work}/parcels`, { weight_grams: 900 })) as { id: string };
  await send('POST', `/v1/parcels/${parcel.id}/label`, {});
  await send('POST', `${work}/ship`, {});
  return number;
}

test('one of two items comes back: announced by an agent, scanned on a handheld, inspected and back on sale', async () => {
  const { page, base, send } = shop;
  const number = await sent();
  await expect
    .poll(async () => (await send('GET', `/v1/orders/${number}`)).fulfillment_status, { timeout: 20_000 })
    .toBe('fulfilled');
  await page.goto(`${base}/orders/${number}`);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Return items' }).click();
  await page.getByLabel('Units of MUG-WHT to return').fill('1');
  await look('returns-new-light-1440');
  await page.getByRole('button', { name: 'Announce return' }).click();
  await page.getByText('Approved').first().waitFor();

  await page.setViewportSize({ width: 360, height: 740 });
  await page.evaluate(`document.documentElement.setAttribute('data-mantine-color-scheme', 'dark')`);
  await page.getByLabel('Scan or type an item').fill('CAP-CHR');
  await page.getByLabel('Scan or type an item').press('Enter');
  await page.getByText('Not part of this return').waitFor();
  await page.getByLabel('Scan or type an item').fill('9520123456788');
  await page.getByLabel('Scan or type an item').press('Enter');
  await page.getByText('1 of 1').waitFor();
  await look('returns-receive-dark-360');
  await page.getByRole('button', { name: 'Take in 1 unit' }).click();
  await page.getByRole('heading', { name: 'Inspect' }).waitFor();
  await look('returns-inspect-dark-360');
  await page.getByRole('button', { name: 'Save inspection' }).click();
  await page.getByText('MUG-WHT was inspected').waitFor();
  await page.getByText('Back on sale, Oakland').waitFor();
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.evaluate(`document.documentElement.setAttribute('data-mantine-color-scheme', 'light')`);
  await look('returns-done-light-1440');
  const { items } = (await send('GET', '/v1/inventory/levels?sku=MUG-WHT')) as { items: object[] };
  expect(items).toMatchObject([{ available: 49, quality_control: 0 }]);
  await page.goto(`${base}/orders/${number}`);
  await page.getByText('R-1001').first().waitFor();
  await look('returns-order-light-1440');
  await page.goto(`${base}/returns`);
  await page.getByRole('link', { name: 'R-1001' }).waitFor();
  await look('returns-list-light-1440');
});
