import pg from 'pg';

/** How many sessions of the server were, on average, at work or waiting for this. */
export type Wait = { event: string; sessions: number };

const EVERY_MS = 50;

/** Looks twenty times a second at what the sessions of the server do; `stop` answers it, the most frequent first. */
export async function monitorWaits(url: string): Promise<{ stop(): Promise<Wait[]> }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const seen = new Map<string, number>();
  let [looks, isOver] = [0, false];
  const looking = (async () => {
    while (!isOver) {
      const { rows } = await client.query<{ event: string; sessions: number }>(
        `select case when state <> 'active' then state when wait_event is null then 'on the CPU'
                     else wait_event_type || ' ' || wait_event end as event, count(*)::int as sessions
         from pg_stat_activity
         where backend_type = 'client backend' and pid <> pg_backend_pid() and state <> 'idle' group by 1`,
      );
      looks += 1;
      for (const { event, sessions } of rows) seen.set(event, (seen.get(event) ?? 0) + sessions);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  })();
  return {
    async stop() {
      isOver = true;
      await looking;
      await client.end();
      return [...seen]
        .map(([event, sessions]) => ({ event, sessions: sessions / Math.max(1, looks) }))
        .sort((a, b) => b.sessions - a.sessions);
    },
  };
}
