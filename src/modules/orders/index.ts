import type { Api } from '../../platform/http/api.ts';
import type { Module } from '../../platform/module.ts';
import { orderBulkActions } from './bulk-actions.ts';
import { orderChecks } from './doctor.ts';
import { orderImport } from './imports.ts';
import { orderChores, orderListeners } from './listeners.ts';
import { searchOrders } from './queries/search-orders.ts';
import { orderRefusals } from './refusals.ts';
import { orderRoutes } from './routes.ts';
import { changeRoutes } from './routes-changes.ts';
import { draftRoutes } from './routes-drafts.ts';
import { holdRoutes } from './routes-holds.ts';
import { journalRoutes } from './routes-journal.ts';
import { orderReadRoutes } from './routes-read.ts';
import { refundRoutes } from './routes-refunds.ts';

export { cancelOrder } from './commands/cancel-order.ts';
export { confirmChange, dropChange, type ProposeChange, proposeChange } from './commands/change-order.ts';
export { expirePickup } from './commands/expire-pickup.ts';
export { grantRefund } from './commands/grant-refund.ts';
export { holdOrder, releaseHold } from './commands/hold-order.ts';
export { saveHoldRule } from './commands/hold-rules.ts';
export { placeOrders } from './commands/place-orders.ts';
export { prioritizeOrder } from './commands/prioritize-order.ts';
export { recordPayment } from './commands/record-payment.ts';
export { settleRefund } from './commands/settle-refund.ts';
export { exportJournal } from './queries/journal.ts';
export type { OrderReceipt } from './queries/receipts.ts';
export { deriveReturnStatus, type ReturnCounts } from './rules/derive-statuses.ts';
export { isDay } from './rules/location-day.ts';
export type { PlaceOrder } from './rules/place-order.ts';
export {
  followReturn,
  lockForReturn,
  type ReturnableLine,
  type ReturnableOrder,
} from './steps/follow-return.ts';
export { grantRefundOfOrder, type RefundOfOrder } from './steps/grant-refund-of-order.ts';

export const ordersModule: Module = {
  name: 'orders',
  routes(api: Api) {
    orderRoutes(api);
    orderReadRoutes(api);
    changeRoutes(api);
    draftRoutes(api);
    refundRoutes(api);
    holdRoutes(api);
    journalRoutes(api);
  },
  refusals: orderRefusals,
  listeners: orderListeners,
  chores: orderChores,
  doctor: orderChecks,
  bulk_actions: orderBulkActions,
  imports: [orderImport],
  search_providers: [searchOrders],
};
