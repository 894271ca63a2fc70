import { formatDecimal, toMinorUnits } from '../../../kernel/decimal.ts';
import { exponentOf } from '../../../kernel/money.ts';
import type { PlaceOrder, PlaceOrderLine } from './place-order.ts';

/** What a kind of file needs to have said about it, beside its columns. */
export type OrderImportOptions = {
  /**
   * Orders that were shipped before Longshore was there: no stock is touched, and cancelled or returned rows are
   * kept as records.
   */
  history?: boolean;
  /** Makes variants of SKUs that are not known. */
  create_products?: boolean;
  /** Codes that are no goods: postage, fees, manual bookings. */
  charge_skus?: readonly string[];
  adjustment_skus?: readonly string[];
  /** What the ids of credit notes and of bookings without an order begin with. */
  cancellation_prefix?: string;
  adjustment_prefix?: string;
};

/** A source row of an order; decimals are millionths. */
export type OrderRow = {
  number: number;
  external_id: string;
  sku: string;
  quantity: number;
  unit_price: bigint | null;
  discount: bigint;
  tax: bigint;
  title: string | null;
};

export type HistoricalKind = 'cancellation' | 'return' | 'charge' | 'adjustment';

/** A row of imported history that is no order line. `amount` is minor units. */
export type HistoricalRecord = {
  kind: HistoricalKind;
  /** The code of the shop: two shops may number their orders alike. */
  channel: string;
  external_id: string;
  /** The how-manieth record of its SKU it is in its order, from 1. */
  occurrence: number;
  /** Where it stood in its file; another version of the file may have it elsewhere. */
  source_row: number;
  sku: string;
  title: string;
  quantity: number;
  amount: number;
  currency: string;
  customer_external_id: string | null;
  occurred_at: Date;
  import_id: string;
};

/**
 * Numbers the records of one order by SKU: with the shop and the order's id that tells which record one is, in whatever row
 * of whatever version of a file it stands.
 */
export function numberRecords(records: readonly Omit<HistoricalRecord, 'occurrence'>[]): HistoricalRecord[] {
  const seen = new Map<string, number>();
  return records.map((record) => {
    const occurrence = (seen.get(record.sku) ?? 0) + 1;
    seen.set(record.sku, occurrence);
    return { ...record, occurrence };
  });
}

/** What names a record. */
export function recordKey({ channel, external_id, sku, occurrence }: RecordKey): string {
  return JSON.stringify([channel, external_id, sku, occurrence]);
}

export type RecordKey = Pick<HistoricalRecord, 'channel' | 'external_id' | 'sku' | 'occurrence'>;

/** A record as it stands: its name and what it says. */
export type StandingRecord = RecordKey &
  Pick<HistoricalRecord, 'kind' | 'quantity' | 'amount' | 'currency' | 'occurred_at'>;

export type RecordTaken = { code: 'record_taken'; external_id: string; sku: string };

/** Whether records may be kept beside what stands: the same one again is fine, another one in its place is not. */
export function refuseTakenRecord(
  records: readonly HistoricalRecord[],
  standing: ReadonlyMap<string, StandingRecord>,
): RecordTaken | null {
  const taken = records.find((record) => {
    const known = standing.get(recordKey(record));
    if (!known) return false;
    const isSame =
      known.kind === record.kind &&
      known.quantity === record.quantity &&
      known.amount === record.amount &&
      known.currency === record.currency &&
      known.occurred_at.getTime() === record.occurred_at.getTime();
    return !isSame;
  });
  return taken ? { code: 'record_taken', external_id: taken.external_id, sku: taken.sku } : null;
}

export type RowKind = 'line' | HistoricalKind | { wrong: string };

/**
 * What a row is. In history: a code that is no goods makes a charge, whatever its sign; an id or code of bookings
 * an adjustment; a credit note's row a cancellation; fewer than no units a return, or, without money, a write-off
 * of stock (adjustment).
 */
