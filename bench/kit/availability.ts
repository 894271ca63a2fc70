import { askInLoop, type Question, type Target, type Times } from './ask.ts';
import type { Shop } from './shop.ts';

/** Asks what can be sold: one SKU from four clients, then a thousand SKUs in each call from one client. */
export async function measureAvailability(
  target: Target & { shop: Shop },
  seconds: number,
): Promise<{ one: Times; thousand: Times }> {
  const { shop } = target;
  await askInLoop(target, { clients: 4, seconds: 1, question: () => availabilityOf(shop, 1) });
  const one = await askInLoop(target, { clients: 4, seconds, question: () => availabilityOf(shop, 1) });
  await askInLoop(target, { clients: 1, count: 5, question: () => availabilityOf(shop, 1_000) });
  const thousand = await askInLoop(target, {
    clients: 1,
    seconds,
    question: () => availabilityOf(shop, 1_000),
  });
  return { one, thousand };
}

// Neighbors from a random place on: all different, as a shop asks.
function availabilityOf({ channel, skus }: Shop, count: number): Question {
  const from = Math.floor(Math.random() * skus.length);
  const asked = Array.from({ length: count }, (_, at) => `sku=${skus[(from + at) % skus.length] ?? ''}`);
  return { path: `/v1/availability?channel=${channel}&${asked.join('&')}` };
}
