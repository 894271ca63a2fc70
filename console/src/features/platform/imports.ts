import type {
  GetV1ImportKindsResponse,
  GetV1ImportsByIdResponse,
  GetV1ImportsByIdRowsResponse,
  PostV1ImportsPreviewResponse,
} from '../../api/generated/types.gen.ts';
import { t } from '../../strings/strings.ts';

export type Import = GetV1ImportsByIdResponse;
export type ImportRow = GetV1ImportsByIdRowsResponse['items'][number];
export type ImportKind = GetV1ImportKindsResponse['items'][number];
export type Preview = PostV1ImportsPreviewResponse;
export type Mapping = Preview['mapping'];

const kinds = [
  'products',
  'inventory',
  'goods_receipts',
  'selling_policies',
  'orders',
  'location_terms',
  'postal_codes',
] as const;

export function kindWords(kind: string): string {
  const known = kinds.find((each) => each === kind);
  return known === undefined ? kind : t(`platform.imports.kind.${known}`);
}

const fields = [
  'sku',
  'title',
  'product',
  'product_title',
  'options',
  'gtin',
  'image_url',
  'weight_grams',
  'length_mm',
  'width_mm',
  'height_mm',
  'hs_code',
  'origin_country',
  'price',
  'currency',
  'status',
  'location',
  'quantity',
  'state',
  'note',
  'unit_cost',
  'lot',
  'expires_on',
  'expires_at',
  'reference',
  'damaged',
  'delivery',
  'external_id',
  'unit_price',
  'discount',
  'tax',
  'channel',
  'placed_at',
  'email',
  'customer_name',
  'customer_external_id',
  'phone',
  'company',
  'line1',
  'line2',
  'city',
  'region',
  'postal_code',
  'country',
  'shipping_amount',
  'payment',
  'service_code',
] as const;

/** What a field of an import is called; one that this console does not know yet keeps the server's name. */
export function fieldWords(name: string): string {
  const currency = /^price_([a-z]{3})$/.exec(name)?.[1];
  if (currency !== undefined)
    return t('platform.imports.field.priceIn', { currency: currency.toUpperCase() });
  const known = fields.find((field) => field === name);
  return known === undefined ? name : t(`platform.imports.field.${known}`);
}

const outcomes = [
  'created',
  'updated',
  'unchanged',
  'imported',
  'rejected',
  'cancellation',
  'return',
  'charge',
  'adjustment',
] as const;

/** What became of a row. */
export function outcomeWords(outcome: string): string {
  const known = outcomes.find((word) => word === outcome);
  return known === undefined ? outcome : t(`platform.imports.outcome.${known}`);
}

/** "3 created": how many rows came to one outcome. */
export function outcomeCount(outcome: string, rows: number): string {
  return t('platform.imports.outcomeCount', { count: rows, outcome: outcomeWords(outcome).toLowerCase() });
}

/** How many rows come to what, in the order of the outcomes; the rejected ones last, where they are not missed. */
export function countOutcomes(rows: readonly { outcome: string }[]): { outcome: string; rows: number }[] {
  const known: readonly string[] = outcomes;
  const counted = [...Map.groupBy(rows, ({ outcome }) => outcome)].map(([outcome, own]) => ({
    outcome,
    rows: own.length,
  }));
  const place = ({ outcome }: { outcome: string }) =>
    outcome === 'rejected' ? known.length : known.indexOf(outcome);
  return counted.sort((left, right) => place(left) - place(right));
}

/** The file as one of the types that the server takes; a browser's own guess depends on the machine. */
export function uploadOf(file: File): Blob {
  const type = file.name.endsWith('.gz')
    ? 'application/gzip'
    : /\.(ndjson|jsonl)$/.test(file.name)
      ? 'application/x-ndjson'
      : 'text/csv';
  return new Blob([file], { type });
}
