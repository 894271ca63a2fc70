import type { Transaction } from '../../../platform/database.ts';
import type { DecidedReceiptLine } from '../rules/goods-receipt.ts';
import type { Supply } from '../rules/supply.ts';
import { formatCost } from '../rules/unit-cost.ts';
import { SUPPLY_COLUMNS, SUPPLY_TABLES } from './supplies.ts';
import { changeTransferLots } from './transfers.ts';

export type StandingReceipt = { id: string; client_id: string; number: string; fingerprint: string };

/** The receipts that stand already under these client ids. */
export async function findReceipts(
  tx: Transaction,
  client_ids: readonly string[],
): Promise<Map<string, StandingReceipt>> {
  const rows = await tx.rows<StandingReceipt>(
    'select id, client_id, number, fingerprint from inventory.goods_receipts where client_id = any($1::text[])',
    [client_ids],
  );
  return new Map(rows.map((row) => [row.client_id, row]));
}

const NAMED = `(id = any($1::uuid[]) or (state = 'open' and reference <> '' and reference = any($2::text[])
  and location_id = any($3::uuid[])))`;

/**
 * Reads the supply that receipts name and holds it until the transaction ends. The transfers that it belongs to are held
 * first, as whoever closes one does it.
 */
export async function lockNamedSupplies(
  tx: Transaction,
  { ids, references, location_ids }: { ids: string[]; references: string[]; location_ids: string[] },
): Promise<Map<string, Supply>> {
  if (ids.length === 0 && references.length === 0) return new Map();
  const named = [ids, references, location_ids];
  const [, rows] = await Promise.all([
    tx.rows(
      `select id from inventory.transfers
       where id in (select transfer_id from inventory.supplies where transfer_id is not null and ${NAMED})
       order by id for no key update`,
      named,
    ),
    tx.rows<Supply>(
      `select ${SUPPLY_COLUMNS} from ${SUPPLY_TABLES}
       where s.id in (select id from inventory.supplies where ${NAMED}) order by s.id for no key update of s`,
      named,
    ),
  ]);
  return new Map(rows.map((row) => [row.id, row]));
}

/** The next numbers of receipts. */
export async function takeReceiptNumbers(tx: Transaction, count: number): Promise<string[]> {
  if (count === 0) return [];
  const rows = await tx.rows<{ number: string }>(
    `select 'GR-' || nextval('inventory.goods_receipt_numbers') as number from generate_series(1, $1::int)`,
    [count],
  );
  return rows.map(({ number }) => number);
}

export type ReceiptRow = {
  id: string;
  number: string;
  client_id: string;
  fingerprint: string;
  location_id: string;
  reference: string;
  note: string;
  actor_name: string;
};

export type ReceiptLineRow = DecidedReceiptLine & { id: string; receipt_id: string; position: number };

/** Writes receipts with their lines, and which supply each line was counted against. The one place that does. */
export async function insertReceipts(
  tx: Transaction,
  receipts: readonly ReceiptRow[],
  lines: readonly ReceiptLineRow[],
): Promise<void> {
  if (receipts.length === 0) return;
  const against = lines.flatMap(({ id, against }) =>
    against.map(({ supply, quantity }) => ({ line_id: id, supply_id: supply.id, quantity })),
  );
  await Promise.all([
    tx.rows(
      `insert into inventory.goods_receipts (id, number, client_id, fingerprint, location_id, reference, note, actor_name)
       select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::text[])`,
      [
        receipts.map(({ id }) => id),
        receipts.map(({ number }) => number),
        receipts.map(({ client_id }) => client_id),
        receipts.map(({ fingerprint }) => fingerprint),
        receipts.map(({ location_id }) => location_id),
        receipts.map(({ reference }) => reference),
        receipts.map(({ note }) => note),
        receipts.map(({ actor_name }) => actor_name),
      ],
    ),
    tx.rows(
      `insert into inventory.goods_receipt_lines (id, receipt_id, position, variant_id, good, damaged, quality_control,
         expected, is_unexpected, unit_cost)
       select * from unnest($1::uuid[], $2::uuid[], $3::int[], $4::uuid[], $5::int[], $6::int[], $7::int[], $8::int[],
         $9::boolean[], $10::numeric[])`,
      [
        lines.map(({ id }) => id),
        lines.map(({ receipt_id }) => receipt_id),
        lines.map(({ position }) => position),
        lines.map(({ variant }) => variant.id),
        lines.map(({ good }) => good),
        lines.map(({ damaged }) => damaged),
        lines.map(({ quality_control }) => quality_control),
        lines.map(({ expected }) => expected),
        lines.map(({ is_unexpected }) => is_unexpected),
        lines.map(({ unit_cost }) => (unit_cost === null ? null : formatCost(unit_cost))),
      ],
    ),
    tx.rows(
      `insert into inventory.goods_receipt_supplies (line_id, supply_id, quantity)
       select * from unnest($1::uuid[], $2::uuid[], $3::int[])`,
      [
        against.map(({ line_id }) => line_id),
        against.map(({ supply_id }) => supply_id),
        against.map(({ quantity }) => quantity),
      ],
    ),
  ]);
}

