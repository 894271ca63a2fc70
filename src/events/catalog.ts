import { defineEvent } from './define.ts';

/** Variants were created or changed; the subject is the first of them. */
export const variantsSaved = defineEvent<{ variant_ids: string[] }>('variant.saved');

/** A product was created or changed. */
export const productSaved = defineEvent<{ product_id: string }>('product.saved');
