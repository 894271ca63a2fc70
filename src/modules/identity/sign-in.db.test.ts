import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { hashPassword } from './passwords.ts';
import { findSessions, rotateSession, touchSessions } from './queries/credentials.ts';
import { digestOf } from './secrets.ts';

const PASSWORD = 'mistral under the quay';
const CONSOLE = { 'x-longshore-console': '1' };
let server: TestServer;

beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

async function person(email: string, roles: readonly string[] = ['picker']): Promise<string> {
  const [row] = await server.services.database.rows<{ id: string }>(
    `insert into identity.users (id, email, name, roles, password_hash)
     values (gen_random_uuid(), $1, 'Test person', $2, $3) returning id`,
    [email, roles, await hashPassword(PASSWORD)],
  );
  return row?.id ?? '';
}

function signIn(email: string, password = PASSWORD, headers: Record<string, string> = CONSOLE) {
  return server.call('POST', '/auth/sign-in', { body: { email, password }, headers, as: 'nobody' });
}

function cookieOf(answer: { headers: Record<string, unknown> }): string {
  const [cookie = ''] = [answer.headers['set-cookie']].flat();
  return String(cookie).split(';')[0] ?? '';
}

const me = (cookie: string) => server.call('GET', '/auth/me', { as: { cookie } });

