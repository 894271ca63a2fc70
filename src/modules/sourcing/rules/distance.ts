/** A point on the earth, in degrees. */
export type Point = { latitude: number; longitude: number };

// The mean radius of the earth (IUGG).
const EARTH_KM = 6_371.0088;
const SHORTEST_PREFIX = 2;

/** The great-circle distance of two points in kilometers, by the haversine formula (Sinnott, 1984). */
export function greatCircleKm(a: Point, b: Point): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const half = (angle: number): number => Math.sin(radians(angle) / 2) ** 2;
  const h =
    half(b.latitude - a.latitude) +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * half(b.longitude - a.longitude);
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** A postal code as it is stored: capitals and digits alone; null where nothing is left. */
export function barePostalCode(text: string): string | null {
  const bare = text
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .slice(0, 12);
  return bare === '' ? null : bare;
}

/**
 * What a postal code is looked up by, the most exact first: whole, then shorter and shorter. Some countries are known by the
 * beginnings of their codes alone (SW1A of SW1A 1AA), and a ZIP code may have four digits more.
 */
export function postalCodePrefixes(text: string): string[] {
  const bare = barePostalCode(text);
  if (bare === null) return [];
  const shortest = Math.min(SHORTEST_PREFIX, bare.length);
  return Array.from({ length: bare.length - shortest + 1 }, (_, cut) => bare.slice(0, bare.length - cut));
}
