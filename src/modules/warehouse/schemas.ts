import { Type } from 'typebox';
import {
  Amount,
  Currency,
  Id,
  ListQuery,
  MoneySchema,
  Nullable,
  OneOf,
  Page,
  ProblemSchema,
  Quantity,
  Strict,
  Text,
  Time,
  TimeInput,
} from '../../platform/http/schema.ts';
import { BIN_KINDS, BIN_SIDES } from './rules/bins.ts';

const Count = Type.Integer({ minimum: 0 });
const Millimeters = Type.Integer({
  minimum: -10_000_000,
  maximum: 10_000_000,
  description: 'Millimeters.',
});
const TRACKINGS = ['none', 'lot', 'serial'] as const;
export const WAVE_STATES = ['open', 'completed', 'cancelled'] as const;

const PointSchema = Strict({ x_mm: Type.Integer(), y_mm: Type.Integer() });

const BinSchema = Strict({
  id: Id('bin'),
  code: Type.String(),
  zone: Type.String(),
  aisle: Type.String(),
  side: OneOf(BIN_SIDES),
  bay: Type.Integer(),
  level: Type.Integer(),
  kind: OneOf(BIN_KINDS),
  x_mm: Type.Integer(),
  y_mm: Type.Integer(),
});

const BuildingSchema = Strict({
  depot: PointSchema,
  front_y_mm: Type.Integer(),
  back_y_mm: Type.Integer(),
  aisles: Type.Array(Strict({ code: Type.String(), x_mm: Type.Integer() })),
});

export const LayoutSchema = Strict({
  location_id: Id('loc'),
  building: Nullable(BuildingSchema),
  bins: Type.Array(
    Strict({
      ...BinSchema.properties,
      skus: Type.Array(Type.String(), { description: 'What is picked from it.' }),
    }),
  ),
  without_bin: Type.Integer({ description: 'SKUs with stock here that no bin is said of.' }),
});

export const BinsBody = Strict({
  bins: Type.Array(
    Strict({
      code: Text(40, { description: 'As it stands on its label: `B-14-3`.' }),
      zone: Type.Optional(Type.String({ maxLength: 40 })),
      aisle: Type.Optional(Text(20)),
      side: Type.Optional(OneOf(BIN_SIDES)),
      bay: Type.Optional(Type.Integer({ minimum: 1, maximum: 9_999 })),
      level: Type.Optional(Type.Integer({ minimum: 1, maximum: 99 })),
      kind: Type.Optional(OneOf(BIN_KINDS)),
      x_mm: Type.Optional(Millimeters),
      y_mm: Type.Optional(Millimeters),
    }),
    { minItems: 1, maxItems: 5_000 },
  ),
});

export const SavedItems = Strict({
  items: Type.Array(
    Strict({
      ok: Type.Boolean(),
      outcome: Type.Optional(OneOf(['created', 'updated', 'unchanged'])),
      problem: Type.Optional(ProblemSchema),
    }),
  ),
});

export const BlockBody = Strict({
  aisles: Type.Integer({ minimum: 1, maximum: 200 }),
  bays: Type.Integer({ minimum: 1, maximum: 200, description: 'Bays on each side of an aisle.' }),
  levels: Type.Integer({ minimum: 1, maximum: 20 }),
  replace: Type.Optional(
    Type.Boolean({ description: 'Bins that are not of the block go. False without it.' }),
  ),
});

export const BlockAnswer = Strict({ bins: Count, removed: Count });

export const FrameBody = Strict({
  depot_x_mm: Millimeters,
  depot_y_mm: Millimeters,
  front_y_mm: Millimeters,
  back_y_mm: Millimeters,
});

export const HomesBody = Strict({
  homes: Type.Array(
    Strict({
      sku: Text(100),
      bin: Nullable(Text(40, { description: 'The code of the bin; null: of none.' })),
    }),
    { minItems: 1, maxItems: 5_000 },
  ),
});

export const WaveListQuery = Strict({
  ...ListQuery,
  location_id: Type.Optional(Id('loc')),
  state: Type.Optional(OneOf(WAVE_STATES)),
});

