import type { Module } from '../../platform/module.ts';
import { paymentChecks } from './doctor.ts';
import { paymentRefusals } from './refusals.ts';

export {
  type LockedPayment,
  lockPayments,
  moveMoney,
  openPayment,
  readLedgerEntry,
} from './steps/move-money.ts';
export { type ReportedPayment, recordPayments } from './steps/record-payments.ts';
export {
  executeRefund,
  type GrantedRefund,
  grantRefunds,
  lockRefunds,
  type Refund,
  type RefundGrant,
  readCredited,
  settleRefund,
  withdrawRefund,
} from './steps/refunds.ts';

export const paymentsModule: Module = {
  name: 'payments',
  refusals: paymentRefusals,
  doctor: paymentChecks,
};
