import type { Queryable } from '../../../platform/database.ts';
import { RefusedRequest } from '../../../platform/refusals.ts';
import {
  type EventPlace,
  endOfLog,
  isBefore,
  isForgotten,
  type LoggedEvent,
  parsePlace,
  readEvents,
  writePlace,
} from '../../../platform/routes/event-log.ts';
import { type Availability, type Market, readAvailability } from './availability.ts';

/** How far a reader of the feed is: after an event, or after some variant of one that concerns them all. */
type Cursor = { place: EventPlace; within: string | null };

export type AvailabilityChanges = { items: Availability[]; next: string; has_more: boolean };

type Options = {
  after: string | undefined;
  limit: number;
  /** Finds by which rules is sold, as they are now; the changes of other channels are left out. */
  findNow(): Promise<Market>;
};

const MOST_EVENTS = 500;

/**
 * Every variant whose availability may have changed after a place in the event log, with its availability now. Events are
 * read in the order of commits, and stock after the events: what a reader has not seen yet is in a later page. Without a
 * place the feed begins now.
 */
export async function readAvailabilityChanges(
  reader: Queryable,
  { after, limit, findNow }: Options,
): Promise<AvailabilityChanges> {
  // Before the events: what is committed in between has a place after this end.
  const end = await endOfLog(reader);
  if (after === undefined) return { items: [], next: writePlace(end), has_more: false };
  const { channel_id } = await findNow();
  const from = readCursor(after);
  // After a restore elsewhere a cursor may lie beyond the end: whoever kept it would wait for ever without a word.
  if (!from || isBefore(end, from.place) || (await isForgotten(reader, from.place)))
    throw new RefusedRequest({ code: 'invalid_cursor' });
  const page =
    from.within === null ? undefined : await pageOfAll(reader, from.place, { after: from.within, limit });
  const { variant_ids, next, has_more } =
    page && page.variant_ids.length > 0
      ? page
      : await pageOfEvents(reader, from.place, { end, limit, channel_id });
  // Found again after the events, because a channel's rules are among what changes.
  const items = variant_ids.length === 0 ? [] : await availabilityOf(reader, variant_ids, await findNow());
  return { items, next: writeCursor(next), has_more };
}

type Page = { variant_ids: string[]; next: Cursor; has_more: boolean };

async function pageOfEvents(
  reader: Queryable,
  after: EventPlace,
  { end, limit, channel_id }: { end: EventPlace; limit: number; channel_id: string | null },
): Promise<Page> {
  const events = await readEvents(reader, {
    after,
    kinds: null,
    carrying: 'variant_ids',
    limit: MOST_EVENTS,
  });
  const changed = new Set<string>();
  let place = after;
  for (const event of events) {
    const variant_ids = variantsOf(event, channel_id);
    if (variant_ids === null && changed.size === 0) {
      const all = await pageOfAll(reader, event, { after: null, limit });
      if (all.variant_ids.length > 0) return all;
    }
    const isTooMuch = variant_ids === null || changed.size + variant_ids.length > limit;
    if (isTooMuch && changed.size > 0) {
      return { variant_ids: [...changed], next: { place, within: null }, has_more: true };
    }
    for (const id of variant_ids ?? []) changed.add(id);
    place = { xid: event.xid, id: event.id };
  }
  const has_more = events.length === MOST_EVENTS;
  // Nothing that was readable at the end concerns stock: the next reader need not look at it again.
  if (!has_more && isBefore(place, end)) place = end;
  return { variant_ids: [...changed], next: { place, within: null }, has_more };
}

// The variants that an event names; null for any of them.
function variantsOf({ payload }: LoggedEvent, channel_id: string | null): string[] | null {
  if (
    typeof payload.channel_id === 'string' &&
    payload.variant_ids === null &&
    payload.channel_id !== channel_id
  )
    return [];
  return payload.variant_ids as string[] | null;
}

/** All variants page by page, because one event concerns them all. */
async function pageOfAll(
  reader: Queryable,
  { xid, id }: EventPlace,
  { after, limit }: { after: string | null; limit: number },
): Promise<Page> {
  const rows = await reader.rows<{ id: string }>(
    'select id from catalog.v_variants where $1::uuid is null or id > $1::uuid order by id limit $2',
    [after, limit],
  );
  const variant_ids = rows.map((row) => row.id);
  const within = variant_ids.at(-1) ?? null;
  return { variant_ids, next: { place: { xid, id }, within }, has_more: true };
}

// What changes of a component changes of the bundles that it is in.
async function availabilityOf(
  reader: Queryable,
  variant_ids: readonly string[],
  market: Market,
): Promise<Availability[]> {
  const rows = await reader.rows<{ sku: string }>(
    `select v.sku from catalog.v_variants v
     where v.id = any($1::uuid[])
        or v.id in (select c.bundle_id from catalog.v_bundle_components c where c.component_id = any($1::uuid[]))
     order by v.sku`,
    [variant_ids],
  );
  return readAvailability(
    reader,
    rows.map(({ sku }) => sku),
    market,
  );
}

function readCursor(text: string): Cursor | undefined {
  const [xid = '', id = '', within = null, ...rest] = text.split('.');
  const place = parsePlace(`${xid}.${id}`);
  const isVariant = within === null || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(within);
  return place && isVariant && rest.length === 0 ? { place, within } : undefined;
}

function writeCursor({ place, within }: Cursor): string {
  return within === null ? writePlace(place) : `${writePlace(place)}.${within}`;
}
