import { type DoctorCheck, sqlCheck } from '../../platform/doctor.ts';

const SUMS = `select payment_id,
    coalesce(sum(amount) filter (where kind = 'authorization'), 0) as authorized,
    coalesce(sum(amount) filter (where kind = 'capture'), 0) as captured,
    coalesce(sum(amount) filter (where kind = 'refund'), 0) as refunded,
    coalesce(sum(amount) filter (where kind = 'void'), 0) as voided
  from payments.ledger group by payment_id`;

/** Law 3: money is conserved. */
export const paymentChecks: readonly DoctorCheck[] = [
  sqlCheck(
    3,
    'each payment equals the sum of its ledger',
    'select count(*) from payments.payments',
    `select coalesce(p.id, s.payment_id)::text as example
     from payments.payments p full join (${SUMS}) s on s.payment_id = p.id
     where (p.authorized_amount, p.captured_amount, p.refunded_amount, p.voided_amount)
       is distinct from (coalesce(s.authorized, 0), coalesce(s.captured, 0), coalesce(s.refunded, 0), coalesce(s.voided, 0))`,
  ),
  sqlCheck(
    3,
    'no payment is refunded beyond what was captured',
    'select count(*) from payments.payments',
    'select id::text as example from payments.payments where refunded_amount > captured_amount',
  ),
];
