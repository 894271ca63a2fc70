import { Type } from 'typebox';
import { FreeText, TypedAddress } from '../../platform/http/free-text.ts';
import {
  AddressSchema,
  Amount,
  Currency,
  Id,
  Nullable,
  OneOf,
  Quantity,
  Strict,
  Text,
  Time,
} from '../../platform/http/schema.ts';
import { CHANGE_STATES } from './sql/changes.ts';

const MAX_ACTIONS = 200;

const Kind = <const T extends string>(type: T) =>
  Type.Unsafe<T>({ type: 'string', enum: [type], description: 'What this action does.' });

const ChangeActionSchema = Type.Union([
  Strict(
    {
      type: Kind('add_line'),
      sku: Text(100),
      quantity: Quantity,
      unit_amount: Type.Optional(Amount),
      tax_amount: Type.Optional(Amount),
      title: Type.Optional(FreeText(300)),
    },
    {
      description:
        'At the list price, or at another one with `orders:price`. Without `tax_amount` it bears the rate of the same SKU on ' +
        'the order, or else that of the order.',
    },
  ),
  Strict(
    { type: Kind('set_quantity'), line_id: Id('lin'), quantity: Type.Integer({ ...Quantity, minimum: 0 }) },
    {
      description:
        'How many are wanted in the end; 0 takes the line off. A bundle’s line stands for its components.',
    },
  ),
  Strict(
    { type: Kind('set_price'), line_id: Id('lin'), unit_amount: Amount },
    { description: 'Needs `orders:price`; the tax follows at the rate of the line.' },
  ),
  Strict(
    {
      type: Kind('discount'),
      title: FreeText(200),
      amount: Type.Integer({ ...Amount, minimum: 1 }),
      code: Type.Optional(FreeText(100)),
      line_id: Type.Optional(Id('lin')),
    },
    { description: 'Off one line, or spread over all that are still wanted. Needs `orders:price`.' },
  ),
  Strict(
    { type: Kind('set_address'), shipping_address: TypedAddress },
    { description: 'Everything that is still on the shelf is sourced anew.' },
  ),
  Strict(
    { type: Kind('set_service'), service_code: Text(50), shipping_amount: Type.Optional(Amount) },
    { description: 'Another shipping charge needs `orders:price`.' },
  ),
]);

export const ChangeBody = Strict({
  actions: Type.Array(ChangeActionSchema, {
    minItems: 1,
    maxItems: MAX_ACTIONS,
    description: 'Carried out in this order, all or none.',
  }),
  reason: Type.Optional(FreeText(500, { minLength: 0 })),
});

const SumsSchema = Strict({
  items_amount: Type.Integer(),
  discount_amount: Type.Integer(),
  shipping_amount: Type.Integer(),
  tax_amount: Type.Integer(),
  total_amount: Type.Integer(),
  cancelled_amount: Type.Integer(),
  due_amount: Type.Integer({ description: 'The total without what was cancelled.' }),
});

const SideSchema = Nullable(
  Strict({
    quantity: Type.Integer({ description: 'Units that are wanted.' }),
    unit_amount: Type.Integer(),
    discount_amount: Type.Integer(),
    total_amount: Type.Integer({ description: 'Without the cancelled units.' }),
  }),
);

const PromiseSchema = Strict({ ship_by: Nullable(Time), deliver_by: Nullable(Time) });

const PreviewSchema = Strict({
  currency: Currency,
  money: Strict({ before: SumsSchema, after: SumsSchema }),
  difference_amount: Type.Integer({ description: 'How much more is due by it; negative where less is.' }),
  paid_amount: Type.Integer({ description: 'What was paid and neither given back nor promised back.' }),
  balance_amount: Type.Integer({ description: 'To be paid then; negative: owed to the customer.' }),
  lines: Type.Array(
    Strict({
      line_id: Nullable(Id('lin')),
      sku: Type.String(),
      title: Type.String(),
      is_component: Type.Boolean(),
      before: SideSchema,
      after: SideSchema,
    }),
    { description: 'The lines that change; `line_id` is null for those that come new.' },
  ),
  stock: Type.Array(
    Strict({
      sku: Type.String(),
      location_id: Id('loc'),
      location_name: Type.String(),
      quantity: Type.Integer({ description: 'Promised in addition; negative: free again.' }),
    }),
  ),
  waiting: Type.Array(Strict({ sku: Type.String(), quantity: Type.Integer(), promised_at: Nullable(Time) }), {
    description: 'Units that wait for stock from then on.',
  }),
  promise: Strict({ before: PromiseSchema, after: PromiseSchema }),
  parcels: Type.Array(
    Strict({
      number: Nullable(Type.String({ description: 'The fulfillment order that it changes.' })),
      location_id: Id('loc'),
      location_name: Type.String(),
      effect: OneOf(['new', 'changed', 'ended']),
      units_before: Type.Integer(),
      units_after: Type.Integer(),
      service_code: Type.String(),
      ship_by: Time,
      deliver_by: Nullable(Time),
    }),
  ),
  shipping_address: Nullable(AddressSchema),
  service_code: Nullable(Type.String()),
});

export const ChangeSchema = Strict({
  id: Id('chg'),
  order_id: Id('ord'),
  state: OneOf(CHANGE_STATES),
  reason: Type.String(),
  actions: Type.Array(ChangeActionSchema),
  preview: PreviewSchema,
  created_by: Type.String(),
  created_at: Time,
  ended_by: Nullable(Type.String()),
  ended_at: Nullable(Time),
});
