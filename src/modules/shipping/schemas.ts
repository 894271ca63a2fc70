import { Type } from 'typebox';
import { SPECIAL_HANDLING } from '../../kernel/special-handling.ts';
import {
  Country,
  Currency,
  Id,
  MoneySchema,
  Nullable,
  OneOf,
  ProblemSchema,
  Strict,
  Text,
  Time,
  TimeInput,
} from '../../platform/http/schema.ts';
import type { RateTable } from './rules/rate.ts';
import { TRACKING_STATUSES } from './rules/tracking-status.ts';

const Grams = Type.Integer({ minimum: 1, maximum: 10_000_000 });
const Millimeters = Type.Integer({ minimum: 1, maximum: 100_000 });
const Minor = Type.Integer({ minimum: 0, maximum: 1_000_000_000 });
const Code = Text(60, { pattern: '^[a-z0-9]+([_-][a-z0-9]+)*$' });
const Days = Type.Integer({ minimum: 0, maximum: 90 });

const AreaSchema = Strict({
  countries: Type.Optional(Type.Array(Country, { maxItems: 300 })),
  postal_prefixes: Type.Optional(Type.Array(Text(20), { maxItems: 5_000 })),
});

/** A carrier's prices as they are edited. */
export const RateTableSchema = Type.Unsafe<RateTable>(
  Strict({
    currency: Currency,
    mm3_per_gram: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    max_weight_grams: Grams,
    max_length_mm: Millimeters,
    max_girth_mm: Millimeters,
    lanes: Type.Array(
      Strict({
        zone: Code,
        from: Type.Optional(AreaSchema),
        to: Type.Optional(AreaSchema),
        same_country: Type.Optional(Type.Boolean()),
        same_postal_prefix: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
      }),
      { maxItems: 1_000 },
    ),
    services: Type.Array(
      Strict({
        code: Code,
        name: Text(60),
        refuses: Type.Optional(
          Type.Array(OneOf(SPECIAL_HANDLING), { maxItems: 3, description: 'What it does not take.' }),
        ),
        zones: Type.Record(
          Type.String({ pattern: '^[a-z0-9]+([_-][a-z0-9]+)*$' }),
          Strict({
            steps: Type.Array(Strict({ up_to_grams: Grams, amount: Minor }), { maxItems: 200 }),
            beyond: Type.Optional(Strict({ each_grams: Grams, amount: Minor })),
            transit_days: Strict({ min: Days, max: Days }),
          }),
        ),
      }),
      { maxItems: 100 },
    ),
  }),
);

export const CarrierSchema = Strict({
  id: Id('car'),
  code: Type.String(),
  name: Type.String(),
  status: OneOf(['active', 'archived']),
  rate_table: RateTableSchema,
  updated_at: Time,
  version: Type.Integer(),
});

const versionFields = {
  version: Type.Integer(),
  valid_from: Time,
  applied_at: Nullable({ ...Time, description: 'Null while it waits for its time.' } as typeof Time),
  author: Type.String({ description: 'Empty of the prices that stood before anybody changed them.' }),
  comment: Type.String(),
  saved_at: Time,
};

export const RateTableVersionsSchema = Strict({ items: Type.Array(Strict(versionFields)) });
export const RateTableVersionSchema = Strict({ ...versionFields, rate_table: RateTableSchema });

export const CarriersSchema = Strict({ items: Type.Array(CarrierSchema) });

const Status = OneOf(TRACKING_STATUSES, "One of EasyPost's ten tracking statuses.");

export const TrackingEventsBody = Strict({
  items: Type.Array(
    Strict({
      tracking_number: Text(64),
      status: Status,
      occurred_at: TimeInput,
      message: Type.Optional(Type.String({ maxLength: 500 })),
      place: Type.Optional(Type.String({ maxLength: 200 })),
      event_id: Type.Optional(Text(200, { description: "The carrier's own id of the event." })),
    }),
    { minItems: 1, maxItems: 1_000 },
  ),
});

export const TrackingAnswersSchema = Strict({
  items: Type.Array(
    Strict({
      ok: Type.Boolean(),
      tracking_number: Type.Optional(Type.String()),
      status: Type.Optional(Status),
      is_new: Type.Optional(Type.Boolean()),
      problem: Type.Optional(ProblemSchema),
    }),
  ),
});

export const TrackingSchema = Strict({
  tracking_number: Type.String(),
  carrier_code: Type.String(),
  service_code: Type.String(),
  service_name: Type.String(),
  parcel_id: Id('par'),
  label_state: OneOf(['requested', 'bought', 'refused', 'voided']),
  cost: Nullable(MoneySchema),
  status: Status,
  status_at: Nullable(Time),
  expected_at: Nullable(Time),
  delivered_at: Nullable(Time),
  events: Type.Array(
    Strict({
      id: Id('trk'),
      status: Status,
      message: Type.String(),
      place: Type.String(),
      occurred_at: Time,
    }),
  ),
});
