import { accept, type Decision, refuse } from '../../../kernel/decision.ts';

export const RETURN_REASONS = [
  'changed_mind',
  'too_small',
  'too_large',
  'not_as_described',
  'damaged',
  'wrong_item',
  'arrived_late',
  'other',
] as const;
export type ReturnReason = (typeof RETURN_REASONS)[number];

export const LABEL_PAYERS = ['shop', 'customer'] as const;
export const APPROVALS = ['rule', 'hand'] as const;

/** One clause of the policy. An empty list of channels, reasons or SKUs means all of them. */
export type Clause = {
  name: string;
  channels: string[];
  reasons: ReturnReason[];
  skus: string[];
  is_final_sale: boolean;
  /** Days from the delivery, or from the hand-over where no delivery is known. */
  window_days: number;
  label_paid_by: (typeof LABEL_PAYERS)[number];
  restocking_fee_percent: number;
  /** Units of a line worth less than this are refunded without coming back. */
  keep_below: { amount: number; currency: string } | null;
  /** Whether the rule approves, or a person. */
  approval: (typeof APPROVALS)[number];
  refunds_shipping: boolean;
};

export type PolicyFacts = {
  channel: string;
  reason: ReturnReason;
  sku: string;
  /** When the units reached the customer, as far as it is known. */
  left_at: Date;
  now: Date;
  /** What the customer paid for the units that come back. */
  value: { amount: number; currency: string };
};

/** What the policy says of units: the clause as it was, and what follows from it. */
export type PolicyAnswer = {
  clause: string;
  label_paid_by: Clause['label_paid_by'];
  restocking_fee_percent: number;
  refunds_shipping: boolean;
  is_kept: boolean;
  approval: Clause['approval'];
  until: Date;
};

export type PolicyRefusal =
  | { code: 'return_without_clause'; sku: string; reason: string }
  | { code: 'return_final_sale'; sku: string; clause: string }
  | { code: 'return_window_over'; sku: string; clause: string; days: number; until: string };

const DAY_MS = 86_400_000;

/** What the policy says of units that come back: the first clause that fits answers, by its name. */
export function evaluatePolicy(
  clauses: readonly Clause[],
  facts: PolicyFacts,
): Decision<PolicyAnswer, PolicyRefusal> {
  const { sku, reason, left_at, now, value } = facts;
  const clause = clauses.find((each) => fits(each, facts));
  if (!clause) return refuse({ code: 'return_without_clause', sku, reason });
  const { name, window_days: days, keep_below } = clause;
  if (clause.is_final_sale) return refuse({ code: 'return_final_sale', sku, clause: name });
  const until = new Date(left_at.getTime() + days * DAY_MS);
  if (now > until)
    return refuse({ code: 'return_window_over', sku, clause: name, days, until: until.toISOString() });
  return accept({
    clause: name,
    label_paid_by: clause.label_paid_by,
    restocking_fee_percent: clause.restocking_fee_percent,
    refunds_shipping: clause.refunds_shipping,
    is_kept:
      keep_below !== null && keep_below.currency === value.currency && value.amount < keep_below.amount,
    approval: clause.approval,
    until,
  });
}

function fits({ channels, reasons, skus }: Clause, { channel, reason, sku }: PolicyFacts): boolean {
  const takes = (list: readonly string[], word: string) => list.length === 0 || list.includes(word);
  return takes(channels, channel) && takes(reasons, reason) && takes(skus, sku);
}
