import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import type { Money } from '../../../kernel/money.ts';
import {
  type CatalogStatus,
  isSku,
  type Tracking,
  type Variant,
  type VariantChange,
  wrongField,
} from './variant.ts';

/** One variant as somebody wants it. `version` is the one they saw, if they care. */
export type SaveVariant = {
  mode: 'create' | 'update' | 'upsert';
  sku: string;
  version?: number | undefined;
  product: ProductReference;
  change: VariantChange;
  /** The ids that a new variant and a new product get. */
  new_ids: { variant: string; product: string };
};

/** To which product a variant belongs. Without any, a new variant gets a product of its own. */
export type ProductReference = { product_id?: string; product_external_id?: string; product_title?: string };

export type ProductFacts = { id: string; external_id: string | null; title: string; status: CatalogStatus };

/** The part of the catalog that a batch of changes touches. Each accepted change is applied before the next is decided. */
export type CatalogState = {
  variants: Map<string, Variant>;
  products: Map<string, ProductFacts>;
  products_by_external_id: Map<string, ProductFacts>;
  /** SKU by GTIN. A GTIN given up in this batch is not free before it ends. */
  gtin_owners: Map<string, string>;
  /** The variants that are part of a bundle. */
  component_ids: Set<string>;
};

export type SavedVariant = {
  outcome: 'created' | 'updated' | 'unchanged';
  before: Variant | null;
  after: Variant;
  /** The product that comes into being with this variant. */
  new_product: ProductFacts | null;
};

export type SaveVariantRefusal =
  | { code: 'sku_taken'; sku: string }
  | { code: 'sku_unknown'; sku: string; line?: number }
  | { code: 'version_conflict'; expected: number; found: number }
  | { code: 'variant_field_invalid'; sku: string; field: string; reason: string }
  | { code: 'gtin_taken'; sku: string; gtin: string; owner: string }
  | { code: 'product_unknown'; sku: string }
  | { code: 'product_archived'; sku: string; title: string }
  | { code: 'component_unknown'; sku: string; component: string }
  | { code: 'component_archived'; sku: string; component: string }
  | { code: 'tracking_not_switched'; sku: string; tracking: Tracking; asked: Tracking }
  | { code: 'bundle_of_itself'; sku: string }
  | { code: 'bundle_of_bundle'; sku: string; bundle: string };

type Answer = Decision<SavedVariant, SaveVariantRefusal>;

/** Decides on one variant: created, changed, left alone, or refused with its SKU. */
export function decideSaveVariant(asked: SaveVariant, state: CatalogState): Answer {
  const { sku, mode, change } = asked;
  const current = state.variants.get(sku) ?? null;
  if (!isSku(sku))
    return invalid(sku, 'sku', 'A SKU has 1 to 100 printable characters and no blanks at its ends.');
  if (current && mode === 'create') return refuse({ code: 'sku_taken', sku });
  if (!current && mode === 'update') return refuse({ code: 'sku_unknown', sku });
  if (current && asked.version !== undefined && asked.version !== current.version) {
    return refuse({ code: 'version_conflict', expected: asked.version, found: current.version });
  }
  const wrong = wrongField(change);
  if (wrong) return invalid(sku, wrong.field, wrong.reason);
  const product = decideProduct(asked, current, state);
  if (!product.ok) return product;
  const { facts, is_new } = product.value;
  const owner = change.gtin ? state.gtin_owners.get(change.gtin) : undefined;
  if (change.gtin && owner !== undefined && owner !== sku) {
    return refuse({ code: 'gtin_taken', sku, gtin: change.gtin, owner });
  }
  const components = decideComponents(asked, current, state);
  if (!components.ok) return components;
  const tracking = change.tracking ?? current?.tracking ?? 'none';
  if (current && tracking !== current.tracking) {
    return refuse({ code: 'tracking_not_switched', sku, tracking: current.tracking, asked: tracking });
  }
  if (tracking !== 'none' && components.value.length > 0)
    return invalid(sku, 'tracking', 'A bundle has no stock of its own; its components may be tracked.');
  const { prices: all, some_prices: some, components: _skus, ...plain } = change;
  const prices = some ? mergePrices(all ?? current?.prices ?? [], some) : all;
  const after: Variant = {
    ...(current ?? blankVariant(asked, facts.title)),
    ...plain,
    product_id: facts.id,
    ...(prices && { prices: [...prices].sort((a, b) => (a.currency < b.currency ? -1 : 1)) }),
    components: components.value,
    is_bundle: components.value.length > 0,
  };
  if (
    after.status === 'active' &&
    facts.status === 'archived' &&
    (!current || current.status === 'archived')
  ) {
    return refuse({ code: 'product_archived', sku, title: facts.title });
  }
  return accept(compared(current, after, is_new ? facts : null));
}

