import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../platform/actor.ts';
import { type Api, acceptedOf } from '../../platform/http/api.ts';
import type { Services } from '../../platform/module.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import { setOwnPassword, setPasswordByLink } from './commands/set-password.ts';
import { type Device, DOORKEEPER, signIn } from './commands/sign-in.ts';
import { signOut, signOutEverywhere } from './commands/sign-out.ts';
import { clearSessionCookie, readSessionCookie, setSessionCookie } from './cookies.ts';
import { requireSameSite } from './cross-site.ts';
import { demoLogins, isDemo } from './demo.ts';
import { findLink, findUser } from './queries/users.ts';
import {
  ChangePasswordBody,
  DemoLogins,
  Done,
  LinkFacts,
  LinkParams,
  Me,
  SignedIn,
  SignInBody,
  UseLinkBody,
} from './schemas.ts';
import { digestOf } from './secrets.ts';
import { SESSION_LIFE_S } from './sql.ts';

/** Signing in and out, and the links that set a password. */
export function authRoutes(api: Api): void {
  api.post('/auth/sign-in', {
    summary: 'Sign in with e-mail and password',
    tag: 'Sign-in',
    permission: 'public',
    body: SignInBody,
    answer: SignedIn,
    rate_limit: 120,
    async handler(call) {
      const { services, raw, reply, request_id } = call;
      requireSameSite(raw, services.config);
      const replaced_token = readSessionCookie(raw, services.config);
      const { token, user } = acceptedOf(
        await signIn(services, { ...call.body, device: deviceOf(raw), replaced_token, request_id }),
      );
      setSessionCookie(reply, services.config, token, SESSION_LIFE_S);
      return { user: await personOf(services, user.id) };
    },
  });

  api.post('/auth/sign-out', {
    summary: 'End this session',
    tag: 'Sign-in',
    permission: 'signed_in',
    answer: Done,
    async handler({ services, raw, reply, actor, request_id }) {
      const token = readSessionCookie(raw, services.config);
      if (token !== undefined && actor.type === 'user') {
        const input = { person: requirePerson(actor), token_hash: digestOf(token) };
        acceptedOf(await services.executor.execute(signOut, { input, actor: DOORKEEPER, request_id }));
      }
      clearSessionCookie(reply, services.config);
      return { ok: true } as const;
    },
  });

  api.post('/auth/sign-out-everywhere', {
    summary: 'End all sessions of the signed-in person, on every device',
    tag: 'Sign-in',
    permission: 'signed_in',
    answer: Done,
    async handler({ services, reply, actor, request_id }) {
      const input = { person: requirePerson(actor) };
      acceptedOf(
        await services.executor.execute(signOutEverywhere, { input, actor: DOORKEEPER, request_id }),
      );
      clearSessionCookie(reply, services.config);
      return { ok: true } as const;
    },
  });

  api.post('/auth/password', {
    summary: 'Change the own password; every session ends but this one',
    tag: 'Sign-in',
    permission: 'signed_in',
    body: ChangePasswordBody,
    answer: Done,
    async handler({ services, raw, reply, actor, body, request_id }) {
      const person = requirePerson(actor);
      const asked = { ...body, person, device: deviceOf(raw), request_id };
      const { token } = acceptedOf(await setOwnPassword(services, asked));
      setSessionCookie(reply, services.config, token, SESSION_LIFE_S);
      return { ok: true } as const;
    },
  });

  api.get('/auth/me', {
    summary: 'Who is signed in, and what they may do',
    tag: 'Sign-in',
    permission: 'signed_in',
    answer: Me,
    async handler({ services, actor }) {
      const { id, name, type, permissions } = actor;
      return {
        user: type === 'user' && id !== null ? await personOf(services, id) : null,
        api_key: type === 'api_key' && id !== null ? { id, name } : null,
        permissions: [...permissions],
        is_demo: isDemo(services.config),
        company_name: isDemo(services.config) ? 'Demo company' : 'Longshore',
      };
    },
  });

  api.get('/auth/demo-logins', {
    summary: 'The logins of a demo; none anywhere else',
    tag: 'Sign-in',
    permission: 'public',
    answer: DemoLogins,
    handler: async ({ services }) => ({ items: demoLogins(services.config) }),
  });

  api.get('/auth/password-links/:token', {
    summary: 'What a link is for',
    tag: 'Sign-in',
    permission: 'public',
    params: LinkParams,
    answer: LinkFacts,
    rate_limit: 30,
    async handler({ services, params }) {
      const link = await findLink(services.database, digestOf(params.token));
      return acceptedOf(
        link ? { ok: true, value: link } : { ok: false, refusal: { code: 'password_link_dead' } },
      );
    },
  });

  api.post('/auth/password-links/:token', {
    summary: 'Set a password by a link, and sign in',
    tag: 'Sign-in',
    permission: 'public',
    params: LinkParams,
    body: UseLinkBody,
    answer: SignedIn,
    rate_limit: 30,
    async handler({ services, params, body, raw, reply, request_id }) {
      requireSameSite(raw, services.config);
      const asked = { ...body, link_token: params.token, device: deviceOf(raw), request_id };
      const { token, user_id } = acceptedOf(await setPasswordByLink(services, asked));
      setSessionCookie(reply, services.config, token, SESSION_LIFE_S);
      return { user: await personOf(services, user_id) };
    },
  });
}

function deviceOf(request: FastifyRequest): Device {
  return { ip: request.ip, user_agent: (request.headers['user-agent'] ?? '').slice(0, 300) };
}

async function personOf(services: Services, user_id: string) {
  const user = await findUser(services.database, user_id);
  if (!user) throw new RefusedRequest({ code: 'not_signed_in' });
  const { id, email, name, roles, time_zone } = user;
  return { id, email, name, roles, time_zone };
}

function requirePerson(actor: Actor): Actor & { id: string } {
  if (actor.type !== 'user' || actor.id === null) {
    throw new RefusedRequest({
      code: 'invalid_request',
      reason: 'This is for people who are signed in; an API key has no sessions.',
    });
  }
  return { ...actor, id: actor.id };
}
