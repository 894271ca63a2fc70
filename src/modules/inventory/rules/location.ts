import type { Address } from '../../../kernel/address.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';

/** A `supplier` sends what it sells to us straight to the customer; a `third_party` keeps and sends our goods. */
export const LOCATION_KINDS = ['warehouse', 'store', 'supplier', 'third_party'] as const;
export const LOCATION_STATUSES = ['active', 'archived'] as const;

/** Where stock lies. `cut_off` is local time, `16:00`: what is ordered later ships on the next day. */
export type Location = {
  id: string;
  code: string;
  name: string;
  kind: (typeof LOCATION_KINDS)[number];
  address: Address;
  latitude: number | null;
  longitude: number | null;
  time_zone: string;
  cut_off: string;
  ships_orders: boolean;
  status: (typeof LOCATION_STATUSES)[number];
  version: number;
};

/** What may change later; the code stays, because files and scanners know it. */
export type LocationChange = Partial<Omit<Location, 'id' | 'code' | 'version'>>;

export type LocationRefusal =
  | { code: 'location_field_invalid'; field: string; reason: string }
  | { code: 'location_code_taken'; location: string }
  | { code: 'location_has_stock'; location: string; units: number };

/** Decides on the fields of a location; `units` lie there now. */
export function decideLocation(location: Location, units: number): Decision<Location, LocationRefusal> {
  const wrong = (field: string, reason: string) => refuse({ code: 'location_field_invalid', field, reason });
  const { code, name, latitude, longitude, time_zone, cut_off, status } = location;
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,49}$/.test(code))
    return wrong('code', 'A code has 1 to 50 letters, digits, - and _.');
  if (name.trim() === '') return wrong('name', 'It must not be blank.');
  if ((latitude === null) !== (longitude === null))
    return wrong('latitude', 'Latitude and longitude come together.');
  if (latitude !== null && !(Math.abs(latitude) <= 90))
    return wrong('latitude', 'It lies between -90 and 90.');
  if (longitude !== null && !(Math.abs(longitude) <= 180))
    return wrong('longitude', 'It lies between -180 and 180.');
  if (!isTimeZone(time_zone))
    return wrong('time_zone', `${time_zone} is no IANA time zone such as America/New_York.`);
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(cut_off)) return wrong('cut_off', 'A time of day reads 16:00.');
  if (status === 'archived' && units > 0)
    return refuse({ code: 'location_has_stock', location: code, units });
  return accept(location);
}

// The runtime also takes offsets such as +01:00, which know no summer time; only names are let through.
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z_]+(\/[A-Za-z0-9_+-]+){0,2}$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
