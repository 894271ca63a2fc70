import { type Static, Type } from 'typebox';
import {
  AddressSchema,
  Amount,
  Currency,
  Id,
  ListQuery,
  MoneySchema,
  Nullable,
  OneOf,
  Page,
  Quantity,
  Strict,
  Text,
  Time,
  TimeInput,
} from '../../platform/http/schema.ts';
import {
  FULFILLMENT_ORDER_STATUSES,
  OFFER_ANSWERS,
  OFFER_STATES,
  PARCEL_STATES,
} from '../fulfillment/index.ts';
import { REFUND_GATEWAYS, REFUND_PURPOSES, REFUND_STATES } from '../payments/rules/index.ts';
import { REJECTION_REASONS, SOURCING_REASONS } from '../sourcing/rules/index.ts';
import {
  FULFILLMENT_STATUSES,
  ORDER_STATUSES,
  PAYMENT_STATUSES,
  RETURN_STATUSES,
} from './rules/derive-statuses.ts';
import { HOLD_TYPES } from './rules/hold-type.ts';
import { ORDER_SORTS, STAGES } from './rules/list-filter.ts';
import { NEXT_ACTIONS } from './rules/next-action.ts';
import { ORDER_TABS, type OrderTab } from './rules/order-tabs.ts';
import { PROMISE_STATES } from './rules/promise.ts';
import { ORDER_ACTIONS } from './rules/supported-actions.ts';

const Tag = Text(50, { description: 'A word or a few; upper and lower case count.' });

export const Priority = Type.Integer({
  minimum: 0,
  maximum: 9,
  description:
    'Before whom it is served when stock is short: the higher first. Needs `orders:edit` beyond 0.',
});

const PlaceLineSchema = Strict({
  sku: Text(100),
  quantity: Quantity,
  unit_amount: Type.Optional({
    ...Amount,
    description: 'Minor units; without it the list price counts.',
  } as typeof Amount),
  discount_amount: Type.Optional(Amount),
  tax_amount: Type.Optional(Amount),
  title: Type.Optional(Text(300)),
});

// What businesses order from each other; the bench `large-orders` says how long one takes.
const MAX_LINES = 2_000;

/** An order as a channel sends it. Amounts are minor units of `currency`. */
export const PlaceOrderBody = Strict({
  channel: Text(50, { description: 'The code of the channel.' }),
  external_id: Text(100, { description: 'The channel’s own id; the same one sent twice is one order.' }),
  placed_at: Type.Optional(Nullable(TimeInput)),
  currency: Currency,
  email: Type.Optional(Nullable(Type.String({ maxLength: 254, format: 'email' }))),
  customer: Type.Optional(
    Nullable(
      Strict({
        name: Text(100),
        email: Type.Optional(Nullable(Type.String({ maxLength: 254, format: 'email' }))),
        phone: Type.Optional(Nullable(Type.String({ maxLength: 40 }))),
        company: Type.Optional(Nullable(Type.String({ maxLength: 100 }))),
        external_id: Type.Optional(Nullable(Type.String({ maxLength: 100 }))),
      }),
    ),
  ),
  shipping_address: AddressSchema,
  billing_address: Type.Optional(Nullable(AddressSchema)),
  lines: Type.Array(PlaceLineSchema, { maxItems: MAX_LINES }),
  shipping: Type.Optional(
    Strict({
      title: Text(100),
      amount: Amount,
      tax_amount: Type.Optional(Amount),
      discount_amount: Type.Optional(Amount),
    }),
  ),
  discounts: Type.Optional(
    Type.Array(
      Strict({
        code: Type.Optional(Nullable(Type.String({ maxLength: 100 }))),
        title: Text(200),
        amount: Amount,
      }),
      {
        maxItems: 50,
        description: 'Of the whole order; spread over its lines.',
      },
    ),
  ),
  taxes_included: Type.Optional(Type.Boolean({ description: 'Whether prices hold their tax already.' })),
  total_amount: Type.Optional(
    Nullable({
      ...Amount,
      description: 'What the customer was shown; verified to the minor unit.',
    } as typeof Amount),
  ),
  payment: Type.Optional(
    Nullable(
      Strict({
        method: Text(50),
        status: OneOf(['pending', 'authorized', 'paid']),
        amount: Type.Optional(Nullable(Amount)),
        reference: Type.Optional(Nullable(Type.String({ maxLength: 200 }))),
      }),
    ),
  ),
  service_code: Type.Optional(Nullable(Type.String({ maxLength: 50 }))),
  promise: Type.Optional(
    Strict({ ship_by: Type.Optional(Nullable(TimeInput)), deliver_by: Type.Optional(Nullable(TimeInput)) }),
  ),
  tags: Type.Optional(Type.Array(Tag, { maxItems: 50 })),
  priority: Type.Optional(Priority),
  note: Type.Optional(Nullable(Type.String({ maxLength: 2000 }))),
  pickup_location: Type.Optional(
    Nullable(
      Text(50, {
        description:
          'The code of the location where the customer collects it; it needs `pickup_hold_days` in its terms. The shipping ' +
          "address is then the customer's own.",
      }),
    ),
  ),
  reservation_id: Type.Optional(
    Nullable({
      ...Id('rsv'),
      description:
        'The order takes the units that this reservation keeps, and what it leaves of them is free again.',
    } as ReturnType<typeof Id>),
  ),
});

