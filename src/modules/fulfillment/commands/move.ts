import { fulfillmentMoved } from '../../../events/fulfillment.ts';
import { present } from '../../../kernel/assert.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { command } from '../../../platform/command.ts';
import {
  type Calendar,
  calendarAt,
  locationsFor,
  type PlanSolution,
  type SourcingLocation,
  whyNotServing,
} from '../../sourcing/rules/index.ts';
import { decideMove, differenceOf, type MoveRefusal, type PricedMove, priceMove } from '../rules/move.ts';
import { type FulfillmentWork, type LineUnits, latestPromise } from '../rules/work.ts';
import { lockWorkOfOrders } from '../sql/locks.ts';
import { insertAssigned } from '../sql/offers.ts';
import { readFulfillmentWork } from '../sql/work.ts';
import { readWorkOfOrders } from '../sql/work-of-orders.ts';
import { type AllocationFacts, readAllocationFacts } from '../steps/allocation-facts.ts';
import { orderPolicies } from '../steps/order-policies.ts';
import { relocate } from '../steps/relocate.ts';

export type Move = {
  fulfillment_order_id: string;
  location_id: string;
  /** Without lines everything that nobody has picked. */
  lines: readonly { line_id: string; quantity: number }[] | null;
  reason: string;
  /** Says what would change and changes nothing. */
  is_preview: boolean;
};

/** What the whole order costs to ship one way. */
export type ShippingCost = { shipping_amount: number; handling_amount: number; locations: number };

/** What a move changes, or would. */
export type Moved = {
  units: number;
  service_code: string;
  ship_by: Date;
  /** When it arrives, and what the customer was promised. */
  arrives_by: Date;
  promised_by: Date | null;
  is_late: boolean;
  before: ShippingCost | null;
  after: ShippingCost;
  /** What shipping and handling cost more; null where nobody knows what they cost before. */
  difference_amount: number | null;
  currency: string;
  /** The rule that says nothing ships from there, or `rejected` where the location gave this order back. */
  excluded_by: string | null;
  fulfillment_order: { id: string; number: string } | null;
};

type Refusal = MoveRefusal | { code: 'not_found'; what: string };

/**
 * Lets units that nobody has picked ship from another location, because somebody decides so. What that costs, and whether the
 * promise is kept, is said first by a preview. Nothing is promised twice, and the total of what is free stays what it was.
 */
export const moveFulfillmentOrder = command<Move, Moved, Refusal>({
  name: 'fulfillment.move',
  permission: 'fulfillment:manage',
  async handle(shell, request) {
    const { tx, now, references } = shell;
    const { fulfillment_order_id, location_id, reason, is_preview } = request.input;
    const [owner] = await readFulfillmentWork(tx, [fulfillment_order_id]);
    if (!owner) return refuse({ code: 'not_found', what: 'fulfillment order' });
    if (!is_preview) await lockWorkOfOrders(tx, [owner.order_id]);
    const ids = (await readWorkOfOrders(tx, [owner.order_id])).map(({ id }) => id);
    const all = await readFulfillmentWork(tx, ids);
    const work = present(
      all.find(({ id }) => id === fulfillment_order_id),
      'the work that moves',
    );
    const decision = decideMove(work, request.input.lines);
    if (!decision.ok) return decision;

    const moved = decision.value;
    const skus = [...new Set(all.flatMap(({ lines }) => lines.map(({ sku }) => sku)))];
    const facts = await readAllocationFacts(tx, references, references.versions(tx), skus, !is_preview);
    const calendar = calendarAt(now, facts.capacity);
    const target = decideTarget(work, { location_id, moved }, facts, calendar);
    if (!target.ok) return target;
    const location = target.value;
    const { policy } = (await orderPolicies(tx, facts, [work.order_id]))(work.order_id);
    const promised_by = latestPromise(all);
    const move = { work, units: moved, location_id };
    const priced = priceMove(all, move, promised_by, { ...facts, calendar, policy });
    if (!priced)
      return refuse({ code: 'location_does_not_serve', location: location.name, why: 'not_served' });
    const { service_code, times } = priced;
    const units = moved.reduce((sum, { quantity }) => sum + quantity, 0);
    const answer: Moved = {
      units,
      service_code,
      ship_by: times.ship_by,
      arrives_by: times.deliver_by,
      promised_by,
      is_late: promised_by !== null && times.deliver_by > promised_by,
      ...costsOf(priced, facts.rates.currency),
      excluded_by: policy?.excluded.get(location_id) ?? null,
      fulfillment_order: null,
    };
    if (is_preview) return accept(answer);

    const actor_name = request.actor.name;
    const { id, number } = await relocate(shell, {
      ...{ all, work, units: moved, location_id, service_code, times, reason: 'moved', actor_name },
    });
    // Somebody decided where it is done.
    await insertAssigned(tx, { fulfillment_order_id: id, order_id: work.order_id }, now);
    const { order_id } = work;
    const from = facts.locations.find((each) => each.id === work.location_id)?.name ?? '';
    const { difference_amount, currency } = answer;
    const news = {
      from,
      to: location.name,
      units,
      reason,
      difference_amount: difference_amount ?? 0,
      currency,
    };
    shell.audit(
      {
        subject_type: 'fulfillment_order',
        subject_id: work.id,
        before: { status: work.status },
        after: { ...news, fulfillment_order_id: id },
        reason,
      },
      request,
    );
    shell.publish(
      fulfillmentMoved(work.id, {
        ...{ order_id, fulfillment_order_id: work.id, number: work.number },
        variant_ids: [...new Set(moved.map(({ line }) => line.variant_id))],
        ...news,
      }),
      request,
    );
    return accept({ ...answer, fulfillment_order: { id, number } });
  },
});

function decideTarget(
  work: FulfillmentWork,
  { location_id, moved }: { location_id: string; moved: readonly LineUnits[] },
  facts: AllocationFacts,
  calendar: Calendar,
): Decision<SourcingLocation, Refusal> {
  const location = facts.locations.find(({ id }) => id === location_id);
  if (!location) return refuse({ code: 'not_found', what: 'location that ships orders' });
  const { name } = location;
  if (work.location_id === location_id)
    return refuse({ code: 'move_to_same_location', number: work.number, location: name });
  const why = locationsFor(work.channel_id, facts).includes(location)
    ? whyNotServing(location, work.destination, { ...facts, calendar }, work.channel_id)
    : 'not_of_channel';
  if (why !== null) return refuse({ code: 'location_does_not_serve', location: name, why });
  const wanted = new Map<string, { sku: string; asked: number }>();
  for (const { line, quantity } of moved) {
    const { asked } = wanted.get(line.variant_id) ?? { asked: 0 };
    wanted.set(line.variant_id, { sku: line.sku, asked: asked + quantity });
  }
  for (const [variant_id, { sku, asked }] of wanted) {
    const available = facts.stock.get(variant_id)?.get(location_id) ?? 0;
    if (available < asked)
      return refuse({ code: 'move_not_enough_stock', sku, location: name, asked, available });
  }
  return accept(location);
}

function costsOf(
  move: PricedMove,
  currency: string,
): Pick<Moved, 'before' | 'after' | 'difference_amount' | 'currency'> {
  const costOf = ({ terms, allotments }: PlanSolution): ShippingCost => ({
    shipping_amount: terms.shipping,
    handling_amount: terms.handling,
    locations: allotments.length,
  });
  return {
    before: move.before && costOf(move.before),
    after: costOf(move.after),
    difference_amount: differenceOf(move),
    currency,
  };
}
