import type { Transaction } from '../../../platform/database.ts';
import type { Location } from '../rules/location.ts';

/** The columns of a `Location`. */
export const LOCATION_COLUMNS = `id, code, name, kind, address, latitude, longitude, time_zone,
  to_char(cut_off, 'HH24:MI') as cut_off, ships_orders, status, version`;

/** Reads one location and holds it until the transaction ends. */
export async function lockLocation(tx: Transaction, id: string): Promise<Location | undefined> {
  const [location] = await tx.rows<Location>(
    `select ${LOCATION_COLUMNS} from inventory.locations where id = $1 for no key update`,
    [id],
  );
  return location;
}

/** How many units lie at a location, in any state. */
export async function unitsAt(tx: Transaction, location_id: string): Promise<number> {
  const [row] = await tx.rows<{ units: number }>(
    'select coalesce(sum(on_hand), 0) as units from inventory.levels where location_id = $1',
    [location_id],
  );
  return row?.units ?? 0;
}

function valuesOf(location: Location): unknown[] {
  const {
    id,
    code,
    name,
    kind,
    address,
    latitude,
    longitude,
    time_zone,
    cut_off,
    ships_orders,
    status,
    version,
  } = location;
  return [
    id,
    code,
    name,
    kind,
    JSON.stringify(address),
    latitude,
    longitude,
    time_zone,
    cut_off,
    ships_orders,
    status,
    version,
  ];
}

/** Inserts a location unless its code is taken; answers whether it did. */
export async function insertLocation(tx: Transaction, location: Location): Promise<boolean> {
  const count = await tx.affected(
    `insert into inventory.locations (id, code, name, kind, address, latitude, longitude, time_zone, cut_off, ships_orders,
                                      status, version)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (code) do nothing`,
    valuesOf(location),
  );
  return count === 1;
}

/** Writes what became of a locked location. */
export async function updateLocationRow(tx: Transaction, location: Location): Promise<void> {
  await tx.rows(
    `update inventory.locations set code = $2, name = $3, kind = $4, address = $5, latitude = $6, longitude = $7,
       time_zone = $8, cut_off = $9, ships_orders = $10, status = $11, version = $12
     where id = $1`,
    valuesOf(location),
  );
}
