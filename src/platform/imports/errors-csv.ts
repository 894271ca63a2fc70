import { csvRecord } from '../csv.ts';
import type { Queryable } from '../database.ts';
import { listImportRows } from './store.ts';

const PAGE = 1_000;

/**
 * The rejected rows of an import as a CSV that can be corrected and imported again: the file's own columns, and
 * before them the row's number and the reason. Cells are safe to open in a spreadsheet.
 */
export async function* errorsCsv(database: Queryable, import_id: string): AsyncGenerator<string> {
  let columns: string[] | undefined;
  for (let after = 0; ; ) {
    const rows = await listImportRows(database, import_id, { outcome: 'rejected', after, limit: PAGE });
    columns ??= [...new Set(rows.flatMap(({ source }) => source.map(([column]) => column)))];
    if (after === 0) yield csvRecord(['row', 'reason', ...columns]);
    for (const { row_number, reason, source } of rows) {
      const cells = new Map(source);
      yield csvRecord([row_number, reason, ...columns.map((column) => cells.get(column) ?? null)]);
    }
    const last = rows.at(-1);
    if (rows.length < PAGE || !last) return;
    after = last.row_number;
  }
}
