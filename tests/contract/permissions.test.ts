import { text } from 'node:stream/consumers';
import type { RouteOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { modules } from '../../src/app/modules.ts';
import { catalogueOf } from '../../src/app/server.ts';
import { permissionsOf, ROLE_NAMES, type Role } from '../../src/modules/identity/index.ts';
import { Api } from '../../src/platform/http/api.ts';
import { Strict } from '../../src/platform/http/schema.ts';
import type { Permission } from '../../src/platform/permissions.ts';
import { type TestServer, testServer } from '../kit/server.ts';

type Route = { method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; url: string; permission: string };

let server: TestServer;
const routes: Route[] = [];
const headers = new Map<Role, Record<string, string>>();

beforeAll(async () => {
  server = await testServer();
  // The list comes from the same calls that make the server: a route that is missing here does not exist.
  const recorder = { route: (route: RouteOptions) => record(route), addHook: () => recorder };
  const api = new Api(recorder as never, server.services, catalogueOf(modules));
  for (const { routes: add } of modules) add?.(api);
  for (const role of ROLE_NAMES) headers.set(role, await server.signedIn(role));
});
afterAll(() => server.close());

function record({ method, url, config }: RouteOptions): void {
  routes.push({ method: method as Route['method'], url, permission: String(config?.permission) });
}

// No id is well-formed, so that an allowed request ends at its address or its body, never at an effect.
function addressOf(url: string): string {
  return url.replace(/:(\w+)/g, 'nothing');
}

async function ask(route: Route, as: Record<string, string> | 'nobody'): Promise<string> {
  const stream = route.url.endsWith('/stream');
  const answer = await server.app.inject({
    method: route.method,
    url: addressOf(route.url),
    headers: as === 'nobody' ? {} : as,
    ...(stream && { payloadAsStream: true }),
  });
  if (stream && answer.statusCode === 200) {
    answer.stream().destroy();
    return 'allowed';
  }
  const body = stream ? await text(answer.stream()) : answer.body;
  const code = answer.statusCode >= 400 ? JSON.parse(body).code : '';
  if (code === 'not_signed_in') return `${answer.statusCode} not_signed_in`;
  if (code === 'not_permitted') return `${answer.statusCode} not_permitted`;
  return answer.statusCode < 500 ? 'allowed' : `${answer.statusCode} ${code}`;
}

test('there are routes, and each names a permission', () => {
  expect(routes.length).toBeGreaterThan(30);
  expect(routes.filter(({ permission }) => permission === 'undefined')).toEqual([]);
});

test('without a login only public routes answer', async () => {
  for (const route of routes.filter(({ permission }) => permission !== 'public')) {
    expect(`${route.method} ${route.url}: ${await ask(route, 'nobody')}`).toBe(
      `${route.method} ${route.url}: 401 not_signed_in`,
    );
  }
});

describe.each(ROLE_NAMES)('%s', (role) => {
  test('may do on every route what the table of roles says, and nothing else', async () => {
    const own = permissionsOf([role]);
    for (const route of routes.filter(
      ({ permission, url }) => permission !== 'public' && !url.startsWith('/auth/'),
    )) {
      const isAllowed = route.permission === 'signed_in' || own.has(route.permission as Permission);
      expect(`${route.method} ${route.url}: ${await ask(route, headers.get(role) ?? {})}`).toBe(
        `${route.method} ${route.url}: ${isAllowed ? 'allowed' : '403 not_permitted'}`,
      );
    }
  });
});

test('a key may do what its scopes say, and nothing else', async () => {
  const scope: Permission = 'catalog:read';
  const key = await server.key([scope]);
  for (const route of routes.filter(
    ({ permission, url }) => permission !== 'public' && !url.startsWith('/auth/'),
  )) {
    const isAllowed = route.permission === 'signed_in' || route.permission === scope;
    expect(`${route.method} ${route.url}: ${await ask(route, key)}`).toBe(
      `${route.method} ${route.url}: ${isAllowed ? 'allowed' : '403 not_permitted'}`,
    );
  }
});

test('a route without a permission keeps the server from starting', async () => {
  const careless = {
    name: 'careless',
    routes: (api: Api) =>
      api.get('/v1/careless', {
        summary: '',
        tag: '',
        answer: Strict({}),
        handler: async () => ({}),
      } as never),
  };
  await expect(testServer({ modules: [careless] })).rejects.toThrow(
    'GET /v1/careless declares no permission',
  );
});
