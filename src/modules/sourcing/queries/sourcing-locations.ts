import type { Queryable } from '../../../platform/database.ts';
import { loadShippingLocations } from '../../inventory/index.ts';
import { type DatedTerms, type SourcingLocation, termsOf } from '../rules/index.ts';
import { readCurrentTerms, type SavedTerms } from '../sql/location-terms.ts';

/**
 * Every location that sends orders, with the terms that count there now or will. Kept under the reference version `locations`,
 * which saving terms moves on too; what counts on which day is decided by whoever asks, so that midnight needs no new version.
 */
export async function loadSourcingLocations(reader: Queryable): Promise<SourcingLocation[]> {
  const [locations, terms] = await Promise.all([loadShippingLocations(reader), readCurrentTerms(reader)]);
  return locations
    .filter(({ ships_orders }) => ships_orders)
    .map(({ id, code, name, kind, address, time_zone, cut_off }): SourcingLocation => {
      const own = terms.get(id);
      return {
        id,
        code,
        name,
        kind,
        place: { country: address.country, postal_code: address.postal_code },
        time_zone,
        cut_off,
        ...(own && { terms: own.map(datedTerms) }),
      };
    });
}

// Who saved them and when says nothing to a plan, and stands in no set of facts.
function datedTerms(saved: SavedTerms): DatedTerms {
  return { ...termsOf(saved), version: saved.version, valid_from: saved.valid_from };
}
