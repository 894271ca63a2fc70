import type { Queryable } from '../../../platform/database.ts';
import type { Location } from '../rules/location.ts';
import { LOCATION_COLUMNS } from '../sql/locations.ts';

/** Every location, closed ones too; there are few. */
export async function listLocations(reader: Queryable): Promise<Location[]> {
  return reader.rows<Location>(`select ${LOCATION_COLUMNS} from inventory.locations order by code`);
}
