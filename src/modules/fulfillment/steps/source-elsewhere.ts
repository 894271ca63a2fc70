import { fulfillmentShort } from '../../../events/fulfillment.ts';
import { present } from '../../../kernel/assert.ts';
import type { Shell } from '../../../platform/command.ts';
import { loadShippingLocations, lockLevels, type ShippingLocation } from '../../inventory/index.ts';
import { claimedUnits } from '../../inventory/rules/index.ts';
import { calendarAt, locationsFor } from '../../sourcing/rules/index.ts';
import { orderNumberOf } from '../rules/order-snapshot.ts';
import { sourceAgain } from '../rules/source-again.ts';
import type { FulfillmentWork, WorkLine } from '../rules/work.ts';
import { setBackordersHeld } from '../sql/backorders.ts';
import { setStatuses } from '../sql/lines.ts';
import { countFulfillmentOrders } from '../sql/waiting.ts';
import { type AllocatedOrder, allocate, type CreatedFulfillmentOrder } from './allocate.ts';
import { readAllocationFacts } from './allocation-facts.ts';
import { orderPolicies } from './order-policies.ts';

/** Units of one variant that a location turned out not to have. */
export type MissingUnits = { work: FulfillmentWork; line: WorkLine; quantity: number };

/** The news of missing units for whoever follows the order. */
export function shortOf({ work, line, quantity }: MissingUnits, reason: string) {
  const { id, order_id, number } = work;
  const { variant_id } = line;
  return fulfillmentShort(id, {
    order_id,
    fulfillment_order_id: id,
    number,
    variant_id,
    variant_ids: [variant_id],
    units: quantity,
    reason,
  });
}

/** What became of an order's missing units: other locations promise them now, or they wait for stock. */
export type SourcedElsewhere = { order_id: string; created: CreatedFulfillmentOrder[]; backordered: number };

/** Units that another location promises now. */
export type Reallocation = {
  fulfillment_order_id: string;
  number: string;
  location_id: string;
  quantity: number;
};

/** How a new fulfillment order is answered to whoever gave its units up. */
export function reallocationOf({ id, number, location_id, units }: CreatedFulfillmentOrder): Reallocation {
  return { fulfillment_order_id: id, number, location_id, quantity: units };
}

/**
 * Holds all levels of variants at once and in order: first the own ones and then the others' would deadlock with a neighbor who
 * does the same. Answers the locations that there are.
 */
export async function lockLevelsOf(
  { tx }: Pick<Shell, 'tx'>,
  { variant_ids, location_id }: { variant_ids: readonly string[]; location_id: string },
): Promise<ShippingLocation[]> {
  const locations = await loadShippingLocations(tx);
  const ids = new Set([location_id, ...locations.map(({ id }) => id)]);
  await lockLevels(
    tx,
    variant_ids.flatMap((variant_id) => [...ids].map((id) => ({ variant_id, location_id: id }))),
  );
  return locations;
}

/**
 * Looks for other locations for units that are missing at one location; whoever waits longest finds first. The levels are held
 * by `lockLevelsOf`.
 */
export async function sourceElsewhere(
  { tx, now, references }: Pick<Shell, 'tx' | 'now' | 'references'>,
  missing: readonly MissingUnits[],
  actor_name: string,
): Promise<Map<string, SourcedElsewhere>> {
  const [first] = missing;
  if (!first) return new Map();
  const groups = [...Map.groupBy(missing, ({ work }) => work.order_id).values()].sort(
    ([a], [b]) => waitingSince(a) - waitingSince(b),
  );
  const order_ids = groups.map(([each]) => present(each, 'missing units').work.order_id);
  const [existing, versions] = await Promise.all([
    countFulfillmentOrders(tx, order_ids),
    references.versions(tx),
  ]);
  const skus = [...new Set(missing.map(({ line }) => line.sku))];
  const facts = await readAllocationFacts(tx, references, versions, skus, false);
  // Where units were just missed, the book cannot be trusted for more of them.
  for (const { line, work } of missing) facts.stock.get(line.variant_id)?.delete(work.location_id);
  const calendar = calendarAt(now, facts.capacity);
  const policyOf = await orderPolicies(tx, facts, order_ids);
  const orders = groups.map((group): AllocatedOrder => {
    const { work } = present(group[0], 'missing units');
    const { order_id, destination, service_code, ship_by, deliver_by, waiting_since, priority, channel_id } =
      work;
    const scope = facts.served_by.get(channel_id) ?? null;
    const sourced = sourceAgain(
      {
        lines: group.map(({ line, quantity }) => ({
          order_line_id: line.order_line_id,
          variant_id: line.variant_id,
          weight_grams: line.weight_grams,
          quantity,
        })),
        order: { channel_id, destination, service_code, ship_by, deliver_by },
      },
      {
        ...facts,
        locations: locationsFor(channel_id, facts),
        keepBack: (variant_id) => claimedUnits(facts.waiting.get(variant_id), scope, facts.served_by),
        ...policyOf(order_id),
      },
      calendar,
    );
    return {
      order_id,
      order_number: orderNumberOf(work.number),
      channel_id,
      customer_name: work.customer_name,
      destination,
      service_code,
      ship_by,
      deliver_by,
      waiting_since,
      priority,
      existing: existing.get(order_id) ?? 0,
      actor_name,
      allocations: sourced.allocations,
      // The customer was promised a day already, and nobody sold these units without stock: no cap counts them.
      shortages: sourced.short.map((short) => ({
        ...short,
        policy: 'backorder',
        promised_at: ship_by,
        expected_at: null,
        is_capped: false,
        bundle_line_id: null,
        per_bundle: 1,
      })),
    };
  });
  const created = Map.groupBy(await allocate(tx, orders, now), ({ order_id }) => order_id);
  return new Map(
    orders.map(({ order_id, shortages }) => [
      order_id,
      {
        order_id,
        created: created.get(order_id) ?? [],
        backordered: shortages.reduce((sum, { quantity }) => sum + quantity, 0),
      },
    ]),
  );
}

/** An order that is on hold stays so, wherever its units come from now. */
export async function keepHolds(
  { tx }: Pick<Shell, 'tx'>,
  order_ids: readonly string[],
  sourced: ReadonlyMap<string, SourcedElsewhere>,
): Promise<void> {
  if (order_ids.length === 0) return;
  const created = order_ids.flatMap((order_id) => sourced.get(order_id)?.created ?? []);
  await Promise.all([
    setBackordersHeld(tx, order_ids, true),
    setStatuses(
      tx,
      created.map(({ id }) => ({ id, status: 'on_hold' })),
    ),
  ]);
}

function waitingSince(missing: MissingUnits | undefined): number {
  return missing?.work.waiting_since.getTime() ?? 0;
}
