import { Type } from 'typebox';
import { FreeText } from '../../platform/http/free-text.ts';
import {
  AddressSchema,
  Country,
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
} from '../../platform/http/schema.ts';
import { LotDay, LotMovementSchema, LotSchema } from '../inventory/index.ts';
import { FULFILLMENT_ACTIONS, FULFILLMENT_ORDER_STATUSES } from './rules/fulfillment-order-states.ts';
import { OFFER_ANSWERS, OFFER_STATES } from './rules/offer.ts';
import { OUTLOOK_STATES } from './rules/outlook.ts';
import { MAX_PARCEL_GRAMS } from './rules/pack.ts';
import { PARCEL_ACTIONS } from './rules/parcel-actions.ts';
import { PICKUP_STATES } from './rules/pickup.ts';
import { RANK_REASONS } from './rules/queue.ts';
import { REJECTION_REASONS } from './rules/reject.ts';
import {
  DEFAULT_TTL_S,
  MAX_TTL_S,
  MIN_TTL_S,
  RESERVATION_ACTIONS,
  RESERVATION_STATES,
} from './rules/reservation.ts';
import { SHORT_PICK_REASONS } from './rules/short-pick.ts';
import { PARCEL_STATES } from './rules/work.ts';

const Count = Type.Integer({ minimum: 0 });
const Side = Type.Integer({ minimum: 1, maximum: 10_000, description: 'Millimeters.' });

const TRACKINGS = ['none', 'lot', 'serial'] as const;
const ProposedLot = Strict({
  id: Id('lot'),
  code: Type.String(),
  expires_on: Nullable(Type.String({ description: 'Its last day.' })),
  units: Count,
});
const NamedLots = Type.Array(Strict({ code: Text(100), quantity: Quantity }), {
  minItems: 1,
  maxItems: 1_000,
});

export const ParcelSchema = Strict({
  id: Id('par'),
  fulfillment_order_id: Id('ful'),
  fulfillment_order_number: Type.String(),
  order_id: Id('ord'),
  number: Type.Integer(),
  state: OneOf(PARCEL_STATES),
  weight_grams: Type.Integer(),
  length_mm: Nullable(Type.Integer()),
  width_mm: Nullable(Type.Integer()),
  height_mm: Nullable(Type.Integer()),
  shipment_id: Nullable(Id('shp')),
  created_at: Time,
  handed_over_at: Nullable(Time),
  delivered_at: Nullable(Time),
  version: Type.Integer(),
  lines: Type.Array(
    Strict({
      line_id: Id('fli'),
      sku: Type.String(),
      title: Type.String(),
      quantity: Count,
      lots: Type.Array(Strict({ id: Id('lot'), code: Type.String(), quantity: Count })),
    }),
  ),
  label: Nullable(
    Strict({
      id: Id('lbl'),
      state: OneOf(['requested', 'bought']),
      carrier_code: Type.String(),
      service_code: Type.String(),
      tracking_number: Nullable(Type.String()),
      tracking_url: Nullable(Type.String()),
      cost: Nullable(MoneySchema),
      expected_at: Nullable(Time),
      tracking_status: Type.String(),
    }),
  ),
  supported_actions: Type.Array(OneOf(PARCEL_ACTIONS)),
});

