import type { Transaction } from '../../../platform/database.ts';
import type { LocationFacts } from '../rules/change-stock.ts';
import type { Transfer, TransferLine } from '../rules/transfer.ts';

/** The transfers that stand already under these client ids. */
export async function findTransfers(tx: Transaction, client_ids: readonly string[]) {
  const rows = await tx.rows<{ id: string; client_id: string; number: string; fingerprint: string }>(
    'select id, client_id, number, fingerprint from inventory.transfers where client_id = any($1::text[])',
    [client_ids],
  );
  return new Map(rows.map((row) => [row.client_id, row]));
}

/** The next numbers of transfers. */
export async function takeTransferNumbers(tx: Transaction, count: number): Promise<string[]> {
  const rows = await tx.rows<{ number: string }>(
    `select 'TR-' || nextval('inventory.transfer_numbers') as number from generate_series(1, $1::int)`,
    [count],
  );
  return rows.map(({ number }) => number);
}

export const TRANSFER_LINE_COLUMNS = `l.id, l.variant_id, v.sku, l.quantity, l.shipped, l.received, l.damaged, l.over,
  l.returned, l.written_off, l.in_transit, l.supply_id,
  coalesce((select jsonb_agg(jsonb_build_object('lot_id', t.id, 'code', t.code, 'expires_on', to_char(t.expires_on, 'YYYY-MM-DD'),
              'shipped', k.shipped, 'received', k.received, 'returned', k.returned, 'written_off', k.written_off,
              'in_transit', k.in_transit) order by t.expires_on nulls last, t.code)
            from inventory.transfer_line_lots k join inventory.lots t on t.id = k.lot_id
            where k.line_id = l.id), '[]') as lots`;

/** Reads a transfer and holds it until the transaction ends; its lines are read after the lock. */
export async function lockTransfer(tx: Transaction, id: string): Promise<Transfer | undefined> {
  const [[row], lines] = await Promise.all([
    tx.rows<Omit<Transfer, 'lines'>>(
      `select t.id, t.number, t.state, t.expected_at, t.note, t.tracking_number, t.version,
              jsonb_build_object('id', a.id, 'code', a.code, 'status', a.status, 'time_zone', a.time_zone) as origin,
              jsonb_build_object('id', b.id, 'code', b.code, 'status', b.status, 'time_zone', b.time_zone) as destination
       from inventory.transfers t join inventory.locations a on a.id = t.origin_id
       join inventory.locations b on b.id = t.destination_id
       where t.id = $1 for no key update of t`,
      [id],
    ),
    tx.rows<TransferLine>(
      `select ${TRANSFER_LINE_COLUMNS} from inventory.transfer_lines l join catalog.v_variants v on v.id = l.variant_id
       where l.transfer_id = $1 order by l.position`,
      [id],
    ),
  ]);
  return row && { ...row, lines };
}

export type NewTransferRow = {
  id: string;
  number: string;
  client_id: string;
  fingerprint: string;
  origin: LocationFacts;
  destination: LocationFacts;
  state: string;
  expected_at: Date | null;
  note: string;
  tracking_number: string;
  created_by: string;
};

/** Inserts transfers with what they want. */
export async function insertTransfers(
  tx: Transaction,
  transfers: readonly NewTransferRow[],
  lines: readonly NewLineRow[],
): Promise<void> {
  if (transfers.length === 0) return;
  await Promise.all([
    tx.rows(
      `insert into inventory.transfers (id, number, client_id, fingerprint, origin_id, destination_id, state, expected_at,
         note, tracking_number, created_by, requested_at)
       select *, case when state = 'requested' then now() end
       from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::text[], $8::timestamptz[],
         $9::text[], $10::text[], $11::text[])
         as t (id, number, client_id, fingerprint, origin_id, destination_id, state, expected_at, note,
               tracking_number, created_by)`,
      [
        transfers.map(({ id }) => id),
        transfers.map(({ number }) => number),
        transfers.map(({ client_id }) => client_id),
        transfers.map(({ fingerprint }) => fingerprint),
        transfers.map(({ origin }) => origin.id),
        transfers.map(({ destination }) => destination.id),
        transfers.map(({ state }) => state),
        transfers.map(({ expected_at }) => expected_at),
        transfers.map(({ note }) => note),
        transfers.map(({ tracking_number }) => tracking_number),
        transfers.map(({ created_by }) => created_by),
      ],
    ),
    insertTransferLines(tx, lines),
  ]);
}

