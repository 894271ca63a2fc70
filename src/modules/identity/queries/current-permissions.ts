import type { Actor } from '../../../platform/actor.ts';
import type { Services } from '../../../platform/module.ts';
import { ALL_PERMISSIONS, isPermission, type Permission } from '../../../platform/permissions.ts';
import { isDemo } from '../demo.ts';
import { permissionsOf } from '../permissions-of.ts';

/**
 * What somebody may do now, for work that goes on after their request: nothing once they are switched off or revoked, or
 * were of a demo that is over.
 */
export async function currentPermissions(
  { database, config }: Services,
  { type, id }: { type: Actor['type']; id: string | null },
): Promise<ReadonlySet<Permission>> {
  if (type === 'system') return ALL_PERMISSIONS;
  if (type === 'user') {
    const [user] = await database.rows<{ roles: string[] }>(
      'select roles from identity.users where id = $1 and is_active and (not is_demo or $2)',
      [id, isDemo(config)],
    );
    return permissionsOf(user?.roles ?? []);
  }
  const [key] = await database.rows<{ scopes: string[]; roles: string[] | null }>(
    `select k.scopes, u.roles from identity.api_keys k left join identity.users u on u.id = k.created_by
     where k.id = $1 and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
       and (u.id is null or (u.is_active and (not u.is_demo or $2)))`,
    [id, isDemo(config)],
  );
  const own = key?.roles ? permissionsOf(key.roles) : ALL_PERMISSIONS;
  return new Set((key?.scopes ?? []).filter(isPermission).filter((scope) => own.has(scope)));
}
