import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { isQuantity, MAX_QUANTITY } from '../../../kernel/quantity.ts';
import type { LocationFacts, StockRefusal, VariantFacts } from './change-stock.ts';

export const SUPPLY_KINDS = ['purchase_order', 'transfer', 'return'] as const;
export const SUPPLY_STATES = ['open', 'closed'] as const;

export type SupplyKind = (typeof SUPPLY_KINDS)[number];

/** Units of a variant that are on their way to a location. `outstanding` is what is still to come. */
export type Supply = {
  id: string;
  variant_id: string;
  sku: string;
  location_id: string;
  location_code: string;
  kind: SupplyKind;
  /** The number of the purchase order, transfer or return, as people know it. */
  reference: string;
  expected_at: Date;
  quantity: number;
  received: number;
  outstanding: number;
  state: (typeof SUPPLY_STATES)[number];
  /** Why it was closed before it came whole; empty otherwise. */
  closed_reason: string;
  /** Of `received`, what goods receipts counted; the rest was written by hand. */
  receipted: number;
  /** The transfer that it is the arrival of. */
  transfer_id: string | null;
  /** What one unit costs, a decimal in the valuation currency. */
  unit_cost: string | null;
  version: number;
};

/** What somebody announces. */
export type NewSupply = {
  sku: string;
  location_code?: string;
  location_id?: string;
  kind: SupplyKind;
  reference?: string;
  expected_at: Date;
  quantity: number;
  unit_cost?: string | null;
};

/** What may change later; who expects something else, or elsewhere, closes it and announces anew. */
export type SupplyChange = Partial<
  Pick<Supply, 'reference' | 'expected_at' | 'quantity' | 'received' | 'unit_cost' | 'closed_reason'>
> & {
  state?: 'closed';
};

export type SupplyRefusal =
  | Extract<
      StockRefusal,
      { code: 'sku_unknown' | 'location_unknown' | 'location_archived' | 'stock_of_bundle' }
    >
  | { code: 'supply_field_invalid'; field: string; reason: string }
  | { code: 'supply_closed'; sku: string; reference: string }
  | { code: 'supply_of_transfer'; sku: string; reference: string };

/** How much of a kind may be promised before it is there. */
export type SupplyShares = Readonly<Record<SupplyKind, number>>;

/** Decides on supply that somebody announces; `id` is the new one's. */
export function decideAnnounceSupply(
  asked: NewSupply,
  facts: {
    id: string;
    variants: ReadonlyMap<string, VariantFacts>;
    locations: ReadonlyMap<string, LocationFacts>;
  },
): Decision<Supply, SupplyRefusal> {
  const { sku, kind, reference = '', expected_at, quantity } = asked;
  const named = asked.location_id ?? asked.location_code ?? '';
  const variant = facts.variants.get(sku);
  const location = facts.locations.get(named);
  if (!variant) return refuse({ code: 'sku_unknown', sku });
  if (variant.is_bundle) return refuse({ code: 'stock_of_bundle', sku });
  if (!location) return refuse({ code: 'location_unknown', location: named });
  if (location.status === 'archived') return refuse({ code: 'location_archived', location: location.code });
  return checked({
    id: facts.id,
    variant_id: variant.id,
    sku,
    location_id: location.id,
    location_code: location.code,
    kind,
    reference,
    expected_at,
    quantity,
    received: 0,
    outstanding: quantity,
    state: 'open',
    closed_reason: '',
    receipted: 0,
    transfer_id: null,
    unit_cost: asked.unit_cost ?? null,
    version: 1,
  });
}

/**
 * Decides on a change of supply. What came in whole, or more, is closed by it; closed supply stays closed. What goods
 * receipts counted stands, and of a transfer only the day on which it is expected may be changed here.
 */
export function decideChangeSupply(current: Supply, change: SupplyChange): Decision<Supply, SupplyRefusal> {
  if (current.state === 'closed') {
    return refuse({ code: 'supply_closed', sku: current.sku, reference: current.reference });
  }
  if (current.transfer_id !== null && Object.keys(change).some((field) => field !== 'expected_at')) {
    return refuse({ code: 'supply_of_transfer', sku: current.sku, reference: current.reference });
  }
  if (change.closed_reason && change.state !== 'closed') {
    const reason = 'Only what is closed has a reason for it.';
    return refuse({ code: 'supply_field_invalid', field: 'closed_reason', reason });
  }
  const next = { ...current, ...change, version: current.version + 1 };
  const is_closed = next.state === 'closed' || next.received >= next.quantity;
  if (change.state === 'closed' && next.received < next.quantity) next.closed_reason ||= 'other';
  return checked({
    ...next,
    state: is_closed ? 'closed' : 'open',
    outstanding: is_closed ? 0 : next.quantity - next.received,
  });
}

/** What may be promised of supply: its share by kind, in whole units. */
export function promisableUnits(
  { kind, outstanding }: Pick<Supply, 'kind' | 'outstanding'>,
  shares: SupplyShares,
): number {
  return Math.floor((outstanding * shares[kind]) / 100);
}

function checked(supply: Supply): Decision<Supply, SupplyRefusal> {
  const wrong = (field: string, reason: string) => refuse({ code: 'supply_field_invalid', field, reason });
  const { expected_at, quantity, received, receipted } = supply;
  if (Number.isNaN(expected_at.getTime())) return wrong('expected_at', 'It is no time.');
  if (!isQuantity(quantity)) return wrong('quantity', 'It is a whole number from 1 to 1,000,000.');
  if (!Number.isSafeInteger(received) || received < 0 || received > MAX_QUANTITY) {
    return wrong('received', 'It is a whole number from 0 to 1,000,000.');
  }
  if (received < receipted) {
    return wrong('received', `Goods receipts have counted ${receipted} of it; what they say stands.`);
  }
  return accept(supply);
}
