import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { modules as allModules } from '../../src/app/modules.ts';
import { buildServer } from '../../src/app/server.ts';
import { newId } from '../../src/kernel/ids.ts';
import {
  authenticate,
  createApiKey,
  digestOf,
  hintOf,
  newApiKey,
  type Role,
} from '../../src/modules/identity/index.ts';
import { systemActor } from '../../src/platform/actor.ts';
import type { Module } from '../../src/platform/module.ts';
import { ALL_PERMISSIONS, type Permission } from '../../src/platform/permissions.ts';
import { type AnswerCheck, checkAnswers } from './answers.ts';
import { type TestServices, testServices } from './services.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Headers = Record<string, string>;

export type TestServer = TestServices & {
  app: FastifyInstance;
  /** The headers of a signed-in browser: a new user with these roles, with a session of theirs. */
  signedIn(...roles: Role[]): Promise<Headers>;
  /** The headers of a new API key; without scopes it may do everything. */
  key(scopes?: readonly Permission[]): Promise<Headers>;
  /** One request, as `owner` of everything unless other headers are given; a body is sent as JSON. */
  call(
    method: Method,
    url: string,
    options?: { body?: object; headers?: Headers; as?: Headers | 'nobody' },
  ): Promise<LightMyRequestResponse>;
};

/**
 * The composed server with every module, answering `inject` without a port. Every answer is compared with the schema
 * that its route declares: one that differs fails the closing of the server, which says what differed.
 */
export async function testServer(
  options: { settings?: Record<string, string>; modules?: readonly Module[] } = {},
): Promise<TestServer> {
  const kit = await testServices({
    settings: { LONGSHORE_POOL_SIZE: '8', LONGSHORE_DEMO: 'off', ...options.settings },
  });
  const { services } = kit;
  const answers: AnswerCheck = checkAnswers();
  const app = await buildServer({
    services,
    modules: options.modules ?? allModules,
    authenticate: authenticate(services),
  }).finally(() => answers.attached());
  await app.ready();

  async function key(scopes: readonly Permission[] = [...ALL_PERMISSIONS]): Promise<Headers> {
    const secret = newApiKey();
    const made = await services.executor.execute(createApiKey, {
      input: {
        name: 'Test key',
        scopes,
        expires_at: null,
        hint: hintOf(secret),
        secret_hash: digestOf(secret),
      },
      actor: systemActor('test', ALL_PERMISSIONS),
      request_id: 'test',
    });
    if (!made.ok) throw new Error(made.refusal.code);
    return { authorization: `Bearer ${secret}` };
  }

  let owner: Promise<Headers> | undefined;

  return {
    ...kit,
    app,
    key,
    async signedIn(...roles) {
      const [user_id, token] = [newId(), newId()];
      await services.database.rows(
        'insert into identity.users (id, email, name, roles) values ($1, $2, $3, $4)',
        [user_id, `${user_id}@example.com`, `Test ${roles.join(' and ')}`, roles],
      );
      await services.database.rows(
        `insert into identity.sessions (id, user_id, token_hash, expires_at) values ($1, $2, $3, now() + interval '1 day')`,
        [newId(), user_id, digestOf(token)],
      );
      return { cookie: `__Host-longshore=${token}`, 'x-longshore-console': '1' };
    },
    async call(method, url, { body, headers, as } = {}) {
      owner ??= as ? undefined : key();
      const credentials = as === 'nobody' ? {} : (as ?? (await owner) ?? {});
      const request: InjectOptions = { method, url, headers: { ...credentials, ...headers } };
      if (body) {
        request.payload = JSON.stringify(body);
        request.headers = { 'content-type': 'application/json', ...request.headers };
      }
      return app.inject(request);
    },
    async close() {
      await app.close();
      await kit.close();
      answers.verify();
    },
  };
}
