import { present } from '../../../kernel/assert.ts';
import type { Place } from '../../shipping/rules/index.ts';
import {
  type Calendar,
  type PromiseTimes,
  planOrder,
  type SourcingFacts,
  timesOf,
} from '../../sourcing/rules/index.ts';
import type { Allocation, OrderLineUnits } from './allocation.ts';
import type { OrderSnapshot } from './order-snapshot.ts';

/** Units of an order line that look for a location. */
export type WantedLine = {
  order_line_id: string;
  variant_id: string;
  weight_grams: number;
  quantity: number;
};

export type Sourced = {
  allocations: Allocation[];
  short: OrderLineUnits[];
};

type SourcedOrder = Pick<OrderSnapshot, 'channel_id' | 'service_code' | 'ship_by' | 'deliver_by'> & {
  destination: Place;
};

/**
 * Looks for locations for units that were ordered before; what it assigns it takes from the stock board. `calendar` is that
 * of now, shared by all orders of a call.
 */
export function sourceAgain(
  wanted: { lines: readonly WantedLine[]; order: SourcedOrder },
  facts: SourcingFacts,
  calendar: Calendar,
): Sourced {
  const { lines, order } = wanted;
  const { destination, service_code, channel_id } = order;
  const plan = planOrder({ lines, destination, service_code, channel_id }, { ...facts, calendar });
  const of = ({ line, quantity }: { line: number; quantity: number }) => {
    const { order_line_id, variant_id } = present(lines[line], 'the planned line');
    return { order_line_id, variant_id, quantity };
  };
  return {
    allocations: plan.assignments.map((assignment) => ({
      location_id: assignment.location_id,
      service_code: assignment.service_code,
      ...keptPromise(order, timesOf(assignment, facts.locations, calendar.timesOf)),
      lines: assignment.lines.map(of),
    })),
    short: plan.short.map(of),
  };
}

/** A promise that was given stands: nothing that is late, or will be, becomes punctual by being promised again. */
export function keptPromise(
  given: Pick<OrderSnapshot, 'ship_by' | 'deliver_by'>,
  times: PromiseTimes,
): PromiseTimes {
  return {
    ship_by: earlier(given.ship_by ?? times.ship_by, times.ship_by),
    deliver_by: earlier(given.deliver_by ?? times.deliver_by, times.deliver_by),
  };
}

function earlier(a: Date, b: Date): Date {
  return b < a ? b : a;
}

/** Allocations of one order at one location become one fulfillment order: the slowest service, the earliest promise. */
export function mergeByLocation(allocations: readonly Allocation[]): Allocation[] {
  return [...Map.groupBy(allocations, ({ location_id }) => location_id).values()].map((group) => {
    const first = present(group[0], 'an allocation of a group');
    const slowest = group.reduce((last, each) => (each.deliver_by > last.deliver_by ? each : last), first);
    return {
      ...slowest,
      ship_by: group.map(({ ship_by }) => ship_by).reduce(earlier),
      deliver_by: group.map(({ deliver_by }) => deliver_by).reduce(earlier),
      lines: group.flatMap(({ lines }) => lines),
    };
  });
}
