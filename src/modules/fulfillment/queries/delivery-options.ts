import type { Decision } from '../../../kernel/decision.ts';
import type { Services } from '../../../platform/module.ts';
import { readVariantsForSale } from '../../catalog/index.ts';
import { loadChannels } from '../../channels/index.ts';
import { calendarAt } from '../../sourcing/rules/index.ts';
import {
  type AskDelivery,
  type DeliveryOption,
  type DeliveryRefusal,
  deliveryOptions,
  type PickupOption,
} from '../rules/delivery-options.ts';
import type { Caller } from '../rules/reservation.ts';
import { readReservedUnits } from '../sql/reservations.ts';
import { readAllocationFacts } from '../steps/allocation-facts.ts';

export type DeliveryOptions = { as_of: Date; options: DeliveryOption[]; pickups: PickupOption[] };

/** How and when a cart would be delivered, by the facts that an order placed now is decided on; nothing is kept or locked. */
export async function readDeliveryOptions(
  { database, references, clock }: Services,
  ask: AskDelivery,
  caller: Caller,
): Promise<Decision<DeliveryOptions, DeliveryRefusal>> {
  const now = clock.now();
  const skus = [...new Set(ask.lines.map(({ sku }) => sku))].sort();
  return database.transact(async (tx) => {
    const versions = references.versions(tx);
    const [channels, variants, allocation, reservations] = await Promise.all([
      versions.then((known) => references.get(known, 'channels', () => loadChannels(tx))),
      readVariantsForSale(tx, skus),
      readAllocationFacts(tx, references, versions, skus, false),
      readReservedUnits(tx, ask.reservation_id === null ? [] : [ask.reservation_id]),
    ]);
    const { locations, rates, stock, waiting, served_by, profile, special } = allocation;
    const decision = deliveryOptions(ask, {
      channel: channels.find(({ code }) => code === ask.channel),
      variants,
      sourcing: { locations, rates, stock, special },
      waiting,
      served_by,
      profile,
      caller,
      reservation: reservations.get(ask.reservation_id ?? ''),
      calendar: calendarAt(now, allocation.capacity),
    });
    return decision.ok ? { ok: true, value: { as_of: now, ...decision.value } } : decision;
  }, 'fulfillment.delivery-options');
}
