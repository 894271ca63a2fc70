import type { Queryable } from '../database.ts';

/** A place in the event log: the transaction that wrote the event, then its id. */
export type EventPlace = { xid: string; id: string };

export type LoggedEvent = EventPlace & {
  type: string;
  subject_id: string;
  payload: Record<string, unknown>;
  actor_name: string;
  request_id: string;
  occurred_at: Date;
};

export const LOG_START: EventPlace = { xid: '0', id: '00000000-0000-0000-0000-000000000000' };

/**
 * The first transaction whose events may not be read yet: the oldest one that still writes in this database, otherwise the
 * next to come. `pg_snapshot_xmin` would be one statement less, but it knows no databases: a long import of a neighbor on
 * the same server would hold our live updates back. Autovacuum's own transactions are none of ours: they write no events.
 *
 * What is read must be read by a later statement. The snapshot, and with it the upper end, is older than the look at who
 * writes: whoever is not seen there with a lower number has ended, so that a later snapshot sees what it wrote.
 */
async function firstOpen(database: Queryable): Promise<string> {
  const [bound] = await database.rows<{ xid: string }>(
    `select least(s.next, min(s.next - s.behind))::text as xid
     from (select m.next, case when m.distance < -2147483648 then m.distance + 4294967296
                               when m.distance > 2147483647 then m.distance - 4294967296 else m.distance end as behind
           from (select n.next, (n.next & 4294967295) - a.backend_xid::text::bigint as distance
                 from (select pg_snapshot_xmax(pg_current_snapshot())::text::bigint as next) n
                 left join pg_stat_activity a on a.datname = current_database() and a.backend_xid is not null
                                             and a.backend_type <> 'autovacuum worker') m) s
     group by s.next`,
  );
  return bound?.xid ?? LOG_START.xid;
}

/**
 * Events after a place, in an order that never grows behind a reader: only events of transactions older than
 * every one that is still open are shown, so none can appear later before one that was read already. The order names the
 * table: plain `xid` would be the text of the answer, in which 1000 comes before 999.
 */
export async function readEvents(
  database: Queryable,
  {
    after,
    kinds,
    carrying = null,
    limit,
  }: {
    after: EventPlace;
    kinds: readonly string[] | null;
    /** A field that the payload must have. */
    carrying?: string | null;
    limit: number;
  },
): Promise<LoggedEvent[]> {
  const before = await firstOpen(database);
  return database.rows<LoggedEvent>(
    `select xid::text as xid, id, type, subject_id, payload, actor_name, request_id, occurred_at
     from platform.events
     where xid < $5::xid8 and (xid, id) > ($1::xid8, $2::uuid)
       and ($3::text[] is null or split_part(type, '.', 1) = any($3::text[])) and ($6::text is null or payload ? $6)
     order by events.xid, id limit $4`,
    [after.xid, after.id, kinds, limit, before, carrying],
  );
}

/** The place of the last event that can be read now. */
export async function endOfLog(database: Queryable): Promise<EventPlace> {
  const before = await firstOpen(database);
  // Where everything was forgotten, the log ends where it begins.
  const [last] = await database.rows<EventPlace>(
    `select p.xid::text as xid, p.id
     from ((select xid, id from platform.events where xid < $1::xid8 order by platform.events.xid desc, id desc limit 1)
           union all
           select xid, id from platform.event_log_begin) p
     order by p.xid desc, p.id desc limit 1`,
    [before],
  );
  return last ?? LOG_START;
}

/** Whether events after a place were forgotten meanwhile, so that whoever reads on from there would miss them. */
export async function isForgotten(database: Queryable, { xid, id }: EventPlace): Promise<boolean> {
  const rows = await database.rows(
    'select from platform.event_log_begin where (xid, id) > ($1::xid8, $2::uuid)',
    [xid, id],
  );
  return rows.length > 0;
}

/** Whether one place comes before another. */
export function isBefore(a: EventPlace, b: EventPlace): boolean {
  return BigInt(a.xid) < BigInt(b.xid) || (a.xid === b.xid && a.id < b.id);
}

/** A place as text, for `Last-Event-ID` and cursors. */
export function writePlace({ xid, id }: EventPlace): string {
  return `${xid}.${id}`;
}

/** Reads a place; nothing when the text is none. */
export function parsePlace(text: string): EventPlace | undefined {
  const match = /^(\d{1,19})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(text);
  return match?.[1] !== undefined && match[2] !== undefined ? { xid: match[1], id: match[2] } : undefined;
}
