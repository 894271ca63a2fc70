import { t } from '../../strings/strings.ts';
import type { NextAction, Order } from './order-types.ts';
import { dueWords, holdName } from './order-words.ts';

/** The one thing to do next, in words: what, where and by when. */
export function nextWords(action: NextAction): string {
  const place = action.location_name ?? '';
  const count = action.units;
  switch (action.code) {
    case 'release_hold':
      return t('orders.nextStep.release_hold', {
        hold: action.hold_type ? holdName(action.hold_type).toLowerCase() : '',
      });
    case 'pick':
      return t('orders.nextStep.pick', { count, place });
    case 'pack':
      return t('orders.nextStep.pack', { count, place });
    case 'buy_label':
      return t('orders.nextStep.buy_label', { place });
    case 'hand_over':
      return t('orders.nextStep.hand_over', { place });
    case 'make_ready':
      return t('orders.nextStep.make_ready', { place });
    case 'wait_for_answer':
      return t('orders.nextStep.wait_for_answer', { count });
    case 'wait_for_pickup':
      return t('orders.nextStep.wait_for_pickup', { count, place });
    case 'wait_for_stock':
      return t('orders.nextStep.wait_for_stock', { count });
    case 'wait_for_delivery':
      return t('orders.nextStep.wait_for_delivery', { count });
  }
}

export function nextStep(
  order: Order,
): { code: NextAction['code']; title: string; reason: string; fulfillment_order_id: string | null } | null {
  const action = order.next_action;
  if (action === null) return null;
  const by = action.by === null ? '' : dueWords(action.by);
  const late = action.by !== null && Date.parse(action.by) < Date.now();
  const hold = order.active_holds.find((one) => one.id === action.hold_id);
  const timing =
    by === '' ? '' : late ? t('orders.nextStep.wasDue', { by }) : t('orders.nextStep.due', { by });
  const why = hold?.reason ? `${hold.placed_by}: ${hold.reason}` : t(`orders.nextStep.${action.code}.why`);
  return {
    code: action.code,
    title: nextWords(action),
    reason: `${why} ${timing}`.trim(),
    fulfillment_order_id: action.fulfillment_order_id,
  };
}
