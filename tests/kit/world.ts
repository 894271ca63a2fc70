import type { Address } from '../../src/kernel/address.ts';
import type { Decision, Refusal } from '../../src/kernel/decision.ts';
import { newId } from '../../src/kernel/ids.ts';
import { upsertVariant } from '../../src/modules/catalog/index.ts';
import { createChannel } from '../../src/modules/channels/index.ts';
import { createLocation, receiveStock } from '../../src/modules/inventory/index.ts';
import { type OrderReceipt, type PlaceOrder, placeOrders } from '../../src/modules/orders/index.ts';
import { type TestServices, testServices } from './services.ts';

/** Lines as tests write them: `['MUG', 2]`; a third part is the price in minor units. */
export type Line = readonly [sku: string, quantity: number, unit_amount?: number];

export type World = TestServices & {
  /** Receives stock: `await world.stock('OAK', { MUG: 5 })`. */
  stock(location_code: string, quantities: Record<string, number>): Promise<void>;
  /** An order as a shop would send it, without placing it. */
  request(order: { lines: readonly Line[] } & Partial<Omit<PlaceOrder, 'lines'>>): PlaceOrder;
  /** Places an order and fails the test when it is refused. */
  order(order: { lines: readonly Line[] } & Partial<Omit<PlaceOrder, 'lines'>>): Promise<OrderReceipt>;
  /** The level of a SKU at a location. */
  level(
    sku: string,
    location_code: string,
  ): Promise<{ available: number; committed: number; quality_control: number; on_hand: number }>;
};

export const SACRAMENTO: Address = {
  name: 'Demo Buyer',
  line1: '12 Example Street',
  city: 'Sacramento',
  region: 'CA',
  postal_code: '95814',
  country: 'US',
};

const LOCATIONS = [
  { code: 'OAK', name: 'Oakland', postal_code: '94607', region: 'CA', time_zone: 'America/Los_Angeles' },
  { code: 'EWR', name: 'Newark', postal_code: '07102', region: 'NJ', time_zone: 'America/New_York' },
] as const;

const SKUS = ['MUG', 'TEE', 'CAP'] as const;

/**
 * A small shop: MUG, TEE and CAP at 12.50, 25.50 and 28.00 USD, the locations OAK and EWR without stock, a channel `web` that
 * refuses what is short and a channel `patient` that takes backorders. Made with the real commands.
 */
export async function buildWorld(options: Parameters<typeof testServices>[0] = {}): Promise<World> {
  const kit = await testServices(options);
  const { run, runMany, services } = kit;
  for (const [index, sku] of SKUS.entries()) {
    const amount = [1250, 2550, 2800][index] ?? 0;
    accepted(
      await run(upsertVariant, {
        sku,
        change: {
          title: `Demo ${sku.toLowerCase()}`,
          weight_grams: 400,
          prices: [{ amount, currency: 'USD' }],
        },
      }),
    );
  }
  for (const { code, name, postal_code, region, time_zone } of LOCATIONS) {
    const address = {
      name: `Demo Harbor Goods ${name}`,
      line1: '1 Harbor Way',
      city: name,
      region,
      postal_code,
      country: 'US',
    };
    accepted(await run(createLocation, { code, name, kind: 'warehouse', address, time_zone }));
  }
  const channel = { kind: 'web_shop', currency: 'USD', market: 'US' } as const;
  accepted(await run(createChannel, { ...channel, code: 'web', name: 'Web shop' }));
  accepted(
    await run(createChannel, {
      ...channel,
      code: 'patient',
      name: 'Patient shop',
      shortage_policy: 'backorder',
    }),
  );

  const request: World['request'] = ({ lines, ...overrides }) => ({
    channel: 'web',
    external_id: newId(),
    placed_at: null,
    currency: 'USD',
    email: 'demo.buyer@example.com',
    customer: null,
    shipping_address: SACRAMENTO,
    billing_address: null,
    lines: lines.map(([sku, quantity, unit_amount]) => ({
      sku,
      quantity,
      unit_amount: unit_amount ?? null,
      discount_amount: 0,
      tax_amount: 0,
      title: null,
    })),
    shipping: { title: 'Shipping', amount: 0, tax_amount: 0, discount_amount: 0 },
    discounts: [],
    taxes_included: false,
    total_amount: null,
    payment: { method: 'card', status: 'paid', amount: null, reference: null },
    service_code: null,
    ship_by: null,
    deliver_by: null,
    tags: [],
    note: null,
    fulfilled_elsewhere: false,
    ...overrides,
  });
  return {
    ...kit,
    request,
    order: async (order) => accepted(await run(placeOrders, request(order))),
    async stock(location_code, quantities) {
      const receipts = Object.entries(quantities).map(([sku, quantity]) => ({
        sku,
        location_code,
        state: 'available' as const,
        quantity,
      }));
      for (const answer of await runMany(receiveStock, receipts)) accepted(answer);
    },
    async level(sku, location_code) {
      const [level] = await services.database.rows<Awaited<ReturnType<World['level']>>>(
        `select l.available, l.committed, l.quality_control, l.on_hand
         from inventory.levels l join catalog.variants v on v.id = l.variant_id join inventory.locations o on o.id = l.location_id
         where v.sku = $1 and o.code = $2`,
        [sku, location_code],
      );
      return level ?? { available: 0, committed: 0, quality_control: 0, on_hand: 0 };
    },
  };
}

/** The accepted value; a refusal fails the test with its code. */
export function accepted<Value>(answer: Decision<Value, Refusal>): Value {
  if (!answer.ok) throw new Error(`refused: ${JSON.stringify(answer.refusal)}`);
  return answer.value;
}
