import { userChanged } from '../../../events/identity.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { command } from '../../../platform/command.ts';
import { auditRefusal } from '../audit-refusal.ts';
import { permissionsOf } from '../permissions-of.ts';
import type { IdentityRefusal } from '../refusals.ts';
import { decideGrant } from '../rules/grant.ts';
import type { Role } from '../rules/roles.ts';
import { insertUser } from '../sql.ts';

export type CreateUser = { email: string; name: string; roles: readonly Role[]; time_zone: string };

/** Adds a person without a password: a link lets them set one. */
export const createUser = command<
  CreateUser,
  { id: string },
  Extract<IdentityRefusal, { code: 'grant_above_own' | 'email_taken' }>
>({
  name: 'identity.create-user',
  permission: 'users:manage',
  async handle(shell, request) {
    const { name, time_zone } = request.input;
    const email = request.input.email.toLowerCase();
    const roles = [...new Set(request.input.roles)];
    const granted = decideGrant(request.actor.permissions, permissionsOf(roles));
    if (!granted.ok) {
      const attempt = { request, action: 'identity.create-user', subject_type: 'user', subject_id: null };
      return auditRefusal(shell, attempt, granted);
    }
    const id = newId();
    const user = await insertUser(shell.tx, {
      id,
      email,
      name,
      roles,
      time_zone,
      is_demo: false,
      password_hash: null,
    });
    if (!user) return refuse({ code: 'email_taken', email });
    shell.audit({ subject_type: 'user', subject_id: id, after: { email, name, roles, time_zone } }, request);
    shell.publish(userChanged(id, { is_active: true }), request);
    return accept({ id });
  },
});