describe('a session', () => {
  test('opens with e-mail in any case and password, in a cookie that only this host can set', async () => {
    await person('open@example.com');
    const answer = await signIn('Open@Example.com');
    expect(answer.statusCode).toBe(200);
    expect(answer.json().user).toMatchObject({ email: 'open@example.com', roles: ['picker'] });
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^__Host-longshore=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect((await me(cookieOf(answer))).json().permissions).toContain('fulfillment:work');
  });

  test('is stored as a digest alone', async () => {
    await person('digest@example.com');
    const token = cookieOf(await signIn('digest@example.com')).split('=')[1] ?? '';
    const rows = await server.services.database.rows('select * from identity.sessions');
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  test('is dead at once after signing out, everywhere, switching off, and a new password', async () => {
    const id = await person('ends@example.com');
    const first = cookieOf(await signIn('ends@example.com'));
    await server.call('POST', '/auth/sign-out', { as: { cookie: first, ...CONSOLE } });
    expect((await me(first)).statusCode).toBe(401);

    const [a, b] = [cookieOf(await signIn('ends@example.com')), cookieOf(await signIn('ends@example.com'))];
    await server.call('POST', '/auth/sign-out-everywhere', { as: { cookie: a, ...CONSOLE } });
    expect([(await me(a)).statusCode, (await me(b)).statusCode]).toEqual([401, 401]);

    const [c, d] = [cookieOf(await signIn('ends@example.com')), cookieOf(await signIn('ends@example.com'))];
    const changed = await server.call('POST', '/auth/password', {
      body: { current_password: PASSWORD, password: 'tramontana over the bay' },
      as: { cookie: c, ...CONSOLE },
    });
    expect([changed.statusCode, (await me(c)).statusCode, (await me(d)).statusCode]).toEqual([200, 401, 401]);
    expect((await me(cookieOf(changed))).statusCode).toBe(200);

    const users = await server.call('GET', '/v1/users');
    const wire = users.json().items.find(({ email }: { email: string }) => email === 'ends@example.com');
    const off = await server.call('PATCH', `/v1/users/${wire.id}`, { body: { is_active: false } });
    expect([off.statusCode, (await me(cookieOf(changed))).statusCode]).toEqual([200, 401]);
    expect(id).not.toBe('');
  });

  test('that the browser brings to a sign-in ends: nobody can plant one', async () => {
    await person('fixed@example.com');
    const before = cookieOf(await signIn('fixed@example.com'));
    const after = cookieOf(await signIn('fixed@example.com', PASSWORD, { ...CONSOLE, cookie: before }));
    expect(after).not.toBe(before);
    expect([(await me(before)).statusCode, (await me(after)).statusCode]).toEqual([401, 200]);
  });

  test('gets a new token after 15 minutes; the one before lives a minute longer', async () => {
    await person('rotates@example.com');
    const { database } = server.services;
    const old = cookieOf(await signIn('rotates@example.com'));
    await database.rows(`update identity.sessions set rotated_at = now() - interval '16 minutes'`);
    const together = await Promise.all([me(old), me(old), me(old)]);
    expect(together.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    const renewed = together.map(cookieOf).filter((cookie) => cookie !== '');
    expect(renewed).toHaveLength(1);
    expect([(await me(old)).statusCode, (await me(renewed[0] ?? '')).statusCode]).toEqual([200, 200]);
    await vi.waitFor(async () => {
      const [seen] = await database.rows<{ at: Date | null }>(
        'select token_seen_at as at from identity.sessions order by rotated_at desc limit 1',
      );
      expect(seen?.at).not.toBeNull();
    });
    await database.rows(`update identity.sessions set token_seen_at = now() - interval '61 seconds'`);
    expect([(await me(old)).statusCode, (await me(renewed[0] ?? '')).statusCode]).toEqual([401, 200]);
  });

  test('outlives an answer that never arrived: the token before goes on and is renewed again', async () => {
    await person('aborted@example.com');
    const { database } = server.services;
    const old = cookieOf(await signIn('aborted@example.com'));
    await database.rows(`update identity.sessions set rotated_at = now() - interval '16 minutes'`);
    const lost = cookieOf(await me(old));
    expect(lost).not.toBe('');
    await database.rows(`update identity.sessions set rotated_at = now() - interval '5 minutes'`);
    const again = await me(old);
    expect([again.statusCode, cookieOf(again)]).toEqual([200, expect.stringMatching(/longshore=[\w-]{43}$/)]);
    expect([(await me(cookieOf(again))).statusCode, (await me(lost)).statusCode]).toEqual([200, 401]);
  });

  test('does not count as seen by the use of the token that it replaces at the same moment', async () => {
    await person('together@example.com');
    const { database } = server.services;
    const old = cookieOf(await signIn('together@example.com'));
    const old_hash = digestOf(old.slice(old.indexOf('=') + 1));
    const found = await findSessions(database, [old_hash], false);
    const [session] = found;
    await rotateSession(database, { id: session?.id ?? '', old_hash, new_hash: digestOf('the next token') });
    await touchSessions(database, found);
    const seen = await database.rows('select token_seen_at from identity.sessions where id = $1', [
      session?.id,
    ]);
    expect(seen).toEqual([{ token_seen_at: null }]);
  });

  test('ends after twelve idle hours and after seven days', async () => {
    await person('idle@example.com');
    const { database } = server.services;
    const idle = cookieOf(await signIn('idle@example.com'));
    await database.rows(`update identity.sessions set last_seen_at = now() - interval '12 hours 1 second'`);
    expect((await me(idle)).statusCode).toBe(401);
    const old = cookieOf(await signIn('idle@example.com'));
    await database.rows(`update identity.sessions set expires_at = now() - interval '1 second'`);
    expect((await me(old)).statusCode).toBe(401);
  });
});

describe('a change from another site', () => {
  test('is refused without the mark of the console, and with a foreign origin', async () => {
    await person('csrf@example.com');
    const cookie = cookieOf(await signIn('csrf@example.com'));
    const tries = [
      {},
      { ...CONSOLE, origin: 'https://evil.example' },
      { ...CONSOLE, origin: 'null' },
      { origin: 'http://127.0.0.1:4400' },
    ];
    for (const headers of tries) {
      const answer = await server.call('POST', '/auth/sign-out', { as: { cookie }, headers });
      expect([answer.statusCode, answer.json().code]).toEqual([403, 'cross_site_request']);
    }
    expect((await me(cookie)).statusCode).toBe(200);
    const own = await server.call('POST', '/auth/sign-out', {
      as: { cookie, ...CONSOLE },
      headers: { origin: 'http://127.0.0.1:4400' },
    });
    expect(own.statusCode).toBe(200);
  });

  test('cannot sign a browser in', async () => {
    await person('login-csrf@example.com');
    expect((await signIn('login-csrf@example.com', PASSWORD, {})).json().code).toBe('cross_site_request');
  });
});

describe('a wrong password', () => {
  test('and an unknown address get the same answer, after the same work', async () => {
    await person('known@example.com');
    await signIn('warm-up@example.com');
    const timed = async (email: string) => {
      const start = performance.now();
      const { statusCode, body } = await signIn(email, 'not the password');
      return { ms: performance.now() - start, answer: [statusCode, body.replace(/req_[\w-]+/, '')] };
    };
    const [known, unknown] = [await timed('known@example.com'), await timed('unknown@example.com')];
    expect(unknown.answer).toEqual(known.answer);
    expect(known.answer[0]).toBe(401);
    expect(unknown.ms).toBeGreaterThan(known.ms / 3);
  });

  test('slows the next try down, however many come at once, and locks nobody out', async () => {
    await person('slow@example.com');
    const tries = await Promise.all(
      Array.from({ length: 8 }, () => signIn('slow@example.com', 'not the password')),
    );
    expect(tries.filter(({ statusCode }) => statusCode === 401)).toHaveLength(3);
    const refused = tries.filter(({ statusCode }) => statusCode === 429);
    expect(refused).toHaveLength(5);
    expect(refused[0]?.headers['retry-after']).toBe('1');
    expect((await signIn('slow@example.com')).statusCode).toBe(429);
    await server.services.database.rows(
      `update identity.sign_in_failures set failed_at = failed_at - interval '2 seconds'`,
    );
    expect((await signIn('slow@example.com')).statusCode).toBe(200);
  });

  test('is in the audit log', async () => {
    const rows = await server.services.database.rows<{ outcome: string }>(
      `select outcome from platform.audit where action = 'identity.sign-in' and outcome = 'refused' limit 1`,
    );
    expect(rows).toEqual([{ outcome: 'refused' }]);
  });
});

describe('changing the own password', () => {
  const change = (cookie: string, current_password: string, password: string) =>
    server.call('POST', '/auth/password', {
      body: { current_password, password },
      as: { cookie, ...CONSOLE },
    });

  test('counts wrong old passwords alone, and says so in the audit log', async () => {
    const id = await person('own@example.com');
    const cookie = cookieOf(await signIn('own@example.com'));
    for (let n = 0; n < 6; n += 1)
      expect((await change(cookie, PASSWORD, 'Password1234')).statusCode).toBe(422);
    expect((await change(cookie, 'not this one', 'tramontana over the bay')).statusCode).toBe(401);
    const [row] = await server.services.database.rows<{ actor_id: string }>(
      `select actor_id from platform.audit where action = 'identity.change-password' and outcome = 'refused'`,
    );
    expect(row?.actor_id).toBe(id);
    expect((await change(cookie, PASSWORD, 'tramontana over the bay')).statusCode).toBe(200);
  });

  test('ends the links that were made for it before, as switching off does', async () => {
    for (const [email, end] of [
      [
        'links@example.com',
        (_id: string, cookie: string) => change(cookie, PASSWORD, 'tramontana over the bay'),
      ],
      [
        'off@example.com',
        (id: string) => server.call('PATCH', `/v1/users/${id}`, { body: { is_active: false } }),
      ],
    ] as const) {
      await person(email);
      const signed = await signIn(email);
      const { id } = signed.json().user;
      const link = (await server.call('POST', `/v1/users/${id}/password-link`)).json().url.split('/').at(-1);
      expect((await end(id, cookieOf(signed))).statusCode).toBe(200);
      expect((await server.call('GET', `/auth/password-links/${link}`, { as: 'nobody' })).statusCode).toBe(
        410,
      );
    }
  });

  test('is refused to somebody who was switched off, or whose password was changed, while it was compared', async () => {
    await person('raced@example.com');
    const cookie = cookieOf(await signIn('raced@example.com'));
    const { database } = server.services;
    const { rows } = database;
    database.rows = (async (text: string, values?: readonly unknown[]) => {
      const found = await rows.call(database, text, values);
      if (text.includes('password_hash') && text.includes('email = $1'))
        await rows.call(
          database,
          `update identity.users set is_active = false where email = 'raced@example.com'`,
        );
      return found;
    }) as typeof rows;
    const answer = await change(cookie, PASSWORD, 'tramontana over the bay');
    database.rows = rows;
    expect(answer.statusCode).toBe(401);
  });
});
