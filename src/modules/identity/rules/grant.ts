import { accept, type Decision, refuse } from '../../../kernel/decision.ts';

export type GrantRefusal =
  | { code: 'grant_above_own'; permission: string }
  | { code: 'user_above_own'; permission: string }
  | { code: 'last_owner' };

/** Nobody gives away what they do not have themselves, by a role or by the scope of a key. */
export function decideGrant(
  own: ReadonlySet<string>,
  granted: Iterable<string>,
): Decision<void, Extract<GrantRefusal, { code: 'grant_above_own' }>> {
  for (const permission of granted) {
    if (!own.has(permission)) return refuse({ code: 'grant_above_own', permission });
  }
  return accept(undefined);
}

/** Nobody changes, resets or switches off somebody who may do more than they. */
export function decideTouch(
  own: ReadonlySet<string>,
  theirs: Iterable<string>,
): Decision<void, Extract<GrantRefusal, { code: 'user_above_own' }>> {
  for (const permission of theirs) {
    if (!own.has(permission)) return refuse({ code: 'user_above_own', permission });
  }
  return accept(undefined);
}

export type Standing = { id: string; roles: readonly string[]; is_active: boolean };

/** The company keeps one active owner; `owners` are the ids of all that are active now. */
export function decideOwnerStays(
  owners: readonly string[],
  after: Standing,
): Decision<void, { code: 'last_owner' }> {
  const stays = after.is_active && after.roles.includes('owner');
  const isLast = owners.length === 1 && owners[0] === after.id;
  return isLast && !stays ? refuse({ code: 'last_owner' }) : accept(undefined);
}
