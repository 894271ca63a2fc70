import { modules } from '../../src/app/modules.ts';
import type { Listener, StoredEvent } from '../../src/platform/events.ts';
import type { Services } from '../../src/platform/module.ts';

const ALL: readonly Listener<Services>[] = modules.flatMap(({ listeners = [] }) => listeners);

/**
 * Runs listeners, those of orders and fulfillment by default, over the events that are not in `heard`, in commit order, until
 * there are no new ones, as a worker does but at a moment that the test chooses. `twice` delivers each event a second time:
 * handlers are idempotent.
 */
export async function hearNew(
  services: Services,
  heard: Set<string>,
  { twice = false, of = /^(orders|fulfillment)\./ }: { twice?: boolean; of?: RegExp } = {},
): Promise<void> {
  const listeners = ALL.filter(({ name }) => of.test(name));
  for (;;) {
    const events = (
      await services.database.rows<StoredEvent>(
        'select id, type, subject_id, payload, actor_name, request_id, occurred_at from platform.events order by xid, id',
      )
    ).filter(({ id }) => !heard.has(id));
    if (events.length === 0) return;
    for (const event of events) {
      heard.add(event.id);
      const interested = listeners.filter(({ events: kinds }) =>
        kinds.some(({ type }) => type === event.type),
      );
      for (const { handle } of interested) {
        await handle(event, services);
        if (twice) await handle(event, services);
      }
    }
  }
}
