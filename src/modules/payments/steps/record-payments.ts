import { newId } from '../../../kernel/ids.ts';
import type { Transaction } from '../../../platform/database.ts';

/** A payment as a channel reports it together with its order. Minor units. */
export type ReportedPayment = {
  order_id: string;
  method: string;
  kind: 'authorization' | 'capture';
  amount: number;
  currency: string;
  reference: string;
  at: Date;
  actor_name: string;
};

/** Writes payments and the ledger rows that explain them. An amount of zero is no payment. */
export async function recordPayments(tx: Transaction, reported: readonly ReportedPayment[]): Promise<void> {
  const rows = reported.filter(({ amount }) => amount > 0).map((payment) => ({ id: newId(), ...payment }));
  if (rows.length === 0) return;
  await Promise.all([
    tx.rows(
      `insert into payments.payments (id, order_id, method, currency, authorized_amount, captured_amount, created_at)
       select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::timestamptz[])`,
      [
        rows.map((row) => row.id),
        rows.map((row) => row.order_id),
        rows.map((row) => row.method),
        rows.map((row) => row.currency),
        rows.map((row) => (row.kind === 'authorization' ? row.amount : 0)),
        rows.map((row) => (row.kind === 'capture' ? row.amount : 0)),
        rows.map((row) => row.at),
      ],
    ),
    tx.rows(
      `insert into payments.ledger (id, payment_id, order_id, kind, amount, currency, provider_reference, actor_name, at)
       select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[],
                            $9::timestamptz[])`,
      [
        rows.map(() => newId()),
        rows.map((row) => row.id),
        rows.map((row) => row.order_id),
        rows.map((row) => row.kind),
        rows.map((row) => row.amount),
        rows.map((row) => row.currency),
        rows.map((row) => row.reference),
        rows.map((row) => row.actor_name),
        rows.map((row) => row.at),
      ],
    ),
  ]);
}
