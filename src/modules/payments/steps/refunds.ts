import type { Decision } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import type { Transaction } from '../../../platform/database.ts';
import type { PaymentFacts } from '../rules/record-payment.ts';
import {
  decideGrantRefund,
  type GrantRefund,
  type GrantRefundRefusal,
  gatewayOf,
  type RefundGateway,
  type RefundPurpose,
  type RefundState,
} from '../rules/refund.ts';
import { type LockedPayment, lockPayments, moveMoney } from './move-money.ts';

/** A wish to give money back for an order. Minor units of the order's currency. */
export type RefundGrant = GrantRefund & {
  order_id: string;
  reason: string;
  /** The caller's own id of the intent, such as that of a return: the same one again is the same refund. */
  reference: string;
  actor_name: string;
  at: Date;
};

/** A refund of one payment, as it stands. */
export type Refund = {
  id: string;
  order_id: string;
  payment_id: string;
  amount: number;
  currency: string;
  purpose: RefundPurpose;
  reason: string;
  reference: string;
  gateway: RefundGateway;
  state: RefundState;
};

export type GrantedRefund = { refunds: Refund[]; is_new: boolean };

/**
 * Grants refunds: promises money that whoever executes them gives back later. Each grant has its own answer, in the order of the
 * grants; one whose reference is known answers with what stands. The caller has locked the orders and tells the news
 * (`refundGranted`).
 */
export async function grantRefunds(
  tx: Transaction,
  grants: readonly RefundGrant[],
): Promise<Decision<GrantedRefund, GrantRefundRefusal>[]> {
  const order_ids = [...new Set(grants.map(({ order_id }) => order_id))];
  const payments = new Map((await lockPayments(tx, order_ids)).map((payment) => [payment.id, payment]));
  const known = await readByReference(tx, grants);
  const written: Refund[] = [];
  const answers = grants.map((grant): Decision<GrantedRefund, GrantRefundRefusal> => {
    const before = [...known, ...written].filter((refund) => isOf(grant, refund));
    const own = [...payments.values()].filter(({ order_id }) => order_id === grant.order_id);
    const decision = decideGrantRefund(grant, own, before);
    if (!decision.ok) return decision;
    if (before.length > 0) return { ok: true, value: { refunds: before, is_new: false } };
    const refunds = decision.value.map((part) => refundOf(grant, part, payments.get(part.payment_id)));
    for (const { payment_id, amount } of refunds) {
      const payment = payments.get(payment_id);
      if (payment) payments.set(payment_id, { ...payment, granted: payment.granted + amount });
    }
    written.push(...refunds);
    return { ok: true, value: { refunds, is_new: true } };
  });
  await insertRefunds(tx, written, grants);
  return answers;
}

function isOf(grant: RefundGrant, refund: Refund): boolean {
  return refund.order_id === grant.order_id && refund.reference === grant.reference;
}

function refundOf(
  { order_id, purpose, reason, reference }: RefundGrant,
  { payment_id, amount }: { payment_id: string; amount: number },
  payment: LockedPayment | undefined,
): Refund {
  return {
    id: newId(),
    order_id,
    payment_id,
    amount,
    currency: payment?.currency ?? '',
    purpose,
    reason,
    reference,
    gateway: gatewayOf({ method: payment?.method ?? '' }),
    state: 'granted',
  };
}

const COLUMNS = 'id, order_id, payment_id, amount, currency, purpose, reason, reference, gateway, state';

function readByReference(tx: Transaction, grants: readonly RefundGrant[]): Promise<Refund[]> {
  return tx.rows<Refund>(
    `select ${COLUMNS} from payments.refunds
     where (order_id, reference) in (select * from unnest($1::uuid[], $2::text[])) order by id`,
    [grants.map(({ order_id }) => order_id), grants.map(({ reference }) => reference)],
  );
}

