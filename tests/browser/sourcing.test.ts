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
    latitude: 40.7,
    longitude: -74.2,
    time_zone: 'America/New_York',
  });
  const items = ['OAK', 'EWR'].map((location_code) => ({ sku: 'MUG-WHT', location_code, quantity: 5_000 }));
  await send('POST', '/v1/inventory/receipts', { items });
  // Every tenth is a gift.
  for (let from = 0; from < 2_000; from += 500)
    await send('POST', '/v1/orders/batch', {
      orders: Array.from({ length: 500 }, (_, index) => orderOf(from + index, (from + index) % 10 === 0)),
    });
}, 120_000);
afterAll(async () => {
  await shop?.close();
});

function orderOf(number: number, is_gift: boolean) {
  return {
    channel: 'web',
    external_id: `S-${number}`,
    currency: 'USD',
    customer: { name: address.name },
    shipping_address: address,
    lines: [{ sku: 'MUG-WHT', quantity: 1, unit_amount: 1400 }],
    payment: { method: 'card', status: 'pending' },
    tags: is_gift ? ['gift'] : [],
  };
}

const violations = async () => {
  const { violations: found } = await new AxeBuilder({ page: shop.page }).analyze();
  return found.map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`);
};

let placed = 10_000;
async function placeGift(): Promise<number> {
  placed += 1;
  const { number } = await shop.send('POST', '/v1/orders', orderOf(placed, true));
  return Number(number);
}

async function shipsFrom(number: number): Promise<void> {
  await shop.page.goto(`${shop.base}/orders/${number}`);
  await shop.page.getByRole('heading', { name: 'Why here?' }).waitFor();
}

test('rules are drafted, tried out on 2,000 orders, activated, followed by the next order, and rolled back', async () => {
  const { page, base } = shop;
  await page.goto(`${base}/settings/sourcing`);
  await page.getByText('The built-in rules').first().waitFor();
  expect(await violations()).toEqual([]);
  await page.getByRole('button', { name: 'New draft' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Gifts');
  await page.getByRole('button', { name: 'Add a rule' }).click();
  await page.getByLabel('Name of the rule').fill('Gifts leave from Newark');
  await page.getByLabel('If', { exact: true }).fill('"gift" in order.tags &&');
  await page.getByText('Unexpected', { exact: false }).first().waitFor();
  await page.getByLabel('If', { exact: true }).fill('"gift" in order.tags');
  await page.getByRole('combobox', { name: 'Ship only from' }).click();
  await page.getByRole('option', { name: 'Newark' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Save/ }).click();
  await page.getByText('Draft saved').waitFor();
  expect(await violations()).toEqual([]);

  await page.getByRole('button', { name: 'Try it out' }).click();
  await page
    .getByText('200 of 2,000 orders would ship otherwise', { exact: false })
    .waitFor({ timeout: 30_000 });
  await page.getByText('2,000 → 1,800').waitFor();
  await page.getByText('0 → 200').waitFor();
  expect(await violations()).toEqual([]);

  await page.getByRole('button', { name: 'Activate' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Why').fill('Newark wraps gifts');
  await dialog.getByRole('button', { name: 'Activate' }).click();
  await page.getByText('Version 1 counts now').waitFor();

  await shipsFrom(await placeGift());
  await page.getByRole('heading', { name: /^Ships from Newark/ }).waitFor();
  await page.getByText('version 1 of the rules', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Oakland' }).click();
  await page.getByText('The rule “Gifts leave from Newark” excludes Oakland.').waitFor();
  await page.getByText('Without this rule it would have shipped the order.').waitFor();
  expect(await violations()).toEqual([]);

  await page.goto(`${base}/settings/sourcing`);
  await page.getByRole('button', { name: 'Back to the built-in rules' }).click();
  await dialog.getByRole('button', { name: 'Activate' }).click();
  await page.getByText('The built-in rules count now').waitFor();
  await shipsFrom(await placeGift());
  await page.getByRole('heading', { name: /^Ships from Oakland/ }).waitFor();
  await page.getByRole('button', { name: 'Newark' }).click();
  await page.getByText('Newark had everything, but from there it counts more', { exact: false }).waitFor();
  await page.goto(`${base}/settings/sourcing`);
  await page.getByRole('button', { name: 'Back to version 1' }).waitFor();
  await page.getByText('Newark wraps gifts').waitFor();
}, 120_000);

test('how a location works is said on its page, checked while it is typed, and counts from then on', async () => {
  const { page, base, send } = shop;
  const { items } = (await send('GET', '/v1/locations')) as { items: { id: string; name: string }[] };
  const oakland = items.find(({ name }) => name === 'Oakland')?.id ?? '';
  await page.goto(`${base}/settings/locations/${oakland}`);
  await page.getByText('Nobody said anything yet', { exact: false }).waitFor();
  await page.getByRole('checkbox', { name: 'Saturday' }).check();
  await page.getByLabel('Saturday closes at').fill('13:00');
  await page.getByLabel('Closed on').fill('Christmas');
  await page.getByText('Begin each line with a day such as 2026-12-25.').waitFor();
  await page.getByLabel('Closed on').fill('2030-12-25 Christmas Day');
  await page.getByLabel('Handling an order costs, USD').fill('1.50');
  await page.getByLabel('Sends to these countries').fill('ca');
  await page.getByLabel('Why, kept with the version').fill('Demo of winter');
  await page.getByRole('button', { name: 'Save how it works' }).click();
  await page.getByText('Saved: plans and promises follow it from that day on').waitFor();
  await page.getByText(/^Set by .*, from .* on\./).waitFor();
  expect(await violations()).toEqual([]);
  expect(await send('GET', `/v1/locations/${oakland}/sourcing-terms`)).toMatchObject({
    current: {
      countries: ['CA'],
      order_amount: 150,
      holidays: [{ date: '2030-12-25', name: 'Christmas Day' }],
      comment: 'Demo of winter',
    },
  });
  await shipsFrom(await placeGift());
  await page.getByRole('heading', { name: /^Ships from Newark/ }).waitFor();

  await page.goto(`${base}/settings/locations/${oakland}`);
  await page.getByLabel('Sends to these countries').fill('');
  await page.getByRole('button', { name: 'Save how it works' }).click();
  await page.getByPlaceholder('Wherever its carriers go').waitFor();
  for (const [width, theme] of [
    [1440, 'light'],
    [360, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: theme });
    await page.getByRole('button', { name: 'Save how it works' }).waitFor();
    if (process.env.SHOTS)
      await page.screenshot({ path: `${process.env.SHOTS}/terms-${width}.png`, fullPage: true });
    expect(await violations()).toEqual([]);
    const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
    expect(wide).toBe(false);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}, 120_000);