export type PlaceOrderBody = Static<typeof PlaceOrderBody>;

const HOLDS = [...HOLD_TYPES, 'any', 'none'] as const;

const Several = <const T extends readonly string[]>(words: T) =>
  Type.Optional(Type.Array(OneOf(words), { minItems: 1, maxItems: 20 }));

// PostgreSQL stores no NUL, so nothing with one in it can be found.
const Typed = (maxLength: number) => Type.String({ maxLength, pattern: '^[^\\u0000]*$' });

/** What a list of orders is narrowed by; a field may be repeated where several values make sense. */
const FilterFields = {
  status: Several(ORDER_STATUSES),
  payment_status: Several(PAYMENT_STATUSES),
  fulfillment_status: Several(FULFILLMENT_STATUSES),
  return_status: Several(RETURN_STATUSES),
  channel_id: Type.Optional(Type.Array(Id('chn'), { minItems: 1, maxItems: 50 })),
  location_id: Type.Optional(Type.Array(Id('loc'), { minItems: 1, maxItems: 50 })),
  customer_id: Type.Optional(Id('cus')),
  hold: Type.Optional(OneOf(HOLDS, 'A type of active hold; `any` for some, `none` for no hold at all.')),
  tag: Type.Optional(Typed(50)),
  stage: Several(STAGES),
  late: Type.Optional(
    Type.Boolean({ description: 'The promised hand-over has passed. With `at_risk`: either of the two.' }),
  ),
  at_risk: Type.Optional(
    Type.Boolean({ description: 'Less than four hours are left and something is not packed.' }),
  ),
  due: Type.Optional(OneOf(['today'], 'Still to be handed over today, and not late.')),
  placed_from: Type.Optional(TimeInput),
  placed_to: Type.Optional(TimeInput),
  total_min: Type.Optional(Amount),
  total_max: Type.Optional(Amount),
  q: Type.Optional(Typed(100)),
  time_zone: Type.Optional(Text(50, { description: 'Whose today is meant (IANA name); UTC without.' })),
  sort: Type.Optional(OneOf(ORDER_SORTS, '`ship_by` needs a status.')),
};

export const ExportOrdersQuery = Strict(FilterFields);
export const ListOrdersQuery = Strict({ ...ListQuery, ...FilterFields });

