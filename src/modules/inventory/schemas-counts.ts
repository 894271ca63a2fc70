import { Type } from 'typebox';
import { MAX_QUANTITY } from '../../kernel/quantity.ts';
import { FreeText } from '../../platform/http/free-text.ts';
import { Id, Nullable, OneOf, Page, Quantity, Strict, Text, Time } from '../../platform/http/schema.ts';
import {
  COUNT_ACTIONS,
  COUNT_LINE_STATES,
  COUNT_SCOPES,
  COUNT_STATES,
  COUNTED_STOCK,
  MOVEMENT_CLASSES,
} from './rules/cycle-count.ts';
import { Sku } from './schemas.ts';

const Count = Type.Integer();
const Note = Type.Optional(Nullable(FreeText(500, { minLength: 0 })));
const Class = OneOf(MOVEMENT_CLASSES);

export const NewCountBody = Strict({
  location_code: Type.Optional(Text(50)),
  location_id: Type.Optional(Id('loc')),
  scope: OneOf(
    COUNT_SCOPES,
    'whole: everything that lies there, and what is found besides; skus: those that are named; class: a class of movement; ' +
      'not_counted: what was not counted for so many days; moved: what moved within so many days.',
  ),
  skus: Type.Optional(Nullable(Type.Array(Sku, { minItems: 1, maxItems: 5_000 }))),
  class: Type.Optional(Nullable(Class)),
  days: Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: 3_650 }))),
  stock: Type.Optional(OneOf(COUNTED_STOCK, 'What is counted; sellable, which is the shelf, without it.')),
  is_blind: Type.Optional(
    Type.Boolean({ description: 'Whoever counts does not see what is expected; true without it.' }),
  ),
  note: Note,
});

export const BegunCountAnswer = Strict({
  id: Id('cct'),
  number: Count,
  lines: Count,
  left_out: Type.Integer({ description: 'SKUs that another open count has already.' }),
});

export const CycleCountSchema = Strict({
  id: Id('cct'),
  number: Count,
  location_id: Id('loc'),
  location_name: Type.String(),
  scope: OneOf(COUNT_SCOPES),
  stock: OneOf(COUNTED_STOCK),
  is_blind: Type.Boolean(),
  state: OneOf(COUNT_STATES),
  note: Type.String(),
  created_by: Type.String(),
  created_at: Time,
  closed_at: Nullable(Time),
  lines: Strict(
    Object.fromEntries(COUNT_LINE_STATES.map((state) => [state, Count])) as Record<
      (typeof COUNT_LINE_STATES)[number],
      typeof Count
    >,
  ),
  supported_actions: Type.Array(OneOf(COUNT_ACTIONS)),
  version: Count,
});

const lineFields = {
  id: Id('ccl'),
  variant_id: Id('var'),
  sku: Type.String(),
  title: Type.String(),
  options: Type.String(),
  image_url: Nullable(Type.String()),
  state: OneOf(COUNT_LINE_STATES),
  round: Type.Integer({ description: 'Counts up with each recount.' }),
  counted: Count,
  counted_at: Nullable(Time),
};

export const SheetAnswer = Page(
  Strict({
    ...lineFields,
    on_books: Nullable(
      Type.Integer({ description: 'Null in a blind count: whoever counts does not see what is expected.' }),
    ),
  }),
);

export const ReviewAnswer = Page(
  Strict({
    ...lineFields,
    class: Nullable(Class),
    expected: Nullable(Type.Integer({ description: 'What the books said at the last scan of the line.' })),
    suspected: Nullable(
      Type.Integer({
        description:
          'Units that short picks had not found by then: on the books in quality control, and decided by this count.',
      }),
    ),
    difference: Nullable(
      Type.Integer({ description: 'counted - expected - suspected: what the stock changes by.' }),
    ),
    held_for: Nullable(OneOf(['units', 'percent', 'value', 'moved'] as const, 'Why it did not post itself.')),
    counters: Type.Array(Type.String()),
    short: Nullable(Type.Integer({ description: 'Units that were missing although orders held them.' })),
    decided_by: Nullable(Type.String()),
    decided_at: Nullable(Time),
    note: Nullable(Type.String()),
  }),
);

