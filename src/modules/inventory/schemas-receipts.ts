import { Type } from 'typebox';
import { MAX_QUANTITY } from '../../kernel/quantity.ts';
import { FreeText } from '../../platform/http/free-text.ts';
import { Currency, Id, Nullable, OneOf, Strict, Text, Time } from '../../platform/http/schema.ts';
import { CLOSE_REASONS } from './rules/goods-receipt.ts';
import { SUPPLY_KINDS } from './rules/supply.ts';
import { lotFields, Sku, UnitCost } from './schemas.ts';

const Count = Type.Integer();
const Counted = Type.Integer({ minimum: 0, maximum: MAX_QUANTITY });

/** What the caller made up to know its document by; the same id again is the same document. */
export const ClientId = Text(100, {
  description: 'Made by the sender, one for each document: the same id sent again is the same document.',
});

export const NewGoodsReceiptBody = Strict({
  client_id: ClientId,
  location_code: Type.Optional(Text(50)),
  location_id: Type.Optional(Id('loc')),
  references: Type.Optional(
    Type.Array(Text(100), {
      maxItems: 50,
      description:
        'Numbers of purchase orders and transfers: what is open under them here is what is expected.',
    }),
  ),
  accept_over: Type.Optional(
    Type.Boolean({ description: 'Takes more than was announced, beyond the tolerance of the settings.' }),
  ),
  accept_unexpected: Type.Optional(
    Type.Boolean({
      description: 'Takes items that are not expected under the references; they are flagged.',
    }),
  ),
  close_short: Type.Optional(
    OneOf(CLOSE_REASONS, 'Nothing more will come of what the receipt names, and why: its supply is closed.'),
  ),
  note: Type.Optional(FreeText(500, { minLength: 0 })),
  lines: Type.Array(
    Strict({
      sku: Sku,
      supply_id: Type.Optional(Id('sup')),
      good: Type.Optional(Counted),
      damaged: Type.Optional(Counted),
      quality_control: Type.Optional(Counted),
      unit_cost: Type.Optional(UnitCost),
      lots: Type.Optional(
        Type.Array(
          Strict({
            ...lotFields,
            state: Type.Optional(OneOf(['good', 'damaged', 'quality_control'], '`good` without it.')),
          }),
          {
            minItems: 1,
            maxItems: 2_000,
            description:
              'Of a tracked variant: the lots, or serial numbers, of everything that was counted; they add up to it.',
          },
        ),
      ),
    }),
    { minItems: 1, maxItems: 2_000 },
  ),
});

const receiptFields = {
  id: Id('grn'),
  number: Type.String(),
  client_id: Type.String(),
  location_id: Id('loc'),
  location_code: Type.String(),
  reference: Type.String(),
  note: Type.String(),
  actor_name: Type.String(),
  posted_at: Time,
};

const sums = {
  received: Count,
  expected: Type.Integer({ description: 'What was still to come before.' }),
  damaged: Count,
  over: Count,
  short: Count,
};

export const GoodsReceiptRowSchema = Strict({ ...receiptFields, lines: Count, ...sums });

export const GoodsReceiptSchema = Strict({
  ...receiptFields,
  lines: Type.Array(
    Strict({
      id: Id('grl'),
      variant_id: Id('var'),
      sku: Type.String(),
      title: Type.String(),
      good: Count,
      quality_control: Count,
      ...sums,
      is_unexpected: Type.Boolean(),
      unit_cost: Nullable(Type.String({ description: 'Null without `inventory:value`, too.' })),
      supplies: Type.Array(Strict({ supply_id: Id('sup'), reference: Type.String(), quantity: Count })),
    }),
  ),
  lots: Type.Array(
    Strict({
      variant_id: Id('var'),
      lot_id: Id('lot'),
      code: Type.String(),
      kind: OneOf(['lot', 'serial']),
      expires_on: Nullable(Type.String()),
      state: OneOf(['good', 'damaged', 'quality_control']),
      quantity: Count,
    }),
  ),
  ...sums,
});