export const FulfillmentOrderSchema = Strict({
  id: Id('ful'),
  number: Type.String(),
  order_id: Id('ord'),
  order_number: Type.Integer(),
  status: OneOf(FULFILLMENT_ORDER_STATUSES),
  location: Strict({ id: Id('loc'), name: Type.String(), code: Type.String() }),
  channel: Strict({ id: Id('chn'), name: Type.String(), kind: Type.String() }),
  service_code: Type.String(),
  ship_by: Time,
  deliver_by: Nullable(Time),
  destination: AddressSchema,
  pickup: Nullable(
    Strict(
      {
        state: OneOf(['preparing', ...PICKUP_STATES]),
        ready_at: Nullable(Time),
        collect_by: Nullable(Time),
      },
      { description: 'Of what its customer collects at the location; null of what is sent.' },
    ),
  ),
  offer: Nullable(
    Strict(
      {
        state: OneOf(
          OFFER_STATES,
          '`assigned`: nobody took it, so that it is done where it was planned. `withdrawn`: it was cancelled or held.',
        ),
        round: Type.Integer({ description: 'The group that is, or was, asked last.' }),
        expires_at: Nullable(Time),
        asked: Type.Array(
          Strict({
            location: Strict({ id: Id('loc'), name: Type.String() }),
            round: Type.Integer(),
            answer: OneOf(OFFER_ANSWERS, '`too_late`: another location was faster.'),
            reason: Type.String(),
            actor_name: Type.String(),
            answered_at: Nullable(Time),
          }),
        ),
      },
      { description: 'Of what several locations were asked to take; null of what was assigned.' },
    ),
  ),
  customer_name: Type.String(),
  units: Count,
  lines: Type.Array(
    Strict({
      id: Id('fli'),
      order_line_id: Id('lin'),
      variant_id: Id('var'),
      sku: Type.String(),
      gtin: Nullable(Type.String()),
      title: Type.String(),
      options: Type.String(),
      image_url: Nullable(Type.String()),
      weight_grams: Type.Integer(),
      quantity: Count,
      cancelled: Count,
      picked: Count,
      packed: Count,
      shipped: Count,
      delivered: Count,
      tracking: OneOf(TRACKINGS),
      min_remaining_days: Type.Integer(),
      lot_confirmation: OneOf(['scan', 'proposal']),
      lots: Type.Array(
        Strict({
          id: Id('lot'),
          code: Type.String(),
          expires_on: Nullable(Type.String()),
          picked: Count,
          packed: Count,
          shipped: Count,
        }),
        { description: 'Of a tracked variant: what was picked of which lot or serial number.' },
      ),
      proposed_lots: Type.Array(ProposedLot, {
        description:
          'What to pick of which lot: the one that expires first, then the one that came first. Not in lists.',
      }),
    }),
  ),
  parcels: Type.Array(ParcelSchema),
  supported_actions: Type.Array(OneOf(FULFILLMENT_ACTIONS)),
  created_at: Time,
  updated_at: Time,
  version: Type.Integer(),
});

export const FulfillmentOrderPage = Page(FulfillmentOrderSchema);
export const ParcelPage = Page(ParcelSchema);

/** A fulfillment order by its id or its number, `10042-1`. */
export const FulfillmentOrderKey = Strict({ key: Text(60) });
export const FulfillmentOrderId = Strict({ id: Id('ful') });
export const ParcelId = Strict({ id: Id('par') });

export const FulfillmentOrderQuery = Strict({
  ...ListQuery,
  status: Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'One or more statuses with commas between: `open,in_progress`.',
    }),
  ),
  location_id: Type.Optional(Id('loc')),
  order_id: Type.Optional(Id('ord')),
  pickup: Type.Optional(OneOf(PICKUP_STATES, 'Only what customers collect and is that far.')),
  is_offered: Type.Optional(Type.Boolean({ description: 'Only what locations are asked to take now.' })),
  offered_to: Type.Optional(Id('loc')),
  q: Type.Optional(Type.String({ maxLength: 100, description: 'The beginning of a number or of a name.' })),
});

export const ParcelQuery = Strict({
  ...ListQuery,
  state: Type.Optional(OneOf(PARCEL_STATES)),
  order_id: Type.Optional(Id('ord')),
});

export const ShipmentQuery = Strict({
  ...ListQuery,
  order_id: Type.Optional(Id('ord')),
  location_id: Type.Optional(Id('loc')),
});

export const PickBody = Strict({
  scans: Type.Array(
    Strict({
      client_id: Type.String({ format: 'uuid', description: 'Made by the device; the same scan keeps it.' }),
      kind: Type.Optional(OneOf(['pick', 'unpick'], '`unpick` puts units back on the shelf.')),
      code: Type.Optional(
        Type.String({
          maxLength: 2_000,
          description:
            'What the scanner sent: a SKU, a GTIN, a GS1 code with lot or serial number, or the code of a lot alone.',
        }),
      ),
      line_id: Type.Optional(Id('fli')),
      lot: Type.Optional(
        Text(100, {
          description: 'The code of the lot, or the serial number, where `code` does not say it.',
        }),
      ),
      quantity: Type.Optional(Quantity),
    }),
    { minItems: 1, maxItems: 500 },
  ),
});

