import type { Permission } from './permissions.ts';

/** Who does something: a signed-in person, a key of a connected system, or Longshore itself. */
export type Actor = {
  type: 'user' | 'api_key' | 'system';
  id: string | null;
  name: string;
  permissions: ReadonlySet<Permission>;
};

/** Longshore itself: jobs, imports started from the command line, the demo. It may do everything. */
export function systemActor(name: string, permissions: ReadonlySet<Permission>): Actor {
  return { type: 'system', id: null, name, permissions };
}
