import { Type } from 'typebox';
import { toMinorUnits } from '../../kernel/decimal.ts';
import { isCurrency } from '../../kernel/money.ts';
import { Strict } from '../../platform/http/schema.ts';
import { defineImport, type ReadGroup } from '../../platform/imports/definition.ts';
import {
  decimalOf,
  type ImportField,
  integerOf,
  type MappedRow,
  textOf,
} from '../../platform/imports/mapping.ts';
import { type NewVariant, upsertVariant } from './commands/save-variant.ts';
import type { VariantChange } from './rules/variant.ts';

const PRICE_FIELDS = ['usd', 'eur', 'gbp'] as const;

const FIELDS: readonly ImportField[] = [
  {
    name: 'sku',
    type: 'text',
    required: true,
    aliases: ['variant_sku', 'item_number', 'article', 'product_code'],
    help: 'what the variant is called; capital letters count',
  },
  {
    name: 'title',
    type: 'text',
    aliases: ['name', 'description', 'product_name'],
    help: 'needed for a new variant',
  },
  {
    name: 'product',
    type: 'text',
    aliases: ['handle', 'product_id', 'parent_sku'],
    help: 'the product’s own id in your system; rows with the same one are variants of one product',
  },
  { name: 'product_title', type: 'text', help: 'of a product that has several variants' },
  { name: 'options', type: 'text', aliases: ['option', 'variant_title', 'size_color'], help: 'Blue / M' },
  { name: 'gtin', type: 'text', aliases: ['ean', 'upc', 'barcode'], help: 'with its check digit' },
  { name: 'image_url', type: 'text', aliases: ['image', 'image_src', 'picture'], help: 'an https address' },
  {
    name: 'weight_grams',
    type: 'integer',
    aliases: ['weight', 'grams', 'variant_grams'],
    help: 'whole grams',
  },
  { name: 'length_mm', type: 'integer', aliases: ['length'], help: 'whole millimeters' },
  { name: 'width_mm', type: 'integer', aliases: ['width'], help: 'whole millimeters' },
  { name: 'height_mm', type: 'integer', aliases: ['height'], help: 'whole millimeters' },
  { name: 'hs_code', type: 'text', aliases: ['tariff_code', 'harmonized_code'], help: '6 to 10 digits' },
  {
    name: 'origin_country',
    type: 'text',
    aliases: ['country_of_origin', 'origin'],
    help: 'two capital letters',
  },
  {
    name: 'tracking',
    type: 'text',
    aliases: ['tracked_by'],
    help: 'none, lot or serial; of a variant that is new',
  },
  { name: 'shelf_life_days', type: 'integer', aliases: ['shelf_life'], help: 'whole days' },
  {
    name: 'min_remaining_days',
    type: 'integer',
    aliases: ['minimum_remaining_days'],
    help: 'days that a unit must still keep when it ships',
  },
  { name: 'lot_confirmation', type: 'text', help: 'scan or proposal' },
  {
    name: 'special_handling',
    type: 'text',
    aliases: ['goods', 'hazmat'],
    help: 'hazardous, oversize, fragile, with commas between; or none',
  },
  { name: 'price', type: 'decimal', aliases: ['unit_price', 'variant_price'], help: 'in `currency`' },
  { name: 'currency', type: 'text', help: 'of `price`' },
  ...PRICE_FIELDS.map(
    (code): ImportField => ({ name: `price_${code}`, type: 'decimal', help: `in ${code.toUpperCase()}` }),
  ),
  { name: 'status', type: 'text', help: 'active or archived' },
];

const CHANGE_TEXTS = ['title', 'options', 'gtin', 'image_url', 'hs_code', 'origin_country'] as const;
const CHANGE_NUMBERS = [
  'weight_grams',
  'length_mm',
  'width_mm',
  'height_mm',
  'shelf_life_days',
  'min_remaining_days',
] as const;
const CHANGE_WORDS = ['status', 'tracking', 'lot_confirmation'] as const;

/** Products and variants by SKU, a row each: new ones are created, known ones changed where a cell says something. */
export const productImport = defineImport({
  kind: 'products',
  fields: FIELDS,
  options: Strict({ unused: Type.Optional(Type.Never()) }),
  command: upsertVariant,
  read: ([row]): ReadGroup<NewVariant> => readProduct(row as MappedRow),
  settle: ({ outcome }, rows) => rows.map((row) => ({ ...row, outcome })),
});

function readProduct(row: MappedRow): ReadGroup<NewVariant> {
  const { number } = row;
  const sku = textOf(row, 'sku');
  const prices = pricesOf(row);
  const wrong = row.error ?? prices.wrong;
  if (wrong !== undefined || sku === null) {
    return { input: null, rows: [{ number, outcome: 'rejected', reason: wrong ?? 'sku is blank.' }] };
  }
  const [external_id, title] = [textOf(row, 'product'), textOf(row, 'product_title')];
  const product = {
    ...(external_id !== null && { product_external_id: external_id }),
    ...(title !== null && { product_title: title }),
  };
  return {
    input: { sku, product, change: changeOf(row, prices.prices) },
    rows: [{ number, outcome: 'imported' }],
  };
}

function changeOf(row: MappedRow, prices: NonNullable<VariantChange['some_prices']>): VariantChange {
  const change: Record<string, unknown> = {};
  for (const field of CHANGE_TEXTS) {
    const text = textOf(row, field);
    if (text !== null) change[field] = text;
  }
  for (const field of CHANGE_NUMBERS) {
    const number = integerOf(row, field);
    if (number !== null) change[field] = number;
  }
  // The rule refuses a word that is none of its own, with the SKU named.
  for (const field of CHANGE_WORDS) {
    const word = textOf(row, field);
    if (word !== null) change[field] = word.toLowerCase();
  }
  const handling = textOf(row, 'special_handling')?.toLowerCase();
  if (handling !== undefined)
    change.special_handling =
      handling === 'none' ? [] : handling.split(/[\s,;]+/).filter((kind) => kind !== '');
  return {
    ...change,
    ...(prices.length > 0 && { some_prices: prices }),
  };
}

function pricesOf(row: MappedRow): { prices: NonNullable<VariantChange['some_prices']>; wrong?: string } {
  const currency = textOf(row, 'currency');
  const named = PRICE_FIELDS.map((code) => ({
    currency: code.toUpperCase(),
    price: decimalOf(row, `price_${code}`),
  }));
  const single = decimalOf(row, 'price');
  if (single !== null && (currency === null || !isCurrency(currency))) {
    return {
      prices: [],
      wrong: currency === null ? 'A price needs its currency.' : `${currency} is no ISO 4217 currency.`,
    };
  }
  const all = [...named, { currency: currency ?? '', price: single }];
  const prices = new Map(
    all.flatMap(({ currency: code, price }) =>
      price === null ? [] : [[code, toMinorUnits(price, code)] as const],
    ),
  );
  return { prices: [...prices].map(([code, amount]) => ({ currency: code, amount })) };
}
