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

test('orders are planned again: first what would change, then it changes, and the order says so', async () => {
  const { page, base, send } = shop;
  const east = { ...address, city: 'New York', region: 'NY', postal_code: '10001' };
  const { number } = await send('POST', '/v1/orders', {
    channel: 'web',
    external_id: 'AGAIN-1',
    currency: 'USD',
    customer: { name: address.name },
    shipping_address: east,
    lines: [{ sku: 'MUG-WHT', quantity: 1, unit_amount: 1400 }],
    payment: { method: 'card', status: 'pending' },
  });
  await send('POST', '/v1/locations', {
    code: 'EWR',
    name: 'Newark',
    kind: 'warehouse',
    address: { ...east, name: 'Newark', city: 'Newark', region: 'NJ', postal_code: '07102' },
    time_zone: 'America/New_York',
  });
  await send('POST', '/v1/inventory/receipts', {
    items: [{ sku: 'MUG-WHT', location_code: 'EWR', quantity: 10 }],
  });
  await page.goto(`${base}/fulfillment`);
  await page.getByRole('button', { name: 'Plan again' }).click();
  const dialog = page.getByRole('dialog', { name: 'Plan open orders again' });
  await dialog.getByText(/^One order would ship from elsewhere. That saves .* USD.$/).waitFor();
  await dialog.getByText(new RegExp(`^${number}: from Newark instead of Oakland, .* USD less$`)).waitFor();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`)).toEqual([]);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/again.png` });
  await dialog.getByRole('button', { name: 'Move them' }).click();
  await page.getByText(/^One order ships from elsewhere now: .* USD saved$/).waitFor();

  await page.goto(`${base}/orders/${number}`);
  await page.getByText('Ships from Newark instead of Oakland', { exact: false }).first().waitFor();
  await page.goto(`${base}/fulfillment`);
  await page.getByRole('button', { name: 'Plan again' }).click();
  await dialog.getByText('One order was weighed. It ships from the right place already.').waitFor();
  expect(await dialog.getByRole('button', { name: 'Move them' }).isDisabled()).toBe(true);
}, 120_000);