const cardFields = {
  id: Id('ord'),
  number: Type.Integer(),
  external_id: Type.String(),
  channel: Strict({ id: Id('chn'), name: Type.String(), kind: Type.String() }),
  customer_name: Type.String(),
  email: Nullable(Type.String()),
  placed_at: Time,
  ship_by: Nullable(Time),
  deliver_by: Nullable(Time),
  promise: OneOf(PROMISE_STATES),
  status: OneOf(ORDER_STATUSES),
  payment_status: OneOf(PAYMENT_STATUSES),
  fulfillment_status: OneOf(FULFILLMENT_STATUSES),
  return_status: OneOf(RETURN_STATUSES),
  holds: Type.Array(OneOf(HOLD_TYPES)),
  ships_from: Type.Array(Type.String()),
  units: Type.Integer(),
  total: MoneySchema,
  tags: Type.Array(Type.String()),
  backorder: Nullable(
    Strict(
      { promised_at: Nullable(Time), expected_at: Nullable(Time) },
      {
        description:
          'What waits for stock: the last day that was promised first, and the last that is expected.',
      },
    ),
  ),
  version: Type.Integer(),
  supported_actions: Type.Array(OneOf(ORDER_ACTIONS)),
};

export const OrderCardSchema = Strict(cardFields, { description: 'An order as it stands in a list.' });
export const OrderListPage = Page(OrderCardSchema);

const LineSchema = Strict({
  id: Id('lin'),
  parent_line_id: Nullable(Id('lin')),
  is_bundle: Type.Boolean(),
  variant_id: Id('var'),
  sku: Type.String(),
  title: Type.String(),
  options: Type.String(),
  image_url: Nullable(Type.String()),
  quantity: Type.Integer(),
  unit_amount: Type.Integer(),
  discount_amount: Type.Integer(),
  tax_amount: Type.Integer(),
  total_amount: Type.Integer(),
  cancelled: Type.Integer(),
  waiting: Type.Integer(),
  backordered: Type.Integer(),
  allocated: Type.Integer(),
  picked: Type.Integer(),
  packed: Type.Integer(),
  shipped: Type.Integer(),
  delivered: Type.Integer(),
  returned: Type.Integer(),
});

const PaymentSchema = Strict({
  id: Id('pay'),
  method: Type.String(),
  provider: Type.String(),
  currency: Type.String(),
  authorized_amount: Type.Integer(),
  captured_amount: Type.Integer(),
  refunded_amount: Type.Integer(),
  voided_amount: Type.Integer(),
  created_at: Time,
  entries: Type.Array(
    Strict({
      id: Id('led'),
      kind: Type.String(),
      amount: Type.Integer(),
      provider_reference: Type.String(),
      note: Nullable(Type.String()),
      actor_name: Type.String(),
      at: Time,
    }),
  ),
});

const RefundSchema = Strict({
  id: Id('rfd'),
  payment_id: Id('pay'),
  amount: Type.Integer(),
  purpose: OneOf(REFUND_PURPOSES),
  reason: Type.String(),
  reference: Type.String(),
  gateway: OneOf(REFUND_GATEWAYS),
  state: OneOf(REFUND_STATES),
  granted_by: Type.String(),
  granted_at: Time,
  settled_by: Nullable(Type.String()),
  settled_at: Nullable(Time),
  executed_reference: Nullable(Type.String()),
  note: Nullable(Type.String()),
});

const OrderFulfillmentSchema = Strict({
  id: Id('ful'),
  number: Type.String(),
  status: OneOf(FULFILLMENT_ORDER_STATUSES),
  location: Strict({ id: Id('loc'), name: Type.String() }),
  service_code: Type.String(),
  ship_by: Time,
  deliver_by: Nullable(Time),
  units: Type.Integer(),
  pickup: Nullable(
    Strict(
      { state: OneOf(['preparing', 'ready', 'collected', 'expired']), collect_by: Nullable(Time) },
      { description: 'Of what its customer collects.' },
    ),
  ),
  offer: Nullable(
    Strict(
      {
        state: OneOf(OFFER_STATES),
        expires_at: Nullable(Time),
        asked: Type.Array(
          Strict({
            location: Strict({ id: Id('loc'), name: Type.String() }),
            answer: OneOf(OFFER_ANSWERS),
          }),
        ),
      },
      { description: 'Of what several locations were asked to take.' },
    ),
  ),
  lines: Type.Array(
    Strict({
      id: Id('fli'),
      order_line_id: Id('lin'),
      quantity: Type.Integer(),
      cancelled: Type.Integer(),
      picked: Type.Integer(),
      packed: Type.Integer(),
      shipped: Type.Integer(),
      delivered: Type.Integer(),
    }),
  ),
});

