import type { DomainEvent, EventType } from '../events/define.ts';
import { newId } from '../kernel/ids.ts';
import type { Actor } from './actor.ts';
import type { Queryable, Transaction } from './database.ts';

/** The queue of the jobs that hand each event to its listeners. */
export const FAN_OUT = 'platform.fan-out';

/** An event as it is stored: with its id, author and time. */
export type StoredEvent<Payload extends object = object> = DomainEvent<Payload> & {
  id: string;
  actor_name: string;
  request_id: string;
  occurred_at: Date;
};

/** The part of the job writer that is needed here; jobs stand above events. */
type JobInserter = { insert(tx: Queryable, queue: string, jobs: { data: object }[]): Promise<void> };

type Author = { actor: Actor; request_id: string };

/** Writes events and the job that fans them out, in the caller's transaction: both happen or neither does. */
export async function publish(
  tx: Transaction,
  jobs: JobInserter,
  drafts: readonly { event: DomainEvent; by: Author }[],
): Promise<void> {
  if (drafts.length === 0) return;
  const ids = drafts.map(() => newId());
  await Promise.all([
    tx.rows(
      `insert into platform.events (id, type, subject_id, payload, actor_name, request_id)
       select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::jsonb[], $5::text[], $6::text[])`,
      [
        ids,
        drafts.map(({ event }) => event.type),
        drafts.map(({ event }) => event.subject_id),
        drafts.map(({ event }) => JSON.stringify(event.payload)),
        drafts.map(({ by }) => by.actor.name),
        drafts.map(({ by }) => by.request_id),
      ],
    ),
    jobs.insert(tx, FAN_OUT, [{ data: { event_ids: ids } }]),
  ]);
}

/** Somebody who wants to hear of an event. Handlers are idempotent: an event may come twice. */
export type Listener<Services> = {
  /** Unique, and the name of its queue: `notifications.confirm-order`. */
  name: string;
  events: readonly EventType<never>[];
  handle(event: StoredEvent, services: Services): Promise<void>;
};

/** Names a listener with the payload type of its events. */
export function listener<Payload extends object, Services>(definition: {
  name: string;
  events: readonly EventType<Payload>[];
  handle(event: StoredEvent<Payload>, services: Services): Promise<void>;
}): Listener<Services> {
  return definition as unknown as Listener<Services>;
}