const card = {
  id: Id('wav'),
  number: Type.Integer(),
  location: Strict({ id: Id('loc'), code: Type.String(), name: Type.String() }),
  state: OneOf(WAVE_STATES),
  created_by: Type.String(),
  created_at: Time,
  ended_at: Nullable(Time),
  orders: Count,
  batches: Count,
  units: Count,
  picked: Count,
  walk_mm: Count,
  s_shape_mm: Type.Integer({ minimum: 0, description: 'What the same orders cost to walk aisle by aisle.' }),
  ship_by: Nullable(Time),
};

export const WavePage = Page(Strict(card));

export const WaveSchema = Strict({
  ...card,
  building: Nullable(BuildingSchema),
  walks: Type.Array(
    Strict({
      batch: Type.Integer(),
      picker: Type.String({ description: 'Who walks it; nobody yet where it is empty.' }),
      walk_mm: Count,
      s_shape_mm: Count,
      path: Type.Array(PointSchema),
      totes: Type.Array(
        Strict({
          tote: Type.Integer(),
          fulfillment_order_id: Id('ful'),
          number: Type.String(),
          order_number: Type.Integer(),
          status: Type.String(),
        }),
      ),
      stops: Type.Array(
        Strict({
          bin: Nullable(BinSchema),
          items: Type.Array(
            Strict({
              variant_id: Id('var'),
              sku: Type.String(),
              gtin: Nullable(Type.String()),
              title: Type.String(),
              options: Type.String(),
              image_url: Nullable(Type.String()),
              tracking: OneOf(TRACKINGS),
              totes: Type.Array(
                Strict({
                  tote: Type.Integer(),
                  fulfillment_order_id: Id('ful'),
                  line_id: Id('fli'),
                  wanted: Count,
                  picked: Count,
                }),
              ),
            }),
          ),
        }),
      ),
    }),
  ),
});

export const NewWaveBody = Strict({
  location_id: Id('loc'),
  fulfillment_order_ids: Type.Optional(
    Type.Array(Id('ful'), {
      minItems: 1,
      maxItems: 500,
      uniqueItems: true,
      description: 'Named work. Without it, the most urgent that may be picked.',
    }),
  ),
  before: Type.Optional(TimeInput),
  service_code: Type.Optional(Text(50)),
  most_orders: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: '60 without it.' })),
  totes: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 50, description: 'Orders on one cart; 6 without it.' }),
  ),
  units: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 10_000, description: 'Units on one cart; 60 without it.' }),
  ),
  preview: Type.Optional(Type.Boolean({ description: 'Says what would be done, and does nothing.' })),
});

export const NewWaveAnswer = Strict({
  id: Nullable(Id('wav')),
  number: Nullable(Type.Integer()),
  orders: Count,
  units: Count,
  batches: Type.Array(Strict({ orders: Count, walk_mm: Count, s_shape_mm: Count })),
});

export const ClaimBody = Strict({
  take_over: Type.Optional(Type.Boolean({ description: 'Also when somebody else has it.' })),
});

export const WavePicksBody = Strict({
  scans: Type.Array(
    Strict({
      client_id: Type.String({ format: 'uuid', description: 'Made by the device; the same scan keeps it.' }),
      fulfillment_order_id: Id('ful'),
      kind: Type.Optional(OneOf(['pick', 'unpick'], '`unpick` puts units back on the shelf.')),
      code: Text(2_000, { description: 'What the scanner sent of the product.' }),
      lot: Type.Optional(Text(100)),
      quantity: Type.Optional(Quantity),
    }),
    { minItems: 1, maxItems: 500 },
  ),
});

export const WavePicksAnswer = Strict({
  wave: WaveSchema,
  results: Type.Array(
    Strict({
      client_id: Type.String(),
      outcome: OneOf([
        ...(['counted', 'already_counted', 'wrong_item', 'too_many', 'refused'] as const),
        ...(['lot_needed', 'wrong_lot', 'lot_short', 'not_in_wave'] as const),
      ]),
      sku: Nullable(Type.String()),
      reason: Nullable(Type.String()),
      proposal: Nullable(Type.String({ description: 'The code of the lot to take.' })),
    }),
  ),
});

