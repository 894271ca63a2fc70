import type { SpecialHandling, SpecialVariants } from '../../../kernel/special-handling.ts';
import type { RateTable } from '../../shipping/rules/index.ts';
import { termsAt } from './location-terms.ts';
import type { SourcingFacts, SourcingLocation, SourcingRequest, StockBoard } from './sourcing-facts.ts';

type Facts = Pick<SourcingFacts, 'locations' | 'special' | 'calendar' | 'rates'>;

/** The rates that these variants may go by, all together: without the services that do not take them. */
export function ratesTaking(
  rates: RateTable,
  variant_ids: readonly string[],
  special: SpecialVariants,
): RateTable {
  return ratesFor(rates, [...new Set(variant_ids.flatMap((id) => special.get(id) ?? []))]);
}

/** What special handling the units of an order need, all together. */
export function specialOf({ lines }: Pick<SourcingRequest, 'lines'>, { special }: Facts): SpecialHandling[] {
  if (!special || special.size === 0) return [];
  return [...new Set(lines.flatMap(({ variant_id }) => special.get(variant_id) ?? []))];
}

/** Whether a location sends nothing of a variant, by its terms of today. */
export function refusesGoods(
  location: SourcingLocation,
  variant_id: string,
  { special, calendar }: Pick<Facts, 'special' | 'calendar'>,
): boolean {
  const kinds = special?.get(variant_id);
  if (!kinds || !calendar || !location.terms?.length) return false;
  const { refuses } = termsAt(location, calendar.now);
  return kinds.some((kind) => refuses.includes(kind));
}

/**
 * The same facts as an order sees them that needs special handling: what lies where nothing of it is sent is not there, and
 * services that do not take it are none. The stock board is another one: what is planned is taken from the first.
 */
export function seenFacts<Seen extends Facts & { stock: StockBoard }>(
  request: SourcingRequest,
  facts: Seen,
): Seen {
  const kinds = specialOf(request, facts);
  // Whoever collects it carries it.
  if (kinds.length === 0 || request.destination?.pickup_location_id !== undefined) return facts;
  const stock: StockBoard = new Map(facts.stock);
  for (const { variant_id } of request.lines) {
    const held = stock.get(variant_id);
    if (!held || !facts.special?.has(variant_id)) continue;
    const sent = [...held].filter(([id]) => {
      const location = facts.locations.find((each) => each.id === id);
      return !location || !refusesGoods(location, variant_id, facts);
    });
    stock.set(variant_id, new Map(sent));
  }
  return { ...facts, stock, rates: ratesFor(facts.rates, kinds) };
}

const known = new WeakMap<RateTable, Map<string, RateTable>>();

// Made once for a table: the prices of a table are kept with it.
function ratesFor(rates: RateTable, kinds: readonly SpecialHandling[]): RateTable {
  if (rates.services.every(({ refuses }) => !kinds.some((kind) => refuses?.includes(kind)))) return rates;
  const ofTable = known.get(rates) ?? new Map<string, RateTable>();
  known.set(rates, ofTable);
  const key = [...kinds].sort().join();
  const found = ofTable.get(key) ?? {
    ...rates,
    services: rates.services.filter(({ refuses }) => !kinds.some((kind) => refuses?.includes(kind))),
  };
  ofTable.set(key, found);
  return found;
}
