export {
  type ChoosePaymentRefusal,
  choosePayment,
  decideRecordPayment,
  type MoneyMovement,
  type PaymentFacts,
  type RecordPaymentRefusal,
} from './record-payment.ts';
export {
  decideSettleRefund,
  type GrantRefund,
  type GrantRefundRefusal,
  lowersDue,
  REFUND_GATEWAYS,
  REFUND_PURPOSES,
  REFUND_STATES,
  type RefundGateway,
  type RefundPurpose,
  type RefundState,
  type SettleRefundRefusal,
} from './refund.ts';
