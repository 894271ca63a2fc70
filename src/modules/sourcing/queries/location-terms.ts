import type { SpecialHandling } from '../../../kernel/special-handling.ts';
import type { Queryable } from '../../../platform/database.ts';
import { DEFAULT_LIMIT, decodeCursor, encodeCursor, type PageOf } from '../../../platform/http/lists.ts';
import { loadChannels } from '../../channels/index.ts';
import { listLocations } from '../../inventory/index.ts';
import { dayIn } from '../../inventory/rules/index.ts';
import { loadRateTable } from '../../shipping/index.ts';
import {
  type DatedTerms,
  DEFAULT_TERMS,
  datedOn,
  type LocationTerms,
  termsOf,
} from '../rules/location-terms.ts';
import { readCurrentTerms, readTermsOf, readVersions, type SavedTerms } from '../sql/location-terms.ts';

/** Terms as people read them: channels by their codes. Version 0 is what counts where nobody said anything. */
export type ShownTerms = Omit<LocationTerms, 'channel_ids' | 'countries' | 'refuses'> & {
  countries: string[] | null;
  refuses: SpecialHandling[];
  channel_codes: string[] | null;
  version: number;
  valid_from: string | null;
  author: string | null;
  comment: string | null;
  saved_at: Date | null;
};

type LocationFields = {
  location_id: string;
  location_code: string;
  location_name: string;
  kind: Awaited<ReturnType<typeof listLocations>>[number]['kind'];
  time_zone: string;
  cut_off: string;
  /** The local date. */
  today: string;
  currency: string;
};

export type LocationTermsPage = LocationFields & {
  latest_version: number;
  current: ShownTerms;
  scheduled: ShownTerms[];
};

export type LocationTermsRow = LocationFields & {
  current: ShownTerms;
  next_valid_from: string | null;
};

/** How a location works now and what was said for later; `undefined` where it is not known. */
export async function readLocationTerms(
  reader: Queryable,
  location_id: string,
  now: Date,
): Promise<LocationTermsPage | undefined> {
  const [locations, channels, rates, terms] = await Promise.all([
    listLocations(reader),
    loadChannels(reader),
    loadRateTable(reader),
    readTermsOf(reader, [location_id]),
  ]);
  const location = locations.find(({ id }) => id === location_id);
  if (!location) return undefined;
  const all = terms.get(location_id) ?? [];
  const today = dayIn(location.time_zone, now);
  const codes = new Map(channels.map(({ id, code }) => [id, code]));
  return {
    ...fieldsOf(location, today, rates.currency),
    latest_version: all.at(-1)?.version ?? 0,
    current: shown(datedOn(all, today), codes),
    scheduled: scheduledAfter(all, today).map((each) => shown(each, codes)),
  };
}

/** The terms that count today at every location, of which there are few. */
export async function listLocationTerms(reader: Queryable, now: Date): Promise<LocationTermsRow[]> {
  const [locations, channels, rates, terms] = await Promise.all([
    listLocations(reader),
    loadChannels(reader),
    loadRateTable(reader),
    readCurrentTerms(reader),
  ]);
  const codes = new Map(channels.map(({ id, code }) => [id, code]));
  const active = locations.filter(({ status }) => status === 'active');
  return active.map((location) => {
    const today = dayIn(location.time_zone, now);
    const all = terms.get(location.id) ?? [];
    return {
      ...fieldsOf(location, today, rates.currency),
      current: shown(datedOn(all, today), codes),
      next_valid_from: scheduledAfter(all, today)[0]?.valid_from ?? null,
    };
  });
}

/** Every version that was saved for a location, the newest first. */
export async function listTermsVersions(
  reader: Queryable,
  location_id: string,
  { limit = DEFAULT_LIMIT, after }: { limit?: number; after?: string },
): Promise<PageOf<ShownTerms>> {
  const before = after === undefined ? 2_147_483_647 : decodeCursor(after, 'version', ['integer'])[0];
  const [channels, rows] = await Promise.all([
    loadChannels(reader),
    readVersions(reader, location_id, { before, limit: limit + 1 }),
  ]);
  const codes = new Map(channels.map(({ id, code }) => [id, code]));
  const items = rows.slice(0, limit).map((row) => shown(row, codes));
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? encodeCursor('version', [last.version]) : null };
}

function fieldsOf(
  { id, code, name, kind, time_zone, cut_off }: Awaited<ReturnType<typeof listLocations>>[number],
  today: string,
  currency: string,
): LocationFields {
  return {
    location_id: id,
    location_code: code,
    location_name: name,
    kind,
    time_zone,
    cut_off,
    today,
    currency,
  };
}

function shown(saved: DatedTerms | SavedTerms | undefined, codes: ReadonlyMap<string, string>): ShownTerms {
  const { channel_ids, ...terms } = termsOf(saved ?? DEFAULT_TERMS);
  return {
    ...terms,
    countries: terms.countries ? [...terms.countries] : null,
    refuses: [...terms.refuses],
    channel_codes: channel_ids?.flatMap((id) => codes.get(id) ?? []).toSorted() ?? null,
    version: saved?.version ?? 0,
    valid_from: saved?.valid_from ?? null,
    author: saved && 'author' in saved ? saved.author : null,
    comment: saved && 'comment' in saved ? saved.comment : null,
    saved_at: saved && 'saved_at' in saved ? saved.saved_at : null,
  };
}

// Of several that begin on one day the newest will count.
function scheduledAfter(all: readonly SavedTerms[], today: string): DatedTerms[] {
  const days = [...new Set(all.map(({ valid_from }) => valid_from))].filter((day) => day > today).sort();
  return days.flatMap((day) => datedOn(all, day) ?? []);
}
