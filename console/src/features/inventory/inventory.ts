import { useQuery } from '@tanstack/react-query';
import type {
  GetV1InventoryLevelsResponse,
  GetV1InventoryMovementsResponse,
  GetV1InventoryResponse,
  GetV1LocationsResponse,
  PostV1InventoryAdjustmentsData,
  PostV1InventoryGoodsReceiptsData,
  PostV1InventoryMovesData,
  PostV1InventoryWriteOffsData,
} from '../../api/generated/types.gen.ts';
import { listOptions } from '../../api/lists.ts';
import { t } from '../../strings/strings.ts';
import { type StockCounts, stockStates } from '../../ui/stock-bar.tsx';

export type InventoryItem = GetV1InventoryResponse['items'][number];
export type Level = GetV1InventoryLevelsResponse['items'][number];
export type Movement = GetV1InventoryMovementsResponse['items'][number];
export type Location = GetV1LocationsResponse['items'][number];
type Adjustment = PostV1InventoryAdjustmentsData['body']['items'][number];
type Move = PostV1InventoryMovesData['body']['items'][number];
type WriteOff = PostV1InventoryWriteOffsData['body']['items'][number];
/** A state that people may change by hand; the others belong to orders. */
export type FreeState = Adjustment['state'];

export const locationsOptions = listOptions<Location>('/v1/locations', { limit: 200 });

/** The time zone of a location; that of whoever looks while it is not known. */
export function useTimeZone(location_id: string | null): string {
  const locations = useQuery(locationsOptions).data?.items;
  return (
    locations?.find(({ id }) => id === location_id)?.time_zone ??
    new Intl.DateTimeFormat().resolvedOptions().timeZone
  );
}

export const closeReasons = [
  'short_delivery',
  'cancelled_by_supplier',
  'lost_on_the_way',
  'duplicate',
  'other',
] as const satisfies readonly NonNullable<PostV1InventoryGoodsReceiptsData['body']['close_short']>[];
export type CloseReason = (typeof closeReasons)[number];

export const closeReasonChoices = closeReasons.map((value) => ({
  value,
  label: t(`stockRoom.close.${value}`),
}));

export const freeStates = [
  'available',
  'damaged',
  'safety_stock',
  'quality_control',
] as const satisfies readonly FreeState[];

export const adjustReasons = [
  'count',
  'correction',
  'damage',
  'loss',
  'theft',
  'found',
  'sample',
  'initial',
] as const satisfies readonly Adjustment['reason'][];

export const moveReasons = [
  'inspection_passed',
  'inspection_failed',
  'damage',
  'repair',
  'quality_hold',
  'recall',
  'safety_stock',
  'correction',
] as const satisfies readonly Move['reason'][];

export const writeOffReasons = [
  'damage',
  'loss',
  'theft',
  'expired',
  'recall',
  'disposal',
  'sample',
  'donation',
] as const satisfies readonly WriteOff['reason'][];

const reasons: Readonly<Record<string, string>> = {
  import: t('inventory.reason.import'),
  receipt: t('inventory.reason.receipt'),
  order_allocated: t('inventory.reason.order_allocated'),
  order_cancelled: t('inventory.reason.order_cancelled'),
  order_changed: t('inventory.reason.order_changed'),
  shipped: t('inventory.reason.shipped'),
  short_pick: t('inventory.reason.short_pick'),
  transfer_shipped: t('inventory.reason.transfer_shipped'),
  transfer_received: t('inventory.reason.transfer_received'),
  transfer_returned: t('inventory.reason.transfer_returned'),
  transfer_over: t('inventory.reason.transfer_over'),
  ...Object.fromEntries(
    [...adjustReasons, ...moveReasons, ...writeOffReasons].map((reason) => [
      reason,
      t(`inventory.reason.${reason}`),
    ]),
  ),
};

/** Every reason that has words of its own here. */
export const knownReasons: readonly string[] = Object.keys(reasons);

/** A reason in words; orders and other modules bring reasons of their own, shown as they are. */
export function reasonWords(reason: string): string {
  const words = reasons[reason] ?? reason.replaceAll('_', ' ');
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

export function nameOf({ title, options }: { title: string; options: string }): string {
  return options === '' ? title : `${title}, ${options}`;
}

/** The longest bar of several, so that all are drawn to one scale. */
export function scaleOf(rows: readonly StockCounts[]): number {
  return Math.max(0, ...rows.map((row) => stockStates.reduce((sum, state) => sum + row[state], 0)));
}
