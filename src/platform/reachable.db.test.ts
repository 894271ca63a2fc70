import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyDatabase, type TestDatabase } from '../../tests/kit/database.ts';
import { assertReachable } from './reachable.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await emptyDatabase();
});
afterAll(() => database.close());

test('a database that answers is let be', async () => {
  await expect(assertReachable(database.url)).resolves.toBeUndefined();
});

test('an address where nothing listens is one sentence, without the password', async () => {
  await expect(assertReachable('postgres://a:secret@127.0.0.1:1/x')).rejects.toThrow(
    'The database at 127.0.0.1:1/x did not answer: connect ECONNREFUSED 127.0.0.1:1. ' +
      'Nothing was done; check that it runs, and the host and port in DATABASE_URL.',
  );
});

test('a database that does not exist on a server that does is told apart', async () => {
  const url = new URL(database.url);
  url.pathname = '/nowhere';
  await expect(assertReachable(url.href)).rejects.toThrow(
    `The database at ${url.host}/nowhere refused the connection: database "nowhere" does not exist. ` +
      'Nothing was done; check the user, the password and the name in DATABASE_URL.',
  );
});