export const PickAnswer = Strict({
  fulfillment_order: FulfillmentOrderSchema,
  results: Type.Array(
    Strict({
      client_id: Type.String(),
      outcome: OneOf(
        [
          ...(['counted', 'already_counted', 'wrong_item', 'too_many', 'refused'] as const),
          ...(['lot_needed', 'wrong_lot', 'lot_short'] as const),
        ],
        '`lot_needed`: name the lot; `wrong_lot`: take the proposed one; `lot_short`: the lot has not so many.',
      ),
      line_id: Nullable(Id('fli')),
      sku: Nullable(Type.String()),
      reason: Nullable(
        OneOf([
          ...(['on_hold', 'ended', 'not_started', 'used_for_another_scan'] as const),
          ...(['not_here', 'expired', 'too_old', 'blocked', 'not_first'] as const),
        ]),
      ),
      proposal: Nullable(ProposedLot),
    }),
  ),
});

export const ShortPickBody = Strict({
  line_id: Id('fli'),
  quantity: Quantity,
  reason: OneOf(SHORT_PICK_REASONS),
  lots: Type.Optional(NamedLots),
});

const Reallocated = Type.Array(
  Strict({
    fulfillment_order_id: Id('ful'),
    number: Type.String(),
    location_id: Id('loc'),
    quantity: Count,
  }),
);

export const ShortPickAnswer = Strict({
  fulfillment_order: FulfillmentOrderSchema,
  sku: Type.String(),
  quantity: Count,
  reallocated: Reallocated,
  backordered: Count,
});

export const OfferAnswerBody = Strict({
  location_id: Id('loc'),
  reason: Type.Optional(FreeText(300)),
});

export const RejectBody = Strict({
  reason: OneOf(
    REJECTION_REASONS,
    '`not_found` and `damaged` send the units to quality control; otherwise they are free again.',
  ),
  note: Type.Optional(FreeText(300)),
});

export const RejectAnswer = Strict({
  fulfillment_order: FulfillmentOrderSchema,
  units: Count,
  reallocated: Reallocated,
  backordered: Count,
  is_held: Type.Boolean({ description: 'The order is on hold now: people decide after three rejections.' }),
});

const ShippingCostSchema = Strict({
  shipping_amount: Type.Integer(),
  handling_amount: Type.Integer(),
  locations: Count,
});

export const MoveBody = Strict({
  location_id: Id('loc'),
  lines: Type.Optional(
    Nullable(Type.Array(Strict({ line_id: Id('fli'), quantity: Quantity }), { minItems: 1, maxItems: 500 })),
  ),
  reason: Type.Optional(FreeText(300)),
  preview: Type.Optional(
    Type.Boolean({ description: 'Only says what it would cost and when it would arrive.' }),
  ),
});

export const MoveAnswer = Strict({
  is_preview: Type.Boolean(),
  units: Count,
  service_code: Type.String(),
  ship_by: Time,
  arrives_by: Time,
  promised_by: Nullable(Time),
  is_late: Type.Boolean({ description: 'It would arrive after the day that was promised.' }),
  before: Nullable(ShippingCostSchema),
  after: ShippingCostSchema,
  difference_amount: Nullable(
    Type.Integer({ description: 'What shipping and handling of the whole order cost more, in minor units.' }),
  ),
  currency: Type.String(),
  excluded_by: Nullable(
    Type.String({
      description: 'The rule that lets nothing ship from there; `rejected`: it gave the order back.',
    }),
  ),
  fulfillment_order: Nullable(Strict({ id: Id('ful'), number: Type.String() })),
});

