import { userChanged } from '../../../events/identity.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { command } from '../../../platform/command.ts';
import type { PlatformRefusal } from '../../../platform/refusals.ts';
import { auditRefusal } from '../audit-refusal.ts';
import { permissionsOf } from '../permissions-of.ts';
import { type ChangeUserRefusal, decideChangeUser, type UserState } from '../rules/change-user.ts';
import { deleteSessionsOf, deleteUnusedLinks, lockOwners, lockUser, updateUser } from '../sql.ts';

export type ChangeUser = { id: string; if_match: number | undefined; change: Partial<UserState> };

/** Changes name, roles or standing. Whoever is switched off is signed out everywhere with the same commit. */
export const changeUser = command<
  ChangeUser,
  { id: string },
  ChangeUserRefusal | Extract<PlatformRefusal, { code: 'not_found' }>
>({
  name: 'identity.change-user',
  permission: 'users:manage',
  async handle(shell, request) {
    const { id, if_match, change } = request.input;
    const { tx } = shell;
    const owners = await lockOwners(tx);
    const user = await lockUser(tx, id);
    if (!user) return refuse({ code: 'not_found', what: 'user' });
    const decision = decideChangeUser(change, if_match, {
      user,
      owners,
      own: request.actor.permissions,
      theirs: permissionsOf(user.roles),
      granted: permissionsOf(change.roles ?? []),
    });
    if (!decision.ok) {
      if (decision.refusal.code === 'version_conflict') return decision;
      return auditRefusal(
        shell,
        { request, action: 'identity.change-user', subject_type: 'user', subject_id: id },
        decision,
      );
    }
    const next = { ...decision.value, roles: [...new Set(decision.value.roles)] };
    await Promise.all([
      updateUser(tx, id, next),
      ...(next.is_active ? [] : [deleteSessionsOf(tx, id), deleteUnusedLinks(tx, id)]),
    ]);
    const { name, roles, is_active, time_zone } = user;
    shell.audit(
      { subject_type: 'user', subject_id: id, before: { name, roles, is_active, time_zone }, after: next },
      request,
    );
    shell.publish(userChanged(id, { is_active: next.is_active }), request);
    return accept({ id });
  },
});
