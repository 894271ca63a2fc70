import {
  availableToSell,
  type ChannelBuffer,
  type ChannelDemand,
  claimedUnits,
  type ServedBy,
} from '../../inventory/rules/index.ts';
import {
  type Assignment,
  locationsFor,
  planOrder,
  type SourcingFacts,
  type SourcingPlan,
  type SourcingRequest,
  type StockBoard,
} from '../../sourcing/rules/index.ts';

export type SellingChannel = ChannelBuffer & { id: string };

/** What a channel sells from. */
export type SellingFacts = {
  sourcing: Omit<SourcingFacts, 'keepBack'>;
  /** By variant. */
  waiting: ReadonlyMap<string, readonly ChannelDemand[]>;
  served_by: ServedBy;
};

/** Units of a variant that a reservation keeps at a location. */
export type KeptUnits = { variant_id: string; location_id: string; quantity: number };

/** As an assignment; of the units of a line, `reserved` were kept by a reservation. */
export type PlannedAssignment = Omit<Assignment, 'lines'> & {
  lines: { line: number; quantity: number; reserved?: number }[];
};

export type ChannelPlan = Omit<SourcingPlan, 'assignments'> & {
  assignments: PlannedAssignment[];
  /** What was kept and is not needed: it is free again. */
  left: KeptUnits[];
};

/**
 * Decides where the units of a channel come from, for an order and for a reservation alike: from the locations that serve it,
 * without what its buffer keeps back and what others wait for. Takes what it assigns from the board.
 */
export function planForChannel(
  request: SourcingRequest,
  channel: SellingChannel,
  { sourcing, waiting, served_by }: SellingFacts,
): SourcingPlan {
  const scope = served_by.get(channel.id) ?? null;
  const keepBack = (variant_id: string, total: number): number =>
    total - availableToSell(total, claimedUnits(waiting.get(variant_id), scope, served_by), channel);
  const locations = locationsFor(channel.id, { ...sourcing, served_by });
  return planOrder(request, { ...sourcing, locations, keepBack });
}

/** Puts back on the board what a plan took that is not carried out; what was kept was never on it. */
export function giveBack(
  assignments: readonly PlannedAssignment[],
  { lines }: SourcingRequest,
  stock: StockBoard,
): void {
  for (const { location_id, lines: assigned } of assignments) {
    for (const { line, quantity, reserved = 0 } of assigned) {
      const held = stock.get(lines[line]?.variant_id ?? '');
      held?.set(location_id, (held.get(location_id) ?? 0) + quantity - reserved);
    }
  }
}

/**
 * The same for an order whose units are kept in part or whole: it takes them where they are kept, and what is missing from
 * free stock, from the same locations if these have all of it. Units that are kept where nothing ships to the destination
 * are left.
 */
export function planWithKept(
  request: SourcingRequest,
  channel: SellingChannel,
  facts: SellingFacts,
  kept: readonly KeptUnits[],
): ChannelPlan {
  if (kept.length === 0) return { ...planForChannel(request, channel, facts), left: [] };
  const board: StockBoard = new Map();
  for (const { variant_id, location_id, quantity } of kept) {
    const held = board.get(variant_id) ?? new Map<string, number>();
    board.set(variant_id, held.set(location_id, quantity));
  }
  const locations = locationsFor(channel.id, { ...facts.sourcing, served_by: facts.served_by });
  const first = planOrder(request, { ...facts.sourcing, locations, stock: board, keepBack: () => 0 });
  const left = kept
    .map((each) => ({ ...each, quantity: board.get(each.variant_id)?.get(each.location_id) ?? 0 }))
    .filter(({ quantity }) => quantity > 0);
  const taken = first.assignments.map((assignment) => ({
    ...assignment,
    lines: assignment.lines.map((each) => ({ ...each, reserved: each.quantity })),
  }));
  if (first.short.length === 0) {
    const trace = { ...first.trace, reason: 'reserved' as const, alternatives: [], rejected: [] };
    return { ...first, assignments: taken, left, trace };
  }
  const rest = planRest(request, channel, facts, first);
  const trace = {
    ...rest.trace,
    cost_amount: first.trace.cost_amount + rest.trace.cost_amount,
    ...(taken.length > 0 && { reason: 'reserved' as const }),
  };
  return { ...rest, assignments: merged(taken, rest.assignments), left, trace };
}

function planRest(
  request: SourcingRequest,
  channel: SellingChannel,
  facts: SellingFacts,
  { short, assignments }: SourcingPlan,
): SourcingPlan {
  const missing = {
    ...request,
    lines: short.map(({ line, quantity }) => ({ ...lineOf(request, line), quantity })),
  };
  // The buffer is kept back from these locations alone then, which is never less than it should be.
  const used = new Set(assignments.map(({ location_id }) => location_id));
  const near = {
    ...facts,
    sourcing: { ...facts.sourcing, locations: facts.sourcing.locations.filter(({ id }) => used.has(id)) },
  };
  let plan = used.size > 0 ? planForChannel(missing, channel, near) : undefined;
  if (plan && plan.short.length > 0) {
    giveBack(plan.assignments, missing, facts.sourcing.stock);
    plan = undefined;
  }
  plan ??= planForChannel(missing, channel, facts);
  const inRequest = <Each extends { line: number }>(each: Each): Each => ({
    ...each,
    line: short[each.line]?.line ?? each.line,
  });
  return {
    ...plan,
    assignments: plan.assignments.map((each) => ({ ...each, lines: each.lines.map(inRequest) })),
    short: plan.short.map(inRequest),
  };
}

function lineOf({ lines }: SourcingRequest, index: number): SourcingRequest['lines'][number] {
  const line = lines[index];
  if (!line) throw new Error(`line ${index} was planned and is not asked for`);
  return line;
}

// What one location ships goes into one fulfillment order, wherever its units stood before.
function merged(
  taken: readonly PlannedAssignment[],
  added: readonly PlannedAssignment[],
): PlannedAssignment[] {
  const all = taken.map((each) => ({ ...each, lines: [...each.lines] }));
  for (const assignment of added) {
    const same = all.find(({ location_id }) => location_id === assignment.location_id);
    if (!same) {
      all.push({ ...assignment, lines: [...assignment.lines] });
      continue;
    }
    same.cost_amount += assignment.cost_amount;
    for (const each of assignment.lines) {
      const line = same.lines.find((one) => one.line === each.line);
      if (line) line.quantity += each.quantity;
      else same.lines.push(each);
    }
  }
  return all;
}
