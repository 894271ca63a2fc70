import { type TSchema, Type } from 'typebox';
import { MAX_QUANTITY } from '../../kernel/quantity.ts';
import { FreeText, TypedAddress } from '../../platform/http/free-text.ts';
import {
  AddressSchema,
  Id,
  Nullable,
  OneOf,
  ProblemSchema,
  Quantity,
  Strict,
  Text,
  Time,
  TimeInput,
} from '../../platform/http/schema.ts';
import { ASIDE_STATES } from './queries/quality-control.ts';
import { ADJUST_REASONS, FREE_STATES, MOVE_REASONS, WRITE_OFF_REASONS } from './rules/change-stock.ts';
import { CLOSE_REASONS } from './rules/goods-receipt.ts';
import { LOCATION_KINDS, LOCATION_STATUSES } from './rules/location.ts';
import { LOT_STANDINGS, LOT_STATES } from './rules/lot.ts';
import { POLICY_CHOICES, SELLING_POLICIES } from './rules/selling-policy.ts';
import { SUPPLY_KINDS, SUPPLY_STATES } from './rules/supply.ts';
import { UNIT_COST_PATTERN } from './rules/unit-cost.ts';

export const Sku = Text(100);
export const UnitCost = Type.String({
  pattern: UNIT_COST_PATTERN,
  description:
    'What one unit costs: a decimal in the valuation currency, of up to six places. Needs `inventory:value`.',
});
const Count = Type.Integer();

export const unitFields = {
  available: Count,
  committed: Count,
  reserved: Count,
  damaged: Count,
  safety_stock: Count,
  quality_control: Count,
  on_hand: Count,
};

const listedFields = {
  ...unitFields,
  incoming: Type.Integer({ description: 'Units on their way here, by open supply; not on hand.' }),
};

const optional = <T extends TSchema>(schema: T) => Type.Optional(Nullable(schema));

const locationFields = {
  latitude: optional(Type.Number({ minimum: -90, maximum: 90 })),
  longitude: optional(Type.Number({ minimum: -180, maximum: 180 })),
  cut_off: Type.Optional(
    Text(5, {
      pattern: '^\\d\\d:\\d\\d$',
      description: 'Local time; what comes later ships on the next day.',
    }),
  ),
  ships_orders: Type.Optional(Type.Boolean()),
  status: Type.Optional(OneOf(LOCATION_STATUSES)),
};

const TimeZone = Text(64, { description: 'An IANA time zone: America/New_York.' });

export const NewLocationBody = Strict({
  code: Text(50, { pattern: '^[A-Za-z0-9][A-Za-z0-9_-]*$' }),
  name: FreeText(100),
  kind: OneOf(LOCATION_KINDS),
  address: TypedAddress,
  time_zone: TimeZone,
  ...locationFields,
});

export const LocationChangeBody = Strict({
  name: Type.Optional(FreeText(100)),
  kind: Type.Optional(OneOf(LOCATION_KINDS)),
  address: Type.Optional(TypedAddress),
  time_zone: Type.Optional(TimeZone),
  ...locationFields,
});

export const LocationSchema = Strict({
  id: Id('loc'),
  code: Type.String(),
  name: Type.String(),
  kind: OneOf(LOCATION_KINDS),
  address: AddressSchema,
  latitude: Nullable(Type.Number()),
  longitude: Nullable(Type.Number()),
  time_zone: Type.String(),
  cut_off: Type.String(),
  ships_orders: Type.Boolean(),
  status: OneOf(LOCATION_STATUSES),
  version: Type.Integer(),
});

export const InventoryItemSchema = Strict({
  variant_id: Id('var'),
  sku: Type.String(),
  title: Type.String(),
  options: Type.String(),
  image_url: Nullable(Type.String()),
  tracking: OneOf(['none', 'lot', 'serial']),
  totals: Strict({ ...listedFields, waiting: Count }),
  locations: Type.Array(
    Strict({
      location_id: Id('loc'),
      location_code: Type.String(),
      location_name: Type.String(),
      ...listedFields,
    }),
  ),
});

export const LevelSchema = Strict({
  variant_id: Id('var'),
  sku: Type.String(),
  location_id: Id('loc'),
  location_code: Type.String(),
  ...listedFields,
});

export const AsideSchema = Strict({
  variant_id: Id('var'),
  sku: Type.String(),
  title: Type.String(),
  location_id: Id('loc'),
  location_code: Type.String(),
  location_name: Type.String(),
  state: OneOf(ASIDE_STATES),
  lot: Nullable(
    Strict({
      id: Id('lot'),
      kind: OneOf(['lot', 'serial']),
      code: Type.String(),
      expires_on: Nullable(Type.String()),
    }),
  ),
  units: Count,
  since: Nullable(Time),
  sources: Type.Array(
    Strict({
      units: Count,
      reason: Type.String(),
      note: Nullable(Type.String()),
      actor_name: Type.String(),
      at: Time,
    }),
    { description: 'The movements that brought them, the newest first, at most ten.' },
  ),
});

