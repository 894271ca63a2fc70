import { Type } from 'typebox';
import { holdsCardNumber } from '../../kernel/card-number.ts';
import { isCountry } from '../../kernel/country.ts';
import { toMinorUnits } from '../../kernel/decimal.ts';
import { isCurrency } from '../../kernel/money.ts';
import { Currency, OneOf, Strict, Text } from '../../platform/http/schema.ts';
import {
  defineImport,
  type ReadContext,
  type ReadGroup,
  type RowResult,
} from '../../platform/imports/definition.ts';
import {
  decimalOf,
  type ImportField,
  integerOf,
  type MappedRow,
  parseMapping,
  textOf,
  timeOf,
} from '../../platform/imports/mapping.ts';
import { type ImportedOrder, importOrders } from './commands/import-orders.ts';
import onlineRetail from './import-formats/online-retail.json' with { type: 'json' };
import {
  bookedAmount,
  exactAmount,
  type HistoricalKind,
  type HistoricalRecord,
  kindOfRow,
  lineOf,
  numberRecords,
  type OrderHeader,
  type OrderRow,
  orderOf,
} from './rules/read-import.ts';

const FIELDS: readonly ImportField[] = [
  {
    name: 'external_id',
    type: 'text',
    required: true,
    aliases: ['order_id', 'order', 'order_number', 'invoice', 'invoice_no', 'name'],
    help: 'the shop’s own id; rows with the same one are lines of one order',
  },
  {
    name: 'sku',
    type: 'text',
    required: true,
    aliases: ['lineitem_sku', 'stock_code', 'item_number', 'article'],
    help: 'what was ordered',
  },
  {
    name: 'quantity',
    type: 'integer',
    required: true,
    aliases: ['qty', 'lineitem_quantity', 'units'],
    help: 'how many',
  },
  {
    name: 'unit_price',
    type: 'decimal',
    aliases: ['price', 'lineitem_price', 'unit_amount'],
    help: 'of one unit; the list price without it',
  },
  {
    name: 'discount',
    type: 'decimal',
    aliases: ['lineitem_discount', 'discount_amount'],
    help: 'of the whole line',
  },
  { name: 'tax', type: 'decimal', aliases: ['tax_amount', 'vat'], help: 'of the whole line' },
  {
    name: 'title',
    type: 'text',
    aliases: ['lineitem_name', 'description', 'product'],
    help: 'what the shop called it',
  },
  {
    name: 'channel',
    type: 'text',
    required: true,
    aliases: ['shop', 'source'],
    help: 'the code of the channel',
  },
  { name: 'currency', type: 'text', required: true, help: 'ISO 4217' },
  {
    name: 'placed_at',
    type: 'time',
    aliases: ['created_at', 'order_date', 'invoice_date', 'date'],
    help: 'when it was ordered; now without it',
  },
  { name: 'email', type: 'text', aliases: ['customer_email'], help: 'where confirmations go' },
  {
    name: 'customer_name',
    type: 'text',
    aliases: ['shipping_name', 'customer', 'billing_name'],
    help: 'who ordered',
  },
  {
    name: 'customer_external_id',
    type: 'text',
    aliases: ['customer_id'],
    help: 'the shop’s own id of the customer',
  },
  { name: 'phone', type: 'text', aliases: ['shipping_phone'], help: 'for the carrier' },
  { name: 'company', type: 'text', aliases: ['shipping_company'], help: 'of the destination' },
  {
    name: 'line1',
    type: 'text',
    aliases: ['address', 'address1', 'street', 'shipping_address1', 'shipping_street'],
    help: 'street and number',
  },
  { name: 'line2', type: 'text', aliases: ['address2', 'shipping_address2'], help: 'floor, building' },
  { name: 'city', type: 'text', aliases: ['shipping_city', 'town'], help: 'of the destination' },
  {
    name: 'region',
    type: 'text',
    aliases: ['state', 'province', 'shipping_province'],
    help: 'state or province',
  },
  {
    name: 'postal_code',
    type: 'text',
    aliases: ['zip', 'postcode', 'shipping_zip'],
    help: 'of the destination',
  },
  {
    name: 'country',
    type: 'text',
    required: true,
    aliases: ['country_code', 'shipping_country'],
    help: 'two capital letters',
  },
  {
    name: 'shipping_amount',
    type: 'decimal',
    aliases: ['shipping', 'delivery_cost'],
    help: 'what the customer paid for delivery; taken from the first row of the order',
  },
  {
    name: 'payment',
    type: 'text',
    aliases: ['financial_status', 'payment_status'],
    help: 'pending, authorized or paid',
  },
  {
    name: 'service_code',
    type: 'text',
    aliases: ['shipping_method'],
    help: 'the delivery service that was promised',
  },
  { name: 'note', type: 'text', aliases: ['notes', 'comment'], help: 'from the customer' },
];

