import { type TProperties, Type } from 'typebox';
import { SPECIAL_HANDLING } from '../../kernel/special-handling.ts';
import { FreeText } from '../../platform/http/free-text.ts';
import {
  Amount,
  Country,
  Currency,
  Id,
  Nullable,
  OneOf,
  Strict,
  Text,
  Time,
} from '../../platform/http/schema.ts';
import { LOCATION_KINDS } from '../inventory/rules/index.ts';
import type { ShownTerms } from './queries/location-terms.ts';
import {
  OVER_LIMIT,
  type Profile,
  QUESTIONS,
  REJECTION_REASONS,
  SOURCING_REASONS,
  VERDICTS,
} from './rules/index.ts';
import { DECISION_KINDS } from './sql/decisions.ts';

const Locations = Type.Array(Text(80, { description: 'The code of a location, or `kind:store`.' }), {
  minItems: 1,
  maxItems: 1_000,
});

const WeightsSchema = Strict({
  split_amount: Type.Optional(Amount),
  service_change_amount: Type.Optional(Amount),
  late_day_amount: Type.Optional(Amount),
  full_day_amount: Type.Optional(Amount),
  handling_percent: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000 })),
});

/** Rules as they are edited. */
export const ProfileSchema = Type.Unsafe<Profile>(
  Strict({
    mode: OneOf(
      ['first', 'cascade'],
      'The first rule that holds, or all of them, the later over the earlier.',
    ),
    weights: WeightsSchema,
    rules: Type.Array(
      Strict({
        name: Text(120),
        when: Type.String({
          maxLength: 1_000,
          description:
            'In the Common Expression Language over order, destination, items and time; empty always holds.',
        }),
        effect: Strict({
          only: Type.Optional(Locations),
          exclude: Type.Optional(Locations),
          prefer: Type.Optional(Strict({ locations: Locations, amount: Amount })),
          weights: Type.Optional(WeightsSchema),
          max_locations: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
          over_limit: Type.Optional(OneOf(OVER_LIMIT)),
        }),
      }),
      { maxItems: 100 },
    ),
  }),
);

export const DraftBody = Strict({
  name: Text(120),
  profile: ProfileSchema,
  comment: Type.Optional(Type.String({ maxLength: 2_000 })),
  based_on: Type.Optional(Nullable(Type.Integer({ minimum: 1 }))),
});

export const VersionSchema = Strict({
  id: Id('spv'),
  number: Type.Integer(),
  name: Type.String(),
  state: OneOf(['draft', 'published']),
  profile: ProfileSchema,
  comment: Type.String(),
  based_on: Nullable(Type.Integer()),
  author_name: Type.String(),
  created_at: Time,
  updated_at: Time,
  version: Type.Integer(),
});

const ActivationSchema = Strict({
  version_id: Nullable(Id('spv')),
  number: Nullable(Type.Integer()),
  name: Nullable(Type.String()),
  comment: Type.String(),
  author_name: Type.String(),
  activated_at: Time,
});

export const RulesSchema = Strict({
  currency: Type.String(),
  /** What counts now; null until anything was activated: then the built-in rules do. */
  active: Nullable(ActivationSchema),
  history: Type.Array(ActivationSchema),
  versions: Type.Array(VersionSchema),
});

export const ActivationBody = Strict({
  version_id: Nullable(Id('spv')),
  comment: Type.Optional(Type.String({ maxLength: 2_000 })),
});

export const ConditionBody = Strict({ when: Type.String({ maxLength: 5_000 }) });
export const ConditionAnswer = Strict({ ok: Type.Boolean(), reason: Nullable(Type.String()) });

const TotalsSchema = Strict({
  orders: Type.Integer(),
  cost_amount: Type.Integer(),
  split_orders: Type.Integer(),
  parts: Type.Integer(),
  service_changes: Type.Integer(),
  short_units: Type.Integer(),
  units_by_location: Type.Record(Type.String(), Type.Integer(), { description: 'By location code.' }),
});
const PlanSummary = Strict({ location_names: Type.Array(Type.String()), cost_amount: Type.Integer() });

