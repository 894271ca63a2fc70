import { accept, type Decision, refuse } from '../../../kernel/decision.ts';

export type CancelOrderRequest = {
  /** Without lines everything that still can be is cancelled. */
  lines: readonly { line_id: string; quantity: number }[] | null;
};

export type CancelOrderFacts = {
  number: number;
  status: 'open' | 'completed' | 'cancelled';
  fulfilled_elsewhere: boolean;
  /** Every line that carries stock, with the units that are not picked yet. */
  lines: readonly CancellableLine[];
  /** The lines of bundles: they carry no stock, their components do. */
  bundles: readonly { id: string; quantity: number }[];
};

type CancellableLine = {
  id: string;
  sku: string;
  quantity: number;
  cancellable: number;
  parent_line_id: string | null;
};

export type CancelOrderRefusal =
  | { code: 'order_closed'; number: number; status: string }
  | { code: 'line_unknown'; line_id: string }
  | { code: 'cancel_too_many'; sku: string; asked: number; possible: number }
  | { code: 'nothing_to_cancel'; number: number };

export type CancelledLine = { line_id: string; quantity: number };

/** Decides which units are cancelled: all that can be, or exactly the ones that are asked for and nothing else. */
export function decideCancelOrder(
  request: CancelOrderRequest,
  facts: CancelOrderFacts,
): Decision<CancelledLine[], CancelOrderRefusal> {
  const { number, status } = facts;
  if (status !== 'open' || facts.fulfilled_elsewhere) return refuse({ code: 'order_closed', number, status });
  if (request.lines === null) {
    const all = facts.lines.filter(({ cancellable }) => cancellable > 0);
    if (all.length === 0) return refuse({ code: 'nothing_to_cancel', number });
    return accept(all.map(({ id, cancellable }) => ({ line_id: id, quantity: cancellable })));
  }
  const asked = new Map<string, number>();
  for (const { line_id, quantity } of request.lines.flatMap((line) => componentsOf(line, facts)))
    asked.set(line_id, (asked.get(line_id) ?? 0) + quantity);
  for (const [line_id, quantity] of asked) {
    const line = facts.lines.find(({ id }) => id === line_id);
    if (!line) return refuse({ code: 'line_unknown', line_id });
    if (quantity > line.cancellable) {
      return refuse({ code: 'cancel_too_many', sku: line.sku, asked: quantity, possible: line.cancellable });
    }
  }
  if (asked.size === 0) return refuse({ code: 'nothing_to_cancel', number });
  return accept([...asked].map(([line_id, quantity]) => ({ line_id, quantity })));
}

// So many bundles are so many times what is in one of them.
function componentsOf(asked: CancelledLine, { lines, bundles }: CancelOrderFacts): CancelledLine[] {
  const bundle = bundles.find(({ id }) => id === asked.line_id);
  if (!bundle) return [asked];
  return lines
    .filter(({ parent_line_id }) => parent_line_id === bundle.id)
    .map(({ id, quantity }) => ({ line_id: id, quantity: (quantity / bundle.quantity) * asked.quantity }));
}
