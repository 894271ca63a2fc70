import { PassThrough } from 'node:stream';
import type { Actor } from '../actor.ts';
import { type Database, isUnavailable } from '../database.ts';
import type { Services } from '../services.ts';
import { kindOf, payloadOf, readableKinds, subjectOf } from './event-kinds.ts';
import {
  type EventPlace,
  endOfLog,
  isBefore,
  type LoggedEvent,
  readEvents,
  writePlace,
} from './event-log.ts';

const POLL_MS = 500;
const HEARTBEAT_MS = 15_000;
const PAGE = 500;
// A browser opens the stream again by itself and goes on where it was; permissions are looked at anew each time.
const LONGEST_MS = 5 * 60_000;
const MOST_UNREAD_BYTES = 1_048_576;

type Reader = {
  /** The person or key that reads. */
  actor_id: string | null;
  stream: PassThrough;
  kinds: ReadonlySet<string>;
  place: EventPlace;
  is_live: boolean;
};

/** Follows the event log for all streams of this process with one query every half second, while anybody listens. */
export class EventFeed {
  readonly #database: Database;
  readonly #log: Services['log'];
  readonly #standby: Services['standby'];
  readonly #readers = new Set<Reader>();
  #place: EventPlace | undefined;
  #timer: NodeJS.Timeout | undefined;
  #is_closed = false;

  constructor({ database, log, standby }: Pick<Services, 'database' | 'log' | 'standby'>) {
    this.#database = database;
    this.#standby = standby;
    this.#log = log;
  }

  /** A stream of server-sent events that somebody may read: from `after` on, or from now. */
  async open(
    { id: actor_id, permissions }: Pick<Actor, 'id' | 'permissions'>,
    after: EventPlace | undefined,
  ): Promise<PassThrough> {
    // A place beyond the end, from another database or made up, would carry the feed of all readers there.
    const now = await endOfLog(this.#database);
    const place = after && isBefore(after, now) ? after : now;
    const kinds = new Set(readableKinds(permissions));
    const reader: Reader = { actor_id, stream: new PassThrough(), kinds, place, is_live: false };
    const { stream } = reader;
    const heartbeat = setInterval(
      () => stream.writableEnded || stream.write(': still here\n\n'),
      HEARTBEAT_MS,
    );
    const end = setTimeout(() => stream.end(), LONGEST_MS);
    stream.on('close', () => {
      clearInterval(heartbeat);
      clearTimeout(end);
      this.#readers.delete(reader);
    });
    if (this.#is_closed) return stream.end();
    stream.write('retry: 1000\n: connected\n\n');
    this.#readers.add(reader);
    this.#place ??= place;
    this.#timer ??= setTimeout(() => void this.#poll(), POLL_MS);
    this.#catchUp(reader).catch((error: Error) => stream.destroy(error));
    return stream;
  }

  // Becoming live and being level with the feed happen in one step of the event loop, so nothing falls between.
  async #catchUp(reader: Reader): Promise<void> {
    while (this.#place && isBefore(reader.place, this.#place) && !reader.stream.destroyed) {
      // Taken before the read: what the feed passes on meanwhile is read in the next round.
      const level = this.#place;
      const events = await readEvents(this.#database, {
        after: reader.place,
        kinds: [...reader.kinds],
        limit: PAGE,
      });
      for (const event of events) send(reader, event);
      if (events.length < PAGE && isBefore(reader.place, level)) reader.place = level;
    }
    reader.is_live = true;
  }

  async #poll(): Promise<void> {
    let is_behind = false;
    try {
      const after = this.#place;
      if (after && this.#readers.size > 0) {
        const events = await readEvents(this.#database, { after, kinds: null, limit: PAGE });
        // Whoever hears of a change reads the list again, perhaps from the standby: there it must be by then.
        if (events.length > 0) await this.#standby?.catchUp();
        this.#place = events.at(-1) ?? after;
        is_behind = events.length === PAGE;
        for (const reader of this.#readers) {
          if (reader.is_live) for (const event of events) send(reader, event);
          if (events.some((event) => endsReading(event, reader))) reader.stream.end();
        }
      }
    } catch (error) {
      if (!isUnavailable(error)) this.#log.warn({ err: error }, 'event feed');
    }
    const goes_on = this.#readers.size > 0 && !this.#is_closed;
    this.#timer = goes_on ? setTimeout(() => void this.#poll(), is_behind ? 0 : POLL_MS) : undefined;
    // Nobody listens: the next reader starts the feed at its own place, not at one that was left hours ago.
    if (!goes_on) this.#place = undefined;
  }

  /** Ends every stream; browsers come back to another process or the restarted one. */
  close(): void {
    this.#is_closed = true;
    clearTimeout(this.#timer);
    for (const { stream } of this.#readers) stream.end();
  }
}

// Whoever was changed, signed out or revoked comes back and is asked anew who they are and what they may read.
function endsReading({ type, subject_id }: LoggedEvent, { actor_id }: Reader): boolean {
  return subject_id === actor_id && (kindOf(type) === 'user' || kindOf(type) === 'api_key');
}

function send(reader: Reader, event: LoggedEvent): void {
  if (reader.stream.writableEnded || !isBefore(reader.place, event)) return;
  reader.place = { xid: event.xid, id: event.id };
  if (!reader.kinds.has(kindOf(event.type))) return;
  const { type, subject_id, payload, actor_name, occurred_at } = event;
  const data = {
    type,
    subject_id: subjectOf(type, subject_id),
    payload: payloadOf(payload),
    actor_name,
    occurred_at,
  };
  reader.stream.write(`id: ${writePlace(event)}\ndata: ${JSON.stringify(data)}\n\n`);
  // Somebody who does not read must not fill this process's memory; they come back and go on where they were.
  if (reader.stream.writableLength > MOST_UNREAD_BYTES) reader.stream.end();
}