export const State = OneOf(FREE_STATES);
export const place = { location_code: Type.Optional(Text(50)), location_id: Type.Optional(Id('loc')) };
export const Note = optional(FreeText(500, { minLength: 0 }));
export const Day = Text(10, { pattern: '^\\d{4}-\\d\\d-\\d\\d$', description: 'A day: `2027-01-31`.' });
const LotCode = Text(100, {
  description: 'The code of the lot, or the serial number, as it stands on the package.',
});
/** A lot, or a serial number, as whoever brings it in or takes it out names it. */
export const lotFields = {
  code: LotCode,
  quantity: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_QUANTITY, description: '1 without it.' })),
  expires_on: optional(Day),
  supplier_reference: Type.Optional(FreeText(100, { minLength: 0 })),
  lot: optional(Text(100, { description: 'The lot that a serial number was made in.' })),
};
const lotsOf = (description: string) => ({
  lots: Type.Optional(Type.Array(Strict(lotFields), { minItems: 1, maxItems: 1_000, description })),
  serials: Type.Optional(
    Type.Array(LotCode, {
      minItems: 1,
      maxItems: 1_000,
      description: 'Short for `lots` of one unit each.',
    }),
  ),
});
const movedLots = lotsOf('Of a tracked variant: which lots these units are of. They add up to the quantity.');
const itemsOf = <T extends TSchema>(item: T) =>
  Strict({ items: Type.Array(item, { minItems: 1, maxItems: 5_000 }) });

export const AdjustmentsBody = itemsOf(
  Strict({
    sku: Sku,
    ...place,
    state: State,
    quantity: Type.Integer({
      minimum: -MAX_QUANTITY,
      maximum: MAX_QUANTITY,
      description: 'What is added; negative, what is taken.',
    }),
    reason: OneOf(ADJUST_REASONS),
    note: Note,
    ...movedLots,
    unit_cost: Type.Optional(UnitCost),
  }),
);

export const WriteOffsBody = itemsOf(
  Strict({
    sku: Sku,
    ...place,
    state: State,
    quantity: Quantity,
    reason: OneOf(WRITE_OFF_REASONS),
    note: Note,
    ...movedLots,
  }),
);

const Reasons = <const T extends readonly string[]>(reasons: T) => Type.Array(OneOf(reasons));

export const ReasonsSchema = Strict({
  adjustments: Reasons(ADJUST_REASONS),
  write_offs: Reasons(WRITE_OFF_REASONS),
  moves: Reasons(MOVE_REASONS),
  supply_closings: Reasons(CLOSE_REASONS),
});

export const CountsBody = itemsOf(
  Strict({
    sku: Sku,
    ...place,
    state: State,
    quantity: Type.Integer({ minimum: 0, maximum: MAX_QUANTITY, description: 'What is there.' }),
    reason: OneOf(ADJUST_REASONS),
    note: Note,
    lot: Type.Optional(
      Strict(
        {
          code: LotCode,
          expires_on: optional(Day),
          supplier_reference: Type.Optional(FreeText(100, { minLength: 0 })),
        },
        { description: 'Of a tracked variant: the one lot that was counted. Others stay.' },
      ),
    ),
  }),
);

export const SuppliesBody = itemsOf(
  Strict({
    sku: Sku,
    ...place,
    kind: OneOf(SUPPLY_KINDS),
    reference: Type.Optional(
      FreeText(100, { minLength: 0, description: 'The number of the purchase order or the like.' }),
    ),
    expected_at: TimeInput,
    quantity: Quantity,
    unit_cost: Type.Optional(UnitCost),
  }),
);

export const SupplyChangesBody = itemsOf(
  Strict({
    id: Id('sup'),
    version: Type.Optional(Type.Integer({ description: 'Refuses the change when another came before it.' })),
    reference: Type.Optional(FreeText(100, { minLength: 0 })),
    expected_at: Type.Optional(TimeInput),
    quantity: Type.Optional(Quantity),
    received: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: MAX_QUANTITY,
        description: 'Units that have come, in all; what came whole is closed.',
      }),
    ),
    state: Type.Optional(OneOf(['closed'], 'Closed: no more will come.')),
    closed_reason: Type.Optional(OneOf(CLOSE_REASONS, 'Why it is closed; `other` without it.')),
    unit_cost: Type.Optional(UnitCost),
  }),
);

