/*
 * What Longshore should do, in memory and as plainly as it can be said. It predicts every answer and every figure; only
 * *where* units come from it takes from the real system, because that is sourcing's to choose, and checks that the choice
 * was possible.
 */

export const LOCATIONS = ['OAK', 'EWR'] as const;
export const SKUS = ['MUG', 'TEE', 'CAP', 'MILK'] as const;

/** MILK is tracked by lot; these are its lots in the order in which they expire. */
export const LOTS = ['L1', 'L2', 'L3'] as const;
export type LotCode = (typeof LOTS)[number];
export const TRACKED = 'MILK';

const LOT_STATES = ['sellable', 'picked', 'quality_control', 'damaged'] as const;
export type LotState = (typeof LOT_STATES)[number];

/** How a lot counts units of a state. */
export function lotStateOf(state: State): LotState {
  return state === 'quality_control' || state === 'damaged' ? state : 'sellable';
}

export type Place = (typeof LOCATIONS)[number];
export type Sku = (typeof SKUS)[number];

export const STATES = [
  'available',
  'committed',
  'reserved',
  'damaged',
  'safety_stock',
  'quality_control',
] as const;
export type State = (typeof STATES)[number];
export type FreeState = Exclude<State, 'committed' | 'reserved'>;

export type ModelLine = { id: string; sku: Sku; quantity: number; cancelled: number };

export type ModelWorkLine = {
  id: string;
  order_line_id: string;
  sku: Sku;
  quantity: number;
  cancelled: number;
  picked: number;
  packed: number;
  shipped: number;
  delivered: number;
  /** Of the tracked variant: what was picked, packed and shipped of each lot. */
  lots: Map<LotCode, { picked: number; packed: number; shipped: number }>;
};

export type ModelParcel = {
  id: string;
  state: 'packed' | 'labeled' | 'handed_over' | 'delivered' | 'cancelled';
  /** The carrier says that it arrived; the parcel follows when the news is heard. */
  has_arrived: boolean;
  lines: { line: ModelWorkLine; quantity: number }[];
  lots: { line: ModelWorkLine; lot: LotCode; quantity: number }[];
};

export type ModelWork = {
  id: string;
  place: Place;
  status: 'open' | 'in_progress' | 'on_hold' | 'closed' | 'cancelled';
  lines: ModelWorkLine[];
  parcels: ModelParcel[];
};

export type ModelBackorder = {
  id: string;
  order: ModelOrder;
  line: ModelLine;
  quantity: number;
  /** The day that was promised, which the real system says: it follows from supply. */
  promised_at: Date | null;
};

export type ModelReservation = {
  id: string;
  channel: ModelOrder['channel'];
  state: 'open' | 'converted' | 'released' | 'expired';
  /** Its time is over, whether the worker came round or not. */
  is_overdue: boolean;
  holds: { sku: Sku; place: Place; quantity: number }[];
};

export type ModelPolicy = { policy: 'refuse' | 'backorder' | 'preorder'; cap: number | null };

export type ModelOrder = {
  id: string;
  channel: 'web' | 'patient';
  lines: ModelLine[];
  work: ModelWork[];
  /** Active holds: type and id. */
  holds: Map<string, string>;
  /** As the order itself says; it follows fulfillment when the news is heard. */
  status: 'open' | 'completed' | 'cancelled';
  fulfillment_status: string;
  /** Paid when it was placed, minor units. */
  captured: number;
  refunded: number;
  /** Before whom it is served. */
  priority: number;
};

export const PRICES: Record<Sku, number> = { MUG: 1250, TEE: 2550, CAP: 2800, MILK: 900 };

/** What an order that was paid whole says of its money, whatever was cancelled of it or added to it since. */
export function paymentStatusOf({ lines, captured, refunded }: ModelOrder): string {
  const due = sum(lines, ({ sku, quantity, cancelled }) => PRICES[sku] * (quantity - cancelled));
  if (refunded === 0) return captured >= due ? 'paid' : 'partially_paid';
  return refunded === captured ? 'refunded' : 'partially_refunded';
}

export type ModelTransfer = {
  id: string;
  number: string;
  sku: Sku;
  from: Place;
  to: Place;
  in_transit: number;
};

export class ShopModel {
  readonly orders: ModelOrder[] = [];
  /** Those of which something is on its way. */
  readonly transfers: ModelTransfer[] = [];
  readonly reservations: ModelReservation[] = [];
  /** What was said of a SKU in a channel; else the channel's own policy counts. */
  readonly policies = new Map<string, ModelPolicy>();
  /** Supply that was announced, by id. */
  readonly supplies = new Map<string, Sku>();
  /** In the order in which they are served. */
  readonly backorders: ModelBackorder[] = [];
  /** What became available since listeners last ran. */
  readonly freed = new Set<Sku>();
  /** Levels at which a short pick did not find units: they lie in quality control, and a count may find them. */
  readonly suspected = new Set<string>();
  readonly #levels = new Map<string, Record<State, number>>();
  readonly #lots = new Map<string, Record<LotState, number>>();
  readonly blocked = new Set<LotCode>();

