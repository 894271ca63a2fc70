import { queryOptions } from '@tanstack/react-query';
import { read } from '../../api/client.ts';
import type { GetV1ProductsByIdResponse, GetV1VariantsByIdResponse } from '../../api/generated/types.gen.ts';

export type Product = GetV1ProductsByIdResponse;
export type Variant = GetV1VariantsByIdResponse;
export type Money = Variant['prices'][number];
export type CatalogStatus = Product['status'];

export function productOptions(id: string) {
  return queryOptions({
    queryKey: [`/v1/products/${id}`] as const,
    queryFn: ({ signal }) => read<Product>(`/v1/products/${id}`, { signal }),
  });
}

export function variantOptions(id: string) {
  return queryOptions({
    queryKey: [`/v1/variants/${id}`] as const,
    queryFn: ({ signal }) => read<Variant>(`/v1/variants/${id}`, { signal }),
  });
}

/** What changes when anything of the catalog is written: its names stand in stock and work lists too. */
export const catalogStale = ['/v1/products', '/v1/variants', '/v1/inventory'] as const;
