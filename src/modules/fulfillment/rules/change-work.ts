import { present } from '../../../kernel/assert.ts';
import { availableToSell, claimedUnits } from '../../inventory/rules/index.ts';
import {
  type Assignment,
  type Calendar,
  locationsFor,
  type PlanPolicy,
  planOrder,
  type SourcingFacts,
  type StockBoard,
  timesOf,
} from '../../sourcing/rules/index.ts';
import type { Allocation } from './allocation.ts';
import {
  type CancellationPlan,
  type CancellationRequest,
  planCancellation,
  type WaitingBackorder,
} from './cancel-allocations.ts';
import { isEnded, unpickedUnits } from './fulfillment-order-states.ts';
import type { Destination } from './order-snapshot.ts';
import type { SellingChannel, SellingFacts } from './plan-for-channel.ts';
import { giveBack } from './plan-for-channel.ts';
import { keptPromise, mergeByLocation, type WantedLine } from './source-again.ts';
import type { FulfillmentWork, LineUnits } from './work.ts';

/** What fulfillment has of an order. */
export type OrderWorkFacts = { work: readonly FulfillmentWork[]; backorders: readonly WaitingBackorder[] };

/** What is to become of an order's units. */
export type WorkChange = {
  channel: SellingChannel;
  destination: Destination;
  service_code: string | null;
  given_up: readonly CancellationRequest[];
  added: readonly WantedLine[];
  /** Whether all that is still on the shelf is planned anew: it goes elsewhere, or otherwise. */
  replans: boolean;
};

export type WorkChangePlan = {
  is_served: boolean;
  cancellation: CancellationPlan;
  /** Units of lines that end where they are, to be promised anew. */
  released: (LineUnits & { work: FulfillmentWork })[];
  allocations: Allocation[];
  /** Units of the added and released lines that no location has. */
  short: { order_line_id: string; variant_id: string; quantity: number }[];
};

/** Of each order line the units that left, and those that nobody has picked: they wait or are promised. */
export function unitsOfLines({
  work,
  backorders,
}: OrderWorkFacts): ReadonlyMap<string, { gone: number; unpicked: number }> {
  const units = new Map<string, { gone: number; unpicked: number }>();
  const add = (id: string, gone: number, unpicked: number): void => {
    const own = units.get(id) ?? { gone: 0, unpicked: 0 };
    units.set(id, { gone: own.gone + gone, unpicked: own.unpicked + unpicked });
  };
  for (const { status, lines } of work)
    for (const line of lines)
      add(line.order_line_id, line.shipped, isEnded(status) ? 0 : unpickedUnits(line));
  for (const { order_line_id, quantity } of backorders) add(order_line_id, 0, quantity);
  return units;
}

type Facts = SellingFacts & { calendar: Calendar; policy?: PlanPolicy | undefined };

/**
 * Decides what a change does to the work of an order. Units that are given up leave what waits first, then what was promised
 * last. Added units join work that nobody has begun where that place has all of them. Takes what it assigns from the board.
 */
export function planWorkChange(change: WorkChange, own: OrderWorkFacts, facts: Facts): WorkChangePlan {
  const cancellation = planCancellation(change.given_up, {
    backorders: own.backorders,
    allocations: own.work.flatMap(({ status, lines }) =>
      lines.map((line) => ({ ...line, fulfillment_order_status: status })),
    ),
  });
  const taken = new Map(cancellation.allocations.map(({ id, quantity }) => [id, quantity]));
  const onShelf = own.work
    .filter(({ status }) => !isEnded(status))
    .map((work) => ({
      work,
      units: work.lines
        .map((line) => ({ line, work, quantity: unpickedUnits(line) - (taken.get(line.id) ?? 0) }))
        .filter(({ quantity }) => quantity > 0),
    }))
    .filter(({ units }) => units.length > 0);
  for (const { work, units } of own.work.map((each) => ({ work: each, units: each.lines })))
    for (const { id, variant_id } of units)
      putBack(facts.sourcing.stock, variant_id, work.location_id, taken.get(id) ?? 0);
  return change.replans
    ? planAnew(change, cancellation, onShelf, facts)
    : planAdded(change, cancellation, onShelf, facts);
}

type OnShelf = { work: FulfillmentWork; units: (LineUnits & { work: FulfillmentWork })[] };

function planAnew(
  change: WorkChange,
  cancellation: CancellationPlan,
  onShelf: readonly OnShelf[],
  facts: Facts,
): WorkChangePlan {
  const released = onShelf.flatMap(({ units }) => units);
  const held = new Map<string, number>();
  const lines: WantedLine[] = [...change.added];
  for (const { line, work, quantity } of released) {
    const { order_line_id, variant_id, weight_grams } = line;
    putBack(facts.sourcing.stock, variant_id, work.location_id, quantity);
    held.set(variant_id, (held.get(variant_id) ?? 0) + quantity);
    const known = lines.findIndex((each) => each.order_line_id === order_line_id);
    const before = lines[known];
    if (before) lines[known] = { ...before, quantity: before.quantity + quantity };
    else lines.push({ order_line_id, variant_id, weight_grams, quantity });
  }
  const { is_served, assignments, short } = plan(lines, change, facts, facts.sourcing.locations, held);
  return {
    ...{ is_served, cancellation, released, short },
    allocations: assignments.map((assignment) => allocationOf(assignment, lines, facts)),
  };
}

