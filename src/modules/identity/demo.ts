import { accept } from '../../kernel/decision.ts';
import { newId } from '../../kernel/ids.ts';
import { systemActor } from '../../platform/actor.ts';
import { command } from '../../platform/command.ts';
import type { Config } from '../../platform/config.ts';
import type { Services } from '../../platform/module.ts';
import { ALL_PERMISSIONS } from '../../platform/permissions.ts';
import { hashPassword } from './passwords.ts';
import { ROLE_NAMES, ROLES, type Role } from './rules/roles.ts';
import { insertUser } from './sql.ts';

export type DemoLogin = { email: string; password: string; name: string; role: Role };

/** Shown to everybody on the sign-in page of a demo; it opens nothing anywhere else. */
const DEMO_PASSWORD = 'longshore demo harbor';

/**
 * Whether this is a demonstration; a server has settled `auto` when it started. Outside, demo users cannot sign in even
 * where the database still has them.
 */
export function isDemo({ demo }: Pick<Config, 'demo'>): boolean {
  return demo === 'on';
}

/** The logins of the demo, one for each role; none outside a demo. */
export function demoLogins(config: Pick<Config, 'demo'>): DemoLogin[] {
  if (!isDemo(config)) return [];
  return ROLE_NAMES.map((role) => ({
    email: `demo.${role.replaceAll('_', '-')}@example.com`,
    password: DEMO_PASSWORD,
    name: `Demo ${ROLES[role].title.toLowerCase()}`,
    role,
  }));
}

const createDemoUsers = command<{ password_hash: string; logins: readonly DemoLogin[] }, void, never>({
  name: 'identity.create-demo-users',
  permission: 'owners:manage',
  async handle(shell, request) {
    const { logins, password_hash } = request.input;
    const users = await Promise.all(
      logins.map(({ email, name, role }) =>
        insertUser(shell.tx, {
          id: newId(),
          email,
          name,
          roles: [role],
          is_demo: true,
          time_zone: 'UTC',
          password_hash,
        }),
      ),
    );
    for (const user of users) {
      if (user)
        shell.audit(
          { subject_type: 'user', subject_id: user.id, after: { email: user.email, roles: user.roles } },
          request,
        );
    }
    return accept(undefined);
  },
});

/** Makes the demo logins that do not exist yet, and answers all of them; does nothing outside a demo. */
export async function ensureDemoUsers(services: Services): Promise<DemoLogin[]> {
  const logins = demoLogins(services.config);
  if (logins.length === 0) return [];
  const known = await services.database.rows<{ email: string }>(
    'select email from identity.users where is_demo',
  );
  const missing = logins.filter(({ email }) => !known.some((user) => user.email === email));
  if (missing.length > 0) {
    await services.executor.execute(createDemoUsers, {
      input: { logins: missing, password_hash: await hashPassword(DEMO_PASSWORD) },
      actor: systemActor('demo', ALL_PERMISSIONS),
      request_id: 'demo',
    });
  }
  return logins;
}