  level(sku: Sku, place: Place): Record<State, number> {
    const key = `${sku} ${place}`;
    let level = this.#levels.get(key);
    if (!level) {
      level = { available: 0, committed: 0, reserved: 0, damaged: 0, safety_stock: 0, quality_control: 0 };
      this.#levels.set(key, level);
    }
    return level;
  }

  lot(code: LotCode, place: Place): Record<LotState, number> {
    const key = `${code} ${place}`;
    let lot = this.#lots.get(key);
    if (!lot) {
      lot = { sellable: 0, picked: 0, quality_control: 0, damaged: 0 };
      this.#lots.set(key, lot);
    }
    return lot;
  }

  /** Units of lots that lie at a place in some state, those that expire first at the beginning; blocked ones last. */
  lotUnits(place: Place, state: LotState, quantity: number): { code: LotCode; quantity: number }[] {
    let missing = quantity;
    const order = [...LOTS].sort((a, b) => Number(this.blocked.has(a)) - Number(this.blocked.has(b)));
    return order.flatMap((code) => {
      const units = Math.min(missing, this.lot(code, place)[state]);
      missing -= units;
      return units > 0 ? [{ code, quantity: units }] : [];
    });
  }

  /** The lot that a picker should take: the first to expire that may be sold. */
  firstLot(place: Place): LotCode | undefined {
    return LOTS.find((code) => !this.blocked.has(code) && this.lot(code, place).sellable > 0);
  }

  /** Everything that lots say, for the comparison. */
  lotFigures(): object[] {
    return LOTS.flatMap((code) =>
      LOCATIONS.map((place) => ({ lot: `${code} ${place}`, ...this.lot(code, place) })),
    )
      .filter((lot) => LOT_STATES.some((state) => lot[state] > 0))
      .sort((a, b) => (a.lot < b.lot ? -1 : 1));
  }

  available(sku: Sku, except?: Place): number {
    return LOCATIONS.filter((place) => place !== except).reduce(
      (sum, place) => sum + this.level(sku, place).available,
      0,
    );
  }

  policy(sku: Sku, channel: ModelOrder['channel']): ModelPolicy {
    const own = this.policies.get(`${sku} ${channel}`);
    return own ?? { policy: channel === 'web' ? 'refuse' : 'backorder', cap: null };
  }

  /** What a shortage comes to, line by line, as the policies say. */
  shortage(channel: ModelOrder['channel'], short: readonly [sku: Sku, units: number][]): string {
    const added = new Map<Sku, number>();
    for (const [sku, units] of short) {
      if (units === 0) continue;
      const { policy, cap } = this.policy(sku, channel);
      if (policy === 'refuse') return 'stock_short';
      const waiting = this.backorders.filter(
        ({ order, line }) => order.channel === channel && line.sku === sku,
      );
      const before = sum(waiting, ({ quantity }) => quantity) + (added.get(sku) ?? 0);
      if (cap !== null && before + units > Math.max(cap, before)) return 'waiting_cap_reached';
      added.set(sku, (added.get(sku) ?? 0) + units);
    }
    return 'accepted';
  }

  /** Puts those who wait in their order: priority, promise, age. */
  sortQueue(): void {
    const promise = ({ promised_at }: ModelBackorder): number =>
      promised_at?.getTime() ?? Number.MAX_SAFE_INTEGER;
    const turn = ({ order }: ModelBackorder): number => this.orders.indexOf(order);
    this.backorders.sort(
      (a, b) =>
        b.order.priority - a.order.priority ||
        promise(a) - promise(b) ||
        turn(a) - turn(b) ||
        (a.id < b.id ? -1 : 1),
    );
  }

  waiting(sku: Sku): number {
    return this.backorders.reduce((sum, { line, quantity }) => sum + (line.sku === sku ? quantity : 0), 0);
  }

  /** Units that a new promise may take: what waits already comes first. */
  sellable(sku: Sku, except?: Place): number {
    return Math.max(0, this.available(sku, except) - this.waiting(sku));
  }

  /** Ends a reservation: its units are free again, for whoever waits or comes next. */
  endReservation(reservation: ModelReservation, state: Exclude<ModelReservation['state'], 'open'>): void {
    reservation.state = state;
    for (const { sku, place, quantity } of reservation.holds) {
      const level = this.level(sku, place);
      level.reserved -= quantity;
      level.available += quantity;
      if (state !== 'converted') this.freed.add(sku);
    }
  }

  /** Books the work that the real system created for units that were promised. */
  promise(order: ModelOrder, created: readonly ModelWork[]): void {
    for (const work of created) {
      for (const { sku, quantity } of work.lines) {
        const level = this.level(sku, work.place);
        if (level.available < quantity)
          throw new Error(`${quantity} ${sku} promised at ${work.place}, where ${level.available} are`);
        level.available -= quantity;
        level.committed += quantity;
      }
      order.work.push({ ...work, status: order.holds.size > 0 ? 'on_hold' : 'open' });
    }
  }

