import { newId } from '../../../kernel/ids.ts';
import type { Transaction } from '../../../platform/database.ts';
import type { MoneyMovement, PaymentFacts } from '../rules/record-payment.ts';

export type LockedPayment = PaymentFacts & { id: string; order_id: string; method: string; currency: string };

type LedgerEntry = { payment_id: string; amount: number };

/** Reads the payments of orders and holds them, in the order of their ids, until the transaction ends. */
export async function lockPayments(tx: Transaction, order_ids: readonly string[]): Promise<LockedPayment[]> {
  return tx.rows<LockedPayment>(
    `select id, order_id, method, currency, authorized_amount as authorized, captured_amount as captured,
            refunded_amount as refunded, voided_amount as voided, granted_amount as granted
     from payments.payments where order_id = any($1::uuid[]) order by id for no key update`,
    [order_ids],
  );
}

/** Opens a payment on which nothing has moved yet. */
export async function openPayment(
  tx: Transaction,
  payment: { order_id: string; method: string; currency: string },
): Promise<string> {
  const id = newId();
  await tx.rows('insert into payments.payments (id, order_id, method, currency) values ($1, $2, $3, $4)', [
    id,
    payment.order_id,
    payment.method,
    payment.currency,
  ]);
  return id;
}

/** What the ledger knows of a reference of an order: the payment and the amount that it was recorded with, if any. */
export async function readLedgerEntry(
  tx: Transaction,
  entry: { order_id: string; kind: MoneyMovement; reference: string },
): Promise<LedgerEntry | undefined> {
  const [row] = await tx.rows<LedgerEntry>(
    'select payment_id, amount from payments.ledger where order_id = $1 and kind = $2 and provider_reference = $3',
    [entry.order_id, entry.kind, entry.reference],
  );
  return row;
}

/** Writes one movement: the ledger row, whose id it answers, and the payment's sums that derive from it. */
export async function moveMoney(
  tx: Transaction,
  movement: {
    payment_id: string;
    order_id: string;
    kind: MoneyMovement;
    amount: number;
    currency: string;
    reference: string;
    note: string | null;
    actor_name: string;
  },
  after: PaymentFacts,
): Promise<string> {
  const id = newId();
  await Promise.all([
    tx.rows(
      `insert into payments.ledger (id, payment_id, order_id, kind, amount, currency, provider_reference, note, actor_name)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        id,
        movement.payment_id,
        movement.order_id,
        movement.kind,
        movement.amount,
        movement.currency,
        movement.reference,
        movement.note,
        movement.actor_name,
      ],
    ),
    tx.rows(
      `update payments.payments set authorized_amount = $2, captured_amount = $3, refunded_amount = $4, voided_amount = $5,
              granted_amount = $6
       where id = $1`,
      [movement.payment_id, after.authorized, after.captured, after.refunded, after.voided, after.granted],
    ),
  ]);
  return id;
}
