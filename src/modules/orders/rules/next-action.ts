import type { HoldType } from './hold-type.ts';

/** What stands between an order and its customer; one for each step that somebody or something has to take. */
export const NEXT_ACTIONS = [
  'release_hold',
  'pick',
  'pack',
  'buy_label',
  'hand_over',
  'make_ready',
  'wait_for_stock',
  'wait_for_delivery',
  'wait_for_pickup',
  'wait_for_answer',
] as const;

export type NextActionCode = (typeof NEXT_ACTIONS)[number];

export type NextAction = {
  code: NextActionCode;
  /** The last moment that keeps the promise. */
  by: Date | null;
  /** Units that this step moves. */
  units: number;
  hold_id: string | null;
  hold_type: HoldType | null;
  fulfillment_order_id: string | null;
  parcel_id: string | null;
  location_name: string | null;
};

export type NextActionFacts = {
  status: string;
  ship_by: Date | null;
  deliver_by: Date | null;
  /** Active ones, oldest first. */
  holds: readonly { id: string; type: HoldType }[];
  fulfillment_orders: readonly OpenWork[];
  backordered: number;
  /** Units that left and did not arrive yet. */
  on_the_road: number;
};

/** What is left to do at one location. */
export type OpenWork = {
  id: string;
  location_name: string;
  status: string;
  ship_by: Date;
  to_pick: number;
  to_pack: number;
  /** Of what its customer collects: how far that is. */
  pickup?: string | null;
  parcels: readonly { id: string; state: string; units: number }[];
};

const NOTHING = {
  hold_id: null,
  hold_type: null,
  fulfillment_order_id: null,
  parcel_id: null,
  location_name: null,
};

/**
 * The one thing to do next, or null when the order is done. A hold stops everything, so it comes first; then the
 * most urgent location's next step; waiting is what is left.
 */
export function decideNextAction(facts: NextActionFacts): NextAction | null {
  if (facts.status !== 'open') return null;
  const [hold] = facts.holds;
  const work = facts.fulfillment_orders
    .filter(({ status }) => GOING_ON.has(status))
    .sort((a, b) => isAsked(a) - isAsked(b) || a.ship_by.getTime() - b.ship_by.getTime());
  if (hold) {
    const units =
      facts.backordered +
      work.reduce((sum, each) => sum + each.to_pick + each.to_pack + packedUnits(each), 0);
    return {
      ...NOTHING,
      code: 'release_hold',
      by: facts.ship_by,
      units,
      hold_id: hold.id,
      hold_type: hold.type,
    };
  }
  for (const each of work) {
    const step = stepAt(each);
    if (step) return step;
  }
  if (facts.backordered > 0)
    return { ...NOTHING, code: 'wait_for_stock', by: facts.ship_by, units: facts.backordered };
  if (facts.on_the_road > 0) {
    return { ...NOTHING, code: 'wait_for_delivery', by: facts.deliver_by, units: facts.on_the_road };
  }
  return null;
}

const GOING_ON: ReadonlySet<string> = new Set(['scheduled', 'open', 'in_progress', 'on_hold']);

function stepAt(work: OpenWork): NextAction | null {
  const { id, location_name, ship_by, to_pick, to_pack, parcels, pickup = null } = work;
  const here = { ...NOTHING, by: ship_by, fulfillment_order_id: id, location_name };
  if (isAsked(work) === 1) return { ...here, code: 'wait_for_answer', units: to_pick };
  if (to_pick > 0) return { ...here, code: 'pick', units: to_pick };
  if (to_pack > 0) return { ...here, code: 'pack', units: to_pack };
  const units = packedUnits(work);
  if (pickup === 'ready') return { ...here, by: null, code: 'wait_for_pickup', units };
  if (pickup !== null) return units > 0 ? { ...here, code: 'make_ready', units } : null;
  const bare = parcels.find(({ state }) => state === 'packed');
  if (bare) return { ...here, code: 'buy_label', units: bare.units, parcel_id: bare.id };
  const labeled = parcels.find(({ state }) => state === 'labeled');
  return labeled ? { ...here, code: 'hand_over', units: labeled.units, parcel_id: labeled.id } : null;
}

// Locations are asked whether they take it: whatever people can do comes before that.
function isAsked({ status }: OpenWork): 0 | 1 {
  return status === 'scheduled' ? 1 : 0;
}

function packedUnits({ parcels }: OpenWork): number {
  return parcels.reduce(
    (sum, { state, units }) => (state === 'packed' || state === 'labeled' ? sum + units : sum),
    0,
  );
}
