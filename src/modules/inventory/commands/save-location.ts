import { locationChanged } from '../../../events/inventory.ts';
import { changedFields } from '../../../kernel/changed-fields.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { command } from '../../../platform/command.ts';
import { bumpReference } from '../../../platform/reference-data.ts';
import {
  decideLocation,
  type Location,
  type LocationChange,
  type LocationRefusal,
} from '../rules/location.ts';
import { insertLocation, lockLocation, unitsAt, updateLocationRow } from '../sql/locations.ts';

export type NewLocation = Pick<Location, 'code' | 'name' | 'kind' | 'address' | 'time_zone'> & LocationChange;

/** Creates a location. */
export const createLocation = command<NewLocation, Location, LocationRefusal>({
  name: 'inventory.create-location',
  permission: 'inventory:manage',
  async handle({ tx, audit }, request) {
    const defaults = {
      latitude: null,
      longitude: null,
      cut_off: '16:00',
      ships_orders: true,
      status: 'active',
    } as const;
    const decision = decideLocation({ ...defaults, ...request.input, id: newId(), version: 1 }, 0);
    if (!decision.ok) return decision;
    const location = decision.value;
    if (!(await insertLocation(tx, location)))
      return refuse({ code: 'location_code_taken', location: location.code });
    await bumpReference(tx, 'locations');
    audit({ subject_type: 'location', subject_id: location.id, after: location }, request);
    return accept(location);
  },
});

export type LocationUpdate = { id: string; version?: number | undefined; change: LocationChange };
type UpdateRefusal =
  | LocationRefusal
  | { code: 'not_found'; what: string }
  | { code: 'version_conflict'; expected: number; found: number };

/** Changes a location. It closes (`archived`) only when nothing lies there any more. */
export const updateLocation = command<LocationUpdate, Location, UpdateRefusal>({
  name: 'inventory.update-location',
  permission: 'inventory:manage',
  async handle({ tx, audit, publish }, request): Promise<Decision<Location, UpdateRefusal>> {
    const { id, version, change } = request.input;
    const [current, units] = await Promise.all([lockLocation(tx, id), unitsAt(tx, id)]);
    if (!current) return refuse({ code: 'not_found', what: 'location' });
    if (version !== undefined && version !== current.version) {
      return refuse({ code: 'version_conflict', expected: version, found: current.version });
    }
    const decision = decideLocation({ ...current, ...change, version: current.version + 1 }, units);
    if (!decision.ok) return decision;
    await Promise.all([updateLocationRow(tx, decision.value), bumpReference(tx, 'locations')]);
    audit({ subject_type: 'location', subject_id: id, ...changedFields(current, decision.value) }, request);
    const { ships_orders, status } = decision.value;
    const isAlike = ships_orders === current.ships_orders && status === current.status;
    publish(locationChanged(id, { variant_ids: isAlike ? [] : null }), request);
    return accept(decision.value);
  },
});