export type NewLineRow = {
  id: string;
  transfer_id: string;
  position: number;
  variant_id: string;
  quantity: number;
};

/** Inserts what transfers want. The one place that does. */
export async function insertTransferLines(tx: Transaction, lines: readonly NewLineRow[]): Promise<void> {
  await tx.rows(
    `insert into inventory.transfer_lines (id, transfer_id, position, variant_id, quantity)
     select * from unnest($1::uuid[], $2::uuid[], $3::int[], $4::uuid[], $5::int[])`,
    [
      lines.map(({ id }) => id),
      lines.map(({ transfer_id }) => transfer_id),
      lines.map(({ position }) => position),
      lines.map(({ variant_id }) => variant_id),
      lines.map(({ quantity }) => quantity),
    ],
  );
}

/** Removes what a transfer wanted that has not shipped. */
export async function deleteTransferLines(tx: Transaction, transfer_id: string): Promise<void> {
  await tx.rows('delete from inventory.transfer_lines where transfer_id = $1', [transfer_id]);
}

/** Writes what became of a locked transfer, and who closed it with differences; the times of its states follow. */
export async function updateTransfer(
  tx: Transaction,
  transfer: Transfer,
  closed_by: string | null = null,
): Promise<void> {
  await tx.rows(
    `update inventory.transfers set state = $2, expected_at = $3, note = $4, tracking_number = $5, version = $6,
       requested_at = case when $2 = 'requested' then coalesce(requested_at, now()) else requested_at end,
       shipped_at = case when $2 = 'shipped' then coalesce(shipped_at, now()) else shipped_at end,
       closed_at = case when $2 in ('closed', 'cancelled') then coalesce(closed_at, now()) else closed_at end,
       closed_by = coalesce($7, closed_by)
     where id = $1`,
    [
      transfer.id,
      transfer.state,
      transfer.expected_at,
      transfer.note,
      transfer.tracking_number,
      transfer.version,
      closed_by,
    ],
  );
}

/** Writes what became of the lines of a locked transfer. */
export async function updateTransferLines(tx: Transaction, lines: readonly TransferLine[]): Promise<void> {
  await tx.rows(
    `update inventory.transfer_lines l set shipped = c.shipped, returned = c.returned, written_off = c.written_off,
       supply_id = c.supply_id
     from unnest($1::uuid[], $2::int[], $3::int[], $4::int[], $5::uuid[])
       as c (id, shipped, returned, written_off, supply_id)
     where l.id = c.id`,
    [
      lines.map(({ id }) => id),
      lines.map(({ shipped }) => shipped),
      lines.map(({ returned }) => returned),
      lines.map(({ written_off }) => written_off),
      lines.map(({ supply_id }) => supply_id),
    ],
  );
}

export type TransferLotChange = {
  line_id: string;
  lot_id: string;
  shipped?: number;
  received?: number;
  returned?: number;
  written_off?: number;
};

/** Adds to what is known of the lots of locked transfers. The one place that writes them. */
export async function changeTransferLots(
  tx: Transaction,
  changes: readonly TransferLotChange[],
): Promise<void> {
  if (changes.length === 0) return;
  await tx.rows(
    `insert into inventory.transfer_line_lots as k (line_id, lot_id, shipped, received, returned, written_off)
     select line_id, lot_id, sum(shipped), sum(received), sum(returned), sum(written_off)
     from unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::int[], $6::int[])
       as c (line_id, lot_id, shipped, received, returned, written_off)
     group by line_id, lot_id order by line_id, lot_id
     on conflict (line_id, lot_id) do update set shipped = k.shipped + excluded.shipped,
       received = k.received + excluded.received, returned = k.returned + excluded.returned,
       written_off = k.written_off + excluded.written_off`,
    [
      changes.map(({ line_id }) => line_id),
      changes.map(({ lot_id }) => lot_id),
      ...(['shipped', 'received', 'returned', 'written_off'] as const).map((field) =>
        changes.map((change) => change[field] ?? 0),
      ),
    ],
  );
}
