import { Readable } from 'node:stream';
import { toWire } from '../../../kernel/ids.ts';
import { csvRecord } from '../../../platform/csv.ts';
import type { Queryable } from '../../../platform/database.ts';
import { listMovements, type MovementFilter, type MovementRow } from './list-movements.ts';

/** The most movements of one file: what a spreadsheet still opens, and a request still ends. */
export const MOVEMENTS_LIMIT = 100_000;
const PAGE = 1_000;

const COLUMNS = [
  ...['at', 'sku', 'location', 'from_state', 'to_state', 'quantity', 'reason'],
  ...['reference_type', 'reference_id', 'note', 'author', 'id'],
];

/** Movements as CSV, written page by page while it is sent; a file that was cut off says so in its last line. */
export function exportMovements(reader: Queryable, filter: MovementFilter): Readable {
  return Readable.from(records(reader, filter), { objectMode: false });
}

async function* records(reader: Queryable, filter: MovementFilter): AsyncGenerator<Buffer> {
  // A byte-order mark, without which spreadsheets read UTF-8 as something else.
  yield Buffer.from(`\ufeff${csvRecord(COLUMNS)}`);
  let after: string | null = null;
  let written = 0;
  do {
    const page: Awaited<ReturnType<typeof listMovements>> = await listMovements(reader, {
      ...filter,
      limit: PAGE,
      ...(after !== null && { after }),
    });
    yield Buffer.from(page.items.map((row) => csvRecord(cellsOf(row))).join(''));
    written += page.items.length;
    after = page.next;
    if (after === null) return;
  } while (written < MOVEMENTS_LIMIT);
  yield Buffer.from(
    csvRecord([
      `There are more movements; this file ends after ${MOVEMENTS_LIMIT}. Narrow the filters for the rest.`,
    ]),
  );
}

function cellsOf(row: MovementRow): Parameters<typeof csvRecord>[0] {
  return [
    ...[row.at, row.sku, row.location_code, row.from_state, row.to_state, row.quantity, row.reason],
    ...[row.reference_type, row.reference_id, row.note, row.actor_name, toWire('mov', row.id)],
  ];
}
