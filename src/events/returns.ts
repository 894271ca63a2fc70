import { defineEvent } from './define.ts';

type OfReturn = { number: string; order_id: string };

/** Somebody announced that units come back. */
export const returnRequested = defineEvent<OfReturn & { units: number }>('return.requested');

/** A return was approved, by the policy or by hand: its units may come. */
export const returnApproved = defineEvent<OfReturn>('return.approved');

/** A return was rejected or cancelled: nothing comes back. */
export const returnEnded = defineEvent<OfReturn & { state: string; reason: string }>('return.ended');

/** Units of a return arrived. */
export const returnReceived = defineEvent<OfReturn & { units: number; location_id: string }>(
  'return.received',
);

/** Units of a return were looked at and went where they belong; `is_done` with the last ones. */
export const returnInspected = defineEvent<
  OfReturn & { units: number; disposition: string; is_done: boolean }
>('return.inspected');
