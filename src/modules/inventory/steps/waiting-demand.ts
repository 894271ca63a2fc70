import type { Transaction } from '../../../platform/database.ts';

/** Units that somebody waits for; `source_id` is the backorder. */
export type WaitingDemand = {
  source_id: string;
  variant_id: string;
  channel_id: string;
  quantity: number;
  waiting_since: Date;
  /** The day for which it is wanted; at once without. */
  due_at: Date | null;
  /** Sold under a cap, and counted against it. */
  is_capped: boolean;
};

/** Claims future stock for backorders: no new order can take it from them. */
export async function addWaitingDemand(tx: Transaction, demands: readonly WaitingDemand[]): Promise<void> {
  if (demands.length === 0) return;
  await tx.rows(
    `insert into inventory.waiting_demand (source_id, variant_id, channel_id, quantity, waiting_since, due_at, is_capped)
     select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::timestamptz[], $6::timestamptz[], $7::boolean[])`,
    [
      demands.map((demand) => demand.source_id),
      demands.map((demand) => demand.variant_id),
      demands.map((demand) => demand.channel_id),
      demands.map((demand) => demand.quantity),
      demands.map((demand) => demand.waiting_since),
      demands.map((demand) => demand.due_at),
      demands.map((demand) => demand.is_capped),
    ],
  );
}

/** Gives up the claims of backorders that were filled or cancelled. */
export async function removeWaitingDemand(tx: Transaction, source_ids: readonly string[]): Promise<void> {
  if (source_ids.length === 0) return;
  await tx.rows('delete from inventory.waiting_demand where source_id = any($1::uuid[])', [source_ids]);
}

/** Lowers the claims of backorders that were filled or cancelled in part. */
export async function reduceWaitingDemand(
  tx: Transaction,
  parts: readonly { source_id: string; quantity: number }[],
): Promise<void> {
  if (parts.length === 0) return;
  await tx.rows(
    `update inventory.waiting_demand d set quantity = d.quantity - p.quantity
     from unnest($1::uuid[], $2::int[]) as p (source_id, quantity) where d.source_id = p.source_id`,
    [parts.map(({ source_id }) => source_id), parts.map(({ quantity }) => quantity)],
  );
}
