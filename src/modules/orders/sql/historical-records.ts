import { newId } from '../../../kernel/ids.ts';
import type { Transaction } from '../../../platform/database.ts';
import {
  type HistoricalRecord,
  type RecordKey,
  recordKey,
  type StandingRecord,
} from '../rules/read-import.ts';

/** Which of these records stand already, by their keys. */
export async function readHistoricalRecords(
  tx: Transaction,
  records: readonly RecordKey[],
): Promise<Map<string, StandingRecord>> {
  if (records.length === 0) return new Map();
  const rows = await tx.rows<StandingRecord>(
    `select channel, external_id, sku, occurrence, kind, quantity, amount, currency, occurred_at
     from orders.historical_records
     join unnest($1::text[], $2::text[], $3::text[], $4::int[]) as k (channel, external_id, sku, occurrence)
       using (channel, external_id, sku, occurrence)`,
    [
      records.map(({ channel }) => channel),
      records.map(({ external_id }) => external_id),
      records.map(({ sku }) => sku),
      records.map(({ occurrence }) => occurrence),
    ],
  );
  return new Map(rows.map((row) => [recordKey(row), row]));
}

/** Keeps rows of imported histories that are no order lines; answers how many of them were not there. */
export async function insertHistoricalRecords(
  tx: Transaction,
  records: readonly HistoricalRecord[],
): Promise<number> {
  if (records.length === 0) return 0;
  return tx.affected(
    `insert into orders.historical_records
       (id, kind, external_id, source_row, sku, title, quantity, amount, currency, customer_external_id, occurred_at, import_id,
        channel, occurrence)
     select * from unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::int[],
                          $8::bigint[], $9::text[], $10::text[], $11::timestamptz[], $12::uuid[], $13::text[], $14::int[])
     on conflict on constraint historical_record_once do nothing`,
    [
      records.map(() => newId()),
      records.map((record) => record.kind),
      records.map((record) => record.external_id),
      records.map((record) => record.source_row),
      records.map((record) => record.sku),
      records.map((record) => record.title),
      records.map((record) => record.quantity),
      records.map((record) => record.amount),
      records.map((record) => record.currency),
      records.map((record) => record.customer_external_id),
      records.map((record) => record.occurred_at),
      records.map((record) => record.import_id),
      records.map((record) => record.channel),
      records.map((record) => record.occurrence),
    ],
  );
}
