/** What an order needs to know of a SKU. Only a bundle has components. */
export type VariantForSale = {
  id: string;
  sku: string;
  title: string;
  weight_grams: number;
  is_bundle: boolean;
  is_sold: boolean;
  components: BundleComponent[] | null;
};

export type BundleComponent = {
  variant_id: string;
  sku: string;
  title: string;
  weight_grams: number;
  quantity: number;
};

/** List prices in minor units: `prices.get(variant_id)?.get('USD')`. */
export type ListPrices = ReadonlyMap<string, ReadonlyMap<string, number>>;
