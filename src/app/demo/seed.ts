import { type NewVariant, upsertVariant } from '../../modules/catalog/index.ts';
import { createChannel, loadChannels } from '../../modules/channels/index.ts';
import {
  announceSupply,
  createLocation,
  type NewSupply,
  recordPast,
  setStock,
} from '../../modules/inventory/index.ts';
import {
  cancelOrder,
  holdOrder,
  type OrderReceipt,
  type PlaceOrder,
  placeOrders,
} from '../../modules/orders/index.ts';
import { ensureBuiltInCarrier } from '../../modules/shipping/index.ts';
import { isSeedUnfinished, noteSeedBegun, noteSeedEnded } from '../../platform/demo-decision.ts';
import type { Listener } from '../../platform/events.ts';
import { acceptedOf } from '../../platform/http/api.ts';
import type { Services } from '../../platform/module.ts';
import { bringBoxes, furnish, releaseFirstWave } from './building.ts';
import { reached, type Stage, stagesOf, TRAVEL_HOURS } from './fates.ts';
import { DEMO_LOCATIONS } from './locations.ts';
import { DEMO_CHANNELS, type DemoOrder, demoOrder } from './orders.ts';
import { openPast, type Past } from './past.ts';
import { catalogInStock, demoCatalog, SCARCE } from './products.ts';
import { Random } from './random.ts';
import { stockYear } from './stock-year.ts';
import { by, eachOf, handOver, label, pack, pickAll, readWork, scanned, type Work } from './work.ts';

const HISTORY_ORDERS = 1_100;
const LIVE_ORDERS = 900;
const HISTORY_DAYS = 28;
const LIVE_DAYS = 8;
// What waits for stock stands among the last fifth of the orders, and twice a little earlier.
const SCARCE_AMONG = 0.2;
const SCARCE_EVERY = 9;
const SCARCE_EARLIER = [0.33, 0.36];
const BATCH = 250;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const SLOT_MS = 3 * HOUR_MS;

export type SeedOptions = {
  /** The listeners of all modules: what happened in the past is heard then, not now. */
  listeners: readonly Listener<Services>[];
  progress?: (sentence: string) => void;
  /** A part of the orders, for tests. */
  share?: number;
  /** Breaks the seed off before its next batch, so that a stop neither waits for all of it nor cuts a batch in two. */
  signal?: AbortSignal | undefined;
};

/** What a seed answers: it was made now, it stands whole already, or an earlier one was broken off and stands in part. */
export type SeedAnswer = 'made' | 'stands' | 'broken_off';

/**
 * Makes the demo company: products, locations, channels, stock and some 2,000 orders of the last four weeks in
 * every state, all through the commands that people and systems use. Run again it changes nothing, also
 * where the first run was broken off: its orders lived through times that are over.
 */
export async function seedDemo(
  services: Services,
  { listeners, progress = () => {}, share = 1, signal }: SeedOptions,
): Promise<SeedAnswer> {
  const { database } = services;
  const channels = await loadChannels(database);
  if (channels.some(({ code }) => code === DEMO_CHANNELS[0].code))
    return (await isSeedUnfinished(database)) ? 'broken_off' : 'stands';
  await noteSeedBegun(database);
  progress('Drawing products and filling shelves');
  const { variants, bundles } = demoCatalog();
  await makeCompany(services, variants, bundles);
  progress('Placing the orders of the last weeks');
  const random = new Random(4_400);
  const now = services.clock.now();
  const goOn = (): void => signal?.throwIfAborted();
  await place(services, historyOf(random, variants, now, Math.round(HISTORY_ORDERS * share)), goOn);
  // Letters about orders of last week would arrive today, so the past is heard by everybody but the notifications.
  const heard = listeners.filter(({ name }) => !name.startsWith('notifications.'));
  const past = openPast(services, heard);
  const live = await placeLive(past, liveOf(random, catalogInStock(), now, share), now, goOn);
  progress('Picking, packing and shipping them');
  await liveThrough(past, random, live, now, goOn);
  await releaseFirstWave(services);
  await noteSeedEnded(database);
  return 'made';
}

