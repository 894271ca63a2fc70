import type { Module } from '../../platform/module.ts';
import { paymentChecks } from './doctor.ts';

export {
  type LockedPayment,
  lockPayments,
  moveMoney,
  openPayment,
  readLedgerEntry,
} from './steps/move-money.ts';
export { type ReportedPayment, recordPayments } from './steps/record-payments.ts';

export const paymentsModule: Module = { name: 'payments', doctor: paymentChecks };