/** What came of transfers, counted into their lines: within what was shipped, and over it. */
export async function receiveTransferLines(
  tx: Transaction,
  arrivals: readonly { supply_id: string; received: number; damaged: number; over: number }[],
): Promise<void> {
  if (arrivals.length === 0) return;
  await tx.rows(
    `update inventory.transfer_lines l set received = l.received + a.received, damaged = l.damaged + a.damaged,
       over = l.over + a.over
     from (select supply_id, sum(received)::int as received, sum(damaged)::int as damaged, sum(over)::int as over
           from unnest($1::uuid[], $2::int[], $3::int[], $4::int[]) as u (supply_id, received, damaged, over)
           group by supply_id) a
     where l.supply_id = a.supply_id`,
    [
      arrivals.map(({ supply_id }) => supply_id),
      arrivals.map(({ received }) => received),
      arrivals.map(({ damaged }) => damaged),
      arrivals.map(({ over }) => over),
    ],
  );
}

/** Which lots are in transit with supply that is a transfer, by the id of the supply; nothing of what has no lots. */
export async function readCarriedLots(
  tx: Transaction,
  supplies: readonly Supply[],
): Promise<Map<string, Map<string, number>>> {
  const ids = supplies.filter(({ transfer_id }) => transfer_id !== null).map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const rows = await tx.rows<{ supply_id: string; lot_id: string; in_transit: number }>(
    `select l.supply_id, k.lot_id, k.in_transit
     from inventory.transfer_lines l join inventory.transfer_line_lots k on k.line_id = l.id
     where l.supply_id = any($1::uuid[])`,
    [ids],
  );
  const bySupply = Map.groupBy(rows, ({ supply_id }) => supply_id);
  return new Map(
    [...bySupply].map(([id, own]) => [
      id,
      new Map(own.map(({ lot_id, in_transit }) => [lot_id, in_transit])),
    ]),
  );
}

/** What came of the lots of transfers. */
export async function receiveTransferLots(
  tx: Transaction,
  arrivals: readonly { supply_id: string; lot_id: string; quantity: number }[],
): Promise<void> {
  if (arrivals.length === 0) return;
  const lines = await tx.rows<{ id: string; supply_id: string }>(
    'select id, supply_id from inventory.transfer_lines where supply_id = any($1::uuid[])',
    [[...new Set(arrivals.map(({ supply_id }) => supply_id))]],
  );
  const lineOf = new Map(lines.map(({ id, supply_id }) => [supply_id, id]));
  await changeTransferLots(
    tx,
    arrivals.flatMap(({ supply_id, lot_id, quantity: received }) => {
      const line_id = lineOf.get(supply_id);
      return line_id === undefined ? [] : [{ line_id, lot_id, received }];
    }),
  );
}

/** Closes the transfers among these of which nothing is in transit any more; answers which. */
export async function closeArrivedTransfers(
  tx: Transaction,
  transfer_ids: readonly string[],
): Promise<string[]> {
  if (transfer_ids.length === 0) return [];
  const rows = await tx.rows<{ id: string }>(
    `update inventory.transfers t set state = 'closed', closed_at = now(), version = version + 1
     where t.id = any($1::uuid[]) and t.state = 'shipped'
       and not exists (select from inventory.transfer_lines l where l.transfer_id = t.id and l.in_transit > 0)
     returning t.id`,
    [transfer_ids],
  );
  return rows.map(({ id }) => id);
}