const LabelSchema = Strict({
  id: Id('lbl'),
  carrier_code: Type.String(),
  service_code: Type.String(),
  state: OneOf(['requested', 'bought']),
  tracking_number: Nullable(Type.String()),
  tracking_url: Type.String(),
  tracking_status: Type.String(),
  expected_at: Nullable(Time),
  cost: Nullable(MoneySchema),
  events: Type.Array(
    Strict({ status: Type.String(), message: Type.String(), place: Type.String(), occurred_at: Time }),
  ),
});

const OrderParcelSchema = Strict({
  id: Id('par'),
  fulfillment_order_id: Id('ful'),
  location_name: Type.String(),
  number: Type.Integer(),
  state: OneOf(PARCEL_STATES),
  weight_grams: Type.Integer(),
  units: Type.Integer(),
  lines: Type.Array(Strict({ order_line_id: Id('lin'), quantity: Type.Integer() })),
  created_at: Time,
  handed_over_at: Nullable(Time),
  delivered_at: Nullable(Time),
  label: Nullable(LabelSchema),
});

const NextActionSchema = Strict({
  code: OneOf(NEXT_ACTIONS),
  by: Nullable(Time),
  units: Type.Integer(),
  hold_id: Nullable(Id('hld')),
  hold_type: Nullable(OneOf(HOLD_TYPES)),
  fulfillment_order_id: Nullable(Id('ful')),
  parcel_id: Nullable(Id('par')),
  location_name: Nullable(Type.String()),
});

const SourcingSchema = Strict({
  reason: OneOf(SOURCING_REASONS),
  cost: MoneySchema,
  chosen: Type.Array(
    Strict({ location_id: Id('loc'), location_name: Type.String(), cost_amount: Type.Integer() }),
  ),
  alternatives: Type.Array(
    Strict({ location_names: Type.Array(Type.String()), cost_amount: Type.Integer() }),
  ),
  rejected: Type.Array(
    Strict({ location_id: Id('loc'), location_name: Type.String(), reason: OneOf(REJECTION_REASONS) }),
  ),
  service_changes: Type.Array(
    Strict({
      location_id: Id('loc'),
      location_name: Type.String(),
      asked: Type.String(),
      given: Type.String(),
    }),
    { description: 'Where the service that was asked for does not go, and what ships instead.' },
  ),
});