// Channels come last: they are what says that the demo is there, and a seed that was broken off before them starts anew.
async function makeCompany(
  services: Services,
  variants: readonly NewVariant[],
  bundles: readonly NewVariant[],
): Promise<void> {
  const { database, executor, clock } = services;
  await database.transact(ensureBuiltInCarrier);
  for (const input of DEMO_LOCATIONS) {
    const made = await executor.execute(createLocation, { ...by(), input });
    if (!made.ok && made.refusal.code !== 'location_code_taken') acceptedOf(made);
  }
  const caller = by();
  for (const part of [variants, bundles]) {
    for (const answer of await executor.executeMany(
      upsertVariant,
      part.map((input) => ({ ...caller, input })),
    ))
      acceptedOf(answer);
  }
  const random = new Random(52);
  const counts = variants.flatMap(({ sku }) =>
    DEMO_LOCATIONS.map(({ code }, at) => ({
      sku,
      location_code: code,
      state: 'available' as const,
      quantity: SCARCE.includes(sku) ? 0 : at === 3 ? 2 + random.below(10) : 40 + random.below(160),
      reason: 'initial' as const,
    })),
  );
  const past = counts.flatMap((count) => stockYear(random, count, clock.now()));
  const recorded = await executor.execute(recordPast, { ...by(), input: { movements: past } });
  // A seed that was broken off here and begins anew finds its past.
  if (!recorded.ok && recorded.refusal.code !== 'stock_past_known') acceptedOf(recorded);
  for (const answer of await executor.executeMany(
    setStock,
    counts.map((input) => ({ ...caller, input })),
  ))
    acceptedOf(answer);
  const coming = variants.flatMap(({ sku }) => supplyOf(random, sku, clock.now()));
  for (const answer of await executor.executeMany(
    announceSupply,
    coming.map((input) => ({ ...caller, input })),
  ))
    acceptedOf(answer);
  await furnish(
    services,
    variants.map(({ sku }) => sku),
  );
  await bringBoxes(services);
  for (const input of DEMO_CHANNELS) acceptedOf(await executor.execute(createChannel, { ...by(), input }));
}

// Two of three SKUs are on order, once or twice in the coming weeks; never what orders wait for, so that they go on waiting.
function supplyOf(random: Random, sku: string, now: Date): NewSupply[] {
  const times = SCARCE.includes(sku) ? 0 : random.below(3);
  return Array.from({ length: times }, (_, index) => ({
    ...{ sku, location_code: random.pick(DEMO_LOCATIONS).code, kind: 'purchase_order' as const },
    reference: `PO ${1_100 + random.below(80)}`,
    expected_at: new Date(now.getTime() + (6 + index * 22 + random.below(18)) * DAY_MS),
    quantity: 20 * (2 + random.below(10)),
  }));
}

async function place(
  { executor }: Services,
  orders: readonly PlaceOrder[],
  goOn: () => void,
): Promise<OrderReceipt[]> {
  const receipts: OrderReceipt[] = [];
  for (let from = 0; from < orders.length; from += BATCH) {
    goOn();
    const caller = by();
    const requests = orders.slice(from, from + BATCH).map((input) => ({ ...caller, input }));
    for (const answer of await executor.executeMany(placeOrders, requests)) {
      // A shelf of the marketplace may be empty: that order was refused, as it would be in life.
      if (answer.ok) receipts.push(answer.value);
      else if (answer.refusal.code !== 'stock_short') acceptedOf(answer);
    }
  }
  return receipts;
}

function historyOf(random: Random, catalog: readonly NewVariant[], now: Date, count: number): PlaceOrder[] {
  return Array.from({ length: count }, (_, index) => {
    const days = LIVE_DAYS + 0.5 + ((count - index) / count) * (HISTORY_DAYS - LIVE_DAYS);
    return demoOrder(random, catalog, {
      external_id: `DH-${1000 + index}`,
      placed_at: new Date(now.getTime() - days * DAY_MS),
      fulfilled_elsewhere: true,
    });
  });
}

