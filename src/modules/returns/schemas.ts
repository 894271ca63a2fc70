import { Type } from 'typebox';
import { FreeText } from '../../platform/http/free-text.ts';
import {
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
import { DISPOSITIONS, GRADES } from './rules/inspect.ts';
import { APPROVALS, LABEL_PAYERS, RETURN_REASONS } from './rules/policy.ts';
import { RETURN_ACTIONS, RETURN_STATES } from './rules/return-states.ts';

const Lots = Type.Array(Strict({ code: Text(100), quantity: Quantity }), {
  maxItems: 500,
  description:
    'Of a variant that is tracked: which lots or serial numbers arrived. They must be ones that this order was sent.',
});

export const RequestBody = Strict({
  lines: Type.Array(
    Strict({
      order_line_id: Id('lin'),
      quantity: Quantity,
      reason: OneOf(RETURN_REASONS),
      note: Type.Optional(FreeText(500, { minLength: 0 })),
      lots: Type.Optional(Lots),
    }),
    { minItems: 1, maxItems: 200 },
  ),
  note: Type.Optional(FreeText(500, { minLength: 0 })),
  received_at_location: Type.Optional(
    Text(50, {
      description:
        'The code of the location where the parcel lies: it turned up without being announced. Its units are taken in at once, ' +
        'also outside of the policy. Needs `returns:receive`.',
    }),
  ),
});

export const ReceiveBody = Strict({
  location_code: Text(50),
  lines: Type.Array(Strict({ order_line_id: Id('lin'), quantity: Quantity, lots: Type.Optional(Lots) }), {
    minItems: 1,
    maxItems: 200,
  }),
});

export const InspectBody = Strict({
  line_id: Id('rli'),
  location_id: Id('loc'),
  quantity: Quantity,
  grade: OneOf(GRADES),
  disposition: OneOf(
    DISPOSITIONS,
    '`restock`: for sale again. `outlet`: for sale as `outlet_sku`. `quarantine`: stays in quality control. `vendor`, `scrap`: ' +
      'leaves the stock.',
  ),
  outlet_sku: Type.Optional(Text(100)),
  lot_code: Type.Optional(Text(100)),
  note: Type.Optional(FreeText(500, { minLength: 0 })),
});

export const EndBody = Strict({ reason: FreeText(500) });

const Clause = Strict({
  name: FreeText(80),
  channels: Type.Array(Text(50), { maxItems: 100, description: 'Codes of channels; none means all.' }),
  reasons: Type.Array(OneOf(RETURN_REASONS), { maxItems: 20, description: 'None means all.' }),
  skus: Type.Array(Text(100), { maxItems: 1000, description: 'None means all.' }),
  is_final_sale: Type.Boolean({ description: 'What fits this clause does not come back.' }),
  window_days: Type.Integer({ minimum: 0, maximum: 3650, description: 'From the delivery.' }),
  label_paid_by: OneOf(LABEL_PAYERS),
  restocking_fee_percent: Type.Integer({ minimum: 0, maximum: 100 }),
  keep_below: Nullable(Strict({ amount: Amount, currency: Currency })),
  approval: OneOf(APPROVALS),
  refunds_shipping: Type.Boolean(),
});

export const PolicyBody = Strict({
  clauses: Type.Array(Clause, {
    ...{ minItems: 1, maxItems: 100 },
    description: 'The first that fits a line decides about it.',
  }),
});

export const PolicySchema = Strict({
  clauses: Type.Array(Clause),
  version: Type.Integer(),
  changed_by: Type.String(),
  changed_at: Time,
});

const card = {
  id: Id('ret'),
  number: Type.String(),
  order_id: Id('ord'),
  order_number: Type.Integer(),
  customer_name: Type.String(),
  currency: Currency,
  source: OneOf(['staff', 'unannounced']),
  state: OneOf(RETURN_STATES),
  note: Type.String(),
  ended_reason: Type.String(),
  created_by: Type.String(),
  created_at: Time,
  approved_at: Nullable(Time),
  received_at: Nullable(Time),
  ended_at: Nullable(Time),
  version: Type.Integer(),
  units: Type.Integer(),
  received: Type.Integer(),
  inspected: Type.Integer(),
};

export const ReturnCardSchema = Strict(card);

export const ReturnSchema = Strict({
  ...card,
  lines: Type.Array(
    Strict({
      id: Id('rli'),
      order_line_id: Id('lin'),
      variant_id: Id('var'),
      sku: Type.String(),
      title: Type.String(),
      quantity: Type.Integer(),
      received: Type.Integer(),
      inspected: Type.Integer(),
      reason: Type.String(),
      note: Type.String(),
      clause: Strict({
        clause: Type.Optional(Type.String()),
        label_paid_by: Type.Optional(OneOf(LABEL_PAYERS)),
        restocking_fee_percent: Type.Optional(Type.Integer()),
        refunds_shipping: Type.Optional(Type.Boolean()),
        is_kept: Type.Optional(Type.Boolean()),
        approval: Type.Optional(OneOf(APPROVALS)),
        until: Type.Optional(Time),
        refused: Type.Optional(
          Type.String({ description: 'The code with which it would have been refused.' }),
        ),
      }),
      is_kept: Type.Boolean({ description: 'The customer keeps these units.' }),
      tracking: OneOf(['none', 'lot', 'serial']),
      gtin: Nullable(Type.String()),
      image_url: Nullable(Type.String()),
      value_amount: Type.Integer({ description: 'What was paid for these units, with discounts and taxes.' }),
      waiting: Type.Array(
        Strict({
          location_id: Id('loc'),
          location_code: Type.String(),
          location_name: Type.String(),
          quantity: Type.Integer(),
        }),
      ),
      lots: Type.Array(Strict({ code: Type.String(), location_id: Id('loc'), waiting: Type.Integer() })),
    }),
  ),
  inspections: Type.Array(
    Strict({
      id: Id('rin'),
      line_id: Id('rli'),
      sku: Type.String(),
      quantity: Type.Integer(),
      grade: OneOf(GRADES),
      disposition: OneOf(DISPOSITIONS),
      outlet_sku: Nullable(Type.String()),
      lot_code: Nullable(Type.String()),
      location_name: Type.String(),
      note: Type.String(),
      actor_name: Type.String(),
      at: Time,
    }),
  ),
  supported_actions: Type.Array(OneOf(RETURN_ACTIONS)),
});

export const ReturnableSchema = Strict({
  items: Type.Array(
    Strict({
      order_line_id: Id('lin'),
      sku: Type.String(),
      title: Type.String(),
      image_url: Nullable(Type.String()),
      left: Type.Integer({ description: 'Units that left, delivered or not.' }),
      open: Type.Integer({ description: 'Units that are in no return yet.' }),
    }),
  ),
});