const OptionsSchema = Strict({
  history: Type.Optional(Type.Boolean()),
  create_products: Type.Optional(Type.Boolean()),
  new_channel: Type.Optional(
    Strict({
      code: Text(50),
      name: Text(100),
      kind: OneOf(['web_shop', 'marketplace', 'point_of_sale', 'b2b', 'phone']),
      currency: Currency,
      market: Text(2),
    }),
  ),
  charge_skus: Type.Optional(Type.Array(Text(100), { maxItems: 1_000 })),
  adjustment_skus: Type.Optional(Type.Array(Text(100), { maxItems: 1_000 })),
  cancellation_prefix: Type.Optional(Type.String({ maxLength: 20 })),
  adjustment_prefix: Type.Optional(Type.String({ maxLength: 20 })),
});
type Options = Type.Static<typeof OptionsSchema>;

/** Orders, a row for each line. An order is taken whole or not at all. */
export const orderImport = defineImport({
  kind: 'orders',
  fields: FIELDS,
  group_by: 'external_id',
  formats: { 'online-retail': parseMapping(onlineRetail) },
  options: OptionsSchema,
  command: importOrders,
  read: readOrder,
  worth: moneyOf,
  settle: ({ receipt }, rows) =>
    receipt && !receipt.is_new
      ? rows.map((row) => (row.outcome === 'imported' ? { ...row, outcome: 'unchanged' } : row))
      : rows,
});

type ReadRow = {
  row: MappedRow;
  source: OrderRow;
  result: RowResult;
  line: ReturnType<typeof lineOf> | null;
  record: Omit<HistoricalRecord, 'occurrence'> | null;
};

function readOrder(rows: readonly MappedRow[], context: ReadContext<Options>): ReadGroup<ImportedOrder> {
  const { options } = context;
  const [first] = rows;
  const unreadable = rows.find(({ error }) => error !== undefined);
  const header =
    first && !unreadable
      ? headerOf(first, options)
      : { wrong: unreadable?.error ?? 'The row cannot be read.' };
  if ('wrong' in header) return rejectAll(rows, unreadable?.number ?? first?.number ?? 0, header.wrong);
  const read = rows.map((row) => readRow(row, header, context));
  const wrong = read.find(({ result }) => result.outcome === 'rejected');
  if (wrong) return rejectAll(rows, wrong.row.number, wrong.result.reason ?? '');
  const lines = read.flatMap(({ line }) => (line ? [line] : []));
  return {
    input: {
      order: lines.length > 0 ? orderOf(header, lines, options) : null,
      new_variants: options.create_products
        ? read.flatMap(({ line, source }) => (line ? [{ sku: line.sku, title: source.title ?? '' }] : []))
        : [],
      records: numberRecords(read.flatMap(({ record }) => (record ? [record] : []))),
      new_channel: options.new_channel ?? null,
    },
    rows: read.map(({ result }) => result),
  };
}

// An order with a line that cannot be read is not placed in part: the other rows say which one it was.
function rejectAll(rows: readonly MappedRow[], culprit: number, reason: string): ReadGroup<ImportedOrder> {
  return {
    input: null,
    rows: rows.map((row) => {
      const told =
        row.number === culprit ? (row.error ?? reason) : `Row ${culprit} of the same order: ${reason}`;
      const money = moneyOf(row);
      return {
        number: row.number,
        outcome: 'rejected',
        reason: told,
        ...(money && { money: { ...money, booked: 0 } }),
      };
    }),
  };
}

/** What a row is worth by its cells; without a price of its own, or without a currency, that cannot be said. */
function moneyOf(row: MappedRow): { currency: string; exact: bigint } | null {
  const currency = textOf(row, 'currency');
  const source = sourceRowOf(row);
  if (currency === null || !isCurrency(currency) || source.unit_price === null) return null;
  return { currency, exact: exactAmount(source) };
}

function sourceRowOf(row: MappedRow): OrderRow {
  return {
    number: row.number,
    external_id: textOf(row, 'external_id') ?? '',
    sku: textOf(row, 'sku') ?? '',
    quantity: integerOf(row, 'quantity') ?? 0,
    unit_price: decimalOf(row, 'unit_price'),
    discount: decimalOf(row, 'discount') ?? 0n,
    tax: decimalOf(row, 'tax') ?? 0n,
    title: textOf(row, 'title')?.slice(0, 300) ?? null,
  };
}

