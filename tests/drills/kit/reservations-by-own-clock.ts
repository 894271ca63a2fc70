/*
 * A negative control: a process whose clock is wrong (`wrong-clock.ts`) and that decides by it whether a reservation is over.
 */
import { registerHooks } from 'node:module';
import './wrong-clock.ts';

const BY_DATABASE = "const NOW = 'clock_timestamp()';";

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith('/fulfillment/sql/reservations.ts')) return loaded;
    const source = String(loaded.source);
    if (!source.includes(BY_DATABASE))
      throw new Error('the expiry of reservations has changed: this control breaks nothing');
    // Asked anew for each statement.
    const by_process = `const NOW = { toString: () => "'" + new Date().toISOString() + "'::timestamptz" };`;
    return { ...loaded, source: source.replace(BY_DATABASE, by_process) };
  },
});
