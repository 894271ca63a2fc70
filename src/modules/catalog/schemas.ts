import { type TSchema, Type } from 'typebox';
import { MAX_AMOUNT } from '../../kernel/money.ts';
import { SPECIAL_HANDLING } from '../../kernel/special-handling.ts';
import {
  Country,
  Currency,
  Id,
  MoneySchema,
  Nullable,
  OneOf,
  ProblemSchema,
  Quantity,
  Strict,
  Text,
} from '../../platform/http/schema.ts';
import {
  CATALOG_STATUSES,
  LOT_CONFIRMATIONS,
  MAX_COMPONENTS,
  MAX_LENGTH_MM,
  MAX_SHELF_LIFE_DAYS,
  MAX_WEIGHT_GRAMS,
  SKU_PATTERN,
  TRACKINGS,
} from './rules/variant.ts';

export const Sku = Text(100, {
  pattern: SKU_PATTERN,
  description: 'Compared letter by letter: capitals count.',
});
export const Status = OneOf(CATALOG_STATUSES);

const Picture = Text(2_000, { description: 'An https address, or a path under /assets/.' });
const Length = Type.Integer({ minimum: 1, maximum: MAX_LENGTH_MM, description: 'Millimeters.' });
const Price = Strict({
  amount: Type.Integer({ minimum: 0, maximum: MAX_AMOUNT, description: 'Minor units.' }),
  currency: Currency,
});

const optional = <T extends TSchema>(schema: T) => Type.Optional(Nullable(schema));

const changeFields = {
  title: Type.Optional(Text(300)),
  gtin: optional(Text(14, { pattern: '^(\\d{8}|\\d{12,14})$', description: 'With its check digit.' })),
  options: Type.Optional(Type.String({ maxLength: 300, description: 'What sets it apart: `Blue / L`.' })),
  image_url: optional(Picture),
  weight_grams: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_WEIGHT_GRAMS })),
  length_mm: optional(Length),
  width_mm: optional(Length),
  height_mm: optional(Length),
  hs_code: optional(Text(10, { pattern: '^\\d{6,10}$' })),
  origin_country: optional(Country),
  tracking: Type.Optional(
    OneOf(
      TRACKINGS,
      'Whether units are told apart by lot or by serial number. Said when a variant is made; switched later by ' +
        '`POST /v1/inventory/tracking`.',
    ),
  ),
  shelf_life_days: optional(
    Type.Integer({
      minimum: 1,
      maximum: MAX_SHELF_LIFE_DAYS,
      description: 'How long a lot keeps that was received without a day of expiry.',
    }),
  ),
  min_remaining_days: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: MAX_SHELF_LIFE_DAYS,
      description: 'How many days a unit must still keep on the day that it is picked.',
    }),
  ),
  lot_confirmation: Type.Optional(
    OneOf(LOT_CONFIRMATIONS, 'Whether a picker scans the lot, or takes the proposed one without.'),
  ),
  special_handling: Type.Optional(
    Type.Array(OneOf(SPECIAL_HANDLING), {
      maxItems: 3,
      description: 'What it is that not every location sends and not every carrier takes.',
    }),
  ),
  prices: Type.Optional(
    Type.Array(Price, { maxItems: 50, description: 'All prices; those left out are removed.' }),
  ),
  components: Type.Optional(
    Type.Array(Strict({ sku: Sku, quantity: Quantity }), {
      maxItems: MAX_COMPONENTS,
      description: 'All components. With any, the variant is a bundle.',
    }),
  ),
  status: Type.Optional(Status),
};

export const VariantChangeBody = Strict(changeFields);

export const NewVariantBody = Strict({
  sku: Sku,
  product_id: Type.Optional(Id('prd')),
  product_external_id: Type.Optional(Text(100)),
  product_title: Type.Optional(Text(300)),
  ...changeFields,
});

export const VariantSchema = Strict({
  id: Id('var'),
  product_id: Id('prd'),
  sku: Type.String(),
  gtin: Nullable(Type.String()),
  title: Type.String(),
  options: Type.String(),
  image_url: Nullable(Type.String()),
  weight_grams: Type.Integer(),
  length_mm: Nullable(Type.Integer()),
  width_mm: Nullable(Type.Integer()),
  height_mm: Nullable(Type.Integer()),
  hs_code: Nullable(Type.String()),
  origin_country: Nullable(Type.String()),
  tracking: OneOf(TRACKINGS),
  shelf_life_days: Nullable(Type.Integer()),
  min_remaining_days: Type.Integer(),
  lot_confirmation: OneOf(LOT_CONFIRMATIONS),
  special_handling: Type.Array(OneOf(SPECIAL_HANDLING)),
  is_bundle: Type.Boolean(),
  components: Type.Array(Strict({ sku: Type.String(), variant_id: Id('var'), quantity: Type.Integer() })),
  prices: Type.Array(MoneySchema),
  status: Status,
  version: Type.Integer(),
});

export const UpsertAnswer = Strict({
  items: Type.Array(
    Strict({
      ok: Type.Boolean(),
      outcome: Type.Optional(OneOf(['created', 'updated', 'unchanged'])),
      variant: Type.Optional(VariantSchema),
      problem: Type.Optional(ProblemSchema),
    }),
  ),
});

const productFields = {
  description: Type.Optional(Type.String({ maxLength: 10_000 })),
  image_url: optional(Picture),
  status: Type.Optional(Status),
};

export const ProductChangeBody = Strict({ title: Type.Optional(Text(300)), ...productFields });

export const NewProductBody = Strict({
  title: Text(300),
  ...productFields,
  external_id: optional(Text(100)),
  variants: Type.Optional(Type.Array(Strict({ sku: Sku, ...changeFields }), { maxItems: 500 })),
});

export const ProductSchema = Strict({
  id: Id('prd'),
  title: Type.String(),
  description: Type.String(),
  image_url: Nullable(Type.String()),
  external_id: Nullable(Type.String()),
  status: Status,
  variants: Type.Array(VariantSchema),
  version: Type.Integer(),
});
