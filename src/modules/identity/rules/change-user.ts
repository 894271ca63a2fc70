import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { decideGrant, decideOwnerStays, decideTouch, type GrantRefusal } from './grant.ts';

export type UserState = { name: string; roles: readonly string[]; is_active: boolean; time_zone: string };

export type ChangeUserFacts = {
  user: UserState & { id: string; version: number };
  /** The ids of all active owners. */
  owners: readonly string[];
  /** What the caller may do, what the user may do now, and what they would be able to do. */
  own: ReadonlySet<string>;
  theirs: ReadonlySet<string>;
  granted: ReadonlySet<string>;
};

export type ChangeUserRefusal = GrantRefusal | { code: 'version_conflict'; expected: number; found: number };

/** Decides whether a user may be changed as asked, and what they are then. */
export function decideChangeUser(
  change: Partial<UserState>,
  if_match: number | undefined,
  { user, owners, own, theirs, granted }: ChangeUserFacts,
): Decision<UserState, ChangeUserRefusal> {
  if (if_match !== undefined && if_match !== user.version) {
    return refuse({ code: 'version_conflict', expected: if_match, found: user.version });
  }
  const { name, roles, is_active, time_zone } = { ...user, ...change };
  for (const decision of [
    decideTouch(own, theirs),
    decideGrant(own, granted),
    decideOwnerStays(owners, { id: user.id, roles, is_active }),
  ]) {
    if (!decision.ok) return decision;
  }
  return accept({ name, roles, is_active, time_zone });
}
