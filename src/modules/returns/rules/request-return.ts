import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import {
  type Clause,
  evaluatePolicy,
  type PolicyAnswer,
  type PolicyRefusal,
  type ReturnReason,
} from './policy.ts';
import { valueOfUnits } from './refund.ts';

/** Units that somebody wants to send back. */
export type RequestedLine = { order_line_id: string; quantity: number; reason: ReturnReason; note: string };

export type OrderLineFacts = {
  id: string;
  variant_id: string;
  sku: string;
  title: string;
  quantity: number;
  cancelled: number;
  total_amount: number;
  /** Units that left. */
  left: number;
  /** Units of it in returns that stand: announced, or come back already. */
  taken: number;
  /** When the last of them reached the customer. */
  left_at: Date;
};

export type RequestFacts = {
  number: number;
  channel: string;
  currency: string;
  lines: readonly OrderLineFacts[];
  clauses: readonly Clause[];
  now: Date;
  /** The parcel lies here already: the policy is written down, and refuses nothing. */
  is_here: boolean;
};

export type DecidedLine = {
  order_line_id: string;
  variant_id: string;
  sku: string;
  title: string;
  quantity: number;
  reason: ReturnReason;
  note: string;
  clause: (Omit<PolicyAnswer, 'until'> & { until: string }) | { refused: PolicyRefusal['code'] };
  is_kept: boolean;
};

export type DecidedReturn = { is_approved: boolean; lines: DecidedLine[] };

export type RequestRefusal =
  | PolicyRefusal
  | { code: 'return_line_unknown'; number: number }
  | { code: 'return_line_twice'; sku: string }
  | { code: 'return_too_many'; sku: string; asked: number; open: number; left: number };

/** Whether these units of an order may come back: of this order, not more than left and did not come back, within the policy. */
export function decideReturn(
  requested: readonly RequestedLine[],
  facts: RequestFacts,
): Decision<DecidedReturn, RequestRefusal> {
  const lines: DecidedLine[] = [];
  const seen = new Set<string>();
  let is_approved = true;
  for (const { order_line_id, quantity, reason, note } of requested) {
    const line = facts.lines.find(({ id }) => id === order_line_id);
    if (!line) return refuse({ code: 'return_line_unknown', number: facts.number });
    const { variant_id, sku, title } = line;
    if (seen.has(line.id)) return refuse({ code: 'return_line_twice', sku });
    seen.add(line.id);
    const open = line.left - line.taken;
    if (quantity > open)
      return refuse({ code: 'return_too_many', sku, asked: quantity, open, left: line.left });
    const amount = valueOfUnits({ ...line, returned: 0, returned_amount: 0 }, quantity);
    const { channel, now, currency } = facts;
    const answer = evaluatePolicy(facts.clauses, {
      ...{ channel, reason, sku, left_at: line.left_at, now },
      value: { amount, currency },
    });
    if (!answer.ok && !facts.is_here) return answer;
    if (answer.ok && answer.value.approval === 'hand') is_approved = false;
    lines.push({
      ...{ order_line_id, variant_id, sku, title, quantity, reason, note },
      clause: answer.ok
        ? { ...answer.value, until: answer.value.until.toISOString() }
        : { refused: answer.refusal.code },
      is_kept: answer.ok && answer.value.is_kept && !facts.is_here,
    });
  }
  return accept({ is_approved: is_approved || facts.is_here, lines });
}
