import type { Queryable } from '../../../platform/database.ts';
import { loadChannels } from '../../channels/index.ts';
import type { LocationGroup } from '../rules/location-group.ts';
import { loadLocationGroups } from '../sql/location-groups.ts';
import { listLocations } from './locations.ts';

/** Every group, its locations and channels by their codes. */
export async function describeGroups(reader: Queryable): Promise<LocationGroup[]> {
  const [groups, locations, channels] = await Promise.all([
    loadLocationGroups(reader),
    listLocations(reader),
    loadChannels(reader),
  ]);
  return groups.map(({ id, code, name, version, location_ids, channel_ids }) => ({
    id,
    code,
    name,
    location_codes: locations.filter((each) => location_ids.includes(each.id)).map((each) => each.code),
    channel_codes: channels.filter((each) => channel_ids.includes(each.id)).map((each) => each.code),
    version,
  }));
}
