import {
  PICKUP_SERVICE,
  type Place,
  type RateTable,
  type ZoneRate,
  zoneOf,
} from '../../shipping/rules/index.ts';

/** What a service charges for the parcels of an order on one kind of journey, in minor units of the rate table. */
export type ServicePrices = {
  code: string;
  /** Business days after the hand-over, at most. */
  transit_days: number;
  /** What so many grams cost; never less for more. */
  amountFor(weight_grams: number): number;
  /** The weights up to which it costs the same, ascending, at least up to so many grams. */
  cornersUpTo(weight_grams: number): readonly number[];
};

// Of heavier orders the corners are not listed: the search then takes every gram to cost nothing more.
const MOST_LISTED_PARCELS = 40;

const PICKUP: readonly ServicePrices[] = [
  { code: PICKUP_SERVICE, transit_days: 0, amountFor: () => 0, cornersUpTo: (grams) => [grams] },
];

const known = new WeakMap<RateTable, Map<string, readonly ServicePrices[]>>();

/**
 * The prices of each service that goes from one place to another; empty where none does. Before packing the number of
 * parcels is an estimate: as few as the carrier's heaviest parcel allows, all equally heavy.
 */
export function parcelPrices(rates: RateTable, from: Place, to: Place): readonly ServicePrices[] {
  if (to.pickup_location_id !== undefined) return PICKUP;
  const zone = zoneOf(rates.lanes, from, to);
  return zone === undefined ? [] : zonePrices(rates, zone);
}

/** The same for a zone of the table; made once for a table. */
export function zonePrices(rates: RateTable, zone: string): readonly ServicePrices[] {
  const ofTable = known.get(rates) ?? new Map<string, readonly ServicePrices[]>();
  known.set(rates, ofTable);
  const prices = ofTable.get(zone) ?? pricesOfZone(rates, zone);
  ofTable.set(zone, prices);
  return prices;
}

function pricesOfZone(rates: RateTable, zone: string): ServicePrices[] {
  return rates.services.flatMap(({ code, zones }) => {
    const rate = zones[zone];
    return rate
      ? [{ code, transit_days: rate.transit_days.max, ...curveOf(rate, rates.max_weight_grams) }]
      : [];
  });
}

type Curve = Pick<ServicePrices, 'amountFor' | 'cornersUpTo'>;

function curveOf(rate: ZoneRate, heaviest: number): Curve {
  const ends = endsOf(rate, heaviest);
  // By the number of parcels: the corners up to what so many hold, and what it costs up to each.
  const lists: { corners: number[]; amounts: number[] }[] = [];
  const listOf = (parcels: number) => {
    const listed = lists[parcels] ?? listCorners(rate, ends, heaviest, parcels);
    lists[parcels] = listed;
    return listed;
  };
  return {
    amountFor(weight_grams) {
      const parcels = Math.max(1, Math.ceil(weight_grams / heaviest));
      if (parcels > MOST_LISTED_PARCELS) return parcels * oneFor(rate, heaviest);
      const { corners, amounts } = listOf(parcels);
      return amounts[indexOf(corners, weight_grams)] ?? Number.POSITIVE_INFINITY;
    },
    cornersUpTo: (weight_grams) =>
      listOf(Math.min(MOST_LISTED_PARCELS, Math.ceil(weight_grams / heaviest) || 1)).corners,
  };
}

function endsOf({ steps, beyond }: ZoneRate, heaviest: number): number[] {
  const ends = steps.map(({ up_to_grams }) => up_to_grams).filter((grams) => grams < heaviest);
  const last = steps.at(-1)?.up_to_grams ?? heaviest;
  if (beyond)
    for (let grams = last + beyond.each_grams; grams < heaviest; grams += beyond.each_grams) ends.push(grams);
  return [...ends, heaviest];
}

// Where a table charges less for a heavier parcel, the heavier one is taken to cost what the lighter one does: the planner needs
// prices that never fall.
function listCorners(rate: ZoneRate, ends: readonly number[], heaviest: number, most_parcels: number) {
  const corners: number[] = [];
  const amounts: number[] = [];
  let dearest = 0;
  for (let parcels = 1; parcels <= most_parcels; parcels += 1) {
    for (const grams of ends) {
      const corner = grams * parcels;
      if (corner <= (parcels - 1) * heaviest) continue;
      dearest = Math.max(dearest, parcels * oneFor(rate, grams));
      corners.push(corner);
      amounts.push(dearest);
    }
  }
  return { corners, amounts };
}

function oneFor({ steps, beyond }: ZoneRate, grams: number): number {
  const step = steps.find(({ up_to_grams }) => grams <= up_to_grams);
  if (step) return step.amount;
  const last = steps.at(-1);
  if (!last || !beyond) return Number.POSITIVE_INFINITY;
  return last.amount + Math.ceil((grams - last.up_to_grams) / beyond.each_grams) * beyond.amount;
}

// The first corner that holds the weight.
function indexOf(corners: readonly number[], grams: number): number {
  let [low, high] = [0, corners.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((corners[middle] as number) < grams) low = middle + 1;
    else high = middle;
  }
  return low;
}
