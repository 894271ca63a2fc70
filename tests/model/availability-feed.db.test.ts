import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createProduct, upsertVariant } from '../../src/modules/catalog/index.ts';
import { loadChannels, updateChannel } from '../../src/modules/channels/index.ts';
import {
  adjustStock,
  findMarket,
  loadShippingLocations,
  type Market,
  readAvailability,
  readAvailabilityChanges,
  saveLocationGroup,
  updateLocation,
} from '../../src/modules/inventory/index.ts';
import { placeOrders } from '../../src/modules/orders/index.ts';
import { type EventPlace, endOfLog, isBefore } from '../../src/platform/routes/event-log.ts';
import { accepted, buildWorld, type World } from '../kit/world.ts';
import { anyCommand } from './commands.ts';
import { addTracked, type RealShop } from './real-shop.ts';
import { ShopModel } from './shop-model.ts';

/*
 * Whoever follows the feed of availability knows what can be sold: after any command, every variant whose availability is
 * another than before was in the feed in between.
 */

let world: World;
const CHANNELS = [undefined, 'web', 'patient'] as const;

beforeAll(async () => {
  world = await buildWorld();
  await addTracked(world);
  const components = [
    { sku: 'CAP', quantity: 2 },
    { sku: 'TEE', quantity: 1 },
  ];
  accepted(
    await world.run(createProduct, {
      product: { title: 'Outfit' },
      variants: [{ sku: 'OUTFIT', change: { components, prices: [{ amount: 5000, currency: 'USD' }] } }],
    }),
  );
});
afterAll(() => world.close());

/** Follows the feed of one channel, a small page at a time, and remembers what it was told. */
class Follower {
  readonly told = new Map<string, number>();
  readonly #findNow: () => Promise<Market>;
  #place: string | undefined;

  constructor(channel: string | undefined) {
    this.#findNow = () => findMarket(world.services, channel === undefined ? {} : { channel });
  }

  /** Starts where the log ends now, knowing everything. */
  async start(): Promise<void> {
    this.#place = undefined;
    await this.catchUp();
    for (const [sku, ats] of await this.truth()) this.told.set(sku, ats);
  }

