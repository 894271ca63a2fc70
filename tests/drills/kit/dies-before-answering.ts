/*
 * Loaded into a server before anything else, it ends the process on the spot when the note of an order is committed: after
 * the effect, before the answer.
 */
import { registerHooks } from 'node:module';

const COMMITTED = 'await tx.commit();';

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith('/platform/database.ts')) return loaded;
    const source = String(loaded.source);
    if (!source.includes(COMMITTED))
      throw new Error('the end of a transaction has changed: this server would not die');
    const die = `if (label === 'orders.add-note') process.kill(process.pid, 'SIGKILL');`;
    return { ...loaded, source: source.replace(COMMITTED, `${COMMITTED}\n      ${die}`) };
  },
});
