import { createHash } from 'node:crypto';
import { Type } from 'typebox';
import { Strict } from '../../platform/http/schema.ts';
import { defineImport, type ReadContext, type ReadGroup } from '../../platform/imports/definition.ts';
import {
  decimalOf,
  type ImportField,
  integerOf,
  type MappedRow,
  textOf,
  timeOf,
} from '../../platform/imports/mapping.ts';
import { type StockCount, setStock } from './commands/change-stock.ts';
import { type SetLowStock, setLowStock } from './commands/low-stock-rules.ts';
import { receiveGoods } from './commands/receive-goods.ts';
import { recordSnapshot } from './commands/record-snapshot.ts';
import { type SetSellingPolicy, setSellingPolicy } from './commands/set-selling-policies.ts';
import { FREE_STATES, type FreeState } from './rules/change-stock.ts';
import type { GoodsReceiptLine, NewGoodsReceipt } from './rules/goods-receipt.ts';
import { POLICY_CHOICES } from './rules/selling-policy.ts';
import { SNAPSHOT_MEASURES, type SnapshotLine, type SnapshotMeasure } from './rules/snapshot.ts';
import { formatCost } from './rules/unit-cost.ts';

const FIELDS: readonly ImportField[] = [
  {
    name: 'sku',
    type: 'text',
    required: true,
    aliases: ['variant_sku', 'item_number', 'article'],
    help: 'whose stock it is',
  },
  {
    name: 'location',
    type: 'text',
    required: true,
    aliases: ['location_code', 'warehouse', 'site'],
    help: 'the code of the location',
  },
  {
    name: 'quantity',
    type: 'integer',
    required: true,
    aliases: ['available', 'on_hand', 'stock', 'qty', 'count'],
    help: 'the units that lie there',
  },
  { name: 'state', type: 'text', help: `${FREE_STATES.join(', ')}; available without it` },
  {
    name: 'lot',
    type: 'text',
    aliases: ['lot_code', 'batch', 'batch_number', 'serial', 'serial_number'],
    help: 'of a tracked variant: whose units these are, a row for each lot or serial number',
  },
  {
    name: 'expires_on',
    type: 'text',
    aliases: ['expiry', 'expiry_date', 'best_before', 'use_by'],
    help: 'the last day of the lot: 2027-01-31',
  },
  {
    name: 'unit_cost',
    type: 'decimal',
    aliases: ['cost', 'cost_price', 'purchase_price'],
    help: 'what one unit costs of those that come in by this row, in the currency of stock value',
  },
  { name: 'note', type: 'text', aliases: ['comment'], help: 'kept with the movement' },
];

/** Stock as it was counted: each row says what a state of a SKU at a location is, so that the same file twice moves nothing. */
export const inventoryImport = defineImport({
  kind: 'inventory',
  fields: FIELDS,
  options: Strict({ unused: Type.Optional(Type.Never()) }),
  command: setStock,
  read: ([row]): ReadGroup<StockCount> => readCount(row as MappedRow),
  settle: ({ changed }, rows) =>
    rows.map((row) => ({ ...row, outcome: changed === 0 ? 'unchanged' : 'updated' })),
});

function readCount(row: MappedRow): ReadGroup<StockCount> {
  const { number } = row;
  const [sku, location_code, quantity] = [
    textOf(row, 'sku'),
    textOf(row, 'location'),
    integerOf(row, 'quantity'),
  ];
  if (row.error !== undefined || sku === null || location_code === null || quantity === null) {
    return {
      input: null,
      rows: [{ number, outcome: 'rejected', reason: row.error ?? 'The row is not complete.' }],
    };
  }
  const cost = decimalOf(row, 'unit_cost');
  if (cost !== null && !isCost(cost))
    return { input: null, rows: [{ number, outcome: 'rejected', reason: WRONG_COST }] };
  const costed = cost === null ? {} : { unit_cost: formatCost(cost) };
  // The rule refuses a word that is no state, with the SKU named.
  const state = (textOf(row, 'state')?.toLowerCase() ?? 'available') as FreeState;
  const code = textOf(row, 'lot');
  const lots = code === null ? undefined : [{ code, quantity, expires_on: textOf(row, 'expires_on') }];
  return {
    input: {
      sku,
      location_code,
      state,
      quantity,
      reason: 'import',
      note: textOf(row, 'note'),
      lots,
      ...costed,
    },
    rows: [{ number, outcome: 'imported' }],
  };
}

