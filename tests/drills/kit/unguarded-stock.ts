/*
 * A negative control: loaded into a server before anything else, it takes the guard out of the statement that changes stock
 * levels, as if somebody had trusted what was read before. Together with a database without the CHECKs nothing is left
 * that would notice a competitor.
 */
import { registerHooks } from 'node:module';

const GUARD = 'and l.available + c.available >= 0';

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith('/inventory/steps/move-stock.ts')) return loaded;
    const source = String(loaded.source);
    if (!source.includes(GUARD))
      throw new Error('the guard of stock levels has changed: this control breaks nothing');
    return { ...loaded, source: source.replace(GUARD, 'and true') };
  },
});
