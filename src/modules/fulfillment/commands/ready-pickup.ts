import { randomInt } from 'node:crypto';
import { pickupReady } from '../../../events/fulfillment.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { command } from '../../../platform/command.ts';
import { loadSourcingLocations } from '../../sourcing/index.ts';
import { termsAt } from '../../sourcing/rules/index.ts';
import { decideReady, type Pickup, pickupCode, type ReadyRefusal } from '../rules/pickup.ts';
import { insertPickup, readPickups } from '../sql/pickups.ts';
import { lockWork } from '../sql/work.ts';

// Where the terms say nothing any more, what was promised before is kept for so long.
const DEFAULT_HOLD_DAYS = 7;

/**
 * Says that what a customer collects lies packed at the counter: the customer hears of it with the code to say there, and it is
 * kept for the days of the location's terms. Pressed twice, it happens once.
 */
export const readyPickup = command<{ fulfillment_order_id: string }, Pickup, ReadyRefusal>({
  name: 'fulfillment.ready-pickup',
  permission: 'fulfillment:work',
  async handle({ tx, now, ...shell }, request) {
    const { fulfillment_order_id } = request.input;
    const work = (await lockWork(tx, [fulfillment_order_id])).get(fulfillment_order_id);
    if (!work) return refuse({ code: 'not_found', what: 'fulfillment order' });
    const standing = (await readPickups(tx, [work.id])).get(work.id);
    if (standing?.state === 'ready') return accept(standing);
    const decision = decideReady(work);
    if (!decision.ok) return decision;

    const { id, order_id, number, location_id } = work;
    const versions = shell.references.versions(tx);
    const locations = await shell.references.get(await versions, 'locations', () =>
      loadSourcingLocations(tx),
    );
    // One that stopped shipping orders since still keeps what it promised.
    const location = locations.find((each) => each.id === location_id);
    const days = (location && termsAt(location, now).pickup_hold_days) ?? DEFAULT_HOLD_DAYS;
    const pickup: Pickup = {
      code: pickupCode(randomInt(1_000_000)),
      state: 'ready',
      ready_at: now,
      collect_by: endOfDay(now, days, location?.time_zone ?? 'UTC'),
    };
    await insertPickup(tx, { fulfillment_order_id: id, order_id, ...pickup });
    const { collect_by } = pickup;
    // Whoever reads the audit log must not be able to collect.
    shell.audit(
      { subject_type: 'fulfillment_order', subject_id: id, after: { pickup: 'ready', collect_by } },
      request,
    );
    shell.publish(
      pickupReady(id, {
        ...{ order_id, fulfillment_order_id: id, number, location_id, location: location?.name ?? '' },
        collect_by: collect_by.toISOString(),
      }),
      request,
    );
    return accept(pickup);
  },
});

/** The end of the last day on which it is kept, where it lies. */
function endOfDay(now: Date, days: number, time_zone: string): Date {
  const day = Temporal.Instant.fromEpochMilliseconds(now.getTime())
    .toZonedDateTimeISO(time_zone)
    .toPlainDate()
    .add({ days: days + 1 });
  return new Date(day.toZonedDateTime(time_zone).epochMilliseconds);
}
