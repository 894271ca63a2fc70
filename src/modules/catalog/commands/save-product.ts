import { productSaved, variantsSaved } from '../../../events/catalog.ts';
import { present } from '../../../kernel/assert.ts';
import { changedFields } from '../../../kernel/changed-fields.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { command } from '../../../platform/command.ts';
import { RunAgain } from '../../../platform/database.ts';
import { type Product, readProduct } from '../queries/list-products.ts';
import { decideProduct, type ProductChange, type ProductRefusal } from '../rules/save-product.ts';
import type { SavedVariant, SaveVariantRefusal } from '../rules/save-variant.ts';
import type { VariantChange } from '../rules/variant.ts';
import {
  carryStatus,
  findProducts,
  insertProducts,
  lockProduct,
  lockVariantsOfProduct,
  updateProduct,
} from '../sql.ts';
import { decideSaveVariants, loadCatalogState, writeVariants } from '../steps/save-variants.ts';
import { askedOf, reportSaved } from './save-variant.ts';

export type NewProduct = {
  product: ProductChange & { title: string };
  external_id?: string | null;
  variants?: { sku: string; change: VariantChange }[];
};

/** Creates a product with its variants: all of it, or nothing when one variant is refused. */
export const createProduct = command<NewProduct, Product, ProductRefusal | SaveVariantRefusal>({
  name: 'catalog.create-product',
  permission: 'catalog:edit',
  async handle(shell, request) {
    const { tx } = shell;
    const { product, external_id = null, variants = [] } = request.input;
    const blank = {
      id: newId(),
      title: '',
      description: '',
      image_url: null,
      external_id,
      status: 'active' as const,
      version: 1,
    };
    const decision = decideProduct(blank, product);
    if (!decision.ok) return decision;
    const created = decision.value;
    if (
      external_id !== null &&
      (await findProducts(tx, { ids: [], external_ids: [external_id], skus: [] })).length > 0
    ) {
      return refuse({ code: 'product_external_id_taken', external_id });
    }
    const asked = variants.map((variant) =>
      askedOf('create', { ...variant, product: { product_id: created.id } }),
    );
    const state = await loadCatalogState(tx, asked);
    state.products.set(created.id, created);
    const saved: SavedVariant[] = [];
    for (const each of decideSaveVariants(asked, state)) {
      if (!each.ok) return each;
      saved.push(each.value);
    }
    if ((await insertProducts(tx, [created])) === 0) throw new RunAgain('an external id was taken meanwhile');
    await writeVariants(tx, saved);
    reportSaved(
      shell,
      saved.map((each) => ({ saved: each, request })),
    );
    shell.audit({ subject_type: 'product', subject_id: created.id, after: created }, request);
    shell.publish(productSaved(created.id, { product_id: created.id }), request);
    return accept(present(await readProduct(tx, created.id), 'the product just made'));
  },
});

export type ProductUpdate = { id: string; version?: number | undefined; change: ProductChange };
type UpdateRefusal =
  | ProductRefusal
  | { code: 'not_found'; what: string }
  | { code: 'version_conflict'; expected: number; found: number };

/** Changes a product. Archiving it, or taking it back, does the same to its variants. */
export const updateProductCommand = command<ProductUpdate, Product, UpdateRefusal>({
  name: 'catalog.update-product',
  permission: 'catalog:edit',
  async handle(shell, request): Promise<Decision<Product, UpdateRefusal>> {
    const { tx } = shell;
    const { id, version, change } = request.input;
    const [, current] = await Promise.all([lockVariantsOfProduct(tx, id), lockProduct(tx, id)]);
    if (!current) return refuse({ code: 'not_found', what: 'product' });
    if (version !== undefined && version !== current.version) {
      return refuse({ code: 'version_conflict', expected: version, found: current.version });
    }
    const decision = decideProduct(current, change);
    if (!decision.ok) return decision;
    const next = { ...decision.value, version: current.version + 1 };
    const [, carried] = await Promise.all([
      updateProduct(tx, next),
      next.status === current.status ? [] : carryStatus(tx, id, next.status),
    ]);
    shell.audit({ subject_type: 'product', subject_id: id, ...changedFields(current, next) }, request);
    shell.publish(productSaved(id, { product_id: id }), request);
    const [first] = carried;
    if (first)
      shell.publish(variantsSaved(first.id, { variant_ids: carried.map((variant) => variant.id) }), request);
    return accept(present(await readProduct(tx, id), 'the product just changed'));
  },
});
