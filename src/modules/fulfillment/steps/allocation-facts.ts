import type { SpecialVariants } from '../../../kernel/special-handling.ts';
import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { ReferenceData } from '../../../platform/reference-data.ts';
import { loadSpecialHandling, SPECIAL_HANDLING_REFERENCE } from '../../catalog/index.ts';
import { loadServedBy, readStockForSale, type StockForSale } from '../../inventory/index.ts';
import type { ServedBy } from '../../inventory/rules/index.ts';
import { loadRateTable } from '../../shipping/index.ts';
import type { RateTable } from '../../shipping/rules/index.ts';
import { loadActiveProfile, loadSourcingLocations } from '../../sourcing/index.ts';
import type { CapacityBoard, ReadProfile, SourcingLocation, StockBoard } from '../../sourcing/rules/index.ts';
import { readCapacity } from '../sql/capacity.ts';

/** What a decision on allocation reads: where it could ship from, at what price, and what is still free. */
export type AllocationFacts = {
  locations: readonly SourcingLocation[];
  rates: RateTable;
  stock: StockBoard;
  /** By variant. */
  waiting: StockForSale['waiting'];
  served_by: ServedBy;
  /** The sourcing rules in force; null is the built-in ones. */
  profile: ReadProfile | null;
  /** The variants that some locations and services take nothing of. */
  special: SpecialVariants;
  /** What the locations have to do that can only do so much on a day. */
  capacity: CapacityBoard;
};

/**
 * Reads the facts for all orders of a batch; with `lock` the levels are held until the transaction ends. `versions` may be on
 * their way still: stock is read in the same round trip.
 */
export async function readAllocationFacts(
  tx: Transaction,
  references: ReferenceData,
  versions: ReadonlyMap<string, number> | Promise<ReadonlyMap<string, number>>,
  skus: readonly string[],
  lock: boolean,
): Promise<AllocationFacts> {
  const [{ available: stock, waiting }, [locations, rates, served_by, profile, special]] = await Promise.all([
    readStockForSale(tx, skus, lock),
    readSourcingReferences(tx, references, versions),
  ]);
  const capacity = await readCapacity(tx, locations, lock);
  return { locations, rates, stock, waiting, served_by, profile, special, capacity };
}

/** Where orders can be sent from, at what price, by whom each channel is served, and by which rules. */
export async function readSourcingReferences(
  tx: Queryable,
  references: ReferenceData,
  versions: Parameters<typeof readAllocationFacts>[2],
): Promise<[SourcingLocation[], RateTable, ServedBy, ReadProfile | null, SpecialVariants]> {
  const known = await versions;
  return Promise.all([
    references.get(known, 'locations', () => loadSourcingLocations(tx)),
    references.get(known, 'rates', () => loadRateTable(tx)),
    references.get(known, 'location_groups', () => loadServedBy(tx)),
    references.get(known, 'sourcing_profile', () => loadActiveProfile(tx)),
    references.get(known, SPECIAL_HANDLING_REFERENCE, () => loadSpecialHandling(tx)),
  ]);
}
