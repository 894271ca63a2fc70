/*
 * A negative control: loaded into a server before anything else, it reads the event log in the order of ids, as if ids were
 * committed in the order in which they are made.
 */
import { registerHooks } from 'node:module';

const IN_COMMIT_ORDER: readonly [text: string, instead: string][] = [
  [
    'xid < $5::xid8 and (xid, id) > ($1::xid8, $2::uuid)',
    '$5::xid8 is not null and $1::xid8 is not null and id > $2::uuid',
  ],
  ['order by events.xid, id limit $4', 'order by id limit $4'],
];

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith('/platform/routes/event-log.ts')) return loaded;
    let source = String(loaded.source);
    for (const [text, instead] of IN_COMMIT_ORDER) {
      if (!source.includes(text))
        throw new Error('the order of the event log has changed: this control breaks nothing');
      source = source.replace(text, instead);
    }
    return { ...loaded, source };
  },
});