async function insertRefunds(
  tx: Transaction,
  refunds: readonly Refund[],
  grants: readonly RefundGrant[],
): Promise<void> {
  if (refunds.length === 0) return;
  const grantOf = (refund: Refund): RefundGrant | undefined => grants.find((grant) => isOf(grant, refund));
  await Promise.all([
    tx.rows(
      `insert into payments.refunds (${COLUMNS}, granted_by, granted_at)
       select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[],
                            $9::text[], $10::text[], $11::text[], $12::timestamptz[])`,
      [
        refunds.map(({ id }) => id),
        refunds.map(({ order_id }) => order_id),
        refunds.map(({ payment_id }) => payment_id),
        refunds.map(({ amount }) => amount),
        refunds.map(({ currency }) => currency),
        refunds.map(({ purpose }) => purpose),
        refunds.map(({ reason }) => reason),
        refunds.map(({ reference }) => reference),
        refunds.map(({ gateway }) => gateway),
        refunds.map(({ state }) => state),
        refunds.map((refund) => grantOf(refund)?.actor_name),
        refunds.map((refund) => grantOf(refund)?.at),
      ],
    ),
    tx.rows(
      `update payments.payments p set granted_amount = p.granted_amount + g.amount
       from (select payment_id, sum(amount) as amount
             from unnest($1::uuid[], $2::bigint[]) as n (payment_id, amount) group by 1) g
       where p.id = g.payment_id`,
      [refunds.map(({ payment_id }) => payment_id), refunds.map(({ amount }) => amount)],
    ),
  ]);
}

/** A refund whose row is held, with the reference that it was executed under, if it was. */
export type LockedRefund = Refund & { executed_reference: string | null };

/** Reads the refunds of an order whose payments are locked, oldest first, and holds them. */
export function lockRefunds(tx: Transaction, order_id: string): Promise<LockedRefund[]> {
  return tx.rows<LockedRefund>(
    `select ${COLUMNS},
            (select l.provider_reference from payments.ledger l where l.id = r.ledger_id) as executed_reference
     from payments.refunds r where order_id = $1 order by id for no key update`,
    [order_id],
  );
}

type Settlement = { note: string | null; actor_name: string; at: Date };

/** Writes that a granted refund has left: the ledger, the payment's sums, and the refund itself. */
export async function executeRefund(
  tx: Transaction,
  refund: Refund,
  payment: PaymentFacts,
  { reference, ...settlement }: Settlement & { reference: string },
): Promise<void> {
  const { id, payment_id, order_id, amount, currency } = refund;
  const { actor_name, note } = settlement;
  const ledger_id = await moveMoney(
    tx,
    { payment_id, order_id, kind: 'refund', amount, currency, reference, note, actor_name },
    { ...payment, refunded: payment.refunded + amount, granted: payment.granted - amount },
  );
  await settleRefund(tx, id, 'executed', ledger_id, settlement);
}

/** Takes a grant back that was not executed: the money can be promised otherwise. */
export async function withdrawRefund(tx: Transaction, refund: Refund, settlement: Settlement): Promise<void> {
  await Promise.all([
    tx.rows('update payments.payments set granted_amount = granted_amount - $2 where id = $1', [
      refund.payment_id,
      refund.amount,
    ]),
    settleRefund(tx, refund.id, 'withdrawn', null, settlement),
  ]);
}

/** Closes a granted refund; the ledger row says where it went if it left. */
export function settleRefund(
  tx: Transaction,
  id: string,
  state: RefundState,
  ledger_id: string | null,
  { note, actor_name, at }: Settlement,
): Promise<unknown> {
  return tx.rows(
    `update payments.refunds set state = $2, ledger_id = $3, note = $4, settled_by = $5, settled_at = $6
     where id = $1 and state = 'granted'`,
    [id, state, ledger_id, note, actor_name, at],
  );
}

/** What refunds took off what is due: returned goods and goodwill, granted or gone. */
export async function readCredited(tx: Transaction, order_id: string): Promise<number> {
  const [row] = await tx.rows<{ credited: number }>(
    `select coalesce(sum(amount), 0)::bigint as credited from payments.refunds
     where order_id = $1 and state <> 'withdrawn' and purpose in ('return', 'goodwill')`,
    [order_id],
  );
  return row?.credited ?? 0;
}
