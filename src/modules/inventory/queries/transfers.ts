import type { Queryable } from '../../../platform/database.ts';
import { DEFAULT_LIMIT, decodeCursor, type PageOf, pageOf } from '../../../platform/http/lists.ts';
import { dayIn } from '../rules/lot.ts';
import {
  proposeLots,
  type TransferAction,
  type TransferLine,
  type TransferState,
  transferActions,
} from '../rules/transfer.ts';
import { readLotsAt } from '../sql/lots.ts';
import { TRANSFER_LINE_COLUMNS } from '../sql/transfers.ts';

export type TransferRow = {
  id: string;
  number: string;
  origin_id: string;
  origin_code: string;
  origin_name: string;
  destination_id: string;
  destination_code: string;
  destination_name: string;
  state: TransferState;
  expected_at: Date | null;
  note: string;
  tracking_number: string;
  created_by: string;
  created_at: Date;
  shipped_at: Date | null;
  closed_at: Date | null;
  version: number;
  skus: number;
  quantity: number;
  shipped: number;
  received: number;
  damaged: number;
  over: number;
  returned: number;
  written_off: number;
  in_transit: number;
};

const COLUMNS = `t.id, t.number, t.origin_id, a.code as origin_code, a.name as origin_name, t.destination_id,
  b.code as destination_code, b.name as destination_name, t.state, t.expected_at, t.note, t.tracking_number, t.created_by,
  t.created_at, t.shipped_at, t.closed_at, t.version, s.*`;

const TABLES = `inventory.transfers t join inventory.locations a on a.id = t.origin_id
  join inventory.locations b on b.id = t.destination_id
  cross join lateral (
    select count(*)::int as skus, ${[
      'quantity',
      'shipped',
      'received',
      'damaged',
      'over',
      'returned',
      'written_off',
      'in_transit',
    ]
      .map((field) => `coalesce(sum(l.${field}), 0)::int as ${field}`)
      .join(', ')}
    from inventory.transfer_lines l where l.transfer_id = t.id
  ) s`;

/** Transfers, the newest first. */
export async function listTransfers(
  reader: Queryable,
  options: {
    limit?: number;
    after?: string;
    state?: TransferState;
    origin_id?: string;
    destination_id?: string;
    q?: string;
  },
): Promise<PageOf<TransferRow>> {
  const { limit = DEFAULT_LIMIT, after, state, origin_id, destination_id, q } = options;
  const values: unknown[] = [];
  const where = ['true'];
  const narrow = (condition: string, value: unknown) => {
    if (value !== undefined) where.push(`${condition} $${values.push(value)}`);
  };
  narrow('t.state =', state);
  narrow('t.origin_id =', origin_id);
  narrow('t.destination_id =', destination_id);
  narrow('t.number =', q?.trim().toUpperCase());
  if (after !== undefined) narrow('t.id <', decodeCursor(after, 'newest', ['uuid'])[0]);
  const rows = await reader.adHoc<TransferRow>(
    `select ${COLUMNS} from ${TABLES} where ${where.join(' and ')} order by t.id desc limit ${limit + 1}`,
    values,
  );
  return pageOf(rows, limit, 'newest', ({ id }) => [id]);
}

export type TransferDocument = TransferRow & {
  lines: (TransferLine & {
    title: string;
    gtin: string | null;
    image_url: string | null;
    available: number;
    tracking: 'none' | 'lot' | 'serial';
    proposed_lots: ReturnType<typeof proposeLots>;
  })[];
  supported_actions: readonly TransferAction[];
};

/** One transfer with its lines, and what is available of each at the origin, of tracked variants by lot. */
export async function readTransfer(
  reader: Queryable,
  id: string,
  now: Date,
): Promise<TransferDocument | undefined> {
  const [[row], lines] = await Promise.all([
    reader.rows<TransferRow>(`select ${COLUMNS} from ${TABLES} where t.id = $1`, [id]),
    reader.rows<Omit<TransferDocument['lines'][number], 'proposed_lots'> & { min_remaining_days: number }>(
      `select ${TRANSFER_LINE_COLUMNS}, v.title, v.gtin, v.image_url, coalesce(e.available, 0) as available, v.tracking,
              v.min_remaining_days
       from inventory.transfer_lines l join inventory.transfers t on t.id = l.transfer_id
       join catalog.v_variants v on v.id = l.variant_id
       left join inventory.levels e on e.variant_id = l.variant_id and e.location_id = t.origin_id
       where l.transfer_id = $1 order by l.position`,
      [id],
    ),
  ]);
  if (!row) return undefined;
  const isPlan = row.state === 'draft' || row.state === 'requested';
  const tracked = lines.filter(({ tracking }) => isPlan && tracking !== 'none');
  const shelf = await readLotsAt(
    reader,
    tracked.map(({ variant_id }) => ({ variant_id, location_id: row.origin_id })),
  );
  return {
    ...row,
    lines: lines.map(({ min_remaining_days, ...line }) => {
      const own = shelf.filter(({ variant_id }) => variant_id === line.variant_id);
      const day = dayIn(own[0]?.time_zone ?? 'UTC', now);
      return { ...line, proposed_lots: proposeLots({ ...line, min_remaining_days }, own, day) };
    }),
    supported_actions: transferActions(row.state),
  };
}
