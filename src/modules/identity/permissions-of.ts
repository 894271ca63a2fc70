import { PERMISSIONS, type Permission } from '../../platform/permissions.ts';
import { isRole, ROLES, type Role, type RoleGrant } from './rules/roles.ts';

// The rules do not know the platform's list; this line makes a misspelled permission in a role a compile error.
const grants: Readonly<Record<Role, RoleGrant<Permission>>> = ROLES;

const sets = new Map<Role, ReadonlySet<Permission>>(
  Object.entries(grants).map(([role, grant]) => [role as Role, new Set(permissionsIn(grant))]),
);

function permissionsIn(grant: RoleGrant<Permission>): readonly Permission[] {
  if ('only' in grant) return grant.only;
  return PERMISSIONS.filter((permission) => !grant.all_but.includes(permission));
}

/** Everything that somebody with these roles may do. A role that this release does not know gives nothing. */
export function permissionsOf(roles: readonly string[]): ReadonlySet<Permission> {
  const known = roles.filter(isRole);
  return new Set(known.flatMap((role) => [...(sets.get(role) ?? [])]));
}
