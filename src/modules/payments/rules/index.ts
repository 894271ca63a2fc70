export {
  type ChoosePaymentRefusal,
  choosePayment,
  decideRecordPayment,
  type MoneyMovement,
  type PaymentFacts,
  type RecordPaymentRefusal,
} from './record-payment.ts';
