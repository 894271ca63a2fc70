import type { Module } from '../../platform/module.ts';
import { inventoryDoctor } from './doctor.ts';
import {
  goodsReceiptImport,
  inventoryImport,
  lowStockImport,
  sellingPolicyImport,
  snapshotImport,
} from './imports.ts';
import { inventoryChores } from './jobs.ts';
import { searchLots } from './queries/search-lots.ts';
import { inventoryRefusals } from './refusals.ts';
import { inventoryRoutes } from './routes.ts';
import { availabilityRoutes } from './routes-availability.ts';
import { countRoutes } from './routes-counts.ts';
import { levelRoutes } from './routes-levels.ts';
import { lotRoutes } from './routes-lots.ts';
import { lowStockRoutes } from './routes-low-stock.ts';
import { receiptRoutes } from './routes-receipts.ts';
import { sellingPolicyRoutes } from './routes-selling-policies.ts';
import { snapshotRoutes } from './routes-snapshots.ts';
import { supplyRoutes } from './routes-supplies.ts';
import { transferRoutes } from './routes-transfers.ts';
import { valueRoutes } from './routes-value.ts';

export { acceptSnapshot, dismissSnapshot } from './commands/accept-snapshot.ts';
export { beginCount, cancelCount } from './commands/begin-count.ts';
export { blockLot, correctLot, releaseLot } from './commands/change-lot.ts';
export { changeStockSettings } from './commands/change-settings.ts';
export {
  adjustStock,
  changeLevels,
  moveBetweenStates,
  receiveStock,
  setStock,
  writeOffStock,
} from './commands/change-stock.ts';
export { announceSupply, changeSupply } from './commands/change-supplies.ts';
export { dismissShortfall } from './commands/dismiss-shortfall.ts';
export { expireLots } from './commands/expire-lots.ts';
export { receiveGoods } from './commands/receive-goods.ts';
export { type PastMovement, recordPast } from './commands/record-past.ts';
export { recordSnapshot } from './commands/record-snapshot.ts';
export { createLocation, type NewLocation, updateLocation } from './commands/save-location.ts';
export { saveLocationGroup } from './commands/save-location-group.ts';
export { scanCount } from './commands/scan-count.ts';
export { setSellingPolicy } from './commands/set-selling-policies.ts';
export { approveCount, rejectCount, submitCount } from './commands/settle-count.ts';
export { closeTransfer, createTransfer, editTransfer, shipTransfer } from './commands/transfers.ts';
export { type Market, readAvailability } from './queries/availability.ts';
export { readAvailabilityChanges } from './queries/availability-changes.ts';
export { type LotMovementRow, type LotRow, readLot, readLotMovements } from './queries/list-lots.ts';
export { listLocations } from './queries/locations.ts';
export { findMarket } from './queries/market.ts';
export { loadShippingLocations, type ShippingLocation } from './queries/shipping-locations.ts';
export { STOCK_STATES, type StockState } from './rules/stock-state.ts';
export type { NewSupply } from './rules/supply.ts';
export { Day as LotDay, LotMovementSchema, LotSchema } from './schemas.ts';
export { loadServedBy } from './sql/location-groups.ts';
export { readLotsAt } from './sql/lots.ts';
export { changeLotStock } from './steps/move-lots.ts';
export {
  ensureLevels,
  type Level,
  lockLevels,
  moveStock,
  type StockMove,
} from './steps/move-stock.ts';
export { type LevelMoment, tellOffShelf } from './steps/off-shelf.ts';
export {
  holdShortfall,
  planHeldShortfall,
  readOpenShortfalls,
  readShortfall,
  settleShortfall,
} from './steps/settle-shortfall.ts';
export {
  mayAnyWait,
  readOpenSupply,
  readShortageFacts,
  type ShortageFacts,
  supplyShares,
} from './steps/shortage-facts.ts';
export { readStockForSale, type StockForSale } from './steps/stock-for-sale.ts';
export { type SwitchedTracking, switchStockTracking } from './steps/switch-tracking.ts';
export {
  addWaitingDemand,
  reduceWaitingDemand,
  removeWaitingDemand,
  type WaitingDemand,
} from './steps/waiting-demand.ts';

export const inventoryModule: Module = {
  name: 'inventory',
  routes(api) {
    inventoryRoutes(api);
    levelRoutes(api);
    supplyRoutes(api);
    receiptRoutes(api);
    sellingPolicyRoutes(api);
    transferRoutes(api);
    valueRoutes(api);
    availabilityRoutes(api);
    lotRoutes(api);
    countRoutes(api);
    snapshotRoutes(api);
    lowStockRoutes(api);
  },
  refusals: inventoryRefusals,
  doctor: inventoryDoctor,
  search_providers: [searchLots],
  chores: inventoryChores,
  imports: [inventoryImport, goodsReceiptImport, sellingPolicyImport, snapshotImport, lowStockImport],
};