export const OutlookSchema = Strict({
  state: OneOf(
    OUTLOOK_STATES,
    '`tight`: only hours are left to begin; `late`: it will arrive after its promised day; `left`: nothing is to be done here.',
  ),
  promised_by: Nullable(Time),
  expected_by: Nullable(Time),
  milestones: Nullable(
    Strict(
      { start_by: Time, leave_by: Time, arrive_by: Time },
      { description: 'The last moments that keep the promise.' },
    ),
  ),
  remedies: Type.Array(
    Strict({
      kind: OneOf(['service', 'location']),
      location_id: Id('loc'),
      location_name: Type.String(),
      service_code: Type.String(),
      arrives_by: Time,
      difference_amount: Type.Integer({ description: 'What the order costs more, in minor units.' }),
    }),
    { description: 'What still keeps the promise, the cheapest first.' },
  ),
  currency: Type.String(),
});

export const ServiceBody = Strict({ service_code: Text(60), reason: Type.Optional(FreeText(300)) });

export const ServiceAnswer = Strict({
  service_code: Type.String(),
  arrives_by: Time,
  promised_by: Nullable(Time),
  difference_amount: Type.Integer(),
  currency: Type.String(),
});

export const PackBody = Strict({
  weight_grams: Type.Integer({ minimum: 1, maximum: MAX_PARCEL_GRAMS }),
  length_mm: Type.Optional(Nullable(Side)),
  width_mm: Type.Optional(Nullable(Side)),
  height_mm: Type.Optional(Nullable(Side)),
  lines: Type.Optional(
    Type.Array(Strict({ line_id: Id('fli'), quantity: Quantity, lots: Type.Optional(NamedLots) }), {
      minItems: 1,
      maxItems: 500,
      description: 'Without it, everything that is picked and not packed yet.',
    }),
  ),
});

export const RatesSchema = Strict({
  items: Type.Array(
    Strict({
      service_code: Type.String(),
      service_name: Type.String(),
      cost: MoneySchema,
      billed_weight_grams: Type.Integer(),
      transit_days: Strict({ min: Type.Integer(), max: Type.Integer() }),
      arrives_by: Time,
    }),
  ),
});

export const LabelBody = Strict({ service_code: Type.Optional(Text(60)) });

export const ShipBody = Strict({
  parcel_ids: Type.Optional(Type.Array(Id('par'), { minItems: 1, maxItems: 200 })),
});

export const ShipmentSchema = Strict({
  id: Id('shp'),
  order_id: Id('ord'),
  fulfillment_order_id: Id('ful'),
  fulfillment_order_number: Type.String(),
  location_id: Id('loc'),
  location_name: Type.String(),
  carrier_code: Type.String(),
  shipped_at: Time,
  parcel_ids: Type.Array(Id('par')),
  tracking_numbers: Type.Array(Type.String()),
  units: Count,
});

export const ShipmentPage = Page(ShipmentSchema);

export const QueueQuery = Strict({ ...ListQuery, sku: Text(100) });

export const QueueSchema = Strict(
  {
    sku: Type.String(),
    variant_id: Id('var'),
    waiting: Strict({ backorders: Type.Integer(), units: Type.Integer() }),
    items: Type.Array(
      Strict({
        id: Id('bko'),
        position: Type.Integer({ description: '1 is served next.' }),
        order: Strict({ id: Id('ord'), number: Type.Integer(), customer_name: Type.String() }),
        channel: Strict({ id: Id('chn'), name: Type.String() }),
        quantity: Type.Integer(),
        policy: OneOf(['backorder', 'preorder']),
        priority: Type.Integer(),
        promised_at: Nullable(Time),
        expected_at: Nullable(Time),
        waiting_since: Time,
        is_held: Type.Boolean({ description: 'The order is on hold: it gets its stock and ships later.' }),
        because: Nullable(OneOf(RANK_REASONS, 'What puts it before the next.')),
      }),
    ),
    next: Nullable(Type.String()),
  },
  { description: 'Those who wait for a SKU, in the order in which they are served.' },
);

const TtlSeconds = Type.Integer({
  minimum: MIN_TTL_S,
  maximum: MAX_TTL_S,
  default: DEFAULT_TTL_S,
  description: `For how many seconds from now, by the clock of the database; ${DEFAULT_TTL_S} without a wish.`,
});
const Where = Strict({ country: Country, postal_code: Type.String({ maxLength: 20 }) });

