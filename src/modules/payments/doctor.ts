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
    'select id::text as example from payments.payments where refunded_amount + granted_amount > captured_amount',
  ),
  sqlCheck(
    3,
    'what is granted of each payment is the sum of its open refunds',
    'select count(*) from payments.payments',
    `select coalesce(p.id, r.payment_id)::text as example
     from payments.payments p
     full join (select payment_id, sum(amount) as amount from payments.refunds where state = 'granted' group by 1) r
       on r.payment_id = p.id
     where coalesce(p.granted_amount, 0) <> coalesce(r.amount, 0)`,
  ),
  sqlCheck(
    6,
    'every executed refund left once, as the ledger has it',
    "select count(*) from payments.refunds where state = 'executed'",
    `select 'refund ' || r.id as example
     from payments.refunds r left join payments.ledger l on l.id = r.ledger_id and l.kind = 'refund'
     where r.state = 'executed'
       and (l.payment_id, l.order_id, l.amount, l.currency) is distinct from (r.payment_id, r.order_id, r.amount, r.currency)
     union all
     select 'refund ' || max(id::text) from payments.refunds where ledger_id is not null group by ledger_id having count(*) > 1`,
  ),
];
