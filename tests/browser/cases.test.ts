import { afterAll, beforeAll, test } from 'vitest';
import { openShop, type Shop } from './shop.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
}, 120_000);
afterAll(async () => {
  await shop?.close();
});

test('an agent opens a case from an order, writes into it, lets it wait, and closes it', async () => {
  const { page, base, order } = shop;
  const number = await order('C-1', [['MUG-WHT', 1]]);
  await page.goto(`${base}/orders/${number}`);
  await page.getByRole('link', { name: 'New case' }).click();
  await page.getByText('Order of Demo Buyer').waitFor();
  await page.getByRole('button', { name: 'Open the case' }).click();
  await page.getByText('Say in a few words what it is about.').waitFor();
  await page.getByLabel('What is it about?').fill('The box was wet');
  await page.getByLabel('What happened?').fill('The customer sent a picture.');
  await page.getByRole('button', { name: 'Open the case' }).click();
  await page.getByRole('heading', { name: 'The box was wet' }).waitFor();
  await page.getByText('The customer sent a picture.').waitFor();
  await page.getByLabel('Note for colleagues').fill('Asked for the serial number.');
  await page.getByRole('button', { name: 'Add the note' }).click();
  await page.getByRole('listitem').filter({ hasText: 'Asked for the serial number.' }).waitFor();
  await page.getByRole('button', { name: '2 days' }).click();
  await page.getByText(/^waits until /).waitFor();
  await page.getByRole('button', { name: 'Go on now' }).click();
  await page.getByText('goes on with it').waitFor();

  await page.goto(`${base}/orders/${number}`);
  await page.getByRole('link', { name: 'The box was wet' }).click();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: /^Close case/ });
  await dialog.getByRole('button', { name: /^Close case/ }).click();
  await page.getByText('closed it: Solved').waitFor();
  await page.goto(`${base}/cases?tab=closed`);
  await page.getByRole('cell', { name: 'The box was wet' }).waitFor();
});
