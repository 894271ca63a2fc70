import type { PostV1OrdersDraftsData, PostV1OrdersDraftsResponse } from '../../api/generated/types.gen.ts';
import { formatAmount } from '../../ui/format.ts';
import type { Variant } from './find-variant.tsx';

export type Draft = PostV1OrdersDraftsResponse;
export type DraftContents = PostV1OrdersDraftsData['body']['contents'];

/** What the form for a new order shows of a variant; of one that a draft named, what the draft kept. */
export type NamedVariant = Pick<Variant, 'id' | 'sku' | 'title' | 'options' | 'image_url' | 'prices'>;

export type NewLine = { key: string; variant: NamedVariant; quantity: number; price: string };

/** The lines of a draft in the form. */
export function linesOfDraft({ lines = [], currency = 'USD' }: DraftContents): NewLine[] {
  return lines.map(({ sku, quantity, unit_amount, title = sku }) => ({
    key: sku,
    variant: { id: sku, sku, title, options: '', image_url: null, prices: [] },
    quantity,
    price: unit_amount === undefined ? '' : formatAmount(unit_amount, currency).replaceAll(',', ''),
  }));
}
