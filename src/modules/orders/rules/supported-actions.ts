import type { UnitCounts } from './derive-statuses.ts';

export const ORDER_ACTIONS = [
  'hold',
  'release_hold',
  'change',
  'cancel',
  'note',
  'tag',
  'prioritize',
  'record_payment',
  'refund',
  'settle_refund',
  'pick',
  'pack',
  'ship',
] as const;

export type OrderAction = (typeof ORDER_ACTIONS)[number];

export type ActionFacts = {
  status: string;
  /** Imported history: nothing of ours can move any more. */
  fulfilled_elsewhere: boolean;
  is_on_hold: boolean;
  /** Captured, and neither given back nor promised back. */
  refundable_amount: number;
  /** Promised back and not given back yet. */
  granted_amount: number;
  units: UnitCounts;
};

const NEEDS: Record<OrderAction, string> = {
  hold: 'orders:hold',
  release_hold: 'orders:hold',
  change: 'orders:edit',
  cancel: 'orders:cancel',
  note: 'orders:note',
  tag: 'orders:note',
  prioritize: 'orders:edit',
  record_payment: 'payments:record',
  refund: 'payments:refund',
  settle_refund: 'payments:refund',
  pick: 'fulfillment:work',
  pack: 'fulfillment:work',
  ship: 'fulfillment:work',
};

/** What this person may do with this order now; a screen offers exactly these, and the server refuses none of them. */
export function supportedActions(facts: ActionFacts, permissions: ReadonlySet<string>): OrderAction[] {
  const { units, is_on_hold } = facts;
  const isOpen = facts.status === 'open' && !facts.fulfilled_elsewhere;
  const left = units.quantity - units.cancelled - units.shipped - units.delivered;
  const works = isOpen && !is_on_hold;
  const answers: Record<OrderAction, boolean> = {
    hold: isOpen && left > 0,
    release_hold: is_on_hold,
    change: isOpen,
    cancel: isOpen && units.waiting + units.backordered + units.allocated > 0,
    note: true,
    tag: true,
    prioritize: isOpen && units.waiting + units.backordered > 0,
    record_payment: true,
    refund: facts.refundable_amount > 0,
    settle_refund: facts.granted_amount > 0,
    pick: works && units.allocated > 0,
    pack: works && units.picked > 0,
    ship: works && units.packed > 0,
  };
  return ORDER_ACTIONS.filter((action) => answers[action] && permissions.has(NEEDS[action]));
}