type LiveOrder = { order: OrderReceipt; placed_at: Date; ship_by: Date | null };

function liveOf(random: Random, catalog: readonly NewVariant[], now: Date, share: number): PlaceOrder[] {
  const count = Math.round(LIVE_ORDERS * share);
  return Array.from({ length: count }, (_, index) => {
    const placed_at = new Date(now.getTime() - ((count - index) / count) * LIVE_DAYS * DAY_MS);
    return demoOrder(random, catalog, {
      external_id: `DH-${3000 + index}`,
      placed_at,
      fulfilled_elsewhere: false,
      ...promiseOf(random, catalog, placed_at, count - index, count),
    });
  });
}

async function placeLive(
  past: Past,
  orders: readonly PlaceOrder[],
  now: Date,
  goOn: () => void,
): Promise<LiveOrder[]> {
  const live: LiveOrder[] = [];
  for (const together of Map.groupBy(orders, ({ placed_at }) => slotOf(placed_at ?? now)).values()) {
    const last = together.at(-1)?.placed_at ?? now;
    past.set(last);
    const placed_at = new Map(together.map((order) => [order.external_id, order.placed_at ?? now]));
    for (const order of await place(past.services, together, goOn)) {
      const ship_by = order.ship_by === null ? null : new Date(order.ship_by);
      live.push({ order, placed_at: placed_at.get(order.external_id) ?? last, ship_by });
    }
    await past.hear();
  }
  return live;
}

function slotOf(time: Date): number {
  return Math.floor(time.getTime() / SLOT_MS);
}

// Most orders leave by the next cut-off. Some were promised for a later day, those that wait for stock among them: what
// is to come in must not be late already.
function promiseOf(
  random: Random,
  catalog: readonly NewVariant[],
  placed_at: Date,
  from_end: number,
  count: number,
): Pick<DemoOrder, 'skus' | 'ship_by' | 'deliver_by'> {
  const skus = [random.pick(SCARCE), random.pick(catalog).sku];
  const isEarlier = SCARCE_EARLIER.some((part) => from_end === Math.round(part * count));
  const isScarce = from_end <= SCARCE_AMONG * count && from_end % SCARCE_EVERY === 4;
  if (isEarlier) return { skus };
  if (isScarce) return { skus, ...afternoonAfter(placed_at, 4) };
  return random.next() < 0.3 ? afternoonAfter(placed_at, 2 + random.below(2)) : {};
}

// 21:00 UTC, before the cut-offs of all locations, on a day of the week on which they work.
function afternoonAfter(time: Date, days: number): { ship_by: Date; deliver_by: Date } {
  const ship_by = new Date(Math.floor(time.getTime() / DAY_MS) * DAY_MS + days * DAY_MS + 21 * HOUR_MS);
  const weekday = ship_by.getUTCDay();
  const rest = weekday === 6 ? 2 : weekday === 0 ? 1 : 0;
  ship_by.setTime(ship_by.getTime() + rest * DAY_MS);
  return { ship_by, deliver_by: new Date(ship_by.getTime() + 3 * DAY_MS) };
}

const HOLDS = [
  ['address', 'The house number is missing.'],
  ['fraud', 'Billing and shipping address lie far apart.'],
  ['payment', 'The bank has not confirmed the payment.'],
  ['customer_request', 'Asked to wait until Friday.'],
] as const;

type Fate = LiveOrder & { stage: Stage };

async function liveThrough(
  past: Past,
  random: Random,
  live: readonly LiveOrder[],
  now: Date,
  goOn: () => void,
): Promise<void> {
  const stages = stagesOf(random, live, now);
  const fates = live.map((order, index): Fate => ({ ...order, stage: stages[index] ?? 'open' }));
  for (const together of Map.groupBy(fates, (fate) => waveOf(fate, now)).values()) {
    goOn();
    await workThrough(past, random, together, now);
    await arrive(past, together, now);
  }
}

function isDue({ ship_by }: LiveOrder, now: Date): boolean {
  return ship_by !== null && ship_by < now;
}

