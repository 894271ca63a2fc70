import { Readable } from 'node:stream';
import { toWire } from '../../../kernel/ids.ts';
import { formatAmount } from '../../../kernel/money.ts';
import { csvRecord } from '../../../platform/csv.ts';
import type { Queryable } from '../../../platform/database.ts';

/** One side of a movement: debits are positive, minor units. */
type JournalRow = {
  at: Date;
  entry_id: string;
  kind: string;
  number: number | null;
  order_id: string;
  payment_id: string;
  account: string;
  amount: number;
  currency: string;
  reference: string;
  actor_name: string;
};

const COLUMNS = [
  'booked_at',
  'entry',
  'kind',
  'account',
  'debit',
  'credit',
  'currency',
  'order_number',
  'order_id',
  'payment_id',
  'reference',
  'author',
];

const PAGE = 2_000;

/**
 * The double-entry journal of one day of UTC as CSV, for the accounts: two rows of each movement, whose debits and credits sum to
 * the same for each currency. A day that is over does not change any more.
 */
export function exportJournal(reader: Queryable, day: string): Readable {
  return Readable.from(records(reader, day), { objectMode: false });
}

async function* records(reader: Queryable, day: string): AsyncGenerator<Buffer> {
  // A byte-order mark, without which spreadsheets read UTF-8 as something else.
  yield Buffer.from(`\ufeff${csvRecord(COLUMNS)}`);
  let after: JournalRow | undefined;
  do {
    const rows = await readPage(reader, day, after);
    yield Buffer.from(rows.map((row) => csvRecord(cellsOf(row))).join(''));
    after = rows.length === PAGE ? rows.at(-1) : undefined;
  } while (after);
}

// Both rows of a movement have one moment, kind and entry; the debit comes first.
function readPage(reader: Queryable, day: string, after: JournalRow | undefined): Promise<JournalRow[]> {
  return reader.rows<JournalRow>(
    `select j.at, j.entry_id, j.kind, o.number, j.order_id, j.payment_id, j.account, j.amount, j.currency, j.reference,
            j.actor_name
     from payments.v_journal j left join orders.orders o on o.id = j.order_id
     where j.at >= $1::date::timestamp at time zone 'UTC' and j.at < ($1::date + 1)::timestamp at time zone 'UTC'
       and ($2::uuid is null or (j.entry_id, j.kind, -j.amount) > ($2, $3::text, $4::bigint))
     order by j.entry_id, j.kind, j.amount desc limit ${PAGE}`,
    [day, after?.entry_id ?? null, after?.kind ?? null, after ? -after.amount : null],
  );
}

function cellsOf(row: JournalRow): Parameters<typeof csvRecord>[0] {
  const { amount, currency } = row;
  const side = { decimal: formatAmount({ amount: Math.abs(amount), currency }) };
  return [
    row.at,
    row.entry_id,
    row.kind,
    row.account,
    amount > 0 ? side : null,
    amount < 0 ? side : null,
    currency,
    row.number,
    toWire('ord', row.order_id),
    toWire('pay', row.payment_id),
    row.reference,
    row.actor_name,
  ];
}