const WRONG_COST = 'A unit cost is a decimal from 0 with at most nine digits before the point.';

function isCost(cost: bigint): boolean {
  return cost >= 0n && cost < 10n ** 15n;
}

const RECEIPT_FIELDS: readonly ImportField[] = [
  {
    name: 'reference',
    type: 'text',
    required: true,
    aliases: ['purchase_order', 'po', 'po_number', 'order_number', 'transfer'],
    help: 'the purchase order or transfer that came; its rows are one goods receipt',
  },
  ...FIELDS.filter(({ name }) => name === 'sku' || name === 'location'),
  {
    name: 'quantity',
    type: 'integer',
    required: true,
    aliases: ['qty', 'received', 'units'],
    help: 'the units that came, the damaged ones among them',
  },
  { name: 'damaged', type: 'integer', aliases: ['broken', 'rejected'], help: 'how many of them are damaged' },
  ...FIELDS.filter(({ name }) => name === 'unit_cost' || name === 'lot'),
  {
    name: 'expires_at',
    type: 'text',
    aliases: ['expires_on', 'expiry', 'expiry_date', 'best_before', 'use_by'],
    help: 'the last day of the lot: 2027-01-31',
  },
  {
    name: 'delivery',
    type: 'text',
    aliases: ['delivery_note', 'delivery_number', 'packing_slip'],
    help: 'the number of the delivery note: the same delivery of a reference is received once, in whichever file it comes',
  },
];

/** Goods as they were counted at the door, a row for each SKU or lot: the rows of a reference are one goods receipt. */
export const goodsReceiptImport = defineImport({
  kind: 'goods_receipts',
  fields: RECEIPT_FIELDS,
  group_by: 'reference',
  options: Strict({
    accept_over: Type.Optional(Type.Boolean()),
    accept_unexpected: Type.Optional(Type.Boolean()),
  }),
  command: receiveGoods,
  read: readReceipt,
  settle: ({ is_new }, rows) => rows.map((row) => ({ ...row, outcome: is_new ? 'imported' : 'unchanged' })),
});

type ReceiptOptions = { accept_over?: boolean; accept_unexpected?: boolean };

function readReceipt(
  rows: readonly MappedRow[],
  { options, import_id }: ReadContext<ReceiptOptions>,
): ReadGroup<NewGoodsReceipt> {
  const [first] = rows;
  const reference = first && textOf(first, 'reference');
  const location_code = first && textOf(first, 'location');
  const delivery = first && textOf(first, 'delivery');
  for (const row of rows) {
    const reason =
      row.error ??
      (reference ? wrongInReceipt(row, { location_code, delivery }) : 'The row names no reference.');
    if (reason === undefined) continue;
    // A delivery of which a row cannot be read is not received in part.
    const told = (number: number) =>
      number === row.number ? reason : `Row ${row.number} of the same reference: ${reason}`;
    return {
      input: null,
      rows: rows.map(({ number }) => ({ number, outcome: 'rejected', reason: told(number) })),
    };
  }
  const document = delivery ? `delivery ${reference} ${delivery}` : `import ${import_id} ${reference}`;
  return {
    input: {
      client_id: createHash('sha256').update(`${location_code} ${document}`).digest('base64url'),
      location_code: location_code ?? '',
      references: [reference ?? ''],
      accept_over: options.accept_over ?? false,
      accept_unexpected: options.accept_unexpected ?? false,
      close_short: null,
      note: delivery ?? '',
      lines: linesOf(rows),
    },
    rows: rows.map(({ number }) => ({ number, outcome: 'imported' })),
  };
}

