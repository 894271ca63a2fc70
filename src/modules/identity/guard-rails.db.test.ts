import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { toWire } from '../../kernel/ids.ts';
import { currentPermissions, ensureDemoUsers, ownerLink, ROLE_NAMES } from './index.ts';

let server: TestServer;
let owner: Record<string, string>;
let administrator: Record<string, string>;

beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

test('of two servers that start at once, one gives the link that works', async () => {
  await Promise.all(Array.from({ length: 6 }, () => ownerLink(server.services)));
  const living = await server.services.database.rows(
    `select 1 from identity.password_links where purpose = 'owner' and used_at is null`,
  );
  expect(living).toHaveLength(1);
});

test('the first start gives one link that makes the owner, once; the next start replaces it', async () => {
  const [old, link] = [await ownerLink(server.services), await ownerLink(server.services)];
  const token = (url: string | null) => url?.split('/').at(-1) ?? '';
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:4400\/set-password\/[\w-]{43}$/);
  const body = { name: 'Test owner', email: 'owner@example.com', password: 'mistral under the quay' };
  const post = (url: string | null, sent: object) =>
    server.call('POST', `/auth/password-links/${token(url)}`, {
      body: sent,
      headers: { 'x-longshore-console': '1' },
      as: 'nobody',
    });
  expect((await post(old, body)).json().code).toBe('password_link_dead');
  expect((await post(link, { ...body, password: 'Password1234' })).json().code).toBe('password_too_weak');
  const made = await post(link, body);
  expect([made.statusCode, made.json().user.roles]).toEqual([200, ['owner']]);
  owner = { cookie: String(made.headers['set-cookie']).split(';')[0] ?? '', 'x-longshore-console': '1' };
  expect((await post(link, body)).json().code).toBe('password_link_dead');
  expect(await ownerLink(server.services)).toBeNull();
});

test('nobody gives a role or a scope beyond their own', async () => {
  administrator = await server.signedIn('administrator');
  const integrator = await server.signedIn('integrator');
  const tries = [
    server.call('POST', '/v1/users', {
      body: { email: 'a@example.com', name: 'A', roles: ['owner'] },
      as: administrator,
    }),
    server.call('POST', '/v1/api-keys', {
      body: { name: 'k', scopes: ['owners:manage'] },
      as: administrator,
    }),
    server.call('POST', '/v1/api-keys', { body: { name: 'k', scopes: ['users:manage'] }, as: integrator }),
  ];
  for (const answer of await Promise.all(tries)) {
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'grant_above_own']);
  }
  const [refusedCount] = await server.services.database.rows<{ n: number }>(
    `select count(*) as n from platform.audit where outcome = 'refused' and after->>'code' = 'grant_above_own'`,
  );
  expect(refusedCount?.n).toBe(3);
});

test('an administrator cannot touch an owner, and the last owner stays', async () => {
  const { user } = (await server.call('GET', '/auth/me', { as: owner })).json();
  const patch = (as: Record<string, string>, body: object) =>
    server.call('PATCH', `/v1/users/${user.id}`, { body, as });
  expect((await patch(administrator, { is_active: false })).json().code).toBe('user_above_own');
  const reset = await server.call('POST', `/v1/users/${user.id}/password-link`, { as: administrator });
  expect(reset.json().code).toBe('user_above_own');
  expect((await patch(owner, { is_active: false })).json().code).toBe('last_owner');
  expect((await patch(owner, { roles: ['administrator'] })).json().code).toBe('last_owner');
});

test('of two owners who demote each other at once one stays', async () => {
  const second = await server.signedIn('owner');
  const ids = await Promise.all(
    [owner, second].map(async (as) => (await server.call('GET', '/auth/me', { as })).json().user.id),
  );
  const answers = await Promise.all([
    server.call('PATCH', `/v1/users/${ids[1]}`, { body: { roles: ['picker'] }, as: owner }),
    server.call('PATCH', `/v1/users/${ids[0]}`, { body: { roles: ['picker'] }, as: second }),
  ]);
  expect(answers.map(({ statusCode }) => statusCode).toSorted()[0]).toBe(200);
  const [owners] = await server.services.database.rows<{ n: number }>(
    `select count(*) as n from identity.users where 'owner' = any(roles) and is_active`,
  );
  expect(owners?.n).toBe(1);
});

test('a key is shown once, stored as a digest, limited to its scopes, and dead at once', async () => {
  const made = await server.call('POST', '/v1/api-keys', {
    body: { name: 'Shop', scopes: ['catalog:read'] },
  });
  const { id, secret, hint } = made.json();
  expect(secret).toMatch(/^lsk_live_[0-9A-Za-z]{38}$/);
  expect(hint).toBe(`lsk_live_…${secret.slice(-4)}`);
  const stored = await server.services.database.rows(
    `select to_jsonb(k)::text from identity.api_keys k union all select to_jsonb(a)::text from platform.audit a`,
  );
  expect(JSON.stringify(stored)).not.toContain(secret);
  const as = { authorization: `Bearer ${secret}` };
  expect((await server.call('GET', '/v1/users', { as })).json().code).toBe('not_permitted');
  expect((await server.call('GET', '/auth/me', { as })).json()).toMatchObject({
    user: null,
    permissions: ['catalog:read'],
  });
  await server.call('DELETE', `/v1/api-keys/${id}`);
  expect((await server.call('GET', '/auth/me', { as })).statusCode).toBe(401);
});

