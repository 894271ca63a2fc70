import type {
  GetV1InventoryCycleCountsByIdLinesResponse,
  GetV1InventoryCycleCountsByIdSheetResponse,
  GetV1InventoryCycleCountsResponse,
  GetV1InventoryLowStockResponse,
  GetV1InventorySnapshotsByIdLinesResponse,
  GetV1InventorySnapshotsResponse,
  PostV1InventoryCycleCountsByIdScansResponse,
} from '../../api/generated/types.gen.ts';

export type CycleCount = GetV1InventoryCycleCountsResponse['items'][number];
export type SheetLine = GetV1InventoryCycleCountsByIdSheetResponse['items'][number];
export type ReviewLine = GetV1InventoryCycleCountsByIdLinesResponse['items'][number];
export type CountScansAnswer = PostV1InventoryCycleCountsByIdScansResponse;
export type Snapshot = GetV1InventorySnapshotsResponse['items'][number];
export type SnapshotLine = GetV1InventorySnapshotsByIdLinesResponse['items'][number];
export type LowStockAlert = GetV1InventoryLowStockResponse['items'][number];

export const countsPath = '/v1/inventory/cycle-counts';
export const snapshotsPath = '/v1/inventory/snapshots';
export const lowStockPath = '/v1/inventory/low-stock';

/** A number with its sign, as differences read. */
export function signed(units: number): string {
  return units > 0 ? `+${units}` : units < 0 ? `−${-units}` : '0';
}
