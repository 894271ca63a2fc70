import { type FulfillmentOrderStatus, isWorkable } from './fulfillment-order-states.ts';
import type { ParcelState } from './work.ts';

export const PARCEL_ACTIONS = [
  'unpack',
  'buy_label',
  'print_label',
  'void_label',
  'ship',
  'packing_slip',
] as const;

export type ParcelAction = (typeof PARCEL_ACTIONS)[number];

/** What may be done with a parcel now. */
export function parcelActions(parcel: {
  state: ParcelState;
  has_label: boolean;
  is_with_carrier: boolean;
  fulfillment_order_status: FulfillmentOrderStatus;
  /** Whether its customer collects it: no label is bought for it. */
  is_pickup: boolean;
}): ParcelAction[] {
  const { state, has_label, is_with_carrier } = parcel;
  const works = isWorkable(parcel.fulfillment_order_status);
  const answers: Record<ParcelAction, boolean> = {
    unpack: state === 'packed' && !has_label && works,
    buy_label: state === 'packed' && works && !parcel.is_pickup,
    print_label: has_label && state !== 'cancelled' && state !== 'packed',
    void_label: state === 'labeled' && !is_with_carrier,
    ship: state === 'labeled' && works,
    packing_slip: state !== 'cancelled',
  };
  return PARCEL_ACTIONS.filter((action) => answers[action]);
}
