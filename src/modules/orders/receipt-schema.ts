import { Type } from 'typebox';
import { Id, MoneySchema, Nullable, OneOf, ProblemSchema, Strict, Time } from '../../platform/http/schema.ts';
import { FULFILLMENT_STATUSES, ORDER_STATUSES, PAYMENT_STATUSES } from './rules/derive-statuses.ts';

/** What `POST /v1/orders` answers. */
export const OrderReceiptSchema = Strict({
  id: Id('ord'),
  number: Type.Integer(),
  external_id: Type.String(),
  status: OneOf(ORDER_STATUSES),
  payment_status: OneOf(PAYMENT_STATUSES),
  fulfillment_status: OneOf(FULFILLMENT_STATUSES),
  units: Type.Integer(),
  total: MoneySchema,
  ship_by: Nullable(Time),
  deliver_by: Nullable(Time),
  tracking_url: Type.String(),
  lines: Type.Array(
    Strict({
      id: Id('lin'),
      sku: Type.String(),
      quantity: Type.Integer(),
      allocated: Type.Integer(),
      backordered: Type.Integer(),
      parent_line_id: Nullable(Id('lin')),
    }),
  ),
  fulfillment_orders: Type.Array(
    Strict({
      id: Id('ful'),
      number: Type.String(),
      location_id: Id('loc'),
      ship_by: Time,
      units: Type.Integer(),
    }),
  ),
  is_new: Type.Boolean({ description: 'False when the order stood already and is answered with itself.' }),
});

/** What each order of a batch is answered with: itself, or why it was not placed. */
export const PlacedItemSchema = Strict({
  ok: Type.Boolean(),
  order: Type.Optional(OrderReceiptSchema),
  problem: Type.Optional(ProblemSchema),
});
