/*
 * A negative control: a server whose clock is wrong (`wrong-clock.ts`) and who decides by it whether an API key has expired.
 */
import { registerHooks } from 'node:module';
import './wrong-clock.ts';

const BY_DATABASE = 'k.expires_at > now()';

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith('/identity/queries/credentials.ts')) return loaded;
    const source = String(loaded.source);
    if (!source.includes(BY_DATABASE))
      throw new Error('the expiry of keys has changed: this control breaks nothing');
    const by_process = `k.expires_at > '\${new Date().toISOString()}'::timestamptz`;
    return { ...loaded, source: source.replaceAll(BY_DATABASE, by_process) };
  },
});