export const ReserveBody = Strict({
  channel: Text(50, { description: 'The code of the channel that the order will come from.' }),
  lines: Type.Array(Strict({ sku: Text(100), quantity: Quantity }), {
    minItems: 1,
    maxItems: 500,
    description: 'Of a bundle its components are kept.',
  }),
  destination: Type.Optional(Nullable(Where)),
  ttl_seconds: Type.Optional(TtlSeconds),
  partial: Type.Optional(
    Type.Boolean({ description: 'Keep what there is instead of refusing; of bundles whole ones.' }),
  ),
  reference: Type.Optional(Text(100, { description: 'What you call it, such as the id of the cart.' })),
});

export const ExtendBody = Strict({ ttl_seconds: Type.Optional(TtlSeconds) });
export const ReleaseBody = Strict({ reason: Type.Optional(Nullable(FreeText(200))) });
export const ReservationId = Strict({ id: Id('rsv') });

export const ReservationSchema = Strict({
  id: Id('rsv'),
  reference: Type.String(),
  state: OneOf(RESERVATION_STATES),
  channel: Strict({ id: Id('chn'), code: Type.String(), name: Type.String() }),
  holder_name: Type.String({ description: 'The API key or the person that reserved.' }),
  destination: Nullable(Strict({ country: Type.String(), postal_code: Type.String() })),
  units: Count,
  lines: Type.Array(
    Strict({
      sku: Type.String(),
      title: Type.String(),
      quantity: Count,
      reserved: Type.Integer({ minimum: 0, description: 'Less than `quantity` where a part was taken.' }),
    }),
  ),
  holds: Type.Array(
    Strict({ sku: Type.String(), location_id: Id('loc'), location_name: Type.String(), quantity: Count }),
    { description: 'The units that are kept now; none once it has ended.' },
  ),
  created_at: Time,
  expires_at: Time,
  ended_at: Nullable(Time),
  end_reason: Nullable(Type.String()),
  order_id: Nullable(Id('ord')),
  supported_actions: Type.Array(OneOf(RESERVATION_ACTIONS)),
  version: Type.Integer(),
});
export const ReservationPage = Page(ReservationSchema);
export const ReservationQuery = Strict({
  ...ListQuery,
  state: Type.Optional(OneOf(RESERVATION_STATES)),
  channel_id: Type.Optional(Id('chn')),
  sku: Type.Optional(
    Text(100, { pattern: '^[^\\u0000]*$', description: 'Open ones that keep units of this SKU now.' }),
  ),
  reference: Type.Optional(Text(100, { pattern: '^[^\\u0000]*$' })),
  sort: Type.Optional(
    OneOf(
      ['newest', 'soonest'],
      '`soonest`: the open ones, the next to expire first. Without it the newest first.',
    ),
  ),
});

const CartUnitsSchema = Strict({
  line: Type.Integer({ minimum: 1, description: 'Of the cart, from one.' }),
  sku: Type.String({ description: 'Of a bundle, that of a component.' }),
  quantity: Count,
});
export const DeliveryBody = Strict({
  channel: Text(50, { description: 'The code of the channel that the order will come from.' }),
  lines: Type.Array(Strict({ sku: Text(100), quantity: Quantity }), { minItems: 1, maxItems: 500 }),
  destination: Where,
  reservation_id: Type.Optional(Nullable(Id('rsv'))),
});
export const DeliveryOptionsSchema = Strict({
  as_of: Time,
  options: Type.Array(
    Strict({
      service_code: Type.String(),
      service_name: Type.String(),
      ship_by: Time,
      deliver_by: Time,
      cost: MoneySchema,
      parts: Type.Array(
        Strict({
          location_id: Id('loc'),
          location_name: Type.String(),
          ship_by: Time,
          deliver_by: Time,
          lines: Type.Array(CartUnitsSchema),
        }),
      ),
      short: Type.Array(CartUnitsSchema, {
        description:
          'What nobody can send now: an order of it waits or is refused, as its selling policy says.',
      }),
    }),
  ),
  pickups: Type.Array(
    Strict({
      location_id: Id('loc'),
      location_code: Type.String(),
      location_name: Type.String(),
      ready_by: Time,
      short: Type.Array(CartUnitsSchema, { description: 'What is not there.' }),
    }),
    { description: 'Where it could be collected, whole carts first; the order names `pickup_location`.' },
  ),
});

