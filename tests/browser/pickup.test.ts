import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_RATE_TABLE } from '../../src/modules/shipping/rules/index.ts';
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

test('a customer collects at the store: offered in its terms, packed, ready, handed over against the code', async () => {
  const { page, base, send } = shop;
  const { items } = (await send('GET', '/v1/locations')) as { items: { id: string; code: string }[] };
  const oakland = items.find(({ code }) => code === 'OAK')?.id;
  await page.goto(`${base}/settings/locations/${oakland}`);
  await page.getByLabel('Customers collect here; kept for days').fill('5');
  await look('pickup-terms');
  await page.getByRole('button', { name: 'Save how it works' }).click();
  await page.getByText('Saved: plans and promises follow it from that day on').waitFor();

  await page.goto(`${base}/orders/new`);
  await page.getByLabel('Add by SKU or name').fill('MUG-WHT');
  await page.getByRole('button', { name: /MUG-WHT/ }).click();
  await page
    .getByRole('textbox', { name: /^Price/ })
    .first()
    .fill('14.00');
  await page.getByLabel('Name', { exact: true }).fill('Demo Buyer');
  await page.getByLabel('E-mail', { exact: true }).fill('demo.buyer@example.com');
  await page
    .getByLabel(/^Street|^Address/)
    .first()
    .fill(address.line1);
  await page.getByLabel('City').fill(address.city);
  await page.getByLabel('Postal code').fill(address.postal_code);
  await page.getByLabel('State or region').fill(address.region);
  await page.getByLabel('Country code').fill('US');
  await page.getByRole('combobox', { name: 'How it reaches the customer' }).click();
  await page.getByRole('option', { name: 'Collected at Oakland' }).click();
  await look('pickup-new');
  await page.getByRole('button', { name: 'Place order' }).click();
  await page.getByRole('heading', { name: 'Collected at Oakland' }).waitFor();
  await page.getByText('The customer collects it').waitFor();
  await page.getByText('Its customer collects it at Oakland.').first().waitFor();
  await look('pickup-order');

  const { items: work } = (await send('GET', '/v1/fulfillment-orders?q=Demo')) as {
    items: { number: string; id: string }[];
  };
  const [first] = work;
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`${base}/pack/${first?.number}`);
  await page.getByRole('heading', { name: 'Scan the next unit' }).waitFor();
  for (const character of 'MUG-WHT') await page.keyboard.press(character);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^Pack/ }).last().click();
  await page.getByRole('button', { name: 'Ready for pickup' }).click();
  await page.getByRole('heading', { name: 'Waits for Demo Buyer' }).waitFor();
  await look('pickup-counter');
  await page.goto(`${base}/fulfillment?tab=counter`);
  await page.getByRole('link', { name: String(first?.number) }).waitFor();
  await page.goto(`${base}/pack/${first?.number}`);
  await page.getByRole('heading', { name: 'Waits for Demo Buyer' }).waitFor();
  // The customer reads it from the message.
  await expect.poll(async () => (await messages()).length).toBeGreaterThan(0);
  const [mail] = await messages();
  const { text } = (await send('GET', `/v1/messages/${mail?.id}`)) as { text: string };
  const [code = ''] = /\d{3} \d{3}/.exec(text) ?? [];
  await page.getByLabel('Code of the customer').fill(code.startsWith('0') ? '999 999' : '000 000');
  await page.getByRole('button', { name: 'Hand over' }).click();
  await page.getByText('That is not its code.').waitFor();
  await look('pickup-wrong');
  await page.getByLabel('Code of the customer').fill(code);
  await page.getByRole('button', { name: 'Hand over' }).click();
  await page.getByText('Demo Buyer has collected it.').waitFor();
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${base}/orders/${first?.number.split('-')[0]}`);
  await page.getByText('One unit collected').waitFor();
  await page.getByText('Ready to collect at Oakland').waitFor();
  await look('pickup-collected');

  await send('PUT', `/v1/locations/${oakland}/sourcing-terms`, { orders_per_day: 2 });
  for (const external_id of ['D-1', 'D-2', 'D-3', 'D-4', 'D-5'])
    await shop.order(external_id, [['MUG-WHT', 1]]);
  await page.goto(`${base}/settings/locations/${oakland}`);
  await page
    .getByRole('img', { name: /fulfillment orders leave within 14 days; [23] of these days are full/ })
    .waitFor();
  await look('location-load');

  async function messages(): Promise<{ id: string; kind: string }[]> {
    const { items: all } = (await send('GET', '/v1/messages')) as { items: { id: string; kind: string }[] };
    return all.filter(({ kind }) => kind === 'ready_for_pickup');
  }
}, 180_000);

test('prices of a carrier change from a day on, are dropped, and count again as they stood', async () => {
  const { page, base, later } = shop;
  await later(
    `insert into shipping.carriers (id, code, name, rate_table)
     values (gen_random_uuid(), 'longshore-local', 'Longshore Local', $1)`,
    [JSON.stringify(DEFAULT_RATE_TABLE)],
  );
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${base}/settings/carriers`);
  await page.getByRole('button', { name: 'Change prices' }).click();
  const dialog = page.getByRole('dialog');
  await dialog
    .getByRole('textbox', { name: /^up to/i })
    .first()
    .fill('9.99');
  await dialog.getByLabel('From this day on').fill('2099-01-01');
  await dialog.getByLabel('Why, kept with the version').fill('New contract');
  await look('prices-dialog');
  await dialog.getByRole('button', { name: 'Save prices' }).click();
  await page.getByText('Saved: these prices count from 2099-01-01 on').waitFor();
  await page.getByText('Waits for its time').waitFor();
  await look('prices-versions');
  await page.getByRole('button', { name: 'Drop version 2' }).click();
  await page.getByText('Waits for its time').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Change prices' }).click();
  await dialog
    .getByRole('textbox', { name: /^up to/i })
    .first()
    .fill('9.99');
  await dialog.getByRole('button', { name: 'Save prices' }).click();
  await page.getByText('9.99').first().waitFor();
  await page.getByRole('button', { name: 'Use version 1 again' }).click();
  await page.getByText('9.99').first().waitFor({ state: 'detached' });
}, 90_000);