test('a key answers again without its secret', async () => {
  const request = {
    body: { name: 'Twice', scopes: ['catalog:read'] },
    headers: { 'idempotency-key': 'make-it-once' },
  };
  const [first, again] = [
    (await server.call('POST', '/v1/api-keys', request)).json(),
    (await server.call('POST', '/v1/api-keys', request)).json(),
  ];
  expect([again.id, again.secret]).toEqual([first.id, null]);
});

test('a key dies by its time and loses what its maker loses', async () => {
  const maker = await server.signedIn('integrator');
  const { secret } = (
    await server.call('POST', '/v1/api-keys', {
      body: { name: 'Feed', scopes: ['catalog:read', 'jobs:read'] },
      as: maker,
    })
  ).json();
  const as = { authorization: `Bearer ${secret}` };
  const { user } = (await server.call('GET', '/auth/me', { as: maker })).json();
  await server.call('PATCH', `/v1/users/${user.id}`, { body: { roles: ['picker'] } });
  expect((await server.call('GET', '/auth/me', { as })).json().permissions).toEqual(['catalog:read']);
  await server.services.database.rows(`update identity.api_keys set expires_at = now() where name = 'Feed'`);
  expect((await server.call('GET', '/auth/me', { as })).statusCode).toBe(401);
  const past = { name: 'Past', scopes: ['catalog:read'], expires_at: '2020-01-01T00:00:00Z' };
  expect((await server.call('POST', '/v1/api-keys', { body: past })).json().code).toBe(
    'api_key_expires_in_past',
  );
});

test('sixty-four requests with one key are few reads of one row', async () => {
  const as = await server.key(['catalog:read']);
  const { rows } = server.services.database;
  let reads = 0;
  server.services.database.rows = ((text: string, values?: readonly unknown[]) => {
    if (text.includes('from identity.api_keys k') && text.includes('any($1::bytea[])')) reads += 1;
    return rows.call(server.services.database, text, values);
  }) as typeof rows;
  const answers = await Promise.all(Array.from({ length: 64 }, () => server.call('GET', '/auth/me', { as })));
  server.services.database.rows = rows;
  expect(answers.every(({ statusCode }) => statusCode === 200)).toBe(true);
  expect(reads).toBeLessThan(16);
});

test('outside a demo there are no demo logins', async () => {
  expect(await ensureDemoUsers(server.services)).toEqual([]);
  expect((await server.call('GET', '/auth/demo-logins', { as: 'nobody' })).json()).toEqual({ items: [] });
});

test('in a demo there is one login for each role, and it opens nothing once the demo is over', async () => {
  const demo = await testServer({ settings: { LONGSHORE_DEMO: 'on' } });
  const logins = await ensureDemoUsers(demo.services);
  expect(await ensureDemoUsers(demo.services)).toEqual(logins);
  expect(logins[0]).toMatchObject({ email: 'demo.owner@example.com', name: 'Demo owner', role: 'owner' });
  expect(logins).toHaveLength(ROLE_NAMES.length);
  const sign_in = {
    body: { email: logins[0]?.email, password: logins[0]?.password },
    headers: { 'x-longshore-console': '1' },
  };
  expect((await demo.call('POST', '/auth/sign-in', { ...sign_in, as: 'nobody' })).statusCode).toBe(200);
  (demo.services.config as { demo: string }).demo = 'off';
  expect((await demo.call('POST', '/auth/sign-in', { ...sign_in, as: 'nobody' })).statusCode).toBe(401);
  const [user] = await demo.services.database.rows<{ id: string }>(
    `select id from identity.users where email = 'demo.owner@example.com'`,
  );
  const left = await currentPermissions(demo.services, { type: 'user', id: user?.id ?? null });
  expect([...left]).toEqual([]);
  await demo.close();
});

test('a key that a key made expires no later, and is revoked with it, however far down', async () => {
  const make = async (as: Record<string, string> | undefined, expires_at?: string) => {
    const body = {
      name: 'Family',
      scopes: ['api_keys:manage', 'catalog:read'],
      ...(expires_at && { expires_at }),
    };
    const {
      id,
      secret,
      expires_at: ends,
    } = (await server.call('POST', '/v1/api-keys', { body, ...(as && { as }) })).json();
    return { id, ends, as: { authorization: `Bearer ${secret}` } };
  };
  const parent = await make(undefined, '2030-01-01T00:00:00.000Z');
  const child = await make(parent.as);
  const grandchild = await make(child.as, '2040-01-01T00:00:00.000Z');
  const stranger = await make(undefined);
  expect([child.ends, grandchild.ends, stranger.ends]).toEqual([parent.ends, parent.ends, null]);
  await server.call('DELETE', `/v1/api-keys/${parent.id}`);
  const alive = async (as: Record<string, string>) =>
    (await server.call('GET', '/auth/me', { as })).statusCode;
  expect([await alive(child.as), await alive(grandchild.as), await alive(stranger.as)]).toEqual([
    401, 401, 200,
  ]);
});

test('a key that is revoked while it makes another leaves none alive', async () => {
  for (let round = 0; round < 5; round += 1) {
    const as = await server.key(['api_keys:manage']);
    const [row] = await server.services.database.rows<{ id: string }>(
      'select id from identity.api_keys order by id desc limit 1',
    );
    const id = row?.id ?? '';
    const body = { name: `Race ${round}`, scopes: ['api_keys:manage'] };
    await Promise.all([
      ...Array.from({ length: 4 }, () => server.call('POST', '/v1/api-keys', { body, as })),
      server.call('DELETE', `/v1/api-keys/${toWire('key', id)}`),
    ]);
    const living = await server.services.database.rows(
      'select 1 from identity.api_keys where (id = $1 or parent_id = $1) and revoked_at is null',
      [id],
    );
    expect(living).toEqual([]);
  }
});