function wrongInReceipt(
  row: MappedRow,
  of: { location_code: string | null | undefined; delivery: string | null | undefined },
): string | undefined {
  const [quantity, damaged] = [integerOf(row, 'quantity'), integerOf(row, 'damaged') ?? 0];
  if (textOf(row, 'sku') === null || textOf(row, 'location') === null || quantity === null) {
    return 'The row is not complete.';
  }
  if (textOf(row, 'location') !== of.location_code) return 'A reference comes to one location in one file.';
  if (textOf(row, 'delivery') !== of.delivery) return 'A reference comes with one delivery in one file.';
  if (quantity < 1) return 'The quantity is a whole number from 1.';
  if (damaged < 0 || damaged > quantity)
    return 'The damaged units are among those that came: from 0 to the quantity.';
  const cost = decimalOf(row, 'unit_cost');
  return cost === null || isCost(cost) ? undefined : WRONG_COST;
}

// Rows of one SKU at one cost are one line: its lots are told apart within it.
function linesOf(rows: readonly MappedRow[]): GoodsReceiptLine[] {
  const byKey = Map.groupBy(rows, (row) => `${decimalOf(row, 'unit_cost')} ${textOf(row, 'sku')}`);
  return [...byKey.values()].map((own) => {
    const counted = own.map((row) => {
      const damaged = integerOf(row, 'damaged') ?? 0;
      const expires_on = textOf(row, 'expires_at')?.slice(0, 10) ?? null;
      return {
        damaged,
        good: (integerOf(row, 'quantity') ?? 0) - damaged,
        lot: textOf(row, 'lot'),
        expires_on,
      };
    });
    const sum = (of: 'good' | 'damaged') => counted.reduce((total, each) => total + each[of], 0);
    const lots = counted.flatMap(({ lot: code, expires_on, ...units }) =>
      code === null
        ? []
        : (['good', 'damaged'] as const)
            .filter((state) => units[state] > 0)
            .map((state) => ({ code, expires_on, state, quantity: units[state] })),
    );
    const [first] = own;
    const cost = first ? decimalOf(first, 'unit_cost') : null;
    return {
      sku: (first && textOf(first, 'sku')) ?? '',
      ...{ good: sum('good'), damaged: sum('damaged'), quality_control: 0 },
      ...(lots.length > 0 && { lots }),
      ...(cost !== null && { unit_cost: formatCost(cost) }),
    };
  });
}

const POLICY_FIELDS: readonly ImportField[] = [
  {
    name: 'sku',
    type: 'text',
    required: true,
    aliases: ['variant_sku', 'item_number', 'article'],
    help: 'which SKU',
  },
  {
    name: 'channel',
    type: 'text',
    required: true,
    aliases: ['channel_code', 'shop'],
    help: 'the code of the channel',
  },
  {
    name: 'policy',
    type: 'text',
    required: true,
    aliases: ['selling_policy'],
    help: POLICY_CHOICES.join(', '),
  },
  {
    name: 'ship_by',
    type: 'time',
    aliases: ['release_date', 'ships'],
    help: 'the day by which a preorder ships',
  },
  {
    name: 'cap',
    type: 'integer',
    aliases: ['limit', 'max_waiting'],
    help: 'at most so many units wait at a time',
  },
];

/** Selling policies: each row says what happens when a SKU is short in a channel; the same file twice changes nothing. */
export const sellingPolicyImport = defineImport({
  kind: 'selling_policies',
  fields: POLICY_FIELDS,
  options: Strict({ unused: Type.Optional(Type.Never()) }),
  command: setSellingPolicy,
  read: ([row]): ReadGroup<SetSellingPolicy> => readPolicy(row as MappedRow),
  settle: ({ is_changed }, rows) =>
    rows.map((row) => ({ ...row, outcome: is_changed ? 'updated' : 'unchanged' })),
});

