import type { Queryable } from '../../../platform/database.ts';
import { listLocations } from '../../inventory/index.ts';
import { greatCircleKm, type Point } from '../rules/index.ts';
import { readDecisions } from '../sql/decisions.ts';
import { locatePlaces } from '../sql/postal-codes.ts';

/** Where the goods of an order could come from and where they go, as far as anybody said where that is. */
export type OrderMap = {
  destination: (Point & { place: string; is_exact: boolean }) | null;
  locations: (Point & {
    location_id: string;
    location_name: string;
    /** As the crow flies; null where nobody knows where the destination is. */
    distance_km: number | null;
  })[];
};

/** The points of an order's first decision: its destination by the postal code, and the locations that were weighed. */
export async function readOrderMap(reader: Queryable, order_id: string): Promise<OrderMap> {
  const [[decision], locations] = await Promise.all([readDecisions(reader, order_id), listLocations(reader)]);
  if (!decision) return { destination: null, locations: [] };
  const { destination: to } = decision.facts;
  const weighed = new Set(decision.set.locations.map(({ id }) => id));
  const known = locations.filter(({ id }) => weighed.has(id));
  // Whoever said where a location is knows better than its postal code.
  const [destination = null, ...places] = await locatePlaces(reader, [
    { country: to?.country ?? '', postal_code: to?.postal_code ?? '' },
    ...known.map(({ address }) => address),
  ]);
  return {
    destination,
    locations: known.flatMap(({ id, name, latitude, longitude }, index) => {
      const point = latitude !== null && longitude !== null ? { latitude, longitude } : places[index];
      if (!point) return [];
      return [
        {
          location_id: id,
          location_name: name,
          latitude: point.latitude,
          longitude: point.longitude,
          distance_km: destination && Math.round(greatCircleKm(point, destination) * 10) / 10,
        },
      ];
    }),
  };
}
