/*
 * A negative control: loaded into a server before anything else, it forgets every idempotency key, as a server does that
 * keeps them in the memory of one process of many.
 */
import { registerHooks } from 'node:module';

const KEEPS = 'if (answers.length === 0) return;';
const CLAIMS = 'return row.is_locked ?';

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith('/platform/idempotency.ts')) return loaded;
    const source = String(loaded.source);
    if (!source.includes(KEEPS) || !source.includes(CLAIMS))
      throw new Error('the way in which keys are kept has changed: this control breaks nothing');
    return { ...loaded, source: source.replace(KEEPS, 'return;').replace(CLAIMS, 'return true ?') };
  },
});
