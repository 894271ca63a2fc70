import { Type } from 'typebox';
import { MAX_QUANTITY } from '../../kernel/quantity.ts';
import { FreeText } from '../../platform/http/free-text.ts';
import {
  Id,
  Nullable,
  OneOf,
  ProblemSchema,
  Strict,
  Text,
  Time,
  TimeInput,
} from '../../platform/http/schema.ts';
import { SNAPSHOT_LINE_STATES, SNAPSHOT_MEASURES } from './rules/snapshot.ts';
import { Sku } from './schemas.ts';

const Count = Type.Integer();
const Note = Type.Optional(Nullable(FreeText(500, { minLength: 0 })));

export const SnapshotBody = Strict({
  source: Text(50, { description: 'The outside system, always in the same word: `acme-3pl`.' }),
  taken_at: TimeInput,
  measures: Type.Optional(
    OneOf(
      SNAPSHOT_MEASURES,
      'on_hand: everything that lies there, which it is without it; sellable: without what is damaged or under inspection.',
    ),
  ),
  lines: Type.Array(
    Strict({
      sku: Sku,
      location_code: Text(50),
      quantity: Type.Integer({ minimum: 0, maximum: MAX_QUANTITY }),
    }),
    { minItems: 1, maxItems: 5_000 },
  ),
});

export const RecordedSnapshotAnswer = Strict({
  snapshot_id: Nullable(Id('snp')),
  items: Type.Array(
    Strict({
      ok: Type.Boolean(),
      is_new: Type.Optional(Type.Boolean({ description: 'False when the snapshot said so already.' })),
      problem: Type.Optional(ProblemSchema),
    }),
  ),
});

export const SnapshotSchema = Strict({
  id: Id('snp'),
  source: Type.String(),
  taken_at: Time,
  measures: OneOf(SNAPSHOT_MEASURES),
  received_at: Time,
  created_by: Type.String(),
  open: Type.Integer({ description: 'Differences that nobody has decided on.' }),
  matched: Count,
  accepted: Count,
  dismissed: Count,
  units_more: Type.Integer({ description: 'Units that open differences would add.' }),
  units_fewer: Type.Integer({ description: 'Units that open differences would take.' }),
});

export const SnapshotLineSchema = Strict({
  id: Id('snl'),
  variant_id: Id('var'),
  sku: Type.String(),
  title: Type.String(),
  location_id: Id('loc'),
  location_code: Type.String(),
  quantity: Type.Integer({ description: 'What the outside system says.' }),
  booked: Type.Integer({ description: 'What the books said at the same moment.' }),
  difference: Type.Integer({ description: 'What the stock changes by when the line is accepted.' }),
  on_hand: Type.Integer({ description: 'What the books say now.' }),
  state: OneOf(SNAPSHOT_LINE_STATES),
  decided_by: Nullable(Type.String()),
  note: Nullable(Type.String()),
});

export const ChooseLinesBody = Strict({
  line_ids: Type.Optional(Nullable(Type.Array(Id('snl'), { minItems: 1, maxItems: 5_000 }))),
  rule: Type.Optional(
    Nullable(
      Strict({
        most_units: Type.Optional(Nullable(Type.Integer({ minimum: 0, maximum: MAX_QUANTITY }))),
        most_percent: Type.Optional(
          Nullable(Type.Integer({ minimum: 0, maximum: 1_000, description: 'Of what the books said.' })),
        ),
        direction: Type.Optional(Nullable(OneOf(['more', 'fewer'] as const))),
        location_codes: Type.Optional(Nullable(Type.Array(Text(50), { minItems: 1, maxItems: 1_000 }))),
      }),
    ),
  ),
  note: Note,
});

export const SnapshotPreviewAnswer = Strict({
  lines: Count,
  units_more: Count,
  units_fewer: Count,
  left_open: Count,
});

export const AcceptedSnapshotAnswer = Strict({
  lines: Count,
  units_more: Count,
  units_fewer: Count,
  short: Type.Integer({ description: 'Units that orders must give up before they can be written off.' }),
});
