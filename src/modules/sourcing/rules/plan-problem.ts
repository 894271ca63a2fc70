/**
 * What a plan is chosen from, in numbers alone. Amounts are minor units of one currency and never negative; quantities are
 * units, weights grams. Items and candidates are known by their index.
 */
export type PlanProblem = {
  items: readonly PlanItem[];
  candidates: readonly PlanCandidate[];
  /** For each location beyond the first. */
  split_amount: number;
  /** For each unit that nobody ships; far above all other amounts, so that a plan leaves out only what it must. */
  unserved_amount: number;
  /** How many locations may ship at most. */
  max_locations: number;
};

/** All units of one variant. */
export type PlanItem = {
  quantity: number;
  weight_grams: number;
  /** Each unit is a parcel of its own. */
  ships_alone?: boolean;
  /** Items with the same name ship whole from the same location, or not at all. */
  together?: string;
};

/** A location that may ship. */
export type PlanCandidate = {
  id: string;
  /** Units that it has of each item. */
  stock: readonly number[];
  /** What a unit of each item costs there beyond shipping: handling, and what its stock is worth for later orders. */
  unit_amounts: readonly number[];
  /** Handling of each item, however many units. */
  line_amount: number;
  /** Handling of the order. */
  order_amount: number;
  /** How many units it may still ship. */
  units_left: number;
  /** The services that go from there; at least one. */
  options: readonly PlanOption[];
};

export type PlanOption = {
  code: string;
  /** What it costs beside the parcels: that it comes late, or is not the service that was asked for. */
  fixed_amount: number;
  /** What parcels of so many grams together cost; never less for more. `Infinity` where the service does not carry them. */
  amountFor(weight_grams: number): number;
  /**
   * The weights up to which it costs the same, ascending, the last at least the weight of the whole order. The search is quick
   * where
   * it knows them; without them it takes every gram to cost nothing more.
   */
  corners?: readonly number[];
};

/** What one candidate ships by which of its options. */
export type Allotment = { candidate: number; option: number; quantities: readonly number[] };

/** A plan with what it costs, term by term. */
export type PlanSolution = {
  allotments: readonly Allotment[];
  /** Units of each item that nobody ships. */
  unserved: readonly number[];
  cost: number;
  terms: PlanTerms;
};

export type PlanTerms = {
  shipping: number;
  /** Lateness and services that were not asked for. */
  service: number;
  /** Handling and the worth of stock. */
  handling: number;
  split: number;
  unserved: number;
};

export type SolvedPlan = {
  best: PlanSolution;
  /** The next plans by other sets of locations, cheapest first, as far as any were looked at. */
  others: readonly PlanSolution[];
  /** Nothing can cost less; equal to the cost of the best when `is_exact`. */
  bound: number;
  is_exact: boolean;
};
