import { present } from '../../../kernel/assert.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { command } from '../../../platform/command.ts';
import { moveStock } from '../../inventory/index.ts';
import { readShelf } from '../queries/shelf.ts';
import {
  decideMissingLots,
  decideShortPick,
  type ShortPickReason,
  type ShortPickRefusal,
} from '../rules/short-pick.ts';
import { statusWithout } from '../rules/work.ts';
import { changeCounters, setStatuses } from '../sql/lines.ts';
import { lockWorkOfOrders } from '../sql/locks.ts';
import { lockWork, readFulfillmentWork } from '../sql/work.ts';
import {
  lockLevelsOf,
  type Reallocation,
  reallocationOf,
  shortOf,
  sourceElsewhere,
} from '../steps/source-elsewhere.ts';

export type ShortPick = {
  fulfillment_order_id: string;
  line_id: string;
  quantity: number;
  reason: ShortPickReason;
  /** Of a tracked line: which lots are missing, by code; without them, those that were to be picked. */
  lots?: readonly { code: string; quantity: number }[] | null | undefined;
};

/** What became of the units that were not on the shelf. */
export type ShortPicked = {
  sku: string;
  quantity: number;
  /** Promised by other locations now. */
  reallocated: Reallocation[];
  /** Waiting for stock. */
  backordered: number;
};

type Refusal = ShortPickRefusal | { code: 'not_found'; what: string };

/**
 * Reports units that are not where they should be. They go to quality control until somebody counted them, never back
 * for sale; the customer gets them from elsewhere, or they wait for stock.
 */
export const shortPick = command<ShortPick, ShortPicked, Refusal>({
  name: 'fulfillment.short-pick',
  permission: 'fulfillment:work',
  async handle(shell, request) {
    const { tx } = shell;
    const { fulfillment_order_id, quantity, reason } = request.input;
    // The order of a fulfillment order never changes, so it may be read before anything is held.
    const [owner] = await readFulfillmentWork(tx, [fulfillment_order_id]);
    if (!owner) return refuse({ code: 'not_found', what: 'fulfillment order' });
    await lockWorkOfOrders(tx, [owner.order_id]);
    const work = (await lockWork(tx, [fulfillment_order_id])).get(fulfillment_order_id) ?? owner;
    const decision = decideShortPick(work, request.input);
    if (!decision.ok) return decision;

    const line = decision.value;
    const actor_name = request.actor.name;
    await lockLevelsOf(shell, { variant_ids: [line.variant_id], location_id: work.location_id });
    // Read after the levels are held: only another picker may still take from these lots.
    const shelf = (await readShelf(tx, [{ ...work, lines: [line] }], shell.now)).get(work.location_id) ?? [];
    const missing = decideMissingLots(line, { quantity, reason, lots: request.input.lots ?? null }, shelf);
    if (!missing.ok) return missing;
    const status = statusWithout(work, [{ line, quantity }]);
    await Promise.all([
      changeCounters(tx, [{ id: line.id, cancelled: quantity }]),
      setStatuses(tx, [{ id: work.id, status }]),
      moveStock(tx, [
        {
          variant_id: line.variant_id,
          location_id: work.location_id,
          from_state: 'committed',
          to_state: 'quality_control',
          quantity,
          lots: missing.value,
          reason: 'short_pick',
          reference_type: 'fulfillment_order',
          reference_id: work.id,
          note: reason,
          actor_name,
        },
      ]),
    ]);
    const sourced = await sourceElsewhere(shell, [{ work, line, quantity }], actor_name);
    const { created, backordered } = present(sourced.get(work.order_id), 'what became of the units');
    const reallocated = created.map(reallocationOf);
    shell.audit(
      {
        subject_type: 'fulfillment_order',
        subject_id: work.id,
        before: { status: work.status },
        after: { status, sku: line.sku, short: quantity, reallocated, backordered },
        reason,
      },
      request,
    );
    shell.publish(shortOf({ work, line, quantity }, reason), request);
    return accept({ sku: line.sku, quantity, reallocated, backordered });
  },
});
