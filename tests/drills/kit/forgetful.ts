import { openShop } from './shop.ts';
import { type Site, startSite } from './site.ts';

/**
 * A negative control for everything that promises durability: a database that answers before it has written, killed after
 * `work`. Its writers are stopped, so that the loss does not depend on the moment at which one of them would have come round.
 */
export async function withForgetfulDatabase<Answer>(
  prepare: (site: Site) => Promise<void>,
  work: (site: Site) => Promise<Answer>,
  look: (site: Site, answer: Answer) => Promise<void>,
): Promise<void> {
  const site = await startSite({
    prepare: async (database) => {
      await database.adHoc('alter database longshore set synchronous_commit = off');
    },
  });
  const { database } = site.services;
  let writers: { pid: number }[] = [];
  try {
    await openShop(site.services);
    await prepare(site);
    await database.adHoc('checkpoint');
    writers = await database.adHoc<{ pid: number }>(
      `select pid from pg_stat_activity where backend_type in ('walwriter', 'background writer', 'checkpointer')`,
    );
    for (const { pid } of writers) process.kill(pid, 'SIGSTOP');
    const answer = await work(site);
    site.killDatabase();
    for (const { pid } of writers.splice(0)) process.kill(pid, 'SIGKILL');
    await site.recovered();
    await look(site, answer);
  } finally {
    for (const { pid } of writers) process.kill(pid, 'SIGCONT');
    await site.close();
  }
}
