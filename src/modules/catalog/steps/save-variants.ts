import { present } from '../../../kernel/assert.ts';
import type { Decision } from '../../../kernel/decision.ts';
import { constraintOf, RunAgain, type Transaction } from '../../../platform/database.ts';
import { bumpReference } from '../../../platform/reference-data.ts';
import { readVariantsBySku } from '../queries/read-variants.ts';
import { SPECIAL_HANDLING_REFERENCE } from '../queries/special-handling.ts';
import {
  applySavedVariant,
  type CatalogState,
  decideSaveVariant,
  type ProductFacts,
  type SavedVariant,
  type SaveVariant,
  type SaveVariantRefusal,
} from '../rules/save-variant.ts';
import {
  findComponentIds,
  findGtinOwners,
  findProducts,
  insertProducts,
  insertVariants,
  lockVariants,
  replaceComponents,
  replacePrices,
  updateVariants,
} from '../sql.ts';

/** Locks the variants that a batch names and reads, after the lock, everything its decisions need. */
export async function loadCatalogState(
  tx: Transaction,
  asked: readonly SaveVariant[],
): Promise<CatalogState> {
  const own = asked.map(({ sku }) => sku);
  const skus = [
    ...new Set([...own, ...asked.flatMap(({ change }) => (change.components ?? []).map(({ sku }) => sku))]),
  ];
  // The statements travel together and run one after the other: each sees what the lock waited for.
  const [, variants, products, owners, components] = await Promise.all([
    lockVariants(tx, skus),
    readVariantsBySku(tx, skus),
    findProducts(tx, {
      ids: asked.flatMap(({ product }) => product.product_id ?? []),
      external_ids: asked.flatMap(({ product }) => product.product_external_id ?? []),
      skus: own,
    }),
    findGtinOwners(
      tx,
      asked.flatMap(({ change }) => change.gtin ?? []),
    ),
    findComponentIds(tx, own),
  ]);
  return {
    variants: new Map(variants.map((variant) => [variant.sku, variant])),
    products: new Map(products.map((product) => [product.id, product])),
    products_by_external_id: new Map(
      products.flatMap((product) =>
        product.external_id === null ? [] : [[product.external_id, product] as const],
      ),
    ),
    gtin_owners: new Map(owners.map(({ gtin, sku }) => [gtin, sku])),
    component_ids: new Set(components.map(({ id }) => id)),
  };
}

/** Decides a batch in its order; each decision sees the accepted ones before it. */
export function decideSaveVariants(
  asked: readonly SaveVariant[],
  state: CatalogState,
): Decision<SavedVariant, SaveVariantRefusal>[] {
  return asked.map((each) => {
    const decision = decideSaveVariant(each, state);
    if (decision.ok) applySavedVariant(decision.value, state);
    return decision;
  });
}

/** Writes what was decided, each variant once in its last state. */
export async function writeVariants(tx: Transaction, saved: readonly SavedVariant[]): Promise<void> {
  const last = new Map(
    saved.filter(({ outcome }) => outcome !== 'unchanged').map((each) => [each.after.id, each.after]),
  );
  if (last.size === 0) return;
  const created_ids = new Set(
    saved.filter(({ outcome }) => outcome === 'created').map(({ after }) => after.id),
  );
  const created = [...created_ids].map((id) => present(last.get(id), `variant ${id}`));
  const updated = [...last.values()].filter(({ id }) => !created_ids.has(id));
  const before = new Map(
    saved.toReversed().flatMap((each) => (each.before ? [[each.after.id, each.before] as const] : [])),
  );
  const differ = (part: 'prices' | 'components' | 'special_handling') =>
    [...last.values()].filter(
      (each) => JSON.stringify(before.get(each.id)?.[part] ?? []) !== JSON.stringify(each[part]),
    );
  await insertNew(
    tx,
    saved.flatMap(({ new_product }) => new_product ?? []),
    created,
  );
  const [priced, composed] = [differ('prices'), differ('components')];
  try {
    await Promise.all([
      updated.length > 0 && updateVariants(tx, updated),
      priced.length > 0 && replacePrices(tx, priced),
      composed.length > 0 && replaceComponents(tx, composed),
      differ('special_handling').length > 0 && bumpReference(tx, SPECIAL_HANDLING_REFERENCE),
    ]);
  } catch (error) {
    // Another transaction gave this GTIN away a moment ago: the next run sees its owner and refuses by name.
    if (constraintOf(error) === 'variant_gtin_once') throw new RunAgain('a GTIN was taken meanwhile');
    throw error;
  }
}

// What another transaction inserted meanwhile was not there to be locked: the command runs again and finds it.
async function insertNew(
  tx: Transaction,
  products: readonly ProductFacts[],
  variants: SavedVariant['after'][],
): Promise<void> {
  if (products.length > 0 && (await insertProducts(tx, products)) < products.length) {
    throw new RunAgain('a product was made meanwhile');
  }
  if (variants.length > 0 && (await insertVariants(tx, variants)) < variants.length) {
    throw new RunAgain('a SKU or GTIN was taken meanwhile');
  }
}