function mergePrices(known: readonly Money[], some: readonly Money[]): Money[] {
  const amounts = new Map([...known, ...some].map(({ currency, amount }) => [currency, amount]));
  return [...amounts].map(([currency, amount]) => ({ currency, amount }));
}

function invalid(sku: string, field: string, reason: string): Answer {
  return refuse({ code: 'variant_field_invalid', sku, field, reason });
}

function blankVariant({ sku, new_ids }: SaveVariant, title: string): Variant {
  return {
    id: new_ids.variant,
    product_id: new_ids.product,
    sku,
    gtin: null,
    title,
    options: '',
    image_url: null,
    weight_grams: 0,
    length_mm: null,
    width_mm: null,
    height_mm: null,
    hs_code: null,
    origin_country: null,
    tracking: 'none',
    shelf_life_days: null,
    min_remaining_days: 0,
    lot_confirmation: 'scan',
    special_handling: [],
    is_bundle: false,
    components: [],
    prices: [],
    status: 'active',
    version: 1,
  };
}

function decideProduct(
  { sku, product, change, new_ids }: SaveVariant,
  current: Variant | null,
  state: CatalogState,
): Decision<{ facts: ProductFacts; is_new: boolean }, SaveVariantRefusal> {
  const { product_id, product_external_id } = product;
  const known =
    (product_id !== undefined && state.products.get(product_id)) ||
    (product_external_id !== undefined && state.products_by_external_id.get(product_external_id)) ||
    (product_id === undefined &&
      product_external_id === undefined &&
      current &&
      state.products.get(current.product_id));
  if (known) return accept({ facts: known, is_new: false });
  if (product_id !== undefined) return refuse({ code: 'product_unknown', sku });
  const title = product.product_title ?? change.title ?? current?.title;
  if (title === undefined || title.trim() === '') {
    return refuse({
      code: 'variant_field_invalid',
      sku,
      field: 'title',
      reason: 'A new variant needs a title.',
    });
  }
  const facts: ProductFacts = {
    id: new_ids.product,
    external_id: product_external_id ?? null,
    title,
    status: 'active',
  };
  return accept({ facts, is_new: true });
}

function decideComponents(
  { sku, change }: SaveVariant,
  current: Variant | null,
  state: CatalogState,
): Decision<Variant['components'], SaveVariantRefusal> {
  if (!change.components) return accept(current?.components ?? []);
  const components: Variant['components'] = [];
  for (const { sku: component, quantity } of change.components) {
    const variant = state.variants.get(component);
    if (component === sku) return refuse({ code: 'bundle_of_itself', sku });
    if (!variant) return refuse({ code: 'component_unknown', sku, component });
    if (variant.is_bundle) return refuse({ code: 'bundle_of_bundle', sku, bundle: component });
    const isKept = current?.components.some(({ variant_id }) => variant_id === variant.id);
    if (variant.status === 'archived' && !isKept)
      return refuse({ code: 'component_archived', sku, component });
    components.push({ variant_id: variant.id, sku: component, quantity });
  }
  if (components.length > 0 && current && state.component_ids.has(current.id)) {
    return refuse({ code: 'bundle_of_bundle', sku, bundle: sku });
  }
  return accept(components.sort((a, b) => (a.sku < b.sku ? -1 : 1)));
}

function compared(before: Variant | null, after: Variant, new_product: ProductFacts | null): SavedVariant {
  if (!before) return { outcome: 'created', before, after, new_product };
  if (JSON.stringify(inOneOrder(before)) === JSON.stringify(inOneOrder(after)) && !new_product) {
    return { outcome: 'unchanged', before, after: before, new_product };
  }
  return { outcome: 'updated', before, after: { ...after, version: before.version + 1 }, new_product };
}

function inOneOrder({ prices, components, ...variant }: Variant): unknown {
  return [
    Object.entries(variant).sort(([a], [b]) => (a < b ? -1 : 1)),
    prices.map(({ currency, amount }) => [currency, amount]),
    components.map(({ variant_id, quantity }) => [variant_id, quantity]).sort(),
  ];
}

/** Lets the next decision of a batch see an accepted change. */
export function applySavedVariant({ after, new_product }: SavedVariant, state: CatalogState): void {
  state.variants.set(after.sku, after);
  if (after.gtin) state.gtin_owners.set(after.gtin, after.sku);
  for (const { variant_id } of after.components) state.component_ids.add(variant_id);
  if (!new_product) return;
  state.products.set(new_product.id, new_product);
  if (new_product.external_id !== null)
    state.products_by_external_id.set(new_product.external_id, new_product);
}
