/*
 * A negative control: loaded into a server before anything else, it takes a full disk of the database for a fault like any
 * other, which nobody can make anything of.
 */
import { registerHooks } from 'node:module';

const KNOWS = 'if (isDiskFull(error)) {';

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith('/platform/http/server.ts')) return loaded;
    const source = String(loaded.source);
    if (!source.includes(KNOWS))
      throw new Error('the answer to a full disk has changed: this control breaks nothing');
    return { ...loaded, source: source.replace(KNOWS, 'if (false) {') };
  },
});
