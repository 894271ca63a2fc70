import pg from 'pg';
import { findServer } from './servers.ts';

/** The database of the settings was not there, or did not let us in; said before anything was begun. */
export class DatabaseNotReached extends Error {
  override readonly name = 'DatabaseNotReached';

  constructor(url: string, cause: unknown) {
    const refused = cause instanceof pg.DatabaseError;
    super(
      `The database at ${placeOf(url)} ${refused ? 'refused the connection' : 'did not answer'}: ${reasonOf(cause)}. ` +
        `Nothing was done; check ${refused ? 'the user, the password and the name' : 'that it runs, and the host and port'} ` +
        'in DATABASE_URL.',
      { cause },
    );
  }
}

const WAIT_MS = 10_000;

/**
 * Connects once and leaves again, so that a wrong address is one sentence instead of the stack of whatever came first.
 *
 * @throws DatabaseNotReached
 */
export async function assertReachable(url: string): Promise<void> {
  let client: pg.Client | undefined;
  try {
    client = new pg.Client({
      connectionString: await findServer(url),
      connectionTimeoutMillis: WAIT_MS,
      application_name: 'longshore looks',
    });
    client.on('error', () => undefined);
    await client.connect();
  } catch (error) {
    throw new DatabaseNotReached(url, error);
  } finally {
    await client?.end().catch(() => undefined);
  }
}

// Hosts and name alone: the rest of the address may hold a password.
function placeOf(url: string): string {
  const [, hosts = '', name = ''] = /^[^:]*:\/\/(?:[^/?#]*@)?([^/?#]*)(\/[^?#]*)?/.exec(url) ?? [];
  return hosts === '' ? `DATABASE_URL` : `${hosts}${name}`;
}

// Where a name has several addresses, Node tells each in an error of its own and nothing in the one around them.
function reasonOf(cause: unknown): string {
  const [first = cause] = cause instanceof AggregateError ? (cause.errors as unknown[]) : [];
  return first instanceof Error ? first.message.replace(/\.$/, '') : String(first);
}
