import { RunAgain, type Transaction } from '../../../platform/database.ts';
import type { KnownScan } from '../rules/pick.ts';

/** The scans that were counted before. */
export async function readScans(
  tx: Transaction,
  client_ids: readonly string[],
): Promise<Map<string, KnownScan>> {
  const rows = await tx.rows<KnownScan>(
    `select client_id, fulfillment_order_id, fulfillment_order_line_id as line_id, kind, quantity, actor_name
     from fulfillment.scans where client_id = any($1::uuid[])`,
    [client_ids],
  );
  return new Map(rows.map((row) => [row.client_id, row]));
}

/**
 * Remembers counted scans.
 *
 * @throws RunAgain when the same id was counted elsewhere this very moment; the next run sees it.
 */
export async function insertScans(tx: Transaction, scans: readonly KnownScan[]): Promise<void> {
  if (scans.length === 0) return;
  const inserted = await tx.affected(
    `insert into fulfillment.scans (client_id, fulfillment_order_id, fulfillment_order_line_id, kind, quantity, actor_name)
     select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::int[], $6::text[])
     on conflict (client_id) do nothing`,
    [
      scans.map(({ client_id }) => client_id),
      scans.map(({ fulfillment_order_id }) => fulfillment_order_id),
      scans.map(({ line_id }) => line_id),
      scans.map(({ kind }) => kind),
      scans.map(({ quantity }) => quantity),
      scans.map(({ actor_name }) => actor_name),
    ],
  );
  if (inserted !== scans.length) throw new RunAgain('a scan was counted elsewhere at the same moment');
}