export const OrderSchema = Strict(
  {
    ...cardFields,
    customer: Nullable(
      Strict({
        id: Id('cus'),
        name: Type.String(),
        email: Nullable(Type.String()),
        phone: Nullable(Type.String()),
        company: Nullable(Type.String()),
        orders: Type.Integer({ description: 'Orders of this customer, counted to 1,000.' }),
      }),
    ),
    fulfilled_elsewhere: Type.Boolean({
      description: 'Imported history: shipped before Longshore was there.',
    }),
    items_amount: Type.Integer(),
    discount_amount: Type.Integer(),
    shipping_amount: Type.Integer(),
    tax_amount: Type.Integer(),
    total_amount: Type.Integer(),
    cancelled_amount: Type.Integer(),
    taxes_included: Type.Boolean(),
    charges: Strict({
      shipping: Strict({
        title: Type.String(),
        amount: Type.Integer(),
        tax_amount: Type.Integer(),
        discount_amount: Type.Integer(),
      }),
      discounts: Type.Array(
        Strict({ code: Nullable(Type.String()), title: Type.String(), amount: Type.Integer() }),
      ),
    }),
    shipping_address: AddressSchema,
    pickup_location: Nullable(
      Strict(
        { id: Id('loc'), name: Type.String() },
        { description: 'Where its customer collects it; null of what is sent.' },
      ),
    ),
    billing_address: Nullable(AddressSchema),
    service_code: Type.String(),
    priority: Type.Integer(),
    tracking_url: Type.String(),
    expected_at: Nullable(Time),
    lines: Type.Array(LineSchema),
    payments: Type.Array(PaymentSchema),
    refunds: Type.Array(RefundSchema),
    balance: Strict({
      due_amount: Type.Integer(),
      authorized_amount: Type.Integer(),
      captured_amount: Type.Integer(),
      refunded_amount: Type.Integer(),
      voided_amount: Type.Integer(),
      credited_amount: Type.Integer({
        description: 'Returned goods and goodwill: taken off what is due.',
      }),
      granted_amount: Type.Integer({ description: 'Promised back and not given back yet.' }),
      balance_amount: Type.Integer({
        description: 'Still to be paid; negative when money is to be given back.',
      }),
    }),
    fulfillment_orders: Type.Array(OrderFulfillmentSchema),
    parcels: Type.Array(OrderParcelSchema),
    backorders: Type.Array(
      Strict({
        id: Id('bko'),
        order_line_id: Id('lin'),
        quantity: Type.Integer(),
        policy: OneOf(['backorder', 'preorder']),
        promised_at: Nullable(Time),
        expected_at: Nullable(Time),
        created_at: Time,
      }),
    ),
    active_holds: Type.Array(
      Strict({
        id: Id('hld'),
        type: OneOf(HOLD_TYPES),
        reason: Type.String(),
        placed_by: Type.String(),
        placed_at: Time,
      }),
    ),
    sourcing: Nullable(SourcingSchema),
    next_action: Nullable(NextActionSchema),
  },
  { description: 'The whole story of an order.' },
);

export const TimelinePage = Page(
  Strict({
    id: Id('tml'),
    kind: Type.String(),
    data: Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true }),
    actor_type: Type.String(),
    actor_name: Type.String(),
    at: Time,
  }),
);

const TabCountSchema = Strict({ count: Type.Integer(), is_exact: Type.Boolean() });
const tabCounts = Object.fromEntries(Object.keys(ORDER_TABS).map((tab) => [tab, TabCountSchema])) as Record<
  OrderTab,
  typeof TabCountSchema
>;

export const OrderCountsSchema = Strict(tabCounts, {
  description: 'Orders behind each tab, exact to 10,000.',
});

export const HomeSchema = Strict({
  now: Time,
  stages: Type.Array(
    Strict({
      stage: OneOf(['placed', 'allocated', 'picking', 'packed', 'shipped', 'delivered']),
      count: Type.Integer(),
      late: Type.Integer(),
      at_risk: Type.Integer(),
      oldest_at: Nullable(Time),
      per_hour: Type.Integer({ description: 'Orders that came into this stage during the last hour.' }),
    }),
  ),
  endangered: Strict({
    total: Type.Integer(),
    total_is_exact: Type.Boolean(),
    items: Type.Array(Strict({ ...cardFields, next_action: Nullable(NextActionSchema) })),
  }),
  holds: Type.Array(Strict({ type: OneOf(HOLD_TYPES), orders: Type.Integer(), oldest_at: Time })),
  shortages: Strict({
    orders: Type.Integer(),
    skus: Type.Integer(),
    units: Type.Integer(),
    oldest_at: Nullable(Time),
  }),
  failed_jobs: Type.Array(Strict({ queue: Type.String(), count: Type.Integer() })),
  locations: Type.Array(
    Strict({
      id: Id('loc'),
      name: Type.String(),
      time_zone: Type.String(),
      to_do_today: Type.Integer(),
      late: Type.Integer(),
      done_today: Type.Integer(),
      next_cut_off: Time,
    }),
  ),
});
