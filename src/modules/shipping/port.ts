import type { Address } from '../../kernel/address.ts';
import type { Decision } from '../../kernel/decision.ts';
import type { Money } from '../../kernel/money.ts';
import type { TrackingEvent } from './rules/tracking-status.ts';

/** What is asked of a carrier: everything that a label needs, as it was when somebody asked for it. */
export type LabelRequest = {
  service_code: string;
  service_name: string;
  from: Address;
  to: Address;
  weight_grams: number;
  length_mm: number | null;
  width_mm: number | null;
  height_mm: number | null;
  /** What the rate table promises; a carrier may answer another cost. */
  cost: Money;
  order_number: string;
  parcel_number: number;
  /** Local date of the hand-over, `2026-03-02`. */
  ships_on: string;
};

export type BoughtLabel = { tracking_number: string; cost: Money };

/** The carrier understood and said no; asking again changes nothing. */
export type CarrierRefusal = { code: 'carrier_refused'; reason: string };

/**
 * A carrier. Every call may fail on its way and be repeated: `intent_id` is the idempotency key, and the same
 * key gives the same label. Nothing here is called while a transaction is open.
 *
 * @throws CarrierUnreachable when it is not known what became of a call.
 */
export interface CarrierPort {
  readonly code: string;
  buy(intent_id: string, request: LabelRequest): Promise<Decision<BoughtLabel, CarrierRefusal>>;
  /** Gives a label back that was not used; voiding it again is no mistake. */
  void(intent_id: string, tracking_number: string): Promise<Decision<true, CarrierRefusal>>;
  /** The carrier's events of a parcel, for those that can be asked; others send them by themselves. */
  track(tracking_number: string): Promise<(TrackingEvent & { source_id: string; message: string })[]>;
}

/** A fault: the carrier gave no answer that can be used. What it did is not known. */
export class CarrierUnreachable extends Error {
  override readonly name = 'CarrierUnreachable';

  readonly carrier: string;

  constructor(carrier: string, cause: unknown) {
    super(
      `carrier ${carrier} gave no usable answer: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
    this.carrier = carrier;
  }
}
