import { present } from '../../../kernel/assert.ts';
import {
  type Assignment,
  type Calendar,
  type OpenOrder,
  openOrder,
  planTogether,
  type SourcingFacts,
  type StockBoard,
  timesOf,
} from '../../sourcing/rules/index.ts';
import type { Allocation } from './allocation.ts';
import { isEnded, openUnits } from './fulfillment-order-states.ts';
import { keptPromise } from './source-again.ts';
import { type FulfillmentWork, latestPromise, type WorkLine } from './work.ts';

/** The open work of one order, of which nothing has been touched yet. */
export type UntouchedOrder = { order_id: string; work: FulfillmentWork[] };

/** An order that is to ship otherwise: what ends, what takes its place, and what that saves. */
export type MovedOrder = UntouchedOrder & {
  ended: FulfillmentWork[];
  allocations: Allocation[];
  saved_amount: number;
};

/** Orders of which everything is promised and nothing is picked, packed, held or ended in part. */
export function untouched(all: readonly FulfillmentWork[]): UntouchedOrder[] {
  const groups = Map.groupBy(
    all.filter(({ status }) => !isEnded(status)),
    ({ order_id }) => order_id,
  );
  return [...groups]
    .filter(([, work]) => work.every(isUntouched))
    .map(([order_id, work]) => ({ order_id, work }));
}

function isUntouched({ status, lines, parcels }: FulfillmentWork): boolean {
  return (
    status === 'open' && parcels.length === 0 && lines.every(({ picked, shipped }) => picked + shipped === 0)
  );
}

type Facts = Omit<SourcingFacts, 'policy' | 'keepBack' | 'calendar'> & { calendar: Calendar };

/**
 * Decides which of some untouched orders ship from elsewhere, planned together. A line of an order stays one line: the units of
 * an order are weighed by variant. Nothing arrives later than it was promised.
 */
export function planAgain(
  orders: readonly UntouchedOrder[],
  facts: Facts,
  scopeOf: (order: UntouchedOrder) => Pick<SourcingFacts, 'locations' | 'policy'>,
): MovedOrder[] {
  const stock = withHeld(facts.stock, orders);
  const opened = new Map<string, { order: UntouchedOrder; lines: OrderLine[]; plan: OpenOrder }>();
  for (const order of orders) {
    const [first] = order.work;
    if (!first) continue;
    const lines = linesOf(order);
    const { destination, service_code, channel_id } = first;
    const plan = openOrder(
      order.order_id,
      { lines, destination, service_code, channel_id, deliver_by: latestPromise(order.work) },
      order.work.map((work) => ({
        location_id: work.location_id,
        lines: work.lines
          .filter((line) => openUnits(line) > 0)
          .map((line) => ({ line: indexOf(lines, line), quantity: openUnits(line) })),
      })),
      { ...facts, ...scopeOf(order), stock, keepBack: () => 0 },
    );
    if (plan) opened.set(order.order_id, { order, lines, plan });
  }
  const { changed } = planTogether(
    [...opened.values()].map(({ plan }) => plan.open),
    facts.stock,
  );
  // What one order gives up another takes: either all of it happens, or nothing.
  if (changed.some(({ after }) => after.terms.unserved > 0)) return [];
  return changed
    .map(({ id, before, after }) => {
      const { order, lines, plan } = present(opened.get(id), 'an order that was planned');
      return moved(order, lines, plan.assignmentsOf(after), before.cost - after.cost, facts);
    })
    .filter(({ ended }) => ended.length > 0);
}

type OrderLine = { order_line_id: string; variant_id: string; weight_grams: number; quantity: number };

function linesOf({ work }: UntouchedOrder): OrderLine[] {
  const lines: OrderLine[] = [];
  for (const line of work.flatMap((each) => each.lines)) {
    const units = openUnits(line);
    if (units === 0) continue;
    const known = lines.find(({ order_line_id }) => order_line_id === line.order_line_id);
    if (known && known.variant_id === line.variant_id) known.quantity += units;
    else {
      const { order_line_id, variant_id, weight_grams } = line;
      lines.push({ order_line_id, variant_id, weight_grams, quantity: units });
    }
  }
  return lines;
}

function indexOf(lines: readonly OrderLine[], { order_line_id, variant_id }: WorkLine): number {
  return lines.findIndex((line) => line.order_line_id === order_line_id && line.variant_id === variant_id);
}

function withHeld(free: StockBoard, orders: readonly UntouchedOrder[]): StockBoard {
  const stock: StockBoard = new Map([...free].map(([variant_id, held]) => [variant_id, new Map(held)]));
  for (const { location_id, lines } of orders.flatMap(({ work }) => work)) {
    for (const line of lines) {
      const held = stock.get(line.variant_id) ?? new Map<string, number>();
      held.set(location_id, (held.get(location_id) ?? 0) + openUnits(line));
      stock.set(line.variant_id, held);
    }
  }
  return stock;
}

// A fulfillment order that would be made again as it is stays.
function moved(
  order: UntouchedOrder,
  lines: readonly OrderLine[],
  assignments: readonly Assignment[],
  saved_amount: number,
  { locations, calendar }: Facts,
): MovedOrder {
  const stays = (assignment: Assignment): FulfillmentWork | undefined =>
    order.work.find(
      (work) =>
        work.location_id === assignment.location_id &&
        work.service_code === assignment.service_code &&
        shapeOf(work.lines.map((line) => [indexOf(lines, line), openUnits(line)])) ===
          shapeOf(assignment.lines.map(({ line, quantity }) => [line, quantity])),
    );
  const kept = new Set(assignments.map(stays));
  const promise = { ship_by: null, deliver_by: latestPromise(order.work) };
  return {
    ...order,
    saved_amount,
    ended: order.work.filter((work) => !kept.has(work)),
    allocations: assignments
      .filter((assignment) => !stays(assignment))
      .map((assignment) => ({
        location_id: assignment.location_id,
        service_code: assignment.service_code,
        ...keptPromise(promise, timesOf(assignment, locations, calendar.timesOf)),
        lines: assignment.lines.map(({ line, quantity }) => {
          const { order_line_id, variant_id } = lines[line] as OrderLine;
          return { order_line_id, variant_id, quantity };
        }),
      })),
  };
}

function shapeOf(units: readonly [line: number, quantity: number][]): string {
  return units
    .filter(([, quantity]) => quantity > 0)
    .map(([line, quantity]) => `${line}x${quantity}`)
    .sort()
    .join();
}
