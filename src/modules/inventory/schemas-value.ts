import { Type } from 'typebox';
import { Id, MoneySchema, Nullable, OneOf, Strict, Time } from '../../platform/http/schema.ts';

const Count = Type.Integer();
const Cost = Type.String({ description: 'A decimal in the valuation currency, six places.' });

export const StockValueSchema = Strict({
  at: Time,
  total: MoneySchema,
  units: Count,
  units_without_cost: Type.Integer({
    description: 'Nobody has said what these cost; they are in no amount.',
  }),
  locations: Type.Array(
    Strict({
      location_id: Id('loc'),
      location_code: Type.String(),
      location_name: Type.String(),
      units: Count,
      units_without_cost: Count,
      value: MoneySchema,
      in_transit_units: Type.Integer({ description: 'On their way here.' }),
      in_transit_value: MoneySchema,
    }),
  ),
});

export const StockValueRowSchema = Strict({
  variant_id: Id('var'),
  sku: Type.String(),
  title: Type.String(),
  location_id: Id('loc'),
  location_code: Type.String(),
  place: OneOf(['on_hand', 'in_transit']),
  units: Count,
  average_cost: Nullable(Cost),
  value: Nullable(MoneySchema),
});

export const ValueChangesAnswer = Strict({
  items: Type.Array(
    Strict({
      reason: Type.String(),
      units_in: Count,
      units_out: Count,
      value_in: MoneySchema,
      value_out: MoneySchema,
    }),
  ),
});

export const CostHistorySchema = Strict({
  sku: Type.String(),
  serial: Count,
  at: Time,
  on_hand_before: Type.Integer({ description: 'Units that the company owned, in transit too.' }),
  average_before: Nullable(Cost),
  quantity: Count,
  unit_cost: Cost,
  average_after: Cost,
  reference_type: Type.String(),
  actor_name: Type.String(),
});
