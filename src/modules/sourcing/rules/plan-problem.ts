/**
 * What a plan is chosen from, and what was chosen: the language between those who know orders, stock and rates, and the solver
 * (`solve-plan.ts`), which knows numbers alone.
 *
 * Amounts are minor units of one currency, whole numbers that are never negative. Quantities are whole units, weights whole
 * grams, volumes whole cubic millimeters. Lines, candidates and options are known by their index. A *shipment* is what one
 * location sends by one service.
 */
export type PlanProblem = {
  lines: readonly PlanLine[];
  candidates: readonly PlanCandidate[];
  /** For each shipment beyond the first. Far above all other amounts it means: as few as possible, whatever they cost. */
  split_amount: number;
  /**
   * For each unit that nobody ships. Keep it far above all other amounts, so that a plan leaves out only what it must; below
   * them, a plan leaves out what is not worth shipping.
   */
  unserved_amount: number;
  /** How many locations may ship at most. */
  max_locations: number;
  /** How many shipments by different services one location may send; 1 where nothing is said. */
  max_services_per_location?: number;
};

export type PlanLine = {
  /** Lines with the same one take from the same stock: give all of them the same number there. */
  variant_id: string;
  quantity: number;
  /** Of one unit. */
  weight_grams: number;
  /** Of one unit, where it is known: services that bill volume need it. */
  volume_mm3?: number;
  /**
   * What its units may lie together with in a parcel: `shared` with other lines, `own` with units of the same line alone, `each`
   * with nothing. `shared` where nothing is said.
   */
  parcels?: 'shared' | 'own' | 'each';
  /** Lines with the same name go whole in the same shipment, or not at all. */
  together?: string;
};

/** A location that may ship. */
export type PlanCandidate = {
  location_id: string;
  /** Set where a fact rules it out before anything is weighed; it stands among the rejections then. */
  ruled_out?: RuledOutReason;
  /** By line: units that may be taken for it. Lines of one variant have the same number here, and share those units. */
  stock: readonly number[];
  /** Lines that must not ship from here, whatever the stock. */
  restricted_lines?: readonly number[];
  handling: {
    /** For each shipment. */
    order_amount: number;
    /** For each line of a shipment, however many units. */
    line_amount: number;
    /** By line, for each unit. */
    unit_amounts: readonly number[];
  };
  /**
   * By line, for each unit: what taking it here costs later orders beyond taking it anywhere (the dual price of this stock).
   * Nothing costs anything where it is absent.
   */
  bid_prices?: readonly number[];
  capacity?: {
    /** Shipments that it may still send, as far as anybody counts. */
    orders_left?: number;
    /** Units that it may still ship. */
    units_left?: number;
    /** What a shipment takes from later ones: the price of the last places of a day. */
    order_amount: number;
    /** The same for each unit. */
    unit_amount: number;
  };
  /** The services that go from there to the destination. */
  options: readonly PlanOption[];
};

/** A service from one location, with what it costs and when it arrives. */
export type PlanOption = {
  service_code: string;
  /** When it leaves and arrives; not weighed, handed on with the plan. Null where nobody knows. */
  ship_by: Date | null;
  deliver_by: Date | null;
  /** Prices parcels by weight. Give options that cost the same the same object: what is derived from it is made once. */
  tariff: PlanTariff;
  /** Surcharges for the shipment: a remote area, a residential address, an insurance. */
  shipment_amount?: number;
  /** By line, surcharges for each unit: dangerous goods, oversize. */
  unit_amounts?: readonly number[];
  /** What it costs that the shipment arrives after the promise. */
  lateness_amount?: number;
  /** What it costs that it is not the service that was asked for. */
  service_amount?: number;
  /** Lines that this service does not carry. */
  lines_not_carried?: readonly number[];
};

/**
 * What a service charges for parcels on one journey. So much weight goes into as few parcels as may be, each as heavy as the
 * others; each costs `parcel_amount` and the amount of the first step that holds it.
 */
export type PlanTariff = {
  /** Fixed for each parcel: the box, the label. */
  parcel_amount: number;
  /** The heaviest parcel. */
  max_parcel_grams: number;
  /** Ascending by weight. */
  steps: readonly { up_to_grams: number; amount: number }[];
  /** Above the last step: its amount plus this one for every begun piece of this weight; without it, no parcel is heavier. */
  beyond?: { each_grams: number; amount: number };
  /** Cubic millimeters that are billed as one gram where that is more than the weight; weight alone counts without it. */
  mm3_per_gram?: number;
};

/** Why a candidate was not weighed at all. */
export type RuledOutReason = 'not_served' | 'restricted' | 'closed' | 'capacity' | 'not_pickup_location';

/** What is chosen, what comes next, and why not the others. */
export type PlanSolution = {
  best: Plan;
  /**
   * The next plans by other sets of locations that leave out no more units, cheapest first, three at most. Those that cost at
   * most `alternatives_within` more than the best are proven to be the next; others are the cheapest that the search met.
   */
  alternatives: readonly Plan[];
  /** Every candidate that ships nothing in the best plan, in their order. */
  rejections: readonly PlanRejection[];
  /** No plan costs less; the cost of the best where `method` is `exact`. */
  bound: number;
  /** (cost - bound) / cost: how much might be saved at most. 0 where `method` is `exact`. */
  gap: number;
  /** `exact`: proven to be the cheapest. `anytime`: the best that was found within the steps. */
  method: 'exact' | 'anytime';
  /** Steps of the search. */
  steps: number;
};

export type Plan = {
  shipments: readonly PlanShipment[];
  /** What nobody ships, by line, as far as there is something. */
  unserved: readonly UnservedLine[];
  /** The sum of the terms. */
  cost: number;
  terms: PlanTerms;
};

export type PlanShipment = {
  candidate: number;
  /** Index of the option of this candidate. */
  option: number;
  /** By line; at least one is above 0. */
  quantities: readonly number[];
  /** Its share of the plan's terms; `split` and `unserved` are the plan's alone and 0 here. */
  terms: PlanTerms;
};

export type UnservedLine = { line: number; quantity: number; reason: UnservedReason };

/**
 * Why units are left out: nobody that may ship them has them (`no_stock`), nobody has the whole group (`together`), who has them
 * may ship no more (`capacity`), it would take more locations than allowed (`max_locations`), or it would cost more than leaving
 * them out (`too_dear`).
 */
export type UnservedReason = 'no_stock' | 'together' | 'capacity' | 'max_locations' | 'too_dear';

/** What a plan costs, term by term. */
export type PlanTerms = {
  /** Parcels and surcharges. */
  shipping: number;
  handling: number;
  /** Shipments beyond the first. */
  split: number;
  lateness: number;
  /** Services that were not asked for. */
  service: number;
  /** Bid prices of the units. */
  scarcity: number;
  capacity: number;
  unserved: number;
};

export type PlanRejection = { candidate: number; reason: RejectionReason };

/**
 * `no_stock`: it has nothing that was asked for and may ship from there. `no_service`: no option, or none that carries a line it
 * has. `incomplete`: it lacks something, and shipping the rest from elsewhere costs more. `dearer`: it could ship all of what the
 * plan ships, for more.
 */
export type RejectionReason = RuledOutReason | 'no_stock' | 'no_service' | 'incomplete' | 'dearer';

export type SolveOptions = {
  /** Steps of the search at most; what is not proven by then is `anytime`. No clock is read: the same is always the same. */
  max_steps?: number;
  /** Proves alternatives that cost at most so much more than the best; 0 where nothing is said. */
  alternatives_within?: number;
};
