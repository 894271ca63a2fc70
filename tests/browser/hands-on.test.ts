import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { address, openShop, type Shop } from './shop.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
  const { send } = shop;
  await send('POST', '/v1/locations', {
    code: 'EWR',
    name: 'Newark',
    kind: 'warehouse',
    address: { ...address, name: 'Newark', city: 'Newark', region: 'NJ', postal_code: '07102' },
    time_zone: 'America/New_York',
  });
  await send('POST', '/v1/inventory/receipts', {
    items: [{ sku: 'MUG-WHT', location_code: 'EWR', quantity: 10 }],
  });
}, 120_000);
afterAll(async () => {
  await shop?.close();
});

async function place(external_id: string, quantity: number): Promise<string> {
  const { number } = await shop.send('POST', '/v1/orders', {
    channel: 'web',
    external_id,
    currency: 'USD',
    customer: { name: address.name },
    shipping_address: address,
    lines: [{ sku: 'MUG-WHT', quantity, unit_amount: 1400 }],
    payment: { method: 'card', status: 'pending' },
  });
  return String(number);
}

async function expectAccessible(name: string) {
  const { violations } = await new AxeBuilder({ page: shop.page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`)).toEqual([]);
  const { SHOTS } = process.env;
  if (!SHOTS) return;
  for (const scheme of ['light', 'dark'] as const) {
    await shop.page.emulateMedia({ colorScheme: scheme });
    for (const width of [1440, 360]) {
      await shop.page.setViewportSize({ width, height: 900 });
      await shop.page.waitForTimeout(500);
      await shop.page.screenshot({ path: `${SHOTS}/${name}-${scheme}-${width}.png` });
    }
  }
  await shop.page.emulateMedia({ colorScheme: 'light' });
  await shop.page.setViewportSize({ width: 1440, height: 900 });
}

test('an order moves by hand: the cost is shown first, and half of it may stay', async () => {
  const { page, base } = shop;
  const number = await place('HANDS-1', 2);
  await page.goto(`${base}/orders/${number}`);
  await page.getByRole('button', { name: `Move ${number}-1` }).click();
  const dialog = page.getByRole('dialog', { name: 'Ship from another location' });
  await dialog.getByRole('combobox', { name: 'New location' }).click();
  await page.getByRole('option', { name: 'Newark' }).click();
  await dialog.getByText(/Shipping and handling costs [\d.]+ USD more\./).waitFor();
  await dialog.getByRole('textbox', { name: 'MUG-WHT, of 2' }).fill('1');
  await dialog.getByText('2 locations').waitFor();
  await dialog.getByRole('textbox', { name: 'Reason (optional)' }).fill('Oakland is busy');
  await expectAccessible('move');
  await dialog.getByRole('button', { name: 'Move one unit' }).click();
  await page.getByText('One unit ships from Newark now').waitFor();
  await page.getByRole('button', { name: `Move ${number}-2` }).waitFor();
  // In the timeline, and where it says why it ships from where it does.
  await expect.poll(() => page.getByText('One unit ships from Newark instead of Oakland').count()).toBe(2);
  await page.getByText('Oakland is busy', { exact: false }).waitFor();
}, 120_000);

test('what will arrive late says so on its page, with what still keeps the promise', async () => {
  const { page, base, send, later } = shop;
  const number = await place('HANDS-3', 1);
  const { items } = (await send('GET', `/v1/fulfillment-orders?q=${number}`)) as {
    items: { id: string; service_code: string }[];
  };
  const path = `/v1/fulfillment-orders/${items[0]?.id}/service`;
  const { arrives_by } = await send('POST', path, { service_code: 'local_express' });
  await send('POST', path, { service_code: items[0]?.service_code });
  // A day earlier than the slow service can do from now on, and not earlier than the fast one.
  await later(
    `update fulfillment.fulfillment_orders set ship_by = now() - interval '1 hour', deliver_by = $2
     where number = $1 || '-1'`,
    [number, arrives_by],
  );
  await page.goto(`${base}/orders/${number}`);
  await page.getByRole('heading', { name: 'This will arrive late' }).waitFor();
  await page.getByText('Send it by Local express').waitFor();
  await expectAccessible('late');
  await page.getByRole('button', { name: 'Upgrade' }).click();
  await page.getByText(/^It arrives by .* now$/).waitFor();
  await page.getByText('Goes by Local express instead of Local ground').first().waitFor();
  await page.getByRole('heading', { name: 'This will arrive late' }).waitFor({ state: 'detached' });
}, 120_000);

test('the map shows where an order goes and where it comes from, once postal codes are known', async () => {
  const { page, base, later } = shop;
  const number = await place('HANDS-4', 1);
  await page.goto(`${base}/orders/${number}`);
  await page.getByText('Why not from').waitFor();
  expect(await page.getByRole('img', { name: /^Where the order goes/ }).count()).toBe(0);
  await later(
    `insert into sourcing.postal_codes values ('US', '95814', 38.58, -121.49, 'Sacramento'), ('US', '07102', 40.74, -74.17, $1)`,
    ['Newark'],
  );
  await page.reload();
  const map = page.getByRole('img', { name: /^Where the order goes/ });
  await map.waitFor();
  await page.getByText(/^Comes from Oakland \(\d+ km\), as the crow flies\.$/).waitFor();
  await page.getByText(/^Not from Newark \([\d,]+ km\)$/).waitFor();
  await map.scrollIntoViewIfNeeded();
  await expectAccessible('map');
}, 120_000);

test('a location gives work back, and the order ships from elsewhere', async () => {
  const { page, base } = shop;
  const number = await place('HANDS-2', 1);
  await page.goto(`${base}/pack/${number}-1`);
  await page.getByRole('button', { name: 'Cannot be done here' }).click();
  const dialog = page.getByRole('dialog', { name: 'Give this work back' });
  await dialog.getByText('Other orders may have these units.', { exact: false }).waitFor();
  await expectAccessible('reject');
  await dialog.getByRole('button', { name: 'Give one unit back' }).click();
  await page.getByText('1 ship from elsewhere, 0 backordered').waitFor();
  await page.goto(`${base}/orders/${number}`);
  await page.getByText('Oakland gave one unit back: it comes from elsewhere').first().waitFor();
  await page.getByRole('button', { name: `Move ${number}-2` }).waitFor();
}, 120_000);
