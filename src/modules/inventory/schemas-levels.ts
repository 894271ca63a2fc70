import { Type } from 'typebox';
import { MAX_QUANTITY } from '../../kernel/quantity.ts';
import {
  Id,
  ListQuery,
  Nullable,
  OneOf,
  ProblemSchema,
  Strict,
  Text,
  Time,
} from '../../platform/http/schema.ts';
import { ADJUST_REASONS, FREE_STATES } from './rules/change-stock.ts';
import { STOCK_STATES } from './rules/stock-state.ts';
import { Note, place, Sku, State } from './schemas.ts';

/** What one call may change. */
export const MOST_LEVELS = 10_000;

const Count = Type.Integer();
const Day = Type.String({ format: 'date', description: 'A day in UTC, 2026-05-12.' });

export const LevelsBody = Strict({
  items: Type.Array(
    Strict({
      sku: Sku,
      ...place,
      state: Type.Optional(OneOf(FREE_STATES, 'The state that is changed; `available` without it.')),
      quantity: Type.Optional(
        Type.Integer({ minimum: 0, maximum: MAX_QUANTITY, description: 'What is there. This or `delta`.' }),
      ),
      delta: Type.Optional(
        Type.Integer({
          minimum: -MAX_QUANTITY,
          maximum: MAX_QUANTITY,
          description: 'What is added; negative, what is taken.',
        }),
      ),
      expected: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: MAX_QUANTITY,
          description: 'What you saw there: with another quantity there by now, the item is refused.',
        }),
      ),
      reason: OneOf(ADJUST_REASONS),
      note: Note,
    }),
    { minItems: 1, maxItems: MOST_LEVELS },
  ),
});

export const LevelsPreview = Strict({
  items: Type.Array(
    Strict({
      ok: Type.Boolean(),
      sku: Type.Optional(Type.String()),
      location_code: Type.Optional(Type.String()),
      state: Type.Optional(State),
      before: Type.Optional(Count),
      after: Type.Optional(Count),
      problem: Type.Optional(ProblemSchema),
    }),
  ),
});

export const MovementSchema = Strict({
  id: Id('mov'),
  variant_id: Id('var'),
  sku: Type.String(),
  location_id: Id('loc'),
  location_code: Type.String(),
  from_state: Nullable(OneOf(STOCK_STATES)),
  to_state: Nullable(OneOf(STOCK_STATES)),
  quantity: Count,
  reason: Type.String(),
  reference_type: Nullable(Type.String()),
  reference_id: Nullable(Type.String({ description: 'The id of what the units moved for.' })),
  note: Nullable(Type.String()),
  actor_name: Type.String(),
  at: Time,
});

const movementFilters = {
  variant_id: Type.Optional(Id('var')),
  sku: Type.Optional(Sku),
  location_id: Type.Optional(Id('loc')),
  reason: Type.Optional(Text(50)),
  state: Type.Optional(OneOf(STOCK_STATES, 'Units that came into this state, or left it.')),
  from: Type.Optional(Day),
  to: Type.Optional(Day),
};

export const MovementsQuery = Strict({ ...ListQuery, ...movementFilters });
export const MovementsExportQuery = Strict(movementFilters);

export const StockHistoryQuery = Strict({
  sku: Sku,
  location_id: Type.Optional(Id('loc')),
  days: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1_100,
      default: 365,
      description: 'How many, today the last of them.',
    }),
  ),
});

export const StockHistorySchema = Strict({
  variant_id: Id('var'),
  sku: Type.String(),
  location_id: Nullable(Id('loc')),
  from: Type.String({ format: 'date' }),
  to: Type.String({ format: 'date' }),
  since: Nullable(Type.String({ format: 'date', description: 'The day of its first movement.' })),
  demand_per_day: Type.Number({
    description: 'Units promised to orders a day, over the last 28 days; worked out anew every day.',
  }),
  days_of_cover: Nullable(
    Type.Number({
      description: 'How many days what is available lasts at that demand; null where nobody buys it.',
    }),
  ),
  sold_out_days: Type.Integer({ description: 'Evenings on which nothing was left to sell.' }),
  received: Type.Integer({ description: 'Units that were delivered, in all.' }),
  days: Type.Array(
    Strict({
      day: Type.String({ format: 'date' }),
      on_hand: Type.Integer({ description: 'In the evening; today, now.' }),
      available: Count,
      received: Count,
      is_sold_out: Type.Boolean(),
    }),
  ),
});
