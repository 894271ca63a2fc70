import { Type } from 'typebox';
import { type Api, FileAnswer } from '../http/api.ts';
import { DEFAULT_LIMIT } from '../http/lists.ts';
import { Id, ListQuery, Strict, Time } from '../http/schema.ts';
import { RefusedRequest } from '../refusals.ts';
import { EventFeed } from './event-feed.ts';
import { payloadOf, readableKinds, subjectOf } from './event-kinds.ts';
import {
  endOfLog,
  isBefore,
  isForgotten,
  LOG_START,
  parsePlace,
  readEvents,
  writePlace,
} from './event-log.ts';

const EventSchema = Strict({
  id: Id('evt'),
  type: Type.String(),
  subject_id: Type.String(),
  payload: Type.Unsafe<object>({ type: 'object', additionalProperties: true }),
  actor_name: Type.String(),
  request_id: Type.String(),
  occurred_at: Time,
});

const EventPage = Strict({
  items: Type.Array(EventSchema),
  next: Type.String({ description: 'Where to go on, now or later; also when nothing is new.' }),
  has_more: Type.Boolean(),
});

/** The event log, to be read page by page or followed. Everybody sees the events of what they may read. */
export function eventRoutes(api: Api): void {
  const feed = new EventFeed(api.services);
  api.onClose(() => feed.close());

  api.get('/v1/events', {
    summary: 'Read the event log in the order of commits',
    description: 'Keep `next` and come back with it as `after`: no event is ever missed or shown twice.',
    tag: 'Events',
    permission: 'events:read',
    query: Strict(ListQuery),
    answer: EventPage,
    async handler({ services, actor, query: { limit = DEFAULT_LIMIT, after } }) {
      const start = after === undefined ? LOG_START : parsePlace(after);
      if (!start) throw new RefusedRequest({ code: 'invalid_cursor' });
      if (after !== undefined && start.xid !== LOG_START.xid && (await isForgotten(services.database, start)))
        throw new RefusedRequest({ code: 'invalid_cursor' });
      const kinds = readableKinds(actor.permissions);
      const rows = await readEvents(services.database, { after: start, kinds, limit: limit + 1 });
      // After a restore elsewhere a cursor may lie beyond the end: whoever kept it would wait for ever without a word.
      if (rows.length === 0 && isBefore(await endOfLog(services.database), start))
        throw new RefusedRequest({ code: 'invalid_cursor' });
      const shown = rows.slice(0, limit);
      return {
        items: shown.map(({ xid: _, ...event }) => ({
          ...event,
          subject_id: subjectOf(event.type, event.subject_id),
          payload: payloadOf(event.payload),
        })),
        next: writePlace(shown.at(-1) ?? start),
        has_more: rows.length > limit,
      };
    },
  });

  api.get('/v1/events/stream', {
    summary: 'Follow the event log as server-sent events',
    description:
      'From now on, or with `Last-Event-ID` from where a stream ended. A comment every 15 s keeps it open.',
    tag: 'Events',
    permission: 'events:read',
    answer: ['text/event-stream'],
    async handler({ actor, raw, reply }) {
      const last = raw.headers['last-event-id'];
      const after = typeof last === 'string' ? parsePlace(last) : undefined;
      if (after && (await isForgotten(api.services.database, after)))
        throw new RefusedRequest({ code: 'invalid_cursor' });
      reply.header('cache-control', 'no-store').header('x-accel-buffering', 'no');
      return new FileAnswer('text/event-stream', await feed.open(actor, after));
    },
  });
}
