import type { UnitCounts } from './derive-statuses.ts';
import { AT_RISK_MS } from './list-filter.ts';

/** Whether the promised hand-over will be kept. `kept` says that everything has left; `none`, that nothing is promised. */
export const PROMISE_STATES = ['none', 'on_time', 'at_risk', 'late', 'kept'] as const;

export type PromiseState = (typeof PROMISE_STATES)[number];

/** Judges a promise as the lists do: late from the very moment, at risk when it is near and something is not packed. */
export function promiseStateOf(
  order: { status: string; ship_by: Date | null; units: UnitCounts },
  now: Date,
): PromiseState {
  const { status, ship_by, units } = order;
  const left = units.quantity - units.cancelled - units.shipped - units.delivered;
  if (status === 'cancelled' || (ship_by === null && left > 0)) return 'none';
  if (left === 0) return 'kept';
  const spare = (ship_by?.getTime() ?? 0) - now.getTime();
  if (spare < 0) return 'late';
  return spare < AT_RISK_MS && units.packed < left ? 'at_risk' : 'on_time';
}
