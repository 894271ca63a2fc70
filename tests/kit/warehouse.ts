import {
  buyLabel,
  type FulfillmentOrder,
  fulfillmentModule,
  packParcel,
  pick,
  readFulfillmentOrder,
  ship,
} from '../../src/modules/fulfillment/index.ts';
import { shippingModule } from '../../src/modules/shipping/index.ts';
import { TEST_ACTOR } from './services.ts';
import { accepted, buildWorld, type World } from './world.ts';

export const TEST_CALLER = { actor: TEST_ACTOR, request_id: 'req_test' };

export type Warehouse = World & {
  /** A fulfillment order as the API shows it. */
  work(id: string): Promise<FulfillmentOrder>;
  /** Scans units of a SKU; answers the outcome. */
  scan(id: string, code: string, quantity: number, client_id?: string): Promise<string>;
  /** Packs everything that is picked into a parcel of 900 g. */
  packed(id: string): Promise<string>;
  /** Picks these units, packs them and buys the label; answers the parcel. */
  labeled(id: string, quantities: Record<string, number>): Promise<string>;
  /** Hands everything over; answers the shipment. */
  shipped(id: string): Promise<string>;
  /** What the checks of fulfillment and shipping find broken. */
  broken(): Promise<string[]>;
  /** How often an event of this type was published. */
  published(type: string): Promise<number>;
};

/** The small shop of the tests, with people who pick, pack and ship in it. */
export async function buildWarehouse(options: Parameters<typeof buildWorld>[0] = {}): Promise<Warehouse> {
  const world = await buildWorld(options);
  const { database } = world.services;
  const scan: Warehouse['scan'] = async (id, code, quantity, client_id = crypto.randomUUID()) => {
    const scans = [{ client_id, kind: 'pick' as const, code, line_id: null, quantity }];
    const { results } = accepted(await world.run(pick, { fulfillment_order_id: id, scans }));
    return results[0]?.outcome ?? 'no outcome';
  };
  const packed: Warehouse['packed'] = async (id) => {
    const parcel = { weight_grams: 900, length_mm: null, width_mm: null, height_mm: null, lines: null };
    return accepted(await world.run(packParcel, { fulfillment_order_id: id, ...parcel })).parcel_id;
  };
  return {
    ...world,
    scan,
    packed,
    async work(id) {
      const order = await readFulfillmentOrder(database, { id }, 'http://shop.example');
      if (!order) throw new Error(`no fulfillment order ${id}`);
      return order;
    },
    async labeled(id, quantities) {
      for (const [sku, quantity] of Object.entries(quantities)) await scan(id, sku, quantity);
      const parcel_id = await packed(id);
      accepted(await buyLabel(world.services, { parcel_id, service_code: null }, TEST_CALLER));
      return parcel_id;
    },
    shipped: async (id) =>
      accepted(await world.run(ship, { fulfillment_order_id: id, parcel_ids: null })).shipment_id,
    async broken() {
      const checks = [...(fulfillmentModule.doctor ?? []), ...(shippingModule.doctor ?? [])];
      const results = await Promise.all(checks.map(({ check }) => check(database)));
      return results.flatMap(({ examples }) => examples);
    },
    async published(type) {
      const rows = await database.rows('select 1 from platform.events where type = $1', [type]);
      return rows.length;
    },
  };
}