// What had to leave together was worked on together, before it had to; what has time follows the order of its arrival.
function waveOf(fate: Fate, now: Date): string {
  return isDue(fate, now) ? `due ${fate.ship_by?.toISOString()}` : `placed ${slotOf(fate.placed_at)}`;
}

/** The moments of a wave's work: `at(0)` is its beginning, `at(1)` its hand-over. */
function momentsOf(together: readonly Fate[], now: Date): (part: number) => Date {
  const last = Math.max(...together.map(({ placed_at }) => placed_at.getTime()));
  const [first] = together;
  const ship_by = first && isDue(first, now) ? first.ship_by?.getTime() : undefined;
  const start = ship_by === undefined ? last + 30 * MINUTE_MS : Math.max(last, ship_by - 5 * HOUR_MS);
  const end = ship_by === undefined ? start + 4 * HOUR_MS : Math.max(start, ship_by - 10 * MINUTE_MS);
  return (part) => new Date(Math.min(now.getTime() - MINUTE_MS, start + part * (end - start)));
}

async function workThrough(past: Past, random: Random, together: readonly Fate[], now: Date): Promise<void> {
  const { services } = past;
  const at = momentsOf(together, now);
  const exactly = (stage: Stage): string[] =>
    together.filter((fate) => fate.stage === stage).map(({ order }) => order.id);
  past.set(at(0));
  await sortOut(services, random, exactly('held'), exactly('cancelled'));
  past.set(at(0.3));
  await pickAll(services, workable(await readWork(services, idsOf(together, 'picked'))));
  past.set(at(0.5));
  const packed = new Map<string, string>();
  await eachOf(
    workable(await readWork(services, idsOf(together, 'packed'))),
    async (work) => void packed.set(work.id, await pack(services, work)),
  );
  past.set(at(0.7));
  await eachOf(workable(await readWork(services, idsOf(together, 'labeled'))), (work) =>
    label(services, packed.get(work.id) ?? ''),
  );
  past.set(at(1));
  await eachOf(workable(await readWork(services, idsOf(together, 'shipped'))), (work) =>
    handOver(services, work),
  );
  await past.hear();
}

async function arrive(past: Past, together: readonly Fate[], now: Date): Promise<void> {
  const [first] = together;
  if (!first?.ship_by || !isDue(first, now)) return;
  const ship_by = first.ship_by.getTime();
  for (const status of ['in_transit', 'out_for_delivery', 'delivered'] as const) {
    const ids = idsOf(together, status === 'in_transit' ? 'in_transit' : 'delivered');
    await travel(past, ids, status, new Date(ship_by + TRAVEL_HOURS[status] * HOUR_MS));
  }
}

function idsOf(fates: readonly Fate[], stage: Stage): string[] {
  return fates.filter((fate) => reached(fate.stage, stage)).map(({ order }) => order.id);
}

async function sortOut(
  { executor }: Services,
  random: Random,
  held: readonly string[],
  cancelled: readonly string[],
): Promise<void> {
  for (const order_id of held) {
    const [type, reason] = random.pick(HOLDS);
    acceptedOf(await executor.execute(holdOrder, { ...by(), input: { order_id, type, reason } }));
  }
  for (const order_id of cancelled) {
    acceptedOf(
      await executor.execute(cancelOrder, {
        ...by(),
        input: { order_id, reason: 'Changed their mind', lines: null },
      }),
    );
  }
}

function workable(work: readonly Work[]): Work[] {
  return work.filter(({ status }) => status === 'open' || status === 'in_progress');
}

async function travel(
  past: Past,
  order_ids: readonly string[],
  status: 'in_transit' | 'out_for_delivery' | 'delivered',
  at: Date,
): Promise<void> {
  if (order_ids.length === 0) return;
  past.set(at);
  const parcels = (await readWork(past.services, order_ids)).flatMap((work) => work.parcels);
  const numbers = parcels.flatMap(({ label: bought }) => bought?.tracking_number ?? []);
  await scanned(
    past.services,
    numbers.map((tracking_number) => ({ tracking_number, status, occurred_at: at })),
  );
  await past.hear();
}
