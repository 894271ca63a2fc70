import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { type CatalogStatus, isImageUrl } from './variant.ts';

export type ProductChange = {
  title?: string;
  description?: string;
  image_url?: string | null;
  status?: CatalogStatus;
};

export type ProductRefusal =
  | { code: 'product_field_invalid'; field: string; reason: string }
  | { code: 'product_external_id_taken'; external_id: string };

/** Decides on the words and the picture of a product. */
export function decideProduct<P extends Required<ProductChange>>(
  current: P,
  change: ProductChange,
): Decision<P, ProductRefusal> {
  const next = { ...current, ...change };
  if (next.title.trim() === '' || next.title.length > 300) {
    return refuse({
      code: 'product_field_invalid',
      field: 'title',
      reason: 'A title has 1 to 300 characters.',
    });
  }
  if (next.description.length > 10_000) {
    return refuse({
      code: 'product_field_invalid',
      field: 'description',
      reason: 'It has at most 10,000 characters.',
    });
  }
  if (next.image_url !== null && !isImageUrl(next.image_url)) {
    const reason = 'A picture is linked by an https address or a path under /assets/.';
    return refuse({ code: 'product_field_invalid', field: 'image_url', reason });
  }
  return accept(next);
}