export function kindOfRow(row: OrderRow, options: OrderImportOptions): RowKind {
  const { sku, external_id, quantity, unit_price } = row;
  const begins = (prefix: string | undefined) =>
    prefix !== undefined && prefix !== '' && external_id.startsWith(prefix);
  if (options.history) {
    if (options.adjustment_skus?.includes(sku) || begins(options.adjustment_prefix)) return 'adjustment';
    if (options.charge_skus?.includes(sku)) return 'charge';
    if (begins(options.cancellation_prefix)) return 'cancellation';
    if (quantity < 0) return unit_price === null || unit_price === 0n ? 'adjustment' : 'return';
  }
  if (quantity < 1) return { wrong: `The quantity ${quantity} cannot be ordered.` };
  if (unit_price !== null && unit_price < 0n)
    return { wrong: `The price ${formatDecimal(unit_price)} is below zero.` };
  return 'line';
}

/** What the row is worth, exactly. */
export function exactAmount({ quantity, unit_price, discount, tax }: OrderRow): bigint {
  return BigInt(quantity) * (unit_price ?? 0n) - discount + tax;
}

/**
 * The row as a line of an order. A price with more digits than the currency (0.125 a piece) keeps its line's total
 * to the nearest minor unit: the piece is rounded up, and what that is too much becomes the line's discount.
 */
export function lineOf(row: OrderRow, currency: string): PlaceOrderLine {
  const { sku, quantity, unit_price, title } = row;
  const discount_amount = toMinorUnits(row.discount, currency);
  const tax_amount = toMinorUnits(row.tax, currency);
  if (unit_price === null) return { sku, quantity, unit_amount: null, discount_amount, tax_amount, title };
  const step = 10n ** BigInt(6 - exponentOf(currency));
  if (unit_price % step === 0n) {
    return { sku, quantity, unit_amount: Number(unit_price / step), discount_amount, tax_amount, title };
  }
  const amount = toMinorUnits(BigInt(quantity) * unit_price, currency);
  const unit_amount = Math.ceil(amount / quantity);
  return {
    sku,
    quantity,
    unit_amount,
    discount_amount: discount_amount + unit_amount * quantity - amount,
    tax_amount,
    title,
  };
}

/** What a line is booked with, as totals will count it; `null` when the list price decides. */
export function bookedAmount(line: PlaceOrderLine): number | null {
  return line.unit_amount === null
    ? null
    : line.unit_amount * line.quantity - line.discount_amount + line.tax_amount;
}

export type OrderHeader = Omit<
  PlaceOrder,
  'lines' | 'shipping_address' | 'customer' | 'shipping' | 'discounts' | 'fulfilled_elsewhere'
> & {
  name: string | null;
  phone: string | null;
  company: string | null;
  customer_external_id: string | null;
  line1: string | null;
  line2: string | null;
  city: string | null;
  region: string | null;
  postal_code: string | null;
  country: string;
  shipping_amount: number;
};

const NOT_RECORDED = 'Not recorded';

/** The order of a group of rows. What a history does not say of a destination is called so, and nothing is invented. */
export function orderOf(
  header: OrderHeader,
  lines: PlaceOrderLine[],
  { history = false }: OrderImportOptions,
): PlaceOrder {
  const {
    name,
    phone,
    company,
    customer_external_id,
    line1,
    line2,
    city,
    region,
    postal_code,
    country,
    shipping_amount,
    ...rest
  } = header;
  const shown = name ?? (customer_external_id === null ? NOT_RECORDED : `Customer ${customer_external_id}`);
  const isKnown = name !== null || customer_external_id !== null || header.email !== null;
  return {
    ...rest,
    customer: isKnown
      ? { name: shown, email: header.email, phone, company, external_id: customer_external_id }
      : null,
    shipping_address: {
      name: shown,
      company,
      line1: line1 ?? NOT_RECORDED,
      line2,
      city: city ?? NOT_RECORDED,
      region,
      postal_code: postal_code ?? '',
      country,
      phone,
    },
    lines,
    shipping: { title: 'Shipping', amount: shipping_amount, tax_amount: 0, discount_amount: 0 },
    discounts: [],
    fulfilled_elsewhere: history,
  };
}
