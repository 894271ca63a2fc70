import { type Static, Type } from 'typebox';
import type { Api } from '../../platform/http/api.ts';
import { Id, ListQuery, Page, Strict } from '../../platform/http/schema.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import { createProduct, updateProductCommand } from './commands/save-product.ts';
import { createVariant, type NewVariant, updateVariant, upsertVariant } from './commands/save-variant.ts';
import { listProducts, listVariants, readProduct } from './queries/list-products.ts';
import { readVariant } from './queries/read-variants.ts';
import {
  NewProductBody,
  NewVariantBody,
  ProductChangeBody,
  ProductSchema,
  Sku,
  Status,
  UpsertAnswer,
  VariantChangeBody,
  VariantSchema,
} from './schemas.ts';

const Search = Type.Optional(Type.String({ minLength: 1, maxLength: 100 }));
const ProductParams = Strict({ id: Id('prd') });
const VariantParams = Strict({ id: Id('var') });
const UPSERT_LIMIT = 5_000;

export function catalogRoutes(api: Api): void {
  const { database } = api.services;

  api.get('/v1/products', {
    summary: 'List products',
    tag: 'Catalog',
    permission: 'catalog:read',
    query: Strict({ ...ListQuery, q: Search, status: Type.Optional(Status) }),
    answer: Page(ProductSchema),
    reads_standby: true,
    handler: ({ query, reading }) => listProducts(reading.database, query),
  });

  api.post('/v1/products', {
    summary: 'Create a product, with its variants if given',
    tag: 'Catalog',
    permission: 'catalog:edit',
    body: NewProductBody,
    answer: ProductSchema,
    status: 201,
    handler: ({ body, execute }) => {
      const { variants, external_id, ...product } = body;
      return execute(createProduct, {
        product,
        ...(external_id !== undefined && { external_id }),
        ...(variants && { variants: variants.map(({ sku, ...change }) => ({ sku, change })) }),
      });
    },
  });

  api.get('/v1/products/:id', {
    summary: 'Read a product',
    tag: 'Catalog',
    permission: 'catalog:read',
    params: ProductParams,
    answer: ProductSchema,
    handler: async ({ params }) => found(await readProduct(database, params.id), 'product'),
  });

  api.patch('/v1/products/:id', {
    summary: 'Change a product; its status is carried to its variants',
    tag: 'Catalog',
    permission: 'catalog:edit',
    params: ProductParams,
    body: ProductChangeBody,
    answer: ProductSchema,
    handler: ({ params, body, if_match, execute }) =>
      execute(updateProductCommand, { id: params.id, version: if_match, change: body }),
  });

  api.get('/v1/variants', {
    summary: 'List variants',
    tag: 'Catalog',
    permission: 'catalog:read',
    query: Strict({
      ...ListQuery,
      q: Search,
      sku: Type.Optional(Sku),
      product_id: Type.Optional(Id('prd')),
      status: Type.Optional(Status),
    }),
    answer: Page(VariantSchema),
    reads_standby: true,
    handler: ({ query, reading }) => listVariants(reading.database, query),
  });

  api.post('/v1/variants', {
    summary: 'Create a variant',
    tag: 'Catalog',
    permission: 'catalog:edit',
    body: NewVariantBody,
    answer: VariantSchema,
    status: 201,
    handler: ({ body, execute }) => execute(createVariant, newVariantOf(body)),
  });

  api.get('/v1/variants/:id', {
    summary: 'Read a variant',
    tag: 'Catalog',
    permission: 'catalog:read',
    params: VariantParams,
    answer: VariantSchema,
    handler: async ({ params }) => found(await readVariant(database, params.id), 'variant'),
  });

  api.patch('/v1/variants/:id', {
    summary: 'Change a variant',
    tag: 'Catalog',
    permission: 'catalog:edit',
    params: VariantParams,
    body: VariantChangeBody,
    answer: VariantSchema,
    handler: ({ params, body, if_match, execute }) =>
      execute(updateVariant, { id: params.id, version: if_match, change: body }),
  });

  api.put('/v1/variants/batch', {
    summary: 'Create or change many variants by SKU',
    description:
      'Each item gets its own answer. An item that says what is stored already is answered as unchanged.',
    tag: 'Catalog',
    permission: 'catalog:edit',
    body: Strict({ items: Type.Array(NewVariantBody, { minItems: 1, maxItems: UPSERT_LIMIT }) }),
    body_limit: 16_777_216,
    answer: UpsertAnswer,
    handler: async ({ body, executeMany }) => {
      const answers = await executeMany(upsertVariant, body.items.map(newVariantOf));
      return { items: answers.map((answer) => (answer.ok ? { ok: true, ...answer.value } : answer)) };
    },
  });
}

function newVariantOf(body: Static<typeof NewVariantBody>): NewVariant {
  const { sku, product_id, product_external_id, product_title, ...change } = body;
  return {
    sku,
    product: {
      ...(product_id !== undefined && { product_id }),
      ...(product_external_id !== undefined && { product_external_id }),
      ...(product_title !== undefined && { product_title }),
    },
    change,
  };
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new RefusedRequest({ code: 'not_found', what });
  return value;
}