export const SupplySchema = Strict({
  id: Id('sup'),
  variant_id: Id('var'),
  sku: Type.String(),
  location_id: Id('loc'),
  location_code: Type.String(),
  kind: OneOf(SUPPLY_KINDS),
  reference: Type.String(),
  expected_at: Time,
  quantity: Count,
  received: Count,
  outstanding: Type.Integer({ description: 'Units that are still to come.' }),
  state: OneOf(SUPPLY_STATES),
  closed_reason: Type.String({ description: 'Why it was closed before it came whole.' }),
  receipted: Type.Integer({ description: 'Of `received`, what goods receipts counted.' }),
  transfer_id: Nullable(Id('trf')),
  unit_cost: Nullable(Type.String({ description: 'Null without `inventory:value`, too.' })),
  version: Type.Integer(),
});

export const SuppliesAnswer = Strict({
  items: Type.Array(
    Strict({
      ok: Type.Boolean(),
      supply: Type.Optional(SupplySchema),
      problem: Type.Optional(ProblemSchema),
    }),
  ),
});

export const SupplyKindSchema = Strict({
  kind: OneOf(SUPPLY_KINDS),
  promisable_percent: Type.Integer({ description: 'How much of it may be promised before it is there.' }),
  version: Type.Integer(),
});

export const ReceiptsBody = itemsOf(
  Strict({
    sku: Sku,
    ...place,
    quantity: Quantity,
    to_state: Type.Optional(OneOf(['available', 'quality_control'])),
    unit_cost: Type.Optional(UnitCost),
    reference: optional(
      Type.String({ maxLength: 500, description: 'The delivery note or the like; kept with the movement.' }),
    ),
    ...movedLots,
  }),
);

export const CodeMeaningSchema = Strict({
  variant_id: Id('var'),
  sku: Type.String(),
  title: Type.String(),
  gtin: Nullable(Type.String()),
  image_url: Nullable(Type.String()),
  tracking: OneOf(['none', 'lot', 'serial']),
  code: Nullable(
    Type.String({ description: 'The lot or serial number; null where the label names the product alone.' }),
  ),
  lot: Nullable(Type.String({ description: 'The lot that a serial number was made in.' })),
  expires_on: Nullable(Type.String()),
});

const lotUnits = { sellable: Count, picked: Count, quality_control: Count, damaged: Count, on_hand: Count };
const Standing = OneOf(
  LOT_STANDINGS,
  'By the calendar of the place: `expiring` within 30 days of when it can no longer be sold, `too_old` when it ' +
    'would not keep as long as it must when it ships.',
);

export const LotSchema = Strict({
  id: Id('lot'),
  variant_id: Id('var'),
  sku: Type.String(),
  title: Type.String(),
  kind: OneOf(['lot', 'serial']),
  code: Type.String(),
  lot: Nullable(Strict({ id: Id('lot'), code: Type.String() })),
  expires_on: Nullable(Type.String({ description: 'Its last day.' })),
  remaining_days: Nullable(Type.Integer()),
  min_remaining_days: Type.Integer(),
  supplier_reference: Type.String(),
  received_at: Time,
  blocked_at: Nullable(Time),
  blocked_reason: Type.String(),
  standing: Standing,
  on_hand: Count,
  in_transit: Type.Integer({ description: 'On its way between two locations.' }),
  stock: Type.Array(
    Strict({
      location_id: Id('loc'),
      location_code: Type.String(),
      location_name: Type.String(),
      ...lotUnits,
      standing: Standing,
    }),
  ),
  version: Type.Integer(),
  supported_actions: Type.Array(OneOf(['block', 'release'])),
});

export const LotMovementSchema = Strict({
  id: Id('lmv'),
  location_code: Type.String(),
  from_state: Nullable(OneOf(LOT_STATES)),
  to_state: Nullable(OneOf(LOT_STATES)),
  quantity: Count,
  reason: Type.String(),
  reference_type: Nullable(Type.String()),
  note: Nullable(Type.String()),
  actor_name: Type.String(),
  at: Time,
});

export const MovesBody = itemsOf(
  Strict({
    sku: Sku,
    ...place,
    from_state: State,
    to_state: State,
    quantity: Quantity,
    reason: OneOf(MOVE_REASONS),
    note: Note,
    ...movedLots,
  }),
);

export const ChangedAnswer = Strict({
  items: Type.Array(
    Strict({
      ok: Type.Boolean(),
      sku: Type.Optional(Type.String()),
      location_code: Type.Optional(Type.String()),
      changed: Type.Optional(Type.Integer({ description: 'Units that moved; 0 when it was so already.' })),
      level: Type.Optional(Strict(unitFields)),
      problem: Type.Optional(ProblemSchema),
    }),
  ),
});

const Unknown = Nullable(Count);