  /** Units of a line that nobody has picked: what can be cancelled. */
  cancellable(order: ModelOrder, line: ModelLine): number {
    const waiting = this.backorders.filter((each) => each.line === line);
    return (
      waiting.reduce((sum, { quantity }) => sum + quantity, 0) +
      workLinesOf(order, line).reduce((sum, each) => sum + unpicked(each), 0)
    );
  }

  /** Gives up units of a line: what waits first, then what was promised last. */
  cancel(order: ModelOrder, line: ModelLine, quantity: number): void {
    let missing = quantity;
    for (const backorder of this.backorders.filter((each) => each.line === line).sort(newestFirst)) {
      const taken = Math.min(missing, backorder.quantity);
      this.reduceBackorder(backorder, taken);
      missing -= taken;
    }
    for (const each of workLinesOf(order, line).sort(newestFirst)) {
      const taken = Math.min(missing, unpicked(each));
      if (taken === 0) continue;
      const work = workOf(order, each);
      each.cancelled += taken;
      missing -= taken;
      const level = this.level(line.sku, work.place);
      level.committed -= taken;
      level.available += taken;
      this.freed.add(line.sku);
      settle(work);
    }
    if (missing > 0) throw new Error(`${missing} units of ${quantity} could not be cancelled`);
    line.cancelled += quantity;
  }

  /** Work that nobody has begun ends, and its units are promised anew in work that takes its place. */
  replan(order: ModelOrder, ended: readonly string[]): void {
    for (const work of order.work.filter(({ id }) => ended.includes(id))) {
      if (work.lines.some(({ picked }) => picked > 0) || work.parcels.length > 0)
        throw new Error(`work ${work.id} ended although somebody had begun it`);
      for (const line of work.lines) {
        const level = this.level(line.sku, work.place);
        level.committed -= unpicked(line);
        level.available += unpicked(line);
        this.freed.add(line.sku);
        line.cancelled += unpicked(line);
      }
      settle(work);
    }
  }

  reduceBackorder(backorder: ModelBackorder, quantity: number): void {
    backorder.quantity -= quantity;
    if (backorder.quantity === 0) this.backorders.splice(this.backorders.indexOf(backorder), 1);
  }

  /** Brings the statuses that an order shows in line with the facts. */
  refresh(order: ModelOrder): void {
    const ordered = sum(order.lines, ({ quantity }) => quantity);
    const cancelled = sum(order.lines, (line) => line.cancelled);
    const lines = order.work.flatMap((work) => work.lines);
    const [wanted, gone, delivered] = [
      ordered - cancelled,
      sum(lines, ({ shipped }) => shipped),
      sum(lines, (line) => line.delivered),
    ];
    order.status = wanted === 0 ? 'cancelled' : delivered === wanted ? 'completed' : 'open';
    // What is over waits for nobody.
    if (order.status !== 'open') order.holds.clear();
    const in_hand = sum(lines, ({ picked, shipped }) => picked - shipped);
    const waits = this.backorders.some((each) => each.order === order);
    order.fulfillment_status =
      wanted > 0 && delivered === wanted
        ? 'delivered'
        : wanted > 0 && gone === wanted
          ? 'fulfilled'
          : wanted > 0 && order.holds.size > 0
            ? 'on_hold'
            : gone > 0
              ? 'partially_fulfilled'
              : in_hand > 0
                ? 'in_progress'
                : waits
                  ? 'backordered'
                  : 'unfulfilled';
  }
}

export function unpicked({ quantity, cancelled, picked }: ModelWorkLine): number {
  return quantity - cancelled - picked;
}

export function isWorkable({ status }: ModelWork): boolean {
  return status === 'open' || status === 'in_progress';
}

/** What follows from the counters; a hold stays until it is released, unless nothing is left to do. */
export function settle(work: ModelWork, ends_hold = false): void {
  const open = sum(work.lines, ({ quantity, cancelled, shipped }) => quantity - cancelled - shipped);
  const gone = sum(work.lines, ({ shipped }) => shipped);
  const picked = sum(work.lines, (line) => line.picked);
  if (open === 0) work.status = gone === 0 ? 'cancelled' : 'closed';
  else if (work.status !== 'on_hold' || ends_hold) work.status = picked > 0 ? 'in_progress' : 'open';
}

export function workLinesOf(order: ModelOrder, line: ModelLine): ModelWorkLine[] {
  return order.work.flatMap(({ lines }) => lines).filter(({ order_line_id }) => order_line_id === line.id);
}

export function workOf(order: ModelOrder, line: ModelWorkLine): ModelWork {
  const work = order.work.find(({ lines }) => lines.includes(line));
  if (!work) throw new Error(`no work holds line ${line.id}`);
  return work;
}

export function sum<T>(all: readonly T[], units: (each: T) => number): number {
  return all.reduce((total, each) => total + units(each), 0);
}

// Ids carry their time.
function newestFirst(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? 1 : -1;
}