function planAdded(
  change: WorkChange,
  cancellation: CancellationPlan,
  onShelf: readonly OnShelf[],
  facts: Facts,
): WorkChangePlan {
  const lines = change.added;
  if (lines.length === 0) return { is_served: true, cancellation, released: [], allocations: [], short: [] };
  const untouched = onShelf.filter(({ work }) => isUntouched(work));
  const near = new Set(untouched.map(({ work }) => work.location_id));
  let planned: Planned | undefined;
  if (near.size > 0) {
    const { locations } = facts.sourcing;
    planned = plan(
      lines,
      change,
      facts,
      locations.filter(({ id }) => near.has(id)),
    );
    if (planned.short.length > 0) {
      giveBack(planned.assignments, { lines, destination: null, service_code: null }, facts.sourcing.stock);
      planned = undefined;
    }
  }
  planned ??= plan(lines, change, facts, facts.sourcing.locations);
  const released: WorkChangePlan['released'] = [];
  const allocations = planned.assignments.flatMap((assignment) => {
    const added = allocationOf(assignment, lines, facts);
    const joined = untouched.find(
      ({ work }) =>
        work.location_id === assignment.location_id && work.service_code === assignment.service_code,
    );
    if (!joined) return [added];
    released.push(...joined.units);
    const { work, units } = joined;
    return mergeByLocation([
      {
        ...{ location_id: work.location_id, service_code: work.service_code },
        ...keptPromise(work, added),
        lines: togetherByLine([
          ...units.map(({ line, quantity }) => ({
            ...{ order_line_id: line.order_line_id, variant_id: line.variant_id, quantity },
          })),
          ...added.lines,
        ]),
      },
    ]);
  });
  return { is_served: planned.is_served, cancellation, released, allocations, short: planned.short };
}

function isUntouched({ lines, parcels }: FulfillmentWork): boolean {
  return parcels.length === 0 && lines.every(({ picked, shipped }) => picked + shipped === 0);
}

type Planned = {
  is_served: boolean;
  assignments: Assignment[];
  short: WorkChangePlan['short'];
};

// What the order held is its own: neither the channel's buffer nor others who wait may claim it.
function plan(
  lines: readonly WantedLine[],
  { channel, destination, service_code }: WorkChange,
  { sourcing, waiting, served_by, calendar, policy }: Facts,
  among: SourcingFacts['locations'],
  held: ReadonlyMap<string, number> = new Map(),
): Planned {
  const scope = served_by.get(channel.id) ?? null;
  const own = new Set(locationsFor(channel.id, { ...sourcing, served_by }).map(({ id }) => id));
  const keepBack = (variant_id: string, total: number): number => {
    const free = Math.max(0, total - (held.get(variant_id) ?? 0));
    const claimed = claimedUnits(waiting.get(variant_id), scope, served_by);
    return free - Math.max(0, availableToSell(free, claimed, channel));
  };
  const { is_served, assignments, short } = planOrder(
    { lines, destination, service_code, channel_id: channel.id },
    {
      ...sourcing,
      locations: among.filter(({ id }) => own.has(id)),
      keepBack,
      calendar,
      ...(policy && { policy }),
    },
  );
  return {
    is_served,
    assignments,
    short: short.map(({ line, quantity }) => {
      const { order_line_id, variant_id } = present(lines[line], 'the planned line');
      return { order_line_id, variant_id, quantity };
    }),
  };
}

function allocationOf(assignment: Assignment, lines: readonly WantedLine[], facts: Facts): Allocation {
  const { location_id, service_code } = assignment;
  return {
    ...{ location_id, service_code },
    ...timesOf(assignment, facts.sourcing.locations, facts.calendar.timesOf),
    lines: assignment.lines.map(({ line, quantity }) => {
      const { order_line_id, variant_id } = present(lines[line], 'the planned line');
      return { order_line_id, variant_id, quantity };
    }),
  };
}

function togetherByLine(lines: Allocation['lines']): Allocation['lines'] {
  return [...Map.groupBy(lines, ({ order_line_id }) => order_line_id).values()].map((group) => ({
    ...present(group[0], 'a line of a group'),
    quantity: group.reduce((sum, { quantity }) => sum + quantity, 0),
  }));
}

function putBack(stock: StockBoard, variant_id: string, location_id: string, quantity: number): void {
  if (quantity === 0) return;
  const held = stock.get(variant_id) ?? new Map<string, number>();
  held.set(location_id, (held.get(location_id) ?? 0) + quantity);
  stock.set(variant_id, held);
}
