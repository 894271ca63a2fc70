import { Readable } from 'node:stream';
import { formatAmount } from '../../../kernel/money.ts';
import { csvRecord } from '../../../platform/csv.ts';
import type { Queryable } from '../../../platform/database.ts';
import { type ListOrders, listOrders, type OrderCard } from './list-orders.ts';

/** The most rows of one file: what a spreadsheet still opens, and a request still ends. */
export const EXPORT_LIMIT = 100_000;
const PAGE = 1_000;

const COLUMNS = [
  'number',
  'external_id',
  'channel',
  'placed_at',
  'customer_name',
  'email',
  'status',
  'payment_status',
  'fulfillment_status',
  'return_status',
  'holds',
  'ships_from',
  'ship_by',
  'deliver_by',
  'units',
  'total',
  'currency',
  'tags',
];

/**
 * Orders as CSV, written page by page while it is sent, so that a hundred thousand of them never stand in memory. A file
 * that was cut off at the limit says so in its last line.
 */
export function exportOrders(reader: Queryable, options: Omit<ListOrders, 'limit' | 'after'>): Readable {
  return Readable.from(records(reader, options), { objectMode: false });
}

async function* records(
  reader: Queryable,
  options: Omit<ListOrders, 'limit' | 'after'>,
): AsyncGenerator<Buffer> {
  // A byte-order mark, without which spreadsheets read UTF-8 as something else.
  yield Buffer.from(`\ufeff${csvRecord(COLUMNS)}`);
  let after: string | null = null;
  for (let written = 0; written < EXPORT_LIMIT; written += PAGE) {
    const page: Awaited<ReturnType<typeof listOrders>> = await listOrders(reader, {
      ...options,
      limit: PAGE,
      uncounted: true,
      ...(after !== null && { after }),
    });
    yield Buffer.from(page.items.map((card) => csvRecord(cellsOf(card))).join(''));
    after = page.next;
    if (after === null) return;
  }
  yield Buffer.from(
    csvRecord([
      `There are more orders; this file ends after ${EXPORT_LIMIT}. Narrow the filters for the rest.`,
    ]),
  );
}

function cellsOf(card: OrderCard): Parameters<typeof csvRecord>[0] {
  return [
    card.number,
    card.external_id,
    card.channel.name,
    card.placed_at,
    card.customer_name,
    card.email,
    card.status,
    card.payment_status,
    card.fulfillment_status,
    card.return_status,
    card.holds.join('; '),
    card.ships_from.join('; '),
    card.ship_by,
    card.deliver_by,
    card.units,
    { decimal: formatAmount(card.total) },
    card.total.currency,
    card.tags.join('; '),
  ];
}
