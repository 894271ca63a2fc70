import type { FulfillmentWork, WorkParcel } from './work.ts';

export type Delivery = {
  work: FulfillmentWork;
  parcel: WorkParcel;
  /** When it arrived; null when it was taken for delivered and was not. */
  delivered_at: Date | null;
};

/** What changes about parcels that left when their carrier says when each arrived: `arrivals` by parcel, null for "not". */
export function decideDeliveries(
  works: readonly FulfillmentWork[],
  arrivals: ReadonlyMap<string, Date | null>,
): Delivery[] {
  return works.flatMap((work) =>
    work.parcels.flatMap((parcel) => {
      const delivered_at = arrivals.get(parcel.id);
      if (delivered_at === undefined) return [];
      const isNews = parcel.state === (delivered_at === null ? 'delivered' : 'handed_over');
      return isNews ? [{ work, parcel, delivered_at }] : [];
    }),
  );
}
