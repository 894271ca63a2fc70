import type {
  GetV1InventoryLotsByIdTraceResponse,
  GetV1InventoryLotsResponse,
  PostV1InventoryReceiptsData,
} from '../../api/generated/types.gen.ts';
import { t } from '../../strings/strings.ts';

export type Lot = GetV1InventoryLotsResponse['items'][number];
export type LotTrace = GetV1InventoryLotsByIdTraceResponse;
export type NamedLot = NonNullable<PostV1InventoryReceiptsData['body']['items'][number]['lots']>[number];
export type Tracking = 'none' | 'lot' | 'serial';

/** How a lot stands, as a severity; what is good needs no color. */
export function severityOf({ standing }: Pick<Lot, 'standing'>): 'late' | 'at_risk' | undefined {
  if (standing === 'good') return undefined;
  return standing === 'expiring' ? 'at_risk' : 'late';
}

/** Its standing in words: "9 days left", "Expired", "Blocked". */
export function standingWords({ standing, remaining_days, min_remaining_days }: Lot): string {
  if (standing === 'expiring' || standing === 'good')
    return remaining_days === null
      ? t('lots.standing.forever')
      : t('lots.standing.left', { count: Math.max(0, remaining_days - min_remaining_days) });
  return t(`lots.standing.${standing}`);
}

/** A calendar day, which has no time zone: "Jan 31, 2027". */
export function formatDay(day: string): string {
  return new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );
}

/** What of a lot is good and for sale, over all places. */
export function sumOfLot(lot: Lot, part: 'sellable' | 'picked' | 'quality_control' | 'damaged'): number {
  return lot.stock.reduce((sum, place) => sum + place[part], 0);
}

/** Lots as somebody typed or scanned them, a line each: `CODE`, `CODE 5` or `CODE 5 2027-01-31`. */
export type LotText = { code: string; quantity: number | null; expires_on: string };

/** Serial numbers out of a text: one a line, or with blanks or commas between. */
export function serialsOf(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((part) => part !== ''))];
}
