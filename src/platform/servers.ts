import pg from 'pg';

/** The servers behind one address of a database: several are a primary and its standbys. */
export type Servers = {
  /** One address for each server. */
  urls: readonly [string, ...string[]];
  /** Whether only a server that takes writes is meant. */
  must_write: boolean;
};

const SHAPE = /^(postgres(?:ql)?:\/\/(?:[^/?#@]*@)?)([^/?#]*)(.*)$/;
const ATTRIBUTE = 'target_session_attrs';
const MEANINGS: Readonly<Record<string, boolean>> = { any: false, 'read-write': true, primary: true };

/**
 * Takes an address apart as libpq does: `postgres://user@one:5432,two:5432/db?target_session_attrs=read-write` is two servers,
 * of which the one that takes writes is meant. `pg` itself knows one server an address. Undefined when it is none.
 */
export function serversOf(url: string): Servers | undefined {
  const [, user, hosts, rest] = SHAPE.exec(url) ?? [];
  if (user === undefined || hosts === undefined || rest === undefined) return undefined;
  const urls = hosts.split(',').map((host) => `${user}${host}${rest}`);
  if (!urls.every((each) => URL.canParse(each))) return undefined;
  const single = urls.map((each) => {
    const parsed = new URL(each);
    const wanted = parsed.searchParams.get(ATTRIBUTE);
    parsed.searchParams.delete(ATTRIBUTE);
    return { url: wanted === null ? each : parsed.href, must_write: MEANINGS[wanted ?? 'any'] };
  });
  const [first, ...others] = single;
  if (first?.must_write === undefined) return undefined;
  return { urls: [first.url, ...others.map((each) => each.url)], must_write: first.must_write };
}

/** The address of a server that can be reached now and is meant. */
export async function findServer(url: string): Promise<string> {
  const { urls, must_write } = known(url);
  if (urls.length === 1) return urls[0];
  let failure: unknown;
  for (const each of urls) {
    const client = new pg.Client({ connectionString: each, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      if (must_write) await refuseStandby(client);
      return each;
    } catch (error) {
      failure = error;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  throw failure;
}

/** How a pool chooses among several servers: the one that answered last, and the next one when that fails. */
export function poolChoice(url: string): {
  /** How many connections to try before the last error is believed. */
  tries: number;
  options: pg.PoolConfig & { Client?: typeof pg.Client };
} {
  const { urls, must_write } = known(url);
  if (urls.length === 1) return { tries: 1, options: { connectionString: urls[0] } };
  let at = 0;
  const failedAt = (tried: number): void => {
    if (at === tried) at = (at + 1) % urls.length;
  };
  class ChosenClient extends pg.Client {
    readonly tried: number;

    constructor(config: pg.ClientConfig) {
      super({ ...config, connectionString: urls[at] ?? urls[0] });
      this.tried = at;
      this.once('error', () => failedAt(this.tried));
    }

    override connect(): Promise<this>;
    override connect(callback: (error: Error) => void): void;
    override connect(callback?: (error: Error) => void): Promise<this> | undefined {
      const connecting = super.connect().then(async () => {
        if (must_write) await refuseStandby(this);
      });
      const settled = connecting.catch((error: Error) => {
        failedAt(this.tried);
        // Not waited for: nothing says when a connection that never stood has ended.
        this.end().catch(() => undefined);
        throw error;
      });
      if (!callback) return settled.then(() => this);
      settled.then(() => callback(undefined as unknown as Error), callback);
      return undefined;
    }
  }
  return { tries: urls.length + 1, options: { Client: ChosenClient as unknown as typeof pg.Client } };
}

/** Whether an address names more than one server. */
export function isSeveral(url: string): boolean {
  return known(url).urls.length > 1;
}

function known(url: string): Servers {
  return serversOf(url) ?? { urls: [url], must_write: false };
}

/** A standby answers, but decides nothing: a write that it was asked for would fail. */
async function refuseStandby(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ transaction_read_only: string }>('show transaction_read_only');
  if (rows[0]?.transaction_read_only !== 'off')
    throw new Error('the connection leads to a standby, which takes no writes');
}
