import { fulfillmentRejected } from '../../../events/fulfillment.ts';
import { stockChanged } from '../../../events/inventory.ts';
import { present } from '../../../kernel/assert.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { command, type Shell } from '../../../platform/command.ts';
import { moveStock, type StockMove } from '../../inventory/index.ts';
import { readShelf } from '../queries/shelf.ts';
import { decideRejection, isMissing, MAX_REJECTIONS, type RejectionReason } from '../rules/reject.ts';
import { decideMissingLots, type ShortPickRefusal } from '../rules/short-pick.ts';
import { isPickup, statusWithout } from '../rules/work.ts';
import { changeCounters, setStatuses } from '../sql/lines.ts';
import { lockWorkOfOrders } from '../sql/locks.ts';
import { insertRejection, readRejectedBy } from '../sql/rejections.ts';
import { lockWork, readFulfillmentWork } from '../sql/work.ts';
import { giveBack } from '../steps/cancel.ts';
import {
  keepHolds,
  lockLevelsOf,
  type MissingUnits,
  type Reallocation,
  reallocationOf,
  sourceElsewhere,
} from '../steps/source-elsewhere.ts';

export type Reject = { fulfillment_order_id: string; reason: RejectionReason; note: string };

/** What became of the units that a location gave back. */
export type Rejected = {
  units: number;
  /** Promised by other locations now. */
  reallocated: Reallocation[];
  /** Waiting for stock. */
  backordered: number;
  /** Whether people decide now what becomes of the order. */
  is_held: boolean;
};

type Refusal =
  | ShortPickRefusal
  | { code: 'nothing_to_reject'; number: string }
  | { code: 'not_found'; what: string };

/**
 * A location gives back what it has not picked. The order gets it from elsewhere at once, never again from there, or waits for
 * stock. After the third rejection of an order its work is on hold until somebody decides. Units that are missing or damaged
 * go to quality control; others are free again, where they lie.
 */
export const rejectFulfillmentOrder = command<Reject, Rejected, Refusal>({
  name: 'fulfillment.reject',
  permission: 'fulfillment:work',
  async handle(shell, request) {
    const { tx, now } = shell;
    const { fulfillment_order_id, reason, note } = request.input;
    const actor_name = request.actor.name;
    // The order of a fulfillment order never changes, so it may be read before anything is held.
    const [owner] = await readFulfillmentWork(tx, [fulfillment_order_id]);
    if (!owner) return refuse({ code: 'not_found', what: 'fulfillment order' });
    await lockWorkOfOrders(tx, [owner.order_id]);
    const work = (await lockWork(tx, [fulfillment_order_id])).get(fulfillment_order_id) ?? owner;
    const decision = decideRejection(work);
    if (!decision.ok) return decision;

    const given = decision.value.map((each) => ({ work, ...each }));
    const { order_id, location_id } = work;
    const variant_ids = [...new Set(given.map(({ line }) => line.variant_id))];
    const locations = await lockLevelsOf(shell, { variant_ids, location_id });
    const moves = isMissing(reason)
      ? await missingMoves(shell, given, reason, actor_name)
      : given.map(({ line, quantity }) =>
          giveBack(
            { variant_id: line.variant_id, location_id, fulfillment_order_id: work.id },
            { quantity, reason: 'rejected', actor_name },
          ),
        );
    const before = (await readRejectedBy(tx, [order_id])).get(order_id) ?? [];
    const units = given.reduce((sum, { quantity }) => sum + quantity, 0);
    const status = statusWithout(work, given);
    await Promise.all([
      insertRejection(tx, {
        ...{ id: newId(), order_id, fulfillment_order_id, location_id, reason, note, units, actor_name },
        rejected_at: now,
      }),
      changeCounters(
        tx,
        given.map(({ line, quantity }) => ({ id: line.id, cancelled: quantity })),
      ),
      setStatuses(tx, [{ id: work.id, status }]),
      moveStock(tx, moves),
    ]);
    const sourced = await sourceElsewhere(shell, given, actor_name);
    const { created, backordered } = present(sourced.get(order_id), 'what became of the units');
    // Nobody else can have it ready where its customer comes for it.
    const is_held = before.length + 1 >= MAX_REJECTIONS || isPickup(work);
    if (is_held) await keepHolds(shell, [order_id], sourced);
    const reallocated = created.map(reallocationOf);
    const news = { units, reason, note, backordered, is_held };
    shell.audit(
      {
        subject_type: 'fulfillment_order',
        subject_id: work.id,
        before: { status: work.status },
        after: { status, ...news, reallocated },
        reason: `rejected: ${reason}`,
      },
      request,
    );
    const { number } = work;
    const rejections = before.length + 1;
    const location = locations.find(({ id }) => id === location_id)?.name ?? '';
    shell.publish(
      fulfillmentRejected(work.id, {
        ...{ order_id, fulfillment_order_id, number, location_id, location, variant_ids, rejections },
        ...news,
      }),
      request,
    );
    // Others may wait for what is free again here.
    if (!isMissing(reason))
      for (const variant_id of variant_ids)
        shell.publish(stockChanged(variant_id, { variant_ids: [variant_id], is_increase: true }), request);
    return accept({ units, reallocated, backordered, is_held });
  },
});

async function missingMoves(
  { tx, now }: Pick<Shell, 'tx' | 'now'>,
  given: readonly MissingUnits[],
  reason: 'not_found' | 'damaged',
  actor_name: string,
): Promise<StockMove[]> {
  const [{ work }] = given as [MissingUnits];
  const lines = given.map(({ line }) => line);
  // Read after the levels are held: only another picker may still take from these lots.
  const shelf = (await readShelf(tx, [{ ...work, lines }], now)).get(work.location_id) ?? [];
  return given.map(({ line, quantity }) => {
    const lots = decideMissingLots(line, { quantity, reason, lots: null }, shelf);
    return {
      variant_id: line.variant_id,
      location_id: work.location_id,
      from_state: 'committed',
      to_state: 'quality_control',
      quantity,
      // Without names of lots nothing is refused.
      lots: lots.ok ? lots.value : [],
      reason: 'short_pick',
      reference_type: 'fulfillment_order',
      reference_id: work.id,
      note: reason,
      actor_name,
    };
  });
}
