import { Executor } from '../../platform/command.ts';
import { FAN_OUT, type Listener, type StoredEvent } from '../../platform/events.ts';
import type { JobWriter } from '../../platform/jobs.ts';
import type { Services } from '../../platform/module.ts';

/**
 * Services whose clock is set by hand, so that the demo's last weeks can be lived through in seconds by the real
 * commands. The events of the past are heard right here at their own time, instead of by the worker at today's.
 */
export type Past = { services: Services; set(now: Date): void; hear(): Promise<void> };

const AT_ONCE = 100;

export function openPast(services: Services, listeners: readonly Listener<Services>[]): Past {
  const { database, references, config } = services;
  let now = services.clock.now();
  const waiting: string[] = [];
  const clock = { now: () => now };
  const jobs: JobWriter = {
    async insert(tx, queue, all) {
      if (queue !== FAN_OUT) return services.jobs.insert(tx, queue, all);
      for (const { data } of all) waiting.push(...((data as { event_ids: string[] }).event_ids ?? []));
    },
  };
  const executor = new Executor({
    database,
    jobs,
    references,
    clock,
    log: services.log,
    flushers: config.batch_flushers,
    batch_size: config.batch_size,
    queue_limit: config.batch_queue,
    max_wait_ms: config.max_wait_ms,
  });
  const past: Services = { ...services, executor, clock };
  return {
    services: past,
    set(time) {
      now = time;
    },
    async hear() {
      while (waiting.length > 0) {
        const events = await readEvents(services, waiting.splice(0, AT_ONCE));
        await Promise.all(events.map((event) => tell({ ...event, occurred_at: now }, listeners, past)));
      }
    },
  };
}

// A transaction that ran twice announced its first try too; what was rolled back is not there to be read.
async function readEvents({ database }: Services, ids: readonly string[]): Promise<StoredEvent[]> {
  return database.rows<StoredEvent>(
    `select id, type, subject_id, payload, actor_name, request_id, occurred_at
     from platform.events where id = any($1::uuid[]) order by id`,
    [ids],
  );
}

async function tell(
  event: StoredEvent,
  listeners: readonly Listener<Services>[],
  services: Services,
): Promise<void> {
  for (const { events, handle } of listeners) {
    if (events.some(({ type }) => type === event.type)) await handle(event, services);
  }
}