export const ExpectedSchema = Strict({
  reference: Type.String(),
  kind: OneOf(SUPPLY_KINDS),
  location_id: Id('loc'),
  location_code: Type.String(),
  expected_at: Time,
  skus: Count,
  quantity: Count,
  received: Count,
  outstanding: Count,
});

const settingsFields = {
  over_delivery_percent: Type.Integer({
    minimum: 0,
    maximum: 1_000,
    description: 'How much more than announced is received without `accept_over`.',
  }),
  write_off_limit_units: Nullable(
    Type.Integer({
      minimum: 0,
      maximum: MAX_QUANTITY,
      description: 'Whoever takes more units out by hand in one call needs `inventory:approve`.',
    }),
  ),
  write_off_limit_amount: Nullable(
    Type.Integer({
      minimum: 0,
      maximum: 1_000_000_000,
      description: 'The same by what they are worth: minor units of the valuation currency.',
    }),
  ),
  write_off_day_limit_units: Nullable(
    Type.Integer({
      minimum: 0,
      maximum: MAX_QUANTITY,
      description: 'So does who takes more out than this within 24 hours, in all calls together.',
    }),
  ),
  write_off_day_limit_amount: Nullable(
    Type.Integer({
      minimum: 0,
      maximum: 1_000_000_000,
      description: 'The same by what they are worth: minor units of the valuation currency.',
    }),
  ),
  count_limit_units: Nullable(
    Type.Integer({
      minimum: 0,
      maximum: MAX_QUANTITY,
      description: 'A counted difference of more units waits for approval.',
    }),
  ),
  count_limit_percent: Nullable(
    Type.Integer({ minimum: 0, maximum: 1_000, description: 'The same in percent of what was expected.' }),
  ),
  count_limit_amount: Nullable(
    Type.Integer({
      minimum: 0,
      maximum: 1_000_000_000,
      description: 'The same by what it is worth at average cost, where there is one.',
    }),
  ),
};

const lowStockFields = {
  low_stock_margin_percent: Type.Integer({
    minimum: 0,
    maximum: 1_000,
    description: 'How far above its threshold low stock must rise before the alert is over.',
  }),
  low_stock_pause_minutes: Type.Integer({
    minimum: 0,
    maximum: 10_080,
    description:
      'An alert stands so long at least, and is not raised again within so long; people are written to no more often.',
  }),
  low_stock_recipients: Type.Array(Type.String({ format: 'email', maxLength: 254 }), {
    maxItems: 20,
    description: 'Who gets an e-mail of what has run low: one for all of it, once for each alert.',
    examples: [['stock@example.com']],
  }),
};

export const StockSettingsSchema = Strict({
  valuation_currency: Currency,
  ...settingsFields,
  ...lowStockFields,
  version: Count,
});

export const StockSettingsBody = Strict({
  valuation_currency: Type.Optional(Currency),
  over_delivery_percent: Type.Optional(settingsFields.over_delivery_percent),
  write_off_limit_units: Type.Optional(settingsFields.write_off_limit_units),
  write_off_limit_amount: Type.Optional(settingsFields.write_off_limit_amount),
  write_off_day_limit_units: Type.Optional(settingsFields.write_off_day_limit_units),
  write_off_day_limit_amount: Type.Optional(settingsFields.write_off_day_limit_amount),
  count_limit_units: Type.Optional(settingsFields.count_limit_units),
  count_limit_percent: Type.Optional(settingsFields.count_limit_percent),
  count_limit_amount: Type.Optional(settingsFields.count_limit_amount),
  low_stock_margin_percent: Type.Optional(lowStockFields.low_stock_margin_percent),
  low_stock_pause_minutes: Type.Optional(lowStockFields.low_stock_pause_minutes),
  low_stock_recipients: Type.Optional(lowStockFields.low_stock_recipients),
});