function readRow(row: MappedRow, header: OrderHeader, { options, import_id }: ReadContext<Options>): ReadRow {
  const source = sourceRowOf(row);
  const { number } = row;
  const { currency } = header;
  const kind = wrongIn(row, header) ?? kindOfRow(source, options);
  if (typeof kind === 'object') {
    return {
      row,
      source,
      line: null,
      record: null,
      result: { number, outcome: 'rejected', reason: kind.wrong },
    };
  }
  const money = moneyOf(row);
  if (kind === 'line') {
    const line = lineOf(source, currency);
    const booked = bookedAmount(line) ?? 0;
    return {
      row,
      source,
      line,
      record: null,
      result: { number, outcome: 'imported', ...(money && { money: { ...money, booked } }) },
    };
  }
  const booked = money ? toMinorUnits(money.exact, currency) : 0;
  const record = recordOf(source, kind, booked, header, import_id);
  const result = {
    number,
    outcome: kind,
    reason: REASONS[kind],
    ...(money && { money: { ...money, booked } }),
  };
  return { row, source, line: null, record, result };
}

function wrongIn(row: MappedRow, header: OrderHeader): { wrong: string } | null {
  const currency = textOf(row, 'currency');
  if (currency !== header.currency)
    return { wrong: `The order is in ${header.currency}, this row in ${currency ?? ''}.` };
  return holdsCardNumber(textOf(row, 'title') ?? '')
    ? { wrong: 'The title looks like a payment card number.' }
    : null;
}

const REASONS: Record<HistoricalKind, string> = {
  cancellation: 'Kept as the cancellation of an order.',
  return: 'Kept as a return.',
  charge: 'Kept as a charge: it is no goods.',
  adjustment: 'Kept as an adjustment: a booking or a write-off without a sale.',
};

function recordOf(
  source: OrderRow,
  kind: HistoricalKind,
  amount: number,
  header: OrderHeader,
  import_id: string,
): Omit<HistoricalRecord, 'occurrence'> {
  const { external_id, number, sku, title, quantity } = source;
  const { channel, currency, customer_external_id, placed_at } = header;
  const occurred_at = placed_at ?? new Date(0);
  return {
    kind,
    channel,
    external_id,
    source_row: number,
    sku,
    title: title ?? '',
    quantity,
    amount,
    currency,
    customer_external_id,
    occurred_at,
    import_id,
  };
}

const PAYMENTS = ['pending', 'authorized', 'paid'] as const;

function headerOf(row: MappedRow, { history = false }: Options): OrderHeader | { wrong: string } {
  const currency = textOf(row, 'currency') ?? '';
  const country = textOf(row, 'country') ?? '';
  const asked = textOf(row, 'payment')?.toLowerCase() ?? (history ? 'paid' : 'pending');
  const status = PAYMENTS.find((word) => word === asked);
  if (!isCurrency(currency)) return { wrong: `currency: "${currency}" is no ISO 4217 currency.` };
  // Old files have orders whose country nobody wrote down: ZZ is for what is shipped already.
  if (!isCountry(country) && !(history && country === 'ZZ'))
    return { wrong: `country: "${country}" is no country's two capital letters (ISO 3166).` };
  if (!status) return { wrong: `payment: "${asked}" is none of ${PAYMENTS.join(', ')}.` };
  if (history && timeOf(row, 'placed_at') === null)
    return { wrong: 'placed_at is blank; history needs its dates.' };
  const texts = ['customer_name', 'company', 'line1', 'line2', 'city', 'region', 'note'].find((field) =>
    holdsCardNumber(textOf(row, field) ?? ''),
  );
  if (texts !== undefined) return { wrong: `${texts} looks like a payment card number.` };
  const address = { line1: textOf(row, 'line1'), city: textOf(row, 'city') };
  if (!history && (address.line1 === null || address.city === null))
    return { wrong: 'An order that is to be shipped needs line1 and city.' };
  return {
    channel: textOf(row, 'channel') ?? '',
    external_id: textOf(row, 'external_id') ?? '',
    placed_at: timeOf(row, 'placed_at'),
    currency,
    email: textOf(row, 'email'),
    billing_address: null,
    taxes_included: false,
    total_amount: null,
    payment: { method: 'imported', status, amount: null, reference: null },
    service_code: textOf(row, 'service_code'),
    ship_by: null,
    deliver_by: null,
    tags: [],
    note: textOf(row, 'note'),
    name: textOf(row, 'customer_name'),
    phone: textOf(row, 'phone'),
    company: textOf(row, 'company'),
    customer_external_id: textOf(row, 'customer_external_id'),
    ...address,
    line2: textOf(row, 'line2'),
    region: textOf(row, 'region'),
    postal_code: textOf(row, 'postal_code'),
    country,
    shipping_amount: toMinorUnits(decimalOf(row, 'shipping_amount') ?? 0n, currency),
  };
}