export const DryRunSchema = Strict({
  id: Id('sdr'),
  version_id: Id('spv'),
  orders_asked: Type.Integer(),
  orders_done: Type.Integer(),
  state: OneOf(['running', 'done', 'failed']),
  currency: Type.String(),
  report: Nullable(
    Strict({
      before: TotalsSchema,
      after: TotalsSchema,
      changed: Type.Integer(),
      skipped: Type.Integer(),
      rules: Type.Record(Type.String(), Type.Integer()),
      examples: Type.Array(
        Strict({
          order_id: Id('ord'),
          order_number: Type.Integer(),
          before: PlanSummary,
          after: PlanSummary,
        }),
      ),
    }),
  ),
  author_name: Type.String(),
  created_at: Time,
  finished_at: Nullable(Time),
});

const TermsSchema = Strict({
  shipping: Type.Integer(),
  service: Type.Integer(),
  handling: Type.Integer(),
  split: Type.Integer(),
  unserved: Type.Integer(),
});

const PartSchema = Strict({
  location_id: Id('loc'),
  location_name: Type.String(),
  service_code: Nullable(Type.String()),
  units: Nullable(Type.Integer()),
  cost_amount: Type.Integer(),
});

export const DecisionSchema = Strict({
  id: Id('sdc'),
  kind: OneOf(DECISION_KINDS),
  decided_at: Time,
  /** How long it took to decide, and how much is kept of it. */
  took_us: Type.Integer(),
  bytes: Type.Integer(),
  version_id: Nullable(Id('spv')),
  version_number: Nullable(Type.Integer()),
  rules: Type.Array(Type.String()),
  reason: OneOf(SOURCING_REASONS),
  currency: Type.String(),
  cost_amount: Type.Integer(),
  terms: Nullable(TermsSchema),
  parts: Type.Array(PartSchema),
  alternatives: Type.Array(
    Strict({
      location_names: Type.Array(Type.String()),
      cost_amount: Type.Integer(),
      terms: Nullable(TermsSchema),
    }),
  ),
  rejected: Type.Array(
    Strict({
      location_id: Id('loc'),
      location_name: Type.String(),
      reason: OneOf(REJECTION_REASONS),
      missing: Nullable(Type.Integer()),
      rule: Nullable(Type.String()),
    }),
  ),
  rejected_more: Type.Integer(),
  answers: Type.Array(Strict({ question: OneOf(QUESTIONS), text: Type.String() })),
});

export const DecisionsSchema = Strict({ items: Type.Array(DecisionSchema) });

const Degrees = Type.Number({ description: 'Degrees.' });

export const OrderMapSchema = Strict({
  destination: Nullable(
    Strict({
      latitude: Degrees,
      longitude: Degrees,
      place: Type.String(),
      is_exact: Type.Boolean({ description: 'The whole postal code is known, and not its beginning alone.' }),
    }),
  ),
  locations: Type.Array(
    Strict({
      location_id: Id('loc'),
      location_name: Type.String(),
      latitude: Degrees,
      longitude: Degrees,
      distance_km: Nullable(Type.Number({ description: 'Great circle, to the destination.' })),
    }),
  ),
});

export const WhyNotSchema = Strict({
  location_id: Id('loc'),
  location_name: Type.String(),
  verdict: OneOf(VERDICTS),
  text: Type.String(),
  currency: Type.String(),
  difference: Nullable(TermsSchema),
  would_win: Type.Array(Type.String()),
});

const Day = Type.String({ format: 'date', description: 'A local date: 2026-12-25.' });
const TimeOfDay = Type.String({ pattern: '^\\d\\d:\\d\\d$', description: 'Local time: 16:00.' });
const hours = {
  opens: TimeOfDay,
  closes: Type.String({ pattern: '^\\d\\d:\\d\\d$', description: '24:00 is the end of the day.' }),
};

