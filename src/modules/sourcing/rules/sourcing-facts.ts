import type { SpecialVariants } from '../../../kernel/special-handling.ts';
import type { Place, RateTable } from '../../shipping/rules/index.ts';
import type { PlanPolicy } from './plan-policy.ts';
import type { Calendar, LocationCalendar } from './ship-by.ts';

/** What an order asks for: a line of one variant, as many units as are not bought elsewhere. */
export type SourcingLine = { variant_id: string; quantity: number; weight_grams: number };

export type SourcingRequest = {
  lines: readonly SourcingLine[];
  /** Null while nobody knows it yet: then every location serves, and nothing is priced. */
  destination: Place | null;
  /** The service that the customer chose; without it the cheapest counts. */
  service_code: string | null;
  /** The moment until which the customer wants it; later costs what the policy says. */
  deliver_by?: Date | null;
  /** The channel that sold it, where a location may serve some channels alone. */
  channel_id?: string;
};

export type SourcingLocation = LocationCalendar & {
  id: string;
  code: string;
  name: string;
  kind: string;
  place: Place;
};

/** Units that can still be promised; orders of one batch take from it one after the other. */
export type StockBoard = Map<string, Map<string, number>>;

export type SourcingFacts = {
  locations: readonly SourcingLocation[];
  rates: RateTable;
  stock: StockBoard;
  /** Units of a variant, of so many in all, that this order must leave alone: the channel's buffer and what waits already. */
  keepBack(variant_id: string, total: number): number;
  /** What counts how much; the default without it. */
  policy?: PlanPolicy;
  /** The variants that some locations and services take nothing of. */
  special?: SpecialVariants;
  /** What the calendars say at the moment of the decision; without it every location works, under no terms. */
  calendar?: Calendar;
};
