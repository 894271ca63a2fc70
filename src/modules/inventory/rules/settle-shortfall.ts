/** What is written off for a shortfall without taking anything from an order, and what orders have to give up. */
export type ShortfallPlan = {
  quality_control: number;
  available: number;
  safety_stock: number;
  from_orders: number;
};

/** Takes what short picks have missed since, too, then what is free now; the rest is with orders. */
export function planShortfall(facts: {
  outstanding: number;
  missed_since: number;
  available: number;
  safety_stock: number;
}): ShortfallPlan {
  const quality_control = Math.min(facts.outstanding, facts.missed_since);
  const available = Math.min(facts.outstanding - quality_control, facts.available);
  const safety_stock = Math.min(facts.outstanding - quality_control - available, facts.safety_stock);
  const from_orders = facts.outstanding - quality_control - available - safety_stock;
  return { quality_control, available, safety_stock, from_orders };
}