export const LotTraceSchema = Strict({
  lot: LotSchema,
  serials: Type.Array(Strict({ id: Id('lot'), code: Type.String(), on_hand: Count }), {
    description: 'The serial numbers that were made in this lot.',
  }),
  receipts: Type.Array(LotMovementSchema, { description: 'How it came into the house.' }),
  recipients: Type.Array(
    Strict({
      order_id: Id('ord'),
      order_number: Type.Integer(),
      order_line_id: Id('lin'),
      fulfillment_order_id: Id('ful'),
      fulfillment_order_number: Type.String(),
      location_code: Type.String(),
      customer_name: Type.String(),
      email: Nullable(Type.String()),
      phone: Nullable(Type.String()),
      city: Type.String(),
      country: Type.String(),
      lot_id: Id('lot'),
      code: Type.String(),
      picked: Count,
      packed: Count,
      shipped: Count,
      shipped_at: Nullable(Time),
      tracking_numbers: Type.Array(Type.String()),
    }),
    { description: 'Who got units of it, or is about to.' },
  ),
  movements: Type.Array(LotMovementSchema, { description: 'The last 200, the newest first.' }),
});

export const TrackingBody = Strict({
  sku: Text(100),
  tracking: OneOf(TRACKINGS),
  lots: Type.Optional(
    Type.Array(
      Strict({
        location_code: Text(50),
        state: OneOf(
          ['sellable', 'quality_control', 'damaged'],
          '`sellable` is everything else: available, committed, reserved and safety stock.',
        ),
        code: Text(100),
        quantity: Type.Optional(Quantity),
        expires_on: Type.Optional(Nullable(LotDay)),
        supplier_reference: Type.Optional(FreeText(100, { minLength: 0 })),
        lot: Type.Optional(Nullable(Text(100))),
      }),
      { maxItems: 5_000, description: 'The lots, or serial numbers, of everything that lies somewhere.' },
    ),
  ),
});

export const TrackingAnswer = Strict({
  sku: Type.String(),
  tracking: OneOf(TRACKINGS),
  units: Type.Integer({ description: 'Units that were given their lot, or lost it.' }),
});

export const PlanAgainBody = Strict({
  preview: Type.Optional(Type.Boolean({ description: 'Only says what would change.' })),
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 500,
      description: 'Orders at most, the most urgent first; 200 without it.',
    }),
  ),
});

export const PlanAgainAnswer = Strict({
  looked_at: Type.Integer({ description: 'Orders that were weighed together.' }),
  moved: Type.Array(
    Strict({
      order_id: Id('ord'),
      order_number: Type.Integer(),
      saved_amount: Type.Integer({
        description: 'Minor units; below 0 where the order made room for others.',
      }),
      from_location_ids: Type.Array(Id('loc')),
      to_location_ids: Type.Array(Id('loc')),
    }),
  ),
  saved_amount: Type.Integer(),
  currency: Type.String(),
});

export const CollectBody = Strict({
  code: Type.Optional(
    Nullable(Type.String({ pattern: '^[0-9]{6}$', description: 'What the customer says.' })),
  ),
  identified_by: Type.Optional(
    FreeText(200, { minLength: 0, description: 'How they are known without the code: an identity card.' }),
  ),
  parcel_ids: Type.Optional(Nullable(Type.Array(Id('par'), { minItems: 1, maxItems: 100 }))),
});

export const ReadySchema = Strict({ ready_at: Time, collect_by: Time });

export const LocationLoadSchema = Strict({
  items: Type.Array(
    Strict({
      day: Type.String(),
      is_open: Type.Boolean(),
      orders: Count,
      units: Count,
      orders_per_day: Nullable(Count),
      units_per_day: Nullable(Count),
    }),
  ),
});
