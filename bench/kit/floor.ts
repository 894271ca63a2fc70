import pg from 'pg';

/** What one order leaves behind, table by table, in an order that foreign keys allow. */
const TABLES = [
  'customers.customers',
  'customers.addresses',
  'orders.orders',
  'orders.lines',
  'fulfillment.fulfillment_orders',
  'fulfillment.fulfillment_order_lines',
  'inventory.movements',
  'payments.payments',
  'payments.ledger',
  'orders.timeline',
  'orders.search_terms',
  'platform.events',
  'platform.audit',
] as const;

const SAMPLE_ORDERS = 12_800;
const BATCH = 64;
const WRITERS = 2;

type Column = { name: string; type: string };
type Batch = { table: string; columns: Column[]; values: unknown[][] }[];

/**
 * The floor: the rows that the server just wrote for thousands of orders, written again in sets by hand, two
 * connections, 64 orders a transaction, with the level updates, no HTTP, no decisions. Orders per second.
 */
export async function measureFloor(url: string, seconds: number): Promise<{ per_s: number }> {
  const pool = new pg.Pool({ connectionString: url, max: WRITERS + 1 });
  try {
    const batches = await sample(pool);
    const started = performance.now();
    let written = 0;
    let next = 0;
    const isOver = (): boolean => performance.now() - started > seconds * 1000 || next >= batches.length;
    await Promise.all(
      Array.from({ length: WRITERS }, async () => {
        while (!isOver()) {
          const batch = batches[next];
          next += 1;
          if (batch) await write(pool, batch);
          written += BATCH;
        }
      }),
    );
    return { per_s: written / ((performance.now() - started) / 1000) };
  } finally {
    await pool.end();
  }
}

// Reads the rows of the newest orders as text, grouped in batches, and deletes them: writing them again then makes the
// very same rows in the very same tables.
async function sample(pool: pg.Pool): Promise<Batch[]> {
  await pool.query(`alter table inventory.movements disable trigger movements_append_only`);
  await pool.query(`alter table payments.ledger disable trigger ledger_append_only`);
  await pool.query(`alter table platform.audit disable trigger audit_append_only`);
  const { rows: orders } = await pool.query<{ id: string; customer_id: string }>(
    `select id, customer_id from orders.orders order by id desc limit ${SAMPLE_ORDERS}`,
  );
  const ids = orders.map(({ id }) => id).reverse();
  const customers = orders.map(({ customer_id }) => customer_id).reverse();
  const batches: Batch[] = Array.from({ length: Math.floor(ids.length / BATCH) }, () => []);
  for (const table of TABLES) {
    const columns = await columnsOf(pool, table);
    for (const [at, batch] of batches.entries()) {
      const slice = {
        orders: ids.slice(at * BATCH, (at + 1) * BATCH),
        customers: customers.slice(at * BATCH, (at + 1) * BATCH),
      };
      const { rows } = await pool.query<Record<string, string | null>>(
        `select ${columns.map(({ name }) => `"${name}"::text`).join(', ')} from ${table} where ${selectorOf(table)}`,
        [table.startsWith('customers.') ? slice.customers : slice.orders],
      );
      batch.push({ table, columns, values: columns.map(({ name }) => rows.map((row) => row[name] ?? null)) });
    }
  }
  for (const table of [...TABLES].reverse()) {
    const from = table.startsWith('customers.') ? customers : ids;
    await pool.query(`delete from ${table} where ${selectorOf(table)}`, [from]);
  }
  await pool.query(`alter table inventory.movements enable trigger movements_append_only`);
  await pool.query(`alter table payments.ledger enable trigger ledger_append_only`);
  await pool.query(`alter table platform.audit enable trigger audit_append_only`);
  await pool.query('vacuum analyze');
  return batches;
}

function selectorOf(table: (typeof TABLES)[number]): string {
  switch (table) {
    case 'customers.customers':
      return 'id = any($1::uuid[])';
    case 'customers.addresses':
      return 'customer_id = any($1::uuid[])';
    case 'orders.orders':
      return 'id = any($1::uuid[])';
    case 'platform.events':
    case 'platform.audit':
      return 'subject_id = any($1::uuid[])';
    case 'inventory.movements':
      return `reason = 'order_allocated'
        and reference_id in (select id from fulfillment.fulfillment_orders where order_id = any($1::uuid[]))`;
    case 'fulfillment.fulfillment_order_lines':
      return 'fulfillment_order_id in (select id from fulfillment.fulfillment_orders where order_id = any($1::uuid[]))';
    default:
      return 'order_id = any($1::uuid[])';
  }
}

async function columnsOf(pool: pg.Pool, table: string): Promise<Column[]> {
  const { rows } = await pool.query<Column>(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' and atttypid <> 'xid8'::regtype
     order by attnum`,
    [table],
  );
  return rows;
}

async function write(pool: pg.Pool, batch: Batch): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    for (const { table, columns, values } of batch) {
      const names = columns.map(({ name }) => `"${name}"`).join(', ');
      const casts = columns.map(({ type }, index) => `c${index}::${type}`).join(', ');
      const arrays = columns
        .map(({ type }, index) => `$${index + 1}::${type.endsWith('[]') ? 'text' : type}[]`)
        .join(', ');
      const aliases = columns.map((_, index) => `c${index}`).join(', ');
      await client.query({
        name: `floor ${table}`,
        text: `insert into ${table} (${names}) select ${casts} from unnest(${arrays}) as t (${aliases})`,
        values,
      });
    }
    await client.query({ name: 'floor levels', text: LEVELS, values: levelsOf(batch) });
    await client.query('commit');
  } finally {
    client.release();
  }
}

const LEVELS = `with change as (
    select variant_id, location_id, sum(quantity)::int as quantity from unnest($1::uuid[], $2::uuid[], $3::int[])
      as c (variant_id, location_id, quantity) group by variant_id, location_id order by variant_id, location_id)
  update inventory.levels l set available = l.available - c.quantity, committed = l.committed + c.quantity
  from change c where l.variant_id = c.variant_id and l.location_id = c.location_id`;

function levelsOf(batch: Batch): unknown[][] {
  const movements = batch.find(({ table }) => table === 'inventory.movements');
  const column = (name: string): unknown[] =>
    movements?.values[movements.columns.findIndex((one) => one.name === name)] ?? [];
  return [column('variant_id'), column('location_id'), column('quantity')];
}
