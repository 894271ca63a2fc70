import { fulfillmentPicked } from '../../../events/fulfillment.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { batchCommand } from '../../../platform/command.ts';
import { changeLotStock } from '../../inventory/index.ts';
import { readShelf } from '../queries/shelf.ts';
import { statusAfter } from '../rules/fulfillment-order-states.ts';
import { decideScan, type KnownScan, type PickedLot, type PickScan, type ScanResult } from '../rules/pick.ts';
import type { FulfillmentWork } from '../rules/work.ts';
import { changeCounters, setStatuses } from '../sql/lines.ts';
import { pickLots } from '../sql/lots.ts';
import { insertScans, readScans } from '../sql/scans.ts';
import { lockWork } from '../sql/work.ts';

export type Pick = { fulfillment_order_id: string; scans: readonly PickScan[] };

export type Picked = { results: ScanResult[] };

/** Counts what pickers scan, and what they put back. Each scan has its own outcome and counts once for ever. */
export const pick = batchCommand<Pick, Picked, { code: 'not_found'; what: string }>({
  name: 'fulfillment.pick',
  permission: 'fulfillment:work',
  async handle({ tx, ...shell }, requests) {
    const all = await lockWork(
      tx,
      requests.map(({ input }) => input.fulfillment_order_id),
    );
    const before = new Map(
      [...all.values()].flatMap(({ lines }) => lines.map(({ id, picked }) => [id, picked])),
    );
    const known = await readScans(
      tx,
      requests.flatMap(({ input }) => input.scans.map(({ client_id }) => client_id)),
    );
    const stored = new Set(known.keys());
    const this_year = shell.now.getUTCFullYear();
    const shelf = await readShelf(tx, [...all.values()], shell.now);
    const moved: (PickedLot & { work: FulfillmentWork; actor_name: string })[] = [];
    const touched = new Map<string, FulfillmentWork>();
    const answers = requests.map((request): Decision<Picked, { code: 'not_found'; what: string }> => {
      const work = all.get(request.input.fulfillment_order_id);
      if (!work) return refuse({ code: 'not_found', what: 'fulfillment order' });
      const start = pickedOf(work);
      const actor_name = request.actor.name;
      const own: PickedLot[] = [];
      const facts = { known, actor_name, this_year, shelf: shelf.get(work.location_id) ?? [], moved: own };
      const results = request.input.scans.map((scan) => decideScan(work, scan, facts));
      moved.push(...own.map((lot) => ({ ...lot, work, actor_name })));
      if (results.some(({ outcome }) => outcome === 'counted')) {
        touched.set(work.id, work);
        const { id, order_id, number } = work;
        const picked = pickedOf(work);
        const total = work.lines.reduce((sum, { quantity, cancelled }) => sum + quantity - cancelled, 0);
        shell.audit(
          { subject_type: 'fulfillment_order', subject_id: id, before: { picked: start }, after: { picked } },
          request,
        );
        const units = picked - start;
        shell.publish(
          fulfillmentPicked(id, { order_id, fulfillment_order_id: id, number, units, picked, total }),
          request,
        );
      }
      return accept({ results });
    });
    const counted: KnownScan[] = [...known.values()].filter(({ client_id }) => !stored.has(client_id));
    await Promise.all([
      insertScans(tx, counted),
      pickLots(tx, moved),
      changeLotStock(
        tx,
        moved.map(({ kind, variant_id, lot_id, quantity, work, actor_name }) => ({
          lot_id,
          variant_id,
          location_id: work.location_id,
          from_state: kind === 'pick' ? 'sellable' : 'picked',
          to_state: kind === 'pick' ? 'picked' : 'sellable',
          quantity,
          reason: kind === 'pick' ? 'picked' : 'put_back',
          reference_type: 'fulfillment_order',
          reference_id: work.id,
          actor_name,
        })),
      ),
      changeCounters(
        tx,
        [...touched.values()].flatMap(({ lines }) =>
          lines
            .map(({ id, picked }) => ({ id, picked: picked - (before.get(id) ?? 0) }))
            .filter((change) => change.picked !== 0),
        ),
      ),
      setStatuses(
        tx,
        [...touched.values()].map(({ id, status, lines }) => ({ id, status: statusAfter(status, lines) })),
      ),
    ]);
    return answers;
  },
});

function pickedOf({ lines }: FulfillmentWork): number {
  return lines.reduce((sum, { picked }) => sum + picked, 0);
}
