import { stockChanged } from '../../../events/inventory.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { command } from '../../../platform/command.ts';
import { holdShortfall, planHeldShortfall, readShortfall, settleShortfall } from '../../inventory/index.ts';
import { chooseShortened, type ShortenedLine } from '../rules/shorten-orders.ts';
import { statusWithout } from '../rules/work.ts';
import { changeCounters, setStatuses } from '../sql/lines.ts';
import { lockWorkOfOrders } from '../sql/locks.ts';
import { readPromisedLines } from '../sql/off-shelf.ts';
import { readFulfillmentWork } from '../sql/work.ts';
import { keepHolds, lockLevelsOf, shortOf, sourceElsewhere } from '../steps/source-elsewhere.ts';

/** What was written off of a shortfall, and what orders gave up for it. */
export type ShortenedOrders = {
  written_off: number;
  from_orders: number;
  backordered: number;
  /** Units that pickers hold already, or that somebody is buying: they are looked at again later. */
  left: number;
};

/**
 * Writes off units that are missing although orders hold them: what is free by now goes first, then those who ordered last
 * give up units that nobody has picked, which come from elsewhere or wait for stock.
 */
export const shortenOrders = command<
  { shortfall_id: string },
  ShortenedOrders,
  { code: 'not_found'; what: string }
>({
  name: 'fulfillment.shorten-orders',
  permission: 'fulfillment:manage',
  async handle(shell, request) {
    const { tx } = shell;
    const { shortfall_id } = request.input;
    const level = await readShortfall(tx, shortfall_id);
    if (!level) return refuse({ code: 'not_found', what: 'shortfall' });
    if (level.outstanding === 0) return accept({ written_off: 0, from_orders: 0, backordered: 0, left: 0 });
    const promised = await readPromisedLines(tx, level);
    await lockWorkOfOrders(tx, [...new Set(promised.map(({ order_id }) => order_id))]);
    await holdShortfall(tx, shortfall_id);
    await lockLevelsOf(shell, { variant_ids: [level.variant_id], location_id: level.location_id });
    const work = await readFulfillmentWork(tx, [
      ...new Set(promised.map(({ fulfillment_order_id }) => fulfillment_order_id)),
    ]);
    const held = await planHeldShortfall(tx, shortfall_id);
    if (!held) return refuse({ code: 'not_found', what: 'shortfall' });
    const shortened = chooseShortened(work, level, held.plan.from_orders);
    const from_orders = shortened.reduce((sum, { quantity }) => sum + quantity, 0);
    const plan = { ...held.plan, from_orders };
    const written_off = plan.quality_control + plan.available + plan.safety_stock + from_orders;
    const left = held.outstanding - written_off;
    if (written_off === 0) return accept({ written_off, from_orders, backordered: 0, left });

    const actor_name = request.actor.name;
    await Promise.all([
      changeCounters(
        tx,
        shortened.map(({ line, quantity }) => ({ id: line.id, cancelled: quantity })),
      ),
      setStatuses(tx, statusesAfter(shortened)),
      settleShortfall(tx, held, plan, actor_name),
    ]);
    const sourced = await sourceElsewhere(shell, shortened, actor_name);
    const held_orders = shortened.filter(({ work }) => work.status === 'on_hold');
    await keepHolds(shell, [...new Set(held_orders.map(({ work }) => work.order_id))], sourced);
    for (const missing of shortened) {
      shell.audit(
        {
          subject_type: 'fulfillment_order',
          subject_id: missing.work.id,
          after: { sku: missing.line.sku, short: missing.quantity, shortfall_id },
          reason: 'count',
        },
        request,
      );
      shell.publish(shortOf(missing, 'count'), request);
    }
    if (shortened.length === 0) {
      const { variant_id } = level;
      shell.publish(stockChanged(variant_id, { variant_ids: [variant_id], is_increase: false }), request);
    }
    const backordered = [...sourced.values()].reduce((sum, each) => sum + each.backordered, 0);
    shell.audit(
      {
        subject_type: 'shortfall',
        subject_id: shortfall_id,
        before: { outstanding: held.outstanding },
        after: { outstanding: left, from_orders, backordered },
        reason: 'count',
      },
      request,
    );
    return accept({ written_off, from_orders, backordered, left });
  },
});

function statusesAfter(shortened: readonly ShortenedLine[]) {
  const works = new Map(shortened.map(({ work }) => [work.id, work]));
  return [...works.values()].map((work) => ({ id: work.id, status: statusWithout(work, shortened) }));
}
