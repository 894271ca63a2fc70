import { upsertVariant } from '../../src/modules/catalog/index.ts';
import { hearNew } from '../kit/hear-events.ts';
import { accepted, type World } from '../kit/world.ts';
import {
  type ModelWork,
  type Place,
  PRICES,
  paymentStatusOf,
  type ShopModel,
  type Sku,
  TRACKED,
} from './shop-model.ts';

/** The real system, and how far its events have been heard. */
export type RealShop = { world: World; heard: Set<string> };

/** Runs the listeners over the events that nobody heard yet; `twice` delivers each event a second time. */
export async function hearEvents({ world, heard }: RealShop, twice: boolean): Promise<void> {
  await hearNew(world.services, heard, { twice });
}

type WorkRow = {
  id: string;
  place: Place;
  status: ModelWork['status'];
  lines: {
    id: string;
    order_line_id: string;
    sku: Sku;
    quantity: number;
    cancelled: number;
    picked: number;
    packed: number;
    shipped: number;
    delivered: number;
    lots: object[];
  }[];
};

/** The fulfillment orders of an order as the database has them. */
export async function readWork({ world }: RealShop, order_id: string): Promise<WorkRow[]> {
  return world.services.database.rows<WorkRow>(
    `select f.id, l.code as place, f.status,
            (select jsonb_agg(jsonb_build_object('id', n.id, 'order_line_id', n.order_line_id, 'sku', v.sku,
               'quantity', n.quantity, 'cancelled', n.cancelled, 'picked', n.picked, 'packed', n.packed,
               'shipped', n.shipped, 'delivered', n.delivered, 'lots',
               coalesce((select jsonb_agg(jsonb_build_object('code', t.code, 'picked', g.picked, 'packed', g.packed,
                                  'shipped', g.shipped) order by t.code)
                         from fulfillment.line_lots g join inventory.lots t on t.id = g.lot_id
                         where g.fulfillment_order_line_id = n.id and g.picked > 0), '[]')) order by n.id)
             from fulfillment.fulfillment_order_lines n join catalog.variants v on v.id = n.variant_id
             where n.fulfillment_order_id = f.id) as lines
     from fulfillment.fulfillment_orders f join inventory.locations l on l.id = f.location_id
     where f.order_id = $1 order by f.id`,
    [order_id],
  );
}

/** Fulfillment orders of an order that the model has not seen yet. */
export async function readNewWork(
  real: RealShop,
  order: { id: string; work: readonly ModelWork[] },
): Promise<ModelWork[]> {
  const known = new Set(order.work.map(({ id }) => id));
  return (await readWork(real, order.id))
    .filter(({ id }) => !known.has(id))
    .map((row) => ({ ...row, lines: row.lines.map((line) => ({ ...line, lots: new Map() })), parcels: [] }));
}

export type BackorderRow = { id: string; order_line_id: string; quantity: number; promised_at: Date | null };

/** What waits for stock, in the order in which it is served. */
export function readWaiting({ world }: RealShop): Promise<BackorderRow[]> {
  return world.services.database.rows<BackorderRow>(
    `select id, order_line_id, quantity, promised_at from fulfillment.backorders where state = 'waiting'
     order by priority desc, promised_at nulls last, waiting_since, order_id, id`,
  );
}

/** Everything that a model says, read from the database in the model's words; equal when nothing went wrong. */
export async function readFigures(real: RealShop): Promise<object> {
  const { database } = real.world.services;
  const [levels, orders, waiting] = await Promise.all([
    database.rows<Record<string, number | string>>(
      `select v.sku || ' ' || l.code as level, n.available, n.committed, n.reserved, n.damaged, n.safety_stock, n.quality_control
       from inventory.levels n join catalog.variants v on v.id = n.variant_id
       join inventory.locations l on l.id = n.location_id where n.on_hand > 0 order by 1`,
    ),
    database.rows<{ id: string }>(
      `select o.id, o.status, o.fulfillment_status, o.payment_status,
              (select jsonb_agg(jsonb_build_object('id', n.id, 'cancelled', n.cancelled, 'backordered', n.backordered,
                'allocated', n.allocated, 'picked', n.picked, 'packed', n.packed, 'shipped', n.shipped,
                'delivered', n.delivered) order by n.position)
               from orders.lines n where n.order_id = o.id) as lines
       from orders.orders o order by o.id`,
    ),
    readWaiting(real),
  ]);
  const work = Object.fromEntries(
    await Promise.all(orders.map(async ({ id }) => [id, await readWork(real, id)] as const)),
  );
  const lots = await database.rows<object>(
    `select t.code || ' ' || l.code as lot, s.sellable, s.picked, s.quality_control, s.damaged
     from inventory.lot_stock s join inventory.lots t on t.id = s.lot_id join inventory.locations l on l.id = s.location_id
     where s.on_hand > 0 order by 1`,
  );
  return { levels, lots, orders, waiting: waiting.map(({ promised_at: _, ...each }) => each), work };
}

function lineFigures({ lots, ...line }: ModelWork['lines'][number]): object {
  const held = [...lots].filter(([, { picked }]) => picked > 0).sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...line, lots: held.map(([code, units]) => ({ code, ...units })) };
}

/** The variant of the model that is tracked by lot. */
export async function addTracked(world: World): Promise<void> {
  const prices = [{ amount: PRICES.MILK, currency: 'USD' }];
  const change = { title: 'Demo milk', weight_grams: 400, tracking: 'lot', prices } as const;
  accepted(await world.run(upsertVariant, { sku: TRACKED, change }));
}

/** The same figures as the model has them. */
export function figuresOf(model: ShopModel, levels: object[]): object {
  const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
  const orders = [...model.orders].sort(byId);
  const total = (lines: ModelWork['lines'], units: (line: ModelWork['lines'][number]) => number): number =>
    lines.reduce((sum, line) => sum + units(line), 0);
  return {
    levels,
    lots: model.lotFigures(),
    orders: orders.map((order) => ({
      id: order.id,
      status: order.status,
      fulfillment_status: order.fulfillment_status,
      payment_status: paymentStatusOf(order),
      lines: order.lines.map((line) => {
        const held = order.work
          .flatMap(({ lines }) => lines)
          .filter((each) => each.order_line_id === line.id);
        return {
          id: line.id,
          cancelled: line.cancelled,
          backordered: model.backorders.reduce(
            (sum, each) => sum + (each.line === line ? each.quantity : 0),
            0,
          ),
          allocated: total(held, (each) => each.quantity - each.cancelled - each.picked),
          picked: total(held, (each) => each.picked - each.packed),
          packed: total(held, (each) => each.packed - each.shipped),
          shipped: total(held, (each) => each.shipped - each.delivered),
          delivered: total(held, (each) => each.delivered),
        };
      }),
    })),
    waiting: model.backorders.map(({ id, line, quantity }) => ({ id, order_line_id: line.id, quantity })),
    work: Object.fromEntries(
      orders.map(({ id, work }) => [
        id,
        [...work].sort(byId).map(({ parcels: _, ...each }) => ({
          ...each,
          lines: [...each.lines].sort(byId).map(lineFigures),
        })),
      ]),
    ),
  };
}
