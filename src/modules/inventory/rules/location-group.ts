import { accept, type Decision, refuse } from '../../../kernel/decision.ts';

/** Locations that serve some channels together; codes as people know them. */
export type LocationGroup = {
  id: string;
  code: string;
  name: string;
  location_codes: string[];
  channel_codes: string[];
  version: number;
};

export type LocationGroupRefusal = { code: 'location_group_field_invalid'; field: string; reason: string };

/** Decides on a group whose locations and channels were looked for: those that are missing are named. */
export function decideLocationGroup(
  group: LocationGroup,
  missing: { location_code: string | undefined; channel_code: string | undefined },
): Decision<LocationGroup, LocationGroupRefusal> {
  const wrong = (field: string, reason: string) =>
    refuse({ code: 'location_group_field_invalid', field, reason });
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,49}$/.test(group.code)) {
    return wrong('code', 'A code has 1 to 50 letters, digits, - and _.');
  }
  if (group.name.trim() === '') return wrong('name', 'It must not be blank.');
  if (missing.location_code !== undefined) {
    return wrong('location_codes', `There is no location ${missing.location_code}.`);
  }
  if (missing.channel_code !== undefined) {
    return wrong('channel_codes', `There is no channel ${missing.channel_code}.`);
  }
  return accept(group);
}
