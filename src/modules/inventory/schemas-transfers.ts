import { Type } from 'typebox';
import { MAX_QUANTITY } from '../../kernel/quantity.ts';
import { FreeText } from '../../platform/http/free-text.ts';
import { Id, Nullable, OneOf, Quantity, Strict, Text, Time, TimeInput } from '../../platform/http/schema.ts';
import { CLOSE_REASONS } from './rules/goods-receipt.ts';
import { TRANSFER_STATES } from './rules/transfer.ts';
import { lotFields, Sku } from './schemas.ts';
import { ClientId } from './schemas-receipts.ts';

const Count = Type.Integer();
const Note = FreeText(500, { minLength: 0 });
const TrackingNumber = Type.String({ maxLength: 100 });
const WantedLines = Type.Array(Strict({ sku: Sku, quantity: Quantity }), { minItems: 1, maxItems: 2_000 });
const Some = Type.Integer({ minimum: 0, maximum: MAX_QUANTITY });

const { code, quantity: units } = lotFields;
const Lots = Type.Optional(
  Type.Array(Strict({ code, quantity: units }), {
    minItems: 1,
    maxItems: 2_000,
    description:
      'Of a tracked variant: the lots, or serial numbers, that leave; they add up to the quantity.',
  }),
);
const LotEnds = Type.Optional(
  Type.Array(Strict({ code, written_off: Type.Optional(Some), returned: Type.Optional(Some) }), {
    maxItems: 2_000,
    description: 'Of a tracked variant, where some units are lost and others are back: the same by lot.',
  }),
);

export const NewTransferBody = Strict({
  client_id: Type.Optional(ClientId),
  origin_code: Text(50),
  destination_code: Text(50),
  expected_at: Type.Optional(Nullable(TimeInput)),
  note: Type.Optional(Note),
  tracking_number: Type.Optional(TrackingNumber),
  state: Type.Optional(
    OneOf(['draft', 'requested'], 'A draft is not on the list of who picks; requested without it.'),
  ),
  lines: WantedLines,
});

export const TransferChangeBody = Strict({
  expected_at: Type.Optional(Nullable(TimeInput)),
  note: Type.Optional(Note),
  tracking_number: Type.Optional(TrackingNumber),
  state: Type.Optional(OneOf(['requested', 'cancelled'])),
  lines: Type.Optional(WantedLines),
});

export const TransferShipBody = Strict({
  expected_at: Type.Optional(TimeInput),
  tracking_number: Type.Optional(TrackingNumber),
  lines: Type.Optional(
    Type.Array(Strict({ sku: Sku, quantity: Some, lots: Lots }), {
      minItems: 1,
      maxItems: 2_000,
      description: 'What really leaves, where that is less than what was asked for; what is not named stays.',
    }),
  ),
});

export const TransferCloseBody = Strict({
  reason: OneOf(CLOSE_REASONS),
  lines: Type.Array(
    Strict({
      sku: Sku,
      written_off: Type.Optional(Some),
      returned: Type.Optional(Some),
      lots: LotEnds,
    }),
    { maxItems: 2_000, description: 'Accounts for every unit in transit: lost, or back at the origin.' },
  ),
});

const sums = {
  quantity: Type.Integer({ description: 'What was asked for.' }),
  shipped: Type.Integer({ description: 'received + returned + written_off + in_transit.' }),
  received: Count,
  damaged: Type.Integer({ description: 'Of what was received.' }),
  over: Type.Integer({ description: 'What came beyond what was shipped.' }),
  returned: Count,
  written_off: Count,
  in_transit: Count,
};

const fields = {
  id: Id('trf'),
  number: Type.String(),
  origin_id: Id('loc'),
  origin_code: Type.String(),
  origin_name: Type.String(),
  destination_id: Id('loc'),
  destination_code: Type.String(),
  destination_name: Type.String(),
  state: OneOf(TRANSFER_STATES),
  expected_at: Nullable(Time),
  note: Type.String(),
  tracking_number: Type.String(),
  created_by: Type.String(),
  created_at: Time,
  shipped_at: Nullable(Time),
  closed_at: Nullable(Time),
  version: Count,
  skus: Count,
  ...sums,
};

export const TransferRowSchema = Strict(fields);

export const TransferSchema = Strict({
  ...fields,
  lines: Type.Array(
    Strict({
      id: Id('trl'),
      variant_id: Id('var'),
      sku: Type.String(),
      title: Type.String(),
      gtin: Nullable(Type.String()),
      image_url: Nullable(Type.String()),
      ...sums,
      supply_id: Nullable(Id('sup')),
      available: Type.Integer({ description: 'At the origin, now.' }),
      tracking: OneOf(['none', 'lot', 'serial']),
      lots: Type.Array(
        Strict({
          lot_id: Id('lot'),
          code: Type.String(),
          expires_on: Nullable(Type.String()),
          shipped: Count,
          received: Count,
          returned: Count,
          written_off: Count,
          in_transit: Count,
        }),
        { description: 'What it shipped with and what came; empty before it ships.' },
      ),
      proposed_lots: Type.Array(
        Strict({ code: Type.String(), expires_on: Nullable(Type.String()), quantity: Count }),
        { description: 'Before it ships: the lots that should leave, the first to expire first.' },
      ),
    }),
  ),
  supported_actions: Type.Array(OneOf(['edit', 'request', 'ship', 'cancel', 'receive', 'close'])),
});