const Side = Type.Integer({ minimum: 1, maximum: 5_000, description: 'Millimeters.' });
const SizeSchema = Strict({ length_mm: Side, width_mm: Side, height_mm: Side });
const Grams = Type.Integer({ minimum: 0, maximum: 1_000_000 });
const MaxWeight = Type.Integer({
  minimum: 1,
  maximum: 1_000_000,
  description: 'Grams: the most that it may weigh with what is in it.',
});
const BoxStock = Nullable(
  Type.Integer({ minimum: 0, maximum: 1_000_000, description: 'How many there are; null: enough.' }),
);

export const BoxListQuery = Strict({ location_id: Type.Optional(Id('loc')) });

export const BoxList = Strict({
  currency: Type.String({ description: 'What boxes cost is told in the currency of the carriers’ prices.' }),
  items: Type.Array(
    Strict({
      id: Id('box'),
      code: Type.String(),
      location: Nullable(Strict({ id: Id('loc'), code: Type.String(), name: Type.String() })),
      inner: SizeSchema,
      outer: SizeSchema,
      own_weight_grams: Grams,
      max_weight_grams: MaxWeight,
      cost: MoneySchema,
      stock: BoxStock,
      is_active: Type.Boolean(),
    }),
  ),
});

export const BoxesBody = Strict({
  boxes: Type.Array(
    Strict({
      code: Text(40),
      location_id: Type.Optional(Nullable(Id('loc'))),
      inner: SizeSchema,
      outer: Type.Optional(SizeSchema),
      own_weight_grams: Type.Optional(Grams),
      max_weight_grams: MaxWeight,
      cost: Type.Optional(Strict({ amount: Amount, currency: Currency })),
      stock: Type.Optional(BoxStock),
      is_active: Type.Optional(Type.Boolean()),
    }),
    { minItems: 1, maxItems: 500 },
  ),
});

const marks = {
  this_side_up: Type.Boolean({ description: 'Its height points up, always.' }),
  ships_alone: Type.Boolean({ description: 'Shares its box with nothing.' }),
  is_packaged: Type.Boolean({ description: 'Goes out in its own packaging, without a box.' }),
};

export const MarkList = Strict({
  items: Type.Array(Strict({ sku: Type.String(), title: Type.String(), ...marks })),
});

export const MarksBody = Strict({
  marks: Type.Array(
    Strict({
      sku: Text(100),
      this_side_up: Type.Optional(marks.this_side_up),
      ships_alone: Type.Optional(marks.ships_alone),
      is_packaged: Type.Optional(marks.is_packaged),
    }),
    { minItems: 1, maxItems: 5_000 },
  ),
});

const Place = Type.Integer({ minimum: 0, description: 'Millimeters from the corner of the box.' });

export const PackingSchema = Strict({
  fulfillment_order_id: Id('ful'),
  amount: MoneySchema,
  is_rated: Type.Boolean({
    description:
      'False where no carrier goes there or the customer collects: then the boxes alone are counted.',
  }),
  parcels: Type.Array(
    Strict({
      number: Type.Integer(),
      box: Nullable(Strict({ id: Id('box'), code: Type.String() })),
      inner: SizeSchema,
      outer: SizeSchema,
      weight_grams: Type.Integer({ description: 'With the box.' }),
      filled_percent: Type.Integer(),
      amount: MoneySchema,
      lines: Type.Array(
        Strict({ line_id: Id('fli'), sku: Type.String(), title: Type.String(), quantity: Type.Integer() }),
      ),
      steps: Type.Array(
        Strict({ line_id: Id('fli'), x_mm: Place, y_mm: Place, z_mm: Place, ...SizeSchema.properties }),
        {
          description:
            'Units in the order in which they go in, each as it lies: x along the length, y along the width, z up.',
        },
      ),
    }),
  ),
  left: Type.Array(
    Strict({
      line_id: Id('fli'),
      sku: Type.String(),
      quantity: Type.Integer(),
      reason: OneOf(['not_measured', 'no_box', 'too_many']),
    }),
    { description: 'What is not in a parcel, and why.' },
  ),
});
