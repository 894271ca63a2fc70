import { assert, present } from '../../../kernel/assert.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import type { Money } from '../../../kernel/money.ts';
import type { SpecialHandling } from '../../../kernel/special-handling.ts';

/** What a carrier charges: lanes name the zone of a journey, services price each zone by weight. */
export type RateTable = {
  currency: string;
  /** Cubic millimeters that are billed as one gram; 5,000 is the usual "volumetric kilogram" of 5,000 cm³. */
  mm3_per_gram: number;
  max_weight_grams: number;
  max_length_mm: number;
  max_girth_mm: number;
  /** The first lane that fits a journey names its zone. */
  lanes: readonly Lane[];
  services: readonly CarrierService[];
};

/** A kind of journey. Every condition that is given must hold; a lane without conditions fits all. */
export type Lane = {
  zone: string;
  from?: Area;
  to?: Area;
  same_country?: boolean;
  /** Origin and destination share this many leading characters of the postal code. */
  same_postal_prefix?: number;
};

/** Postal prefixes are compared without spaces and hyphens, in upper case. */
export type Area = { countries?: readonly string[]; postal_prefixes?: readonly string[] };

export type CarrierService = {
  code: string;
  name: string;
  /** What it does not take. */
  refuses?: readonly SpecialHandling[];
  /** What the service costs and takes in each zone that it serves. */
  zones: Readonly<Record<string, ZoneRate>>;
};

/** Amounts are minor units of the table's currency; transit days are business days after the hand-over. */
export type ZoneRate = {
  /** Ascending by weight; the first step that holds the parcel prices it. */
  steps: readonly { up_to_grams: number; amount: number }[];
  /** Above the last step: its amount plus this one for every begun piece of this weight. */
  beyond?: { each_grams: number; amount: number };
  transit_days: TransitDays;
};

export type TransitDays = { min: number; max: number };

/** A packed parcel; without all three dimensions only its weight counts. */
export type RatedParcel = {
  weight_grams: number;
  length_mm?: number | null;
  width_mm?: number | null;
  height_mm?: number | null;
};

/** As much of a destination as a rate depends on: an address, or a location of ours where the customer collects. */
export type Place = { country: string; postal_code: string; pickup_location_id?: string | undefined };

/** The service of what customers collect: no carrier has one of this code. */
export const PICKUP_SERVICE = 'pickup';

export type Rate = {
  service_code: string;
  service_name: string;
  zone: string;
  cost: Money;
  /** The larger of weight and volumetric weight. */
  billed_weight_grams: number;
  transit_days: TransitDays;
};

export type RateRefusal =
  | { code: 'parcel_weight_invalid'; weight_grams: number }
  | {
      code: 'parcel_too_large';
      length_mm: number;
      girth_mm: number;
      max_length_mm: number;
      max_girth_mm: number;
    }
  | { code: 'parcel_too_heavy'; weight_grams: number; max_weight_grams: number }
  | { code: 'destination_not_served'; from_country: string; to_country: string };

/** Prices a parcel with every service that carries it there, cheapest first, and among equals the fastest. */
export function rateParcel(
  table: RateTable,
  parcel: RatedParcel,
  from: Place,
  to: Place,
): Decision<Rate[], RateRefusal> {
  const { weight_grams } = parcel;
  if (!Number.isSafeInteger(weight_grams) || weight_grams <= 0) {
    return refuse({ code: 'parcel_weight_invalid', weight_grams });
  }
  const { max_weight_grams, max_length_mm, max_girth_mm } = table;
  if (weight_grams > max_weight_grams) {
    return refuse({ code: 'parcel_too_heavy', weight_grams, max_weight_grams });
  }
  const size = sizeOf(parcel);
  if (size && (size.length_mm > max_length_mm || size.girth_mm > max_girth_mm)) {
    const { length_mm, girth_mm } = size;
    return refuse({ code: 'parcel_too_large', length_mm, girth_mm, max_length_mm, max_girth_mm });
  }

  const billed = Math.max(weight_grams, size ? Math.ceil(size.volume_mm3 / table.mm3_per_gram) : 0);
  const zone = zoneOf(table.lanes, from, to);
  const rates = table.services.flatMap((service): Rate[] => {
    const zoneRate = zone === undefined ? undefined : service.zones[zone];
    const amount = zoneRate && priceOf(zoneRate, billed);
    if (zone === undefined || zoneRate === undefined || amount === undefined) return [];
    return [
      {
        service_code: service.code,
        service_name: service.name,
        zone,
        cost: { amount, currency: table.currency },
        billed_weight_grams: billed,
        transit_days: zoneRate.transit_days,
      },
    ];
  });
  if (rates.length === 0) {
    return refuse({ code: 'destination_not_served', from_country: from.country, to_country: to.country });
  }
  return accept(rates.sort(byCostThenSpeed));
}

/** Whether any service goes there. In a table that was checked it then carries every weight up to the largest. */
export function isServed(table: RateTable, from: Place, to: Place): boolean {
  const zone = zoneOf(table.lanes, from, to);
  return zone !== undefined && table.services.some(({ zones }) => zones[zone] !== undefined);
}

/** The zone of a journey, or `undefined` when no lane goes there. */
export function zoneOf(lanes: readonly Lane[], from: Place, to: Place): string | undefined {
  const start = normalized(from);
  const end = normalized(to);
  return lanes.find((lane) => {
    if (lane.from && !isIn(lane.from, start)) return false;
    if (lane.to && !isIn(lane.to, end)) return false;
    if (lane.same_country && start.country !== end.country) return false;
    const shared = lane.same_postal_prefix;
    if (shared === undefined) return true;
    const prefix = start.postal_code.slice(0, shared);
    return prefix.length === shared && end.postal_code.startsWith(prefix);
  })?.zone;
}

function priceOf({ steps, beyond }: ZoneRate, grams: number): number | undefined {
  const step = steps.find(({ up_to_grams }) => grams <= up_to_grams);
  if (step) return step.amount;
  if (!beyond) return undefined;
  const last = present(steps.at(-1), 'the last weight step of a zone rate');
  return last.amount + Math.ceil((grams - last.up_to_grams) / beyond.each_grams) * beyond.amount;
}

/** The longest side, the girth around the other two, and the volume; `undefined` when a dimension is not known. */
function sizeOf({ length_mm, width_mm, height_mm }: RatedParcel) {
  if (!length_mm || !width_mm || !height_mm) return undefined;
  const [short = 0, middle = 0, long = 0] = [length_mm, width_mm, height_mm].sort((a, b) => a - b);
  assert(short > 0, `a parcel side of ${short} mm`);
  return { length_mm: long, girth_mm: 2 * (short + middle), volume_mm3: short * middle * long };
}

function isIn({ countries, postal_prefixes }: Area, place: Place): boolean {
  if (countries && !countries.includes(place.country)) return false;
  return !postal_prefixes || postal_prefixes.some((prefix) => place.postal_code.startsWith(prefix));
}

function normalized({ country, postal_code }: Place): Place {
  return { country: country.toUpperCase(), postal_code: postal_code.replace(/[\s-]/g, '').toUpperCase() };
}

function byCostThenSpeed(a: Rate, b: Rate): number {
  return (
    a.cost.amount - b.cost.amount ||
    a.transit_days.max - b.transit_days.max ||
    (a.service_code < b.service_code ? -1 : 1)
  );
}
