/*
 * A negative control: loaded into a server before anything else, it locks stock levels in the order in which a request
 * names its lines, instead of in the one order that everybody keeps.
 */
import { registerHooks } from 'node:module';

const IN_ORDER: readonly [text: string, instead: string][] = [
  ['return [...byLevel].sort(([a], [b]) => (a < b ? -1 : 1)).map', 'return [...byLevel].map'],
  ['LEVEL_ARRAYS}) as c (', 'LEVEL_ARRAYS}) with ordinality as c ('],
  ["LEVEL_FIELDS})`, ''", "LEVEL_FIELDS}, n)`, ''"],
  [
    'order by l.variant_id, l.location_id\n       for no key update of l',
    'order by c.n\n       for no key update of l',
  ],
];

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith('/inventory/steps/move-stock.ts')) return loaded;
    let source = String(loaded.source);
    for (const [text, instead] of IN_ORDER) {
      if (!source.includes(text))
        throw new Error('the order of locks on stock levels has changed: this control breaks nothing');
      source = source.replace(text, instead);
    }
    return { ...loaded, source };
  },
});
