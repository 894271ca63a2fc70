import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../../src/kernel/ids.ts';
import { insist } from './client.ts';
import { orderBody, stockUp } from './shop.ts';
import type { Site } from './site.ts';

const SKUS = Array.from({ length: 20 }, (_, index) => `DEMO-${index + 1}`);

/** Stock for all that shoppers may buy in the length of a drill. */
export async function stockShelves({ services }: Pick<Site, 'services'>): Promise<void> {
  for (const sku of SKUS) await stockUp(services, sku, { OAK: 50_000, EWR: 50_000 });
}

/** An order of one to three SKUs. */
export function randomOrder(external_id: string = newId()): object {
  const start = Math.floor(Math.random() * SKUS.length);
  const lines = [0, 7, 13].slice(0, 1 + Math.floor(Math.random() * 3)).map((step) => ({
    sku: SKUS[(start + step) % SKUS.length] ?? '',
    quantity: 1 + Math.floor(Math.random() * 2),
  }));
  return orderBody(lines, external_id);
}

/** Places one order, sent until it is answered; answers its id. */
export async function buy(site: Pick<Site, 'api' | 'headers'>): Promise<string> {
  const answer = await insist(site, 'POST', '/v1/orders', { body: randomOrder() });
  if (answer.status !== 201 && answer.status !== 200)
    throw new Error(`an order was refused: ${JSON.stringify(answer)}`);
  return String(answer.body.id);
}

/** So many shoppers who buy until it is over; answers the ids of all orders that were accepted. */
export async function shopUntil(
  site: Pick<Site, 'api' | 'headers'>,
  shoppers: number,
  isOver: () => boolean,
): Promise<string[]> {
  const accepted: string[] = [];
  await Promise.all(
    Array.from({ length: shoppers }, async () => {
      while (!isOver()) {
        accepted.push(await buy(site));
        await sleep(20);
      }
    }),
  );
  return accepted;
}
