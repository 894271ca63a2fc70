import { baseUrlOf } from '../../platform/base-url.ts';
import { type Api, acceptedOf } from '../../platform/http/api.ts';
import { DEFAULT_LIMIT, decodeCursor, pageOf } from '../../platform/http/lists.ts';
import type { Services } from '../../platform/module.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import { changeUser } from './commands/change-user.ts';
import { createUser } from './commands/create-user.ts';
import { makePasswordLink, passwordPage } from './commands/make-password-link.ts';
import { permissionsOf } from './permissions-of.ts';
import { findUser, listUsers, type User } from './queries/users.ts';
import { ROLE_NAMES, ROLES } from './rules/roles.ts';
import {
  ChangeUserBody,
  CreateUserBody,
  PasswordLink,
  RoleList,
  UserList,
  UserPage,
  UserParams,
  UserSchema,
} from './schemas.ts';
import { digestOf, newToken } from './secrets.ts';

const tag = 'Users';

/** People and their roles. */
export function userRoutes(api: Api): void {
  api.get('/v1/users', {
    summary: 'List users',
    tag,
    permission: 'users:read',
    query: UserList,
    answer: UserPage,
    async handler({ services, query: { limit = DEFAULT_LIMIT, after } }) {
      const last = after === undefined ? null : decodeCursor(after, 'users', ['uuid'])[0];
      const rows = await listUsers(services.database, {
        after: last,
        limit: limit + 1,
      });
      return pageOf(rows, limit, 'users', ({ id }) => [id]);
    },
  });

  api.post('/v1/users', {
    summary: 'Add a user',
    description: 'Make a password link next: a new user has no password.',
    tag,
    permission: 'users:manage',
    body: CreateUserBody,
    answer: UserSchema,
    status: 201,
    async handler({ services, body, execute }) {
      const time_zone = knownTimeZone(body.time_zone ?? 'UTC');
      const { id } = await execute(createUser, { ...body, time_zone });
      return userOf(services, id);
    },
  });

  api.get('/v1/users/:id', {
    summary: 'Read a user',
    tag,
    permission: 'users:read',
    params: UserParams,
    answer: UserSchema,
    handler: async ({ services, params }) => userOf(services, params.id),
  });

  api.patch('/v1/users/:id', {
    summary: 'Change a user: name, roles, time zone, whether they may sign in',
    tag,
    permission: 'users:manage',
    params: UserParams,
    body: ChangeUserBody,
    answer: UserSchema,
    async handler({ services, params, body, if_match, execute }) {
      if (body.time_zone !== undefined) knownTimeZone(body.time_zone);
      const { id } = await execute(changeUser, { id: params.id, if_match, change: body });
      return userOf(services, id);
    },
  });

  api.post('/v1/users/:id/password-link', {
    summary: 'Make a link by which a user sets a password',
    description:
      'It works once, for 24 hours, and replaces an earlier one. Its secret is not stored, so no Idempotency-Key is kept.',
    tag,
    permission: 'users:manage',
    params: UserParams,
    answer: PasswordLink,
    status: 201,
    async handler({ services, params, actor, request_id }) {
      const user = await userOf(services, params.id);
      const token = newToken();
      const purpose = user.has_password ? ('reset' as const) : ('invite' as const);
      const input = { user_id: user.id, token_hash: digestOf(token), purpose };
      const { expires_at } = acceptedOf(
        await services.executor.execute(makePasswordLink, { input, actor, request_id }),
      );
      return { url: passwordPage(baseUrlOf(services.config), token), expires_at };
    },
  });

  api.get('/v1/roles', {
    summary: 'List roles and what each may do',
    tag,
    permission: 'users:read',
    answer: RoleList,
    handler: async () => ({
      items: ROLE_NAMES.map((role) => ({
        role,
        title: ROLES[role].title,
        permissions: [...permissionsOf([role])],
      })),
    }),
  });
}

async function userOf(services: Services, id: string): Promise<User> {
  const user = await findUser(services.database, id);
  if (!user) throw new RefusedRequest({ code: 'not_found', what: 'user' });
  return user;
}

function knownTimeZone(name: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
  } catch {
    throw new RefusedRequest({
      code: 'invalid_request',
      reason: `"${name}" is no time zone, such as Europe/Berlin.`,
    });
  }
  return name;
}
