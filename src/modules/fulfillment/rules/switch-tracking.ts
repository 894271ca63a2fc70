import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import type { SwitchTrackingRefusal } from '../../inventory/rules/index.ts';

export type TrackingRefusal =
  | SwitchTrackingRefusal
  | { code: 'tracking_units_picked'; sku: string; units: number; fulfillment_orders: string[] };

/** Decides whether the tracking of a variant may be switched while this is picked of it. */
export function decidePicked(
  sku: string,
  picked: readonly { number: string; units: number }[],
): Decision<null, TrackingRefusal> {
  if (picked.length === 0) return accept(null);
  return refuse({
    code: 'tracking_units_picked',
    sku,
    units: picked.reduce((sum, { units }) => sum + units, 0),
    fulfillment_orders: picked.slice(0, 5).map(({ number }) => number),
  });
}
