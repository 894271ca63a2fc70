import { listFulfillmentOrders } from '../../modules/fulfillment/index.ts';
import { placeOrders } from '../../modules/orders/index.ts';
import type { Services } from '../../platform/module.ts';
import { DUE_LIMIT, type Shop } from './shop.ts';
import { by, handOver, label, pack, pickAll, readWork, scanned, type Work } from './work.ts';

/** The simulator's shop in the same process. */
export function commandShop(services: Services): Shop {
  return {
    async place(order) {
      const answer = await services.executor.execute(placeOrders, { ...by(), input: order });
      return answer.ok ? answer.value.id : null;
    },
    async pick(order_id) {
      await pickAll(services, workable(await readWork(services, [order_id])));
    },
    async packAndShip(order_id) {
      for (const work of workable(await readWork(services, [order_id]))) {
        const standing = work.parcels.filter(({ state }) => state === 'packed').map(({ id }) => id);
        const isLoose = work.lines.some(({ picked, packed }) => picked > packed);
        const unlabeled = isLoose ? [...standing, await pack(services, work)] : standing;
        for (const parcel_id of unlabeled) await label(services, parcel_id);
        const isLabeled = work.parcels.some(({ state }) => state === 'labeled');
        if (isLabeled || unlabeled.length > 0) await handOver(services, work);
      }
      const parcels = (await readWork(services, [order_id])).flatMap((each) => each.parcels);
      return parcels.flatMap(({ state, label: bought }) =>
        state === 'handed_over' && bought?.tracking_number ? [bought.tracking_number] : [],
      );
    },
    async due(before) {
      const page = await listFulfillmentOrders(
        services.database,
        { status: ['open', 'in_progress'], limit: DUE_LIMIT },
        '',
      );
      return page.items.filter(({ ship_by }) => ship_by < before);
    },
    scan: (numbers, status) =>
      scanned(
        services,
        numbers.map((tracking_number) => ({ tracking_number, status, occurred_at: new Date() })),
      ),
  };
}

function workable(work: readonly Work[]): Work[] {
  return work.filter(({ status }) => status === 'open' || status === 'in_progress');
}
