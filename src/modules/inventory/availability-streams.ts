import { PassThrough } from 'node:stream';
import { toWire } from '../../kernel/ids.ts';
import { isUnavailable } from '../../platform/database.ts';
import type { Services } from '../../platform/services.ts';
import type { Availability } from './queries/availability.ts';
import type { AvailabilityChanges } from './queries/availability-changes.ts';

const POLL_MS = 500;
const HEARTBEAT_MS = 15_000;
// A reader opens the stream again by itself and goes on where it was; permissions are looked at anew each time.
const LONGEST_MS = 5 * 60_000;
const MOST_UNREAD_BYTES = 1_048_576;

type Read = (after: string | undefined) => Promise<AvailabilityChanges>;

/** The streams of availability that this process has open. */
export class AvailabilityStreams {
  readonly #log: Services['log'];
  readonly #open = new Set<PassThrough>();
  #is_closed = false;

  constructor({ log }: Pick<Services, 'log'>) {
    this.#log = log;
  }

  /** A stream of server-sent events, one for each page of changes: from `after` on, or from now. */
  async open(read: Read, after: string | undefined): Promise<PassThrough> {
    const first = await read(after);
    const stream = new PassThrough();
    if (this.#is_closed) return stream.end();
    this.#open.add(stream);
    const heartbeat = setInterval(
      () => stream.writableEnded || stream.write(': still here\n\n'),
      HEARTBEAT_MS,
    );
    const end = setTimeout(() => stream.end(), LONGEST_MS);
    let timer: NodeJS.Timeout | undefined;
    stream.on('close', () => {
      clearInterval(heartbeat);
      clearTimeout(end);
      clearTimeout(timer);
      this.#open.delete(stream);
    });
    stream.write('retry: 1000\n: connected\n\n');
    const goOn = (page: AvailabilityChanges): void => {
      if (stream.writableEnded || stream.destroyed) return;
      if (page.items.length > 0) send(stream, page);
      timer = setTimeout(() => void next(page.next), page.has_more ? 0 : POLL_MS);
    };
    const next = async (place: string): Promise<void> => {
      try {
        goOn(await read(place));
      } catch (error) {
        if (!isUnavailable(error)) this.#log.warn({ err: error }, 'availability stream');
        stream.end();
      }
    };
    goOn(first);
    return stream;
  }

  /** Ends every stream; readers come back to another process or the restarted one. */
  close(): void {
    this.#is_closed = true;
    for (const stream of this.#open) stream.end();
  }
}

function send(stream: PassThrough, { items, next }: AvailabilityChanges): void {
  stream.write(`id: ${next}\ndata: ${JSON.stringify({ items: items.map(asSent) })}\n\n`);
  // Somebody who does not read must not fill this process's memory; they come back and go on where they were.
  if (stream.writableLength > MOST_UNREAD_BYTES) stream.end();
}

function asSent({ variant_id, ...item }: Availability): object {
  return { variant_id: variant_id === null ? null : toWire('var', variant_id), ...item };
}