function readPolicy(row: MappedRow): ReadGroup<SetSellingPolicy> {
  const { number } = row;
  const rejected = (reason: string): ReadGroup<SetSellingPolicy> => ({
    input: null,
    rows: [{ number, outcome: 'rejected', reason }],
  });
  const [sku, channel] = [textOf(row, 'sku'), textOf(row, 'channel')];
  const word = textOf(row, 'policy')?.toLowerCase();
  if (row.error !== undefined || sku === null || channel === null || word === undefined) {
    return rejected(row.error ?? 'The row is not complete.');
  }
  const policy = POLICY_CHOICES.find((each) => each === word);
  if (!policy) return rejected(`"${word}" is no policy: it is one of ${POLICY_CHOICES.join(', ')}.`);
  return {
    input: { sku, channel, policy, ship_by: timeOf(row, 'ship_by'), cap: integerOf(row, 'cap') },
    rows: [{ number, outcome: 'imported' }],
  };
}

const SNAPSHOT_FIELDS: readonly ImportField[] = [
  ...FIELDS.filter(({ name }) => name === 'sku' || name === 'location'),
  {
    name: 'quantity',
    type: 'integer',
    required: true,
    aliases: ['on_hand', 'stock', 'qty', 'count', 'available'],
    help: 'the units that the other system says lie there',
  },
];

/** What an outside system says lies where: compared with the books, and moving nothing until somebody accepts it. */
export const snapshotImport = defineImport({
  kind: 'stock_snapshot',
  fields: SNAPSHOT_FIELDS,
  options: Strict({
    source: Type.String({ minLength: 1, maxLength: 50, description: 'The outside system.' }),
    taken_at: Type.String({ format: 'date-time', description: 'The moment of which the file speaks.' }),
    measures: Type.Optional(Type.Unsafe<SnapshotMeasure>({ type: 'string', enum: [...SNAPSHOT_MEASURES] })),
  }),
  command: recordSnapshot,
  read([row], { options }): ReadGroup<SnapshotLine> {
    const { number, error } = row as MappedRow;
    const [sku, location_code, quantity] = [
      textOf(row as MappedRow, 'sku'),
      textOf(row as MappedRow, 'location'),
      integerOf(row as MappedRow, 'quantity'),
    ];
    if (error !== undefined || sku === null || location_code === null || quantity === null) {
      return {
        input: null,
        rows: [{ number, outcome: 'rejected', reason: error ?? 'The row is not complete.' }],
      };
    }
    const { source, taken_at, measures = 'on_hand' } = options;
    return {
      input: { source, taken_at: new Date(taken_at), measures, sku, location_code, quantity },
      rows: [{ number, outcome: 'imported' }],
    };
  },
  settle: ({ is_new }, rows) => rows.map((row) => ({ ...row, outcome: is_new ? 'imported' : 'unchanged' })),
});

const LOW_STOCK_FIELDS: readonly ImportField[] = [
  ...FIELDS.filter(({ name }) => name === 'sku'),
  {
    name: 'location',
    type: 'text',
    aliases: ['location_code', 'warehouse'],
    help: 'a location; all together without it',
  },
  {
    name: 'units',
    type: 'integer',
    aliases: ['threshold', 'reorder_point', 'min'],
    help: 'low at so many units',
  },
  { name: 'days', type: 'integer', aliases: ['days_of_cover'], help: 'low at so many days of cover' },
];

/** When SKUs are low: a row without units and days ends what was said before. */
export const lowStockImport = defineImport({
  kind: 'low_stock',
  fields: LOW_STOCK_FIELDS,
  options: Strict({ unused: Type.Optional(Type.Never()) }),
  command: setLowStock,
  read([row]): ReadGroup<SetLowStock> {
    const { number, error } = row as MappedRow;
    const sku = textOf(row as MappedRow, 'sku');
    if (error !== undefined || sku === null) {
      return {
        input: null,
        rows: [{ number, outcome: 'rejected', reason: error ?? 'The row is not complete.' }],
      };
    }
    return {
      input: {
        sku,
        location_code: textOf(row as MappedRow, 'location'),
        units: integerOf(row as MappedRow, 'units'),
        days: integerOf(row as MappedRow, 'days'),
      },
      rows: [{ number, outcome: 'imported' }],
    };
  },
  settle: ({ changed }, rows) => rows.map((row) => ({ ...row, outcome: changed ? 'updated' : 'unchanged' })),
});