  async catchUp(): Promise<void> {
    for (;;) {
      const { database } = world.services;
      const options = { after: this.#place, limit: 2, findNow: this.#findNow };
      const { items, next, has_more } = await readAvailabilityChanges(database, options);
      for (const { sku, ats } of items) this.told.set(sku, ats);
      this.#place = next;
      if (!has_more) return;
    }
  }

  async truth(): Promise<[string, number][]> {
    const { database } = world.services;
    const rows = await database.rows<{ sku: string }>('select sku from catalog.v_variants order by sku');
    const skus = rows.map(({ sku }) => sku);
    const found = await readAvailability(database, skus, await this.#findNow());
    return found.map(({ sku, ats }) => [sku, ats]);
  }
}

async function followers(): Promise<Follower[]> {
  const all = CHANNELS.map((channel) => new Follower(channel));
  for (const each of all) await each.start();
  return all;
}

/** An event is readable once nothing older is open; what the server does for itself may be, for a moment. */
async function waitUntilReadable(): Promise<void> {
  const { database } = world.services;
  await vi.waitFor(
    async () => {
      const [last] = await database.adHoc<EventPlace>(
        'select xid::text as xid, id from platform.events order by events.xid desc, id desc limit 1',
      );
      const end = await endOfLog(database);
      if (last && isBefore(end, last))
        throw new Error(`readable up to ${end.xid}, written up to ${last.xid}`);
    },
    { timeout: 10_000 },
  );
}

async function expectTold(all: readonly Follower[]): Promise<void> {
  await waitUntilReadable();
  for (const each of all) {
    await each.catchUp();
    expect([...each.told].sort()).toEqual((await each.truth()).sort());
  }
}

type Life = fc.AsyncCommand<ShopModel, RealShop & { following: Follower[] }>;

function watched(command: fc.AsyncCommand<ShopModel, RealShop>): Life {
  return {
    check: (model) => command.check(model),
    toString: () => command.toString(),
    async run(model, real) {
      await command.run(model, real);
      await expectTold(real.following);
    },
  };
}

const KEPT = [
  'inventory.locations',
  'inventory.supply_kinds',
  'inventory.settings',
  'shipping.carriers',
  'platform.reference_versions',
  'platform.migrations',
];

async function emptyShop(): Promise<void> {
  const { database } = world.services;
  const [tables] = await database.adHoc<{ names: string }>(
    `select string_agg(format('%I.%I', schemaname, tablename), ', ') as names from pg_tables
     where schemaname in ('inventory', 'orders', 'fulfillment', 'payments', 'shipping', 'customers', 'notifications', 'platform')
       and schemaname || '.' || tablename <> all($1)`,
    [KEPT],
  );
  await database.adHoc(`truncate ${tables?.names}`);
}

test('whatever happens to orders, work and stock, the feed tells whose availability changed', {
  timeout: 120_000,
}, async () => {
  const lives = fc.commands(
    anyCommand.map((each) => each.map(watched)),
    { maxCommands: 40, size: 'max' },
  );
  const property = fc.asyncProperty(lives, async (commands) => {
    const real = { world, heard: new Set<string>(), following: await followers() };
    await fc.asyncModelRun(() => ({ model: new ShopModel(), real }), commands);
  });
  await fc.assert(property.beforeEach(emptyShop), { numRuns: 20, interruptAfterTimeLimit: 40_000 });
});

test('so it does when channels, groups, locations and products change', async () => {
  await emptyShop();
  await world.stock('OAK', { MUG: 9, TEE: 5, CAP: 7 });
  await world.stock('EWR', { MUG: 4, CAP: 1 });
  const all = await followers();
  const { database } = world.services;
  const web = (await loadChannels(database)).find(({ code }) => code === 'web');
  const oak = (await loadShippingLocations(database)).find(({ code }) => code === 'OAK');
  const [channel, location] = [web?.id ?? '', oak?.id ?? ''];
  const changes: [string, () => Promise<unknown>][] = [
    ['a buffer', () => world.run(updateChannel, { id: channel, change: { buffer_percent: 50 } })],
    ['an end', () => world.run(updateChannel, { id: channel, change: { end_when: 8 } })],
    ['a name', () => world.run(updateChannel, { id: channel, change: { name: 'Shop' } })],
    [
      'a group',
      () => {
        const served = { location_codes: ['EWR'], channel_codes: ['web'] };
        return world.run(saveLocationGroup, { code: 'east', name: 'East', ...served });
      },
    ],
    ['no shipping', () => world.run(updateLocation, { id: location, change: { ships_orders: false } })],
    ['shipping', () => world.run(updateLocation, { id: location, change: { ships_orders: true } })],
    ['an archived variant', () => world.run(upsertVariant, { sku: 'MUG', change: { status: 'archived' } })],
    ['an active variant', () => world.run(upsertVariant, { sku: 'MUG', change: { status: 'active' } })],
    [
      'another bundle',
      () =>
        world.run(upsertVariant, { sku: 'OUTFIT', change: { components: [{ sku: 'CAP', quantity: 1 }] } }),
    ],
  ];
  for (const [name, change] of changes) {
    const before = JSON.stringify(await Promise.all(all.map((each) => each.truth())));
    accepted((await change()) as Parameters<typeof accepted>[0]);
    const after = JSON.stringify(await Promise.all(all.map((each) => each.truth())));
    expect([name, before === after]).toEqual([name, name === 'a name']);
    await expectTold(all);
  }
});

test('a reader misses nothing of what many commit at the same moment', { timeout: 60_000 }, async () => {
  const skus = Array.from({ length: 20 }, (_, index) => `MANY-${index}`);
  for (const sku of skus) {
    const prices = [{ amount: 100, currency: 'USD' }];
    accepted(await world.run(upsertVariant, { sku, change: { title: sku, weight_grams: 1, prices } }));
  }
  await world.stock('EWR', Object.fromEntries(skus.map((sku) => [sku, 1_000])));
  const [follower] = await followers();
  let is_over = false;
  const reading = (async () => {
    while (!is_over) await follower?.catchUp();
  })();
  let seed = 1;
  const draw = (below: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  const writer = async (): Promise<void> => {
    for (let round = 0; round < 15; round += 1) {
      const sku = skus[draw(skus.length)] ?? '';
      const place = { sku, location_code: 'EWR', state: 'available', reason: 'count' } as const;
      if (draw(2) === 0) await world.run(adjustStock, { ...place, quantity: 1 + draw(5) });
      else await world.run(placeOrders, world.request({ channel: 'patient', lines: [[sku, 1 + draw(3)]] }));
    }
  };
  await Promise.all(Array.from({ length: 12 }, writer));
  is_over = true;
  await reading;
  await expectTold(follower ? [follower] : []);
});
