import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { Supply, SupplyKind } from '../rules/supply.ts';

/** The columns of a `Supply`, from supplies `s`, variants `v` and locations `o`. */
export const SUPPLY_COLUMNS = `s.id, s.variant_id, v.sku, s.location_id, o.code as location_code, s.kind, s.reference,
  s.expected_at, s.quantity, s.received, s.outstanding, s.state, s.closed_reason, s.receipted, s.transfer_id,
  s.unit_cost::text as unit_cost, s.version`;

/** Where `SUPPLY_COLUMNS` come from. */
export const SUPPLY_TABLES = `inventory.supplies s join catalog.v_variants v on v.id = s.variant_id
  join inventory.locations o on o.id = s.location_id`;

/** Reads supplies and holds them, in the order of their ids, until the transaction ends. */
export async function lockSupplies(tx: Transaction, ids: readonly string[]): Promise<Map<string, Supply>> {
  const rows = await tx.rows<Supply>(
    `select ${SUPPLY_COLUMNS} from ${SUPPLY_TABLES} where s.id = any($1::uuid[]) order by s.id for no key update of s`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Inserts supplies that were announced. */
export async function insertSupplies(tx: Transaction, supplies: readonly Supply[]): Promise<void> {
  if (supplies.length === 0) return;
  await tx.rows(
    `insert into inventory.supplies (id, variant_id, location_id, kind, reference, expected_at, quantity,
       transfer_id, unit_cost)
     select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[], $7::int[],
       $8::uuid[], $9::numeric[])`,
    [
      supplies.map(({ id }) => id),
      supplies.map(({ variant_id }) => variant_id),
      supplies.map(({ location_id }) => location_id),
      supplies.map(({ kind }) => kind),
      supplies.map(({ reference }) => reference),
      supplies.map(({ expected_at }) => expected_at),
      supplies.map(({ quantity }) => quantity),
      supplies.map(({ transfer_id }) => transfer_id),
      supplies.map(({ unit_cost }) => unit_cost),
    ],
  );
}

/** Writes what became of locked supplies. */
export async function updateSupplies(tx: Transaction, supplies: readonly Supply[]): Promise<void> {
  if (supplies.length === 0) return;
  await tx.rows(
    `update inventory.supplies s set reference = c.reference, expected_at = c.expected_at, quantity = c.quantity,
       received = c.received, receipted = c.receipted, state = c.state, closed_reason = c.closed_reason,
       unit_cost = c.unit_cost, version = c.version
     from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::int[], $5::int[], $6::int[], $7::text[], $8::text[],
       $9::numeric[], $10::int[])
       as c (id, reference, expected_at, quantity, received, receipted, state, closed_reason, unit_cost, version)
     where s.id = c.id`,
    [
      supplies.map(({ id }) => id),
      supplies.map(({ reference }) => reference),
      supplies.map(({ expected_at }) => expected_at),
      supplies.map(({ quantity }) => quantity),
      supplies.map(({ received }) => received),
      supplies.map(({ receipted }) => receipted),
      supplies.map(({ state }) => state),
      supplies.map(({ closed_reason }) => closed_reason),
      supplies.map(({ unit_cost }) => unit_cost),
      supplies.map(({ version }) => version),
    ],
  );
}

export type SupplyKindRow = { kind: SupplyKind; promisable_percent: number; version: number };

/** How much of each kind may be promised: the reference data `supply_kinds`. */
export async function loadSupplyKinds(reader: Queryable): Promise<SupplyKindRow[]> {
  return reader.rows<SupplyKindRow>(
    'select kind, promisable_percent, version from inventory.supply_kinds order by kind',
  );
}

/** Reads one kind and holds it until the transaction ends. */
export async function lockSupplyKind(tx: Transaction, kind: SupplyKind): Promise<SupplyKindRow | undefined> {
  const [row] = await tx.rows<SupplyKindRow>(
    'select kind, promisable_percent, version from inventory.supply_kinds where kind = $1 for no key update',
    [kind],
  );
  return row;
}

/** Writes what became of a locked kind. */
export async function updateSupplyKind(tx: Transaction, row: SupplyKindRow): Promise<void> {
  await tx.rows('update inventory.supply_kinds set promisable_percent = $2, version = $3 where kind = $1', [
    row.kind,
    row.promisable_percent,
    row.version,
  ]);
}
