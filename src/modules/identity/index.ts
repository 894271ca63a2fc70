import type { Module } from '../../platform/module.ts';
import { apiKeyRoutes } from './api-key-routes.ts';
import { authRoutes } from './auth-routes.ts';
import { identityRefusals } from './refusals.ts';
import { deleteEnded } from './sql.ts';
import { userRoutes } from './user-routes.ts';

export { authenticate } from './authenticate.ts';
export { createApiKey } from './commands/create-api-key.ts';
export { createUser } from './commands/create-user.ts';
export { makePasswordLink, ownerLink, passwordPage } from './commands/make-password-link.ts';
export { type DemoLogin, ensureDemoUsers, isDemo } from './demo.ts';
export { permissionsOf } from './permissions-of.ts';
export { currentPermissions } from './queries/current-permissions.ts';
export { listUsers } from './queries/users.ts';
export { isRole, ROLE_NAMES, ROLES, type Role } from './rules/roles.ts';
export { digestOf, hintOf, newApiKey, newToken } from './secrets.ts';

/** Who people are, what they may do, and the keys of connected systems. */
export const identityModule: Module = {
  name: 'identity',
  routes(api) {
    authRoutes(api);
    userRoutes(api);
    apiKeyRoutes(api);
  },
  refusals: identityRefusals,
  chores: [
    {
      name: 'identity.forget-ended',
      every_s: 600,
      run: ({ database }) => database.transact((tx) => deleteEnded(tx), 'identity.forget-ended'),
    },
  ],
};
