import type { Address } from '../../../kernel/address.ts';
import type { Queryable } from '../../../platform/database.ts';

/** A location as sourcing and labels see it. */
export type ShippingLocation = {
  id: string;
  code: string;
  name: string;
  /** `warehouse`, `store`. */
  kind: string;
  address: Address;
  time_zone: string;
  /** Local time, `16:00`. */
  cut_off: string;
  ships_orders: boolean;
};

/** Every active location; small and seldom changed, so processes keep it under the reference version `locations`. */
export async function loadShippingLocations(reader: Queryable): Promise<ShippingLocation[]> {
  return reader.rows<ShippingLocation>(
    `select id, code, name, kind, address, time_zone, to_char(cut_off, 'HH24:MI') as cut_off, ships_orders
     from inventory.locations where status = 'active' order by code`,
  );
}
