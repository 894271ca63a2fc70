import { Type } from 'typebox';
import { Amount, Id, Nullable, OneOf, Strict, Text, Time } from '../../platform/http/schema.ts';
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
  handling_percent: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000 })),
  scarcity_amount: Type.Optional(Amount),
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

export const WhyNotSchema = Strict({
  location_id: Id('loc'),
  location_name: Type.String(),
  verdict: OneOf(VERDICTS),
  text: Type.String(),
  currency: Type.String(),
  difference: Nullable(TermsSchema),
  would_win: Type.Array(Type.String()),
});
