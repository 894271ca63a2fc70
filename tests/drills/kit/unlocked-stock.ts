/*
 * A negative control: loaded into a server before anything else, it takes the locks away under which stock is read where a
 * buffer or waiting demand keeps some of it back. The guard of the change does not know of either.
 */
import { registerHooks } from 'node:module';

const LOCKS = 'lock ? LOCKED : AVAILABLE';

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith('/inventory/steps/stock-for-sale.ts')) return loaded;
    const source = String(loaded.source);
    if (!source.includes(LOCKS))
      throw new Error('stock is read in another way now: this control breaks nothing');
    return { ...loaded, source: source.replace(LOCKS, 'AVAILABLE') };
  },
});
