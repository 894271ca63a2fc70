import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { examine } from '../../src/app/doctor.ts';
import { createProduct } from '../../src/modules/catalog/index.ts';
import { createChannel } from '../../src/modules/channels/index.ts';
import { fillBackorders } from '../../src/modules/fulfillment/index.ts';
import {
  findMarket,
  readAvailability,
  saveLocationGroup,
  setStock,
} from '../../src/modules/inventory/index.ts';
import { placeOrders } from '../../src/modules/orders/index.ts';
import { accepted, buildWorld, type World } from '../kit/world.ts';

/*
 * What availability says of a channel is what its orders may take: one more is refused, exactly that many are accepted.
 * Whatever the channel keeps back, whichever locations serve it, and whoever waits.
 */

let world: World;

beforeAll(async () => {
  world = await buildWorld();
  accepted(
    await world.run(createProduct, {
      product: { title: 'Pair' },
      variants: [
        {
          sku: 'PAIR',
          change: { components: [{ sku: 'CAP', quantity: 2 }], prices: [{ amount: 5000, currency: 'USD' }] },
        },
      ],
    }),
  );
});
afterAll(() => world.close());

const shop = { kind: 'web_shop', currency: 'USD', market: 'US' } as const;
let made = 0;

async function atsOf(channel: string, sku: string): Promise<number> {
  const market = await findMarket(world.services, { channel });
  const [item] = await readAvailability(world.services.database, [sku], market);
  return item?.ats ?? 0;
}

async function sell(channel: string, sku: string, quantity: number): Promise<string> {
  const answer = await world.run(placeOrders, world.request({ channel, lines: [[sku, quantity]] }));
  return answer.ok ? 'accepted' : answer.refusal.code;
}

async function count(location_code: string, quantity: number): Promise<void> {
  const state = 'available' as const;
  accepted(await world.run(setStock, { sku: 'CAP', location_code, state, quantity, reason: 'count' }));
}

const setting = fc.record({
  stock_buffer: fc.constantFrom(0, 0, 3, 20),
  buffer_percent: fc.constantFrom(0, 0, 10, 33, 100),
  end_when: fc.constantFrom(0, 0, 4, 15),
  max_listed: fc.constantFrom(null, 0, 2),
  served: fc.constantFrom<string[] | null>(null, [], ['OAK'], ['EWR'], ['EWR', 'OAK']),
  others: fc.constantFrom<string[] | null>(null, ['OAK'], ['EWR']),
  oak: fc.nat(30),
  ewr: fc.nat(30),
  waiting: fc.constantFrom(0, 0, 2, 9),
});

test('an order may take what availability says, and not one more', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(setting, async ({ served, others, oak, ewr, waiting, ...buffer }) => {
      made += 1;
      const channel = `shop-${made}`;
      accepted(await world.run(createChannel, { ...shop, code: channel, name: channel, ...buffer }));
      const patient = `patient-${made}`;
      const policy = { shortage_policy: 'backorder' } as const;
      accepted(await world.run(createChannel, { ...shop, code: patient, name: patient, ...policy }));
      const group = (code: string, location_codes: string[], channel_codes: string[]) =>
        world.run(saveLocationGroup, { code, name: code, location_codes, channel_codes });
      if (served) accepted(await group(`own-${made}`, served, [channel]));
      if (others) accepted(await group(`other-${made}`, others, [patient]));
      await count('OAK', 0);
      await count('EWR', 0);
      const wanted = waiting > 0 ? await world.order({ channel: patient, lines: [['CAP', waiting]] }) : null;
      await count('OAK', oak);
      await count('EWR', ewr);

      const ats = await atsOf(channel, 'CAP');
      expect(await sell(channel, 'CAP', ats + 1)).toBe('stock_short');
      const pairs = await atsOf(channel, 'PAIR');
      expect(pairs).toBe(Math.floor(ats / 2));
      expect(await sell(channel, 'PAIR', pairs + 1)).toBe('stock_short');
      if (pairs > 0 && made % 2 === 0) expect(await sell(channel, 'PAIR', pairs)).toBe('accepted');
      else if (ats > 0) expect(await sell(channel, 'CAP', ats)).toBe('accepted');
      // Whoever waited is served from the locations of their own channel, and from nowhere else.
      const before = {
        OAK: (await world.level('CAP', 'OAK')).available,
        EWR: (await world.level('CAP', 'EWR')).available,
      };
      const [variant] = await world.services.database.rows<{ id: string }>(
        `select id from catalog.v_variants where sku = 'CAP'`,
      );
      const theirs = (others ?? (['OAK', 'EWR'] as const)) as readonly ('OAK' | 'EWR')[];
      const free = theirs.reduce((sum, code) => sum + before[code], 0);
      const { units } = accepted(await world.run(fillBackorders, { variant_ids: [variant?.id ?? ''] }));
      expect(units).toBe(Math.min(wanted ? waiting : 0, free));
      await world.services.database.adHoc(`truncate fulfillment.backorders, inventory.waiting_demand`);
    }),
    { numRuns: 40 },
  );
  const { lines } = await examine(world.services.database);
  expect(lines.filter((line) => line.startsWith('BROKEN') && line.includes('law 1'))).toEqual([]);
});