const PolicyChoice = OneOf(
  POLICY_CHOICES,
  'What happens when the SKU is short: refused, waits for stock, or is ordered ahead; `default`: what the channel does.',
);
const Cap = Type.Integer({
  minimum: 0,
  maximum: MAX_QUANTITY,
  description: 'At most so many units of the channel wait at a time; without it, as many as are ordered.',
});

export const SellingPoliciesBody = itemsOf(
  Strict({
    sku: Sku,
    channel: Text(50, { description: 'The code of the channel.' }),
    policy: PolicyChoice,
    ship_by: optional(TimeInput),
    cap: optional(Cap),
    version: Type.Optional(
      Type.Integer({ description: 'Refuses the change when another came before it; 0 for none so far.' }),
    ),
  }),
);

const policyFields = {
  sku: Type.String(),
  channel: Type.String(),
  policy: PolicyChoice,
  ship_by: Nullable(Time),
  cap: Nullable(Type.Integer()),
  version: Type.Integer(),
};

export const SellingPolicySchema = Strict({
  ...policyFields,
  variant_id: Id('var'),
  title: Type.String(),
  channel_name: Type.String(),
  waiting: Type.Integer({ description: 'Units of the channel that wait now.' }),
  room: Nullable(
    Type.Integer({ description: 'How many more units may wait; null where nothing limits them.' }),
  ),
});

export const SellingPoliciesAnswer = Strict({
  items: Type.Array(
    Strict({
      ok: Type.Boolean(),
      policy: Type.Optional(Strict({ ...policyFields, is_changed: Type.Boolean() })),
      problem: Type.Optional(ProblemSchema),
    }),
  ),
});

/** What happens to an order of a channel for which there is not enough. */
const ShortageSchema = Strict(
  {
    policy: OneOf(SELLING_POLICIES),
    room: Nullable(Type.Integer({ description: 'How many more can wait; null where nothing limits them.' })),
    ship_by: Nullable(Time),
    ships_at: Type.Optional(Nullable(Time)),
  },
  {
    description:
      'With `channel`: what becomes of units beyond `ats`. `ship_by` is the day of a preorder. With `quantity`, `ships_at` is ' +
      'when so many more would ship, behind everybody who waits; null when nothing that is announced reaches that far.',
  },
);

/** What can be sold and promised of one SKU. */
const AvailabilitySchema = Strict({
  variant_id: Nullable(Id('var')),
  sku: Type.String(),
  is_sold: Type.Boolean(),
  ats: Type.Integer({ description: 'What an order may take now.' }),
  listed: Type.Integer({
    description: 'What the channel shows: `ats`, but never more than its `max_listed`.',
  }),
  by_location: Type.Array(Strict({ location_code: Type.String(), available: Count })),
  atp: Type.Optional(
    Type.Array(
      Strict({
        at: Time,
        atp: Type.Integer({
          description: 'What can be promised for this moment, after the buffer of the channel.',
        }),
        supply: Unknown,
        demand: Unknown,
        discrete: Unknown,
        cumulative: Unknown,
        cumulative_ahead: Unknown,
      }),
      {
        description:
          'By the moments asked for. What stands beside `atp` is before any buffer, and null for a bundle.',
      },
    ),
  ),
  promise_at: Type.Optional(Nullable(Time)),
  shortage: Type.Optional(ShortageSchema),
});

export const AvailabilityAnswer = Strict({ items: Type.Array(AvailabilitySchema) });

export const AvailabilityChangesAnswer = Strict({
  items: Type.Array(AvailabilitySchema),
  next: Type.String({ description: 'Where to go on, now or later; also when nothing is new.' }),
  has_more: Type.Boolean(),
});

/** Where and for whom, and when. At most one of channel, location and group. */
export const availabilityFields = {
  channel: Type.Optional(Text(50, { description: 'What this channel may sell; the code.' })),
  location: Type.Optional(Text(50, { description: 'What this location has; the code.' })),
  group: Type.Optional(Text(50, { description: 'What this group of locations has; the code.' })),
  at: Type.Optional(
    Type.Array(TimeInput, {
      maxItems: 100,
      description: 'Moments, each the end of a period; answers `atp`.',
    }),
  ),
  quantity: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: MAX_QUANTITY,
      description: 'Answers `promise_at`, from when so many can be promised.',
    }),
  ),
};

export const LocationGroupBody = Strict({
  name: FreeText(100),
  location_codes: Type.Array(Text(50), { maxItems: 1_000 }),
  channel_codes: Type.Array(Text(50), {
    maxItems: 1_000,
    description:
      'The channels that these locations serve, and no others; each leaves the group that served it before.',
  }),
});

export const LocationGroupSchema = Strict({
  id: Id('lgr'),
  code: Type.String(),
  name: Type.String(),
  location_codes: Type.Array(Type.String()),
  channel_codes: Type.Array(Type.String()),
  version: Type.Integer(),
});
