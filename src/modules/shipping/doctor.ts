import { type DoctorCheck, sqlCheck } from '../../platform/doctor.ts';

/** Law 6, as far as labels go: none is left hanging, and no parcel has two. */
export const shippingDoctor: readonly DoctorCheck[] = [
  sqlCheck(
    6,
    'every label that was asked for has its answer within ten minutes',
    'select count(*) from shipping.labels',
    `select 'label ' || id || ' of parcel ' || parcel_id || ' was asked for at ' || created_at as example
     from shipping.labels where state = 'requested' and created_at < now() - interval '10 minutes'`,
  ),
  sqlCheck(
    6,
    'no parcel has two living labels',
    'select count(distinct parcel_id) from shipping.labels',
    `select 'parcel ' || parcel_id || ' has ' || count(*) || ' labels' as example
     from shipping.labels where state in ('requested', 'bought') group by parcel_id having count(*) > 1`,
  ),
  sqlCheck(
    6,
    'every bought label has its number and its cost',
    `select count(*) from shipping.labels where state = 'bought'`,
    `select 'label ' || id as example from shipping.labels
     where state = 'bought' and (tracking_number is null or cost_amount is null or cost_currency is null or bought_at is null)`,
  ),
];
