import type { ReferenceData } from '../../../platform/reference-data.ts';
import { RefusedRequest } from '../../../platform/refusals.ts';
import type { Reading } from '../../../platform/standby.ts';
import { loadChannels } from '../../channels/index.ts';
import type { SupplyShares } from '../rules/supply.ts';
import { loadLocationGroups, loadServedBy } from '../sql/location-groups.ts';
import { supplyShares } from '../steps/shortage-facts.ts';
import { type Market, WHOLE_MARKET } from './availability.ts';
import { listLocations } from './locations.ts';

export type MarketName = { channel?: string; location?: string; group?: string };
type Versions = Awaited<ReturnType<ReferenceData['versions']>>;

/** What a channel, a location or a group sells from and by which rules; everything that ships without a name. */
export async function findMarket({ database, references }: Reading, name: MarketName): Promise<Market> {
  const { channel, location, group } = name;
  if ([channel, location, group].filter((each) => each !== undefined).length > 1) {
    throw new RefusedRequest({
      code: 'invalid_request',
      reason: 'Ask for a channel, a location or a group, not for several of them.',
    });
  }
  const versions = await references.versions(database);
  const served_by = await references.get(versions, 'location_groups', () => loadServedBy(database));
  const open: Market = { ...WHOLE_MARKET, served_by };
  if (channel !== undefined) {
    const channels = await references.get(versions, 'channels', () => loadChannels(database));
    const found = known(channels, channel, 'channel');
    return {
      ...open,
      scope: served_by.get(found.id) ?? null,
      buffer: found,
      max_listed: found.max_listed,
      channel_id: found.id,
      shortage_policy: found.shortage_policy,
    };
  }
  if (location !== undefined) {
    const found = known(await listLocations(database), location, 'location');
    return { ...open, scope: new Set([found.id]) };
  }
  if (group === undefined) return open;
  const found = known(await loadLocationGroups(database), group, 'location group');
  return { ...open, scope: new Set(found.location_ids) };
}

/** How much of each kind of supply may be promised. */
export async function readSupplyShares({ database, references }: Reading): Promise<SupplyShares> {
  const versions: Versions = await references.versions(database);
  return supplyShares(database, references, versions);
}

function known<Named extends { code: string }>(all: readonly Named[], code: string, what: string): Named {
  const found = all.find((each) => each.code === code);
  if (!found) throw new RefusedRequest({ code: 'not_found', what });
  return found;
}
