import { locationGroupChanged } from '../../../events/inventory.ts';
import { changedFields } from '../../../kernel/changed-fields.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { command } from '../../../platform/command.ts';
import type { Queryable } from '../../../platform/database.ts';
import { bumpReference } from '../../../platform/reference-data.ts';
import { loadChannels } from '../../channels/index.ts';
import { describeGroups } from '../queries/location-groups.ts';
import { listLocations } from '../queries/locations.ts';
import {
  decideLocationGroup,
  type LocationGroup,
  type LocationGroupRefusal,
} from '../rules/location-group.ts';
import { writeLocationGroup } from '../sql/location-groups.ts';

export type SavedLocationGroup = Omit<LocationGroup, 'id' | 'version'> & { version?: number | undefined };
type Refusal = LocationGroupRefusal | { code: 'version_conflict'; expected: number; found: number };

/**
 * Makes a group of locations exactly this. The channels that it names are served by it alone from the next order on; one
 * that another group served leaves that one.
 */
export const saveLocationGroup = command<SavedLocationGroup, LocationGroup, Refusal>({
  name: 'inventory.save-location-group',
  permission: 'inventory:manage',
  async handle({ tx, audit, publish }, request): Promise<Decision<LocationGroup, Refusal>> {
    const { code, name, version } = request.input;
    // First, because its row makes whoever saves a group at the same moment wait.
    await bumpReference(tx, 'location_groups');
    const [groups, ids] = await Promise.all([describeGroups(tx), idsByCode(tx)]);
    const current = groups.find((group) => group.code === code) ?? null;
    if (version !== undefined && version !== (current?.version ?? 0)) {
      return refuse({ code: 'version_conflict', expected: version, found: current?.version ?? 0 });
    }
    const location_codes = [...new Set(request.input.location_codes)].sort();
    const channel_codes = [...new Set(request.input.channel_codes)].sort();
    const asked = { id: current?.id ?? newId(), code, name, location_codes, channel_codes };
    const decision = decideLocationGroup(
      { ...asked, version: (current?.version ?? 0) + 1 },
      {
        location_code: location_codes.find((each) => !ids.locations.has(each)),
        channel_code: channel_codes.find((each) => !ids.channels.has(each)),
      },
    );
    if (!decision.ok) return decision;
    const group = decision.value;
    await writeLocationGroup(tx, {
      ...group,
      location_ids: location_codes.flatMap((each) => ids.locations.get(each) ?? []),
      channel_ids: channel_codes.flatMap((each) => ids.channels.get(each) ?? []),
    });
    audit(
      { subject_type: 'location_group', subject_id: group.id, ...changedFields(current, group) },
      request,
    );
    publish(locationGroupChanged(group.id, { variant_ids: null }), request);
    return accept(group);
  },
});

async function idsByCode(reader: Queryable) {
  const [locations, channels] = await Promise.all([listLocations(reader), loadChannels(reader)]);
  return {
    locations: new Map(locations.map(({ code, id }) => [code, id])),
    channels: new Map(channels.map(({ code, id }) => [code, id])),
  };
}