export const CountScansBody = Strict({
  scans: Type.Array(
    Strict({
      client_id: Type.String({
        format: 'uuid',
        description: 'The same id is the same scan, however often it is sent.',
      }),
      kind: Type.Optional(
        OneOf(
          ['count', 'uncount', 'none'] as const,
          'count without it; none: somebody looked, and nothing lies there.',
        ),
      ),
      code: Text(200, { description: 'A SKU or a barcode, as the scanner sent it.' }),
      quantity: Type.Optional(Quantity),
      age_ms: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: 86_400_000,
          description:
            'How long ago it was scanned, by the stopwatch of the handheld: its clock may be wrong.',
        }),
      ),
    }),
    { minItems: 1, maxItems: 500 },
  ),
});

export const CountScansAnswer = Strict({
  results: Type.Array(
    Strict({
      client_id: Type.String(),
      outcome: OneOf([
        'counted',
        'already_counted',
        'wrong_item',
        'not_in_count',
        'below_zero',
        'above_limit',
        'refused',
      ] as const),
      line_id: Nullable(Id('ccl')),
      sku: Nullable(Type.String()),
      counted: Nullable(
        Type.Integer({ description: 'Units of the line that are counted by now, by everybody.' }),
      ),
      reason: Nullable(
        OneOf(['ended', 'line_ended', 'needs_another_counter', 'used_for_another_scan'] as const),
      ),
    }),
  ),
});

export const SubmitCountBody = Strict({
  uncounted: Type.Optional(
    OneOf(
      ['skip', 'none'] as const,
      'Lines that nobody counted: leave them out, or believe that nothing lies there.',
    ),
  ),
});

export const ApproveCountBody = Strict({
  lines: Type.Array(
    Strict({
      line_id: Id('ccl'),
      difference: Type.Integer({
        minimum: -MAX_QUANTITY,
        maximum: MAX_QUANTITY,
        description: 'The difference that was seen; another one is not approved by this.',
      }),
    }),
    { minItems: 1, maxItems: 5_000 },
  ),
  note: Note,
});

export const RejectCountBody = Strict({
  line_ids: Type.Array(Id('ccl'), { minItems: 1, maxItems: 5_000 }),
  by_another: Type.Optional(Type.Boolean({ description: 'Nobody who counted a line may count it again.' })),
  note: Note,
});

export const CancelCountBody = Strict({ reason: Note });

export const ShortfallSchema = Strict({
  id: Id('sht'),
  variant_id: Id('var'),
  sku: Type.String(),
  location_id: Id('loc'),
  location_code: Type.String(),
  source_type: OneOf(['count', 'snapshot'] as const),
  quantity: Count,
  posted: Type.Integer({ description: 'Units that are written off.' }),
  dismissed: Type.Integer({ description: 'Units that were found after all.' }),
  outstanding: Type.Integer({ description: 'Units that orders hold still.' }),
  as_of: Time,
  created_at: Time,
  closed_at: Nullable(Time),
  note: Nullable(Type.String()),
});

export const AccuracyAnswer = Strict({
  items: Type.Array(
    Strict({
      location_id: Id('loc'),
      location_code: Type.String(),
      class: Nullable(Class),
      counted: Type.Integer({ description: 'Lines that were counted and decided.' }),
      accurate: Type.Integer({ description: 'Lines within the tolerance.' }),
      accuracy_percent: Type.Number({ description: 'accurate / counted.' }),
      units_counted: Count,
      units_more: Count,
      units_fewer: Count,
    }),
  ),
});

export const ClassedSchema = Strict({
  location_id: Id('loc'),
  location_code: Type.String(),
  variant_id: Id('var'),
  sku: Type.String(),
  title: Type.String(),
  class: Class,
  units: Type.Integer({ description: 'Promised to orders in 90 days, less what they gave back.' }),
  rank: Type.Integer({ description: 'By units, at this location.' }),
  share: Type.Number({ description: 'Of all units of the location, 0 to 1.' }),
  share_before: Type.Number({
    description:
      'What the ranks before it make up: below 0.8 is A, below 0.95 B, the rest and what does not move C.',
  }),
  demand_per_day: Type.Number({
    description: 'Units of the last 28 days, or of its life if shorter, a day.',
  }),
  made_at: Time,
});