const calendar = {
  opening_days: Type.Array(
    Strict({ weekday: Type.Integer({ minimum: 1, maximum: 7, description: '1 is Monday.' }), ...hours }),
    { maxItems: 7, description: 'The days of the week on which it works.' },
  ),
  holidays: Type.Array(Strict({ date: Day, name: FreeText(100, { minLength: 0 }) }), {
    maxItems: 400,
    description: 'Days on which it is closed although the week says otherwise.',
  }),
  extra_days: Type.Array(Strict({ date: Day, name: FreeText(100, { minLength: 0 }), ...hours }), {
    maxItems: 400,
    description: 'Days on which it works although the week or the holidays say otherwise, or at other hours.',
  }),
  cut_offs: Type.Array(Strict({ service_code: Text(60), cut_off: TimeOfDay }), {
    maxItems: 100,
    description: "By service, where it differs from the location's own cut-off.",
  }),
  handling_hours: Type.Integer({ minimum: 0, maximum: 1_000, description: 'Hours of work.' }),
  handling_days: Type.Integer({ minimum: 0, maximum: 60, description: 'Days of work.' }),
};

const PerDay = Nullable(
  Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'Null is without a limit.' }),
);

const work = {
  orders_per_day: PerDay,
  units_per_day: PerDay,
  order_amount: Amount,
  line_amount: Amount,
  unit_amount: Amount,
  channel_codes: Nullable(Type.Array(Text(50), { maxItems: 1_000, description: 'Null is all channels.' })),
  countries: Nullable(
    Type.Array(Country, { maxItems: 250, description: 'Null is wherever its carriers go.' }),
  ),
  refuses: Type.Array(OneOf(SPECIAL_HANDLING), {
    maxItems: 3,
    description: 'What it sends nothing of; whoever collects there may.',
  }),
  pickup_hold_days: Nullable(
    Type.Integer({
      minimum: 1,
      maximum: 365,
      description:
        'For how many days it keeps what customers collect there; null where nothing is collected.',
    }),
  ),
  offer_minutes: Nullable(
    Type.Integer({
      minimum: 1,
      maximum: 1_440,
      description:
        'For how many minutes work that is planned here is offered to it and to others that offer theirs, before it has to do ' +
        'it itself; null where work is assigned at once.',
    }),
  ),
};

const termFields = { ...calendar, ...work };

export const LocationTermsBody = Strict({
  valid_from: Type.Optional(
    Nullable(Type.String({ format: 'date', description: 'A local date, today or later; today without it.' })),
  ),
  comment: Type.Optional(Nullable(FreeText(500))),
  ...optional(termFields),
});

function optional<P extends TProperties>(
  properties: P,
): { [K in keyof P]: ReturnType<typeof Type.Optional<P[K]>> } {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, Type.Optional(schema)]),
  ) as { [K in keyof P]: ReturnType<typeof Type.Optional<P[K]>> };
}

export const TermsVersionSchema = Type.Unsafe<ShownTerms>(
  Strict({
    ...termFields,
    version: Type.Integer({ description: '0 where nothing was said yet.' }),
    valid_from: Nullable(Day),
    author: Nullable(Type.String()),
    comment: Nullable(Type.String()),
    saved_at: Nullable(Time),
  }),
);

const locationFields = {
  location_id: Id('loc'),
  location_code: Type.String(),
  location_name: Type.String(),
  kind: OneOf(LOCATION_KINDS),
  time_zone: Type.String(),
  cut_off: Type.String(),
  today: Day,
  currency: Currency,
};

export const LocationTermsSchema = Strict({
  ...locationFields,
  latest_version: Type.Integer({ description: 'The newest version; send it in `If-Match`.' }),
  current: TermsVersionSchema,
  scheduled: Type.Array(TermsVersionSchema, { description: 'What begins after today, the first first.' }),
});

export const LocationTermsRowSchema = Strict({
  ...locationFields,
  current: TermsVersionSchema,
  next_valid_from: Nullable(Day),
});

export const SetTermsAnswer = Strict({
  location_id: Id('loc'),
  version: Type.Integer(),
  is_changed: Type.Boolean(),
});
