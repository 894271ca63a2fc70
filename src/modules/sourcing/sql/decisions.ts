import { present } from '../../../kernel/assert.ts';
import type { Queryable, Transaction } from '../../../platform/database.ts';
import {
  type DecisionFacts,
  type DecisionTrace,
  type FactSet,
  type KeptDecision,
  packDecision,
  unpackDecision,
} from '../rules/index.ts';

export const DECISION_KINDS = ['placed', 'again', 'moved', 'replanned'] as const;
export type DecisionKind = (typeof DECISION_KINDS)[number];

export type NewDecision = {
  id: string;
  order_id: string;
  order_number: number;
  kind: DecisionKind;
  facts: DecisionFacts;
  trace: DecisionTrace;
  took_us: number;
};

/** What decisions were made with, by its digest; `places` are its locations by id. */
export type KnownSet = { id: Buffer; places: ReadonlyMap<string, number> };

/** Writes decisions in one statement. */
export async function insertDecisions(
  tx: Transaction,
  rows: readonly NewDecision[],
  { id: fact_set_id, places }: KnownSet,
  now: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await tx.rows(
    `insert into sourcing.decisions (order_id, id, kind, version_id, fact_set_id, decision, took_us, decided_at, order_number)
     select order_id, id, kind, version_id, $7, decision, took_us, $8, order_number
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::json[], $6::int[], $9::bigint[])
       as d (order_id, id, kind, version_id, decision, took_us, order_number)`,
    [
      rows.map(({ order_id }) => order_id),
      rows.map(({ id }) => id),
      rows.map(({ kind }) => kind),
      rows.map(({ trace }) => trace.version_id ?? null),
      rows.map(({ facts, trace }) => JSON.stringify(packDecision(facts, trace, places))),
      rows.map(({ took_us }) => Math.round(took_us)),
      fact_set_id,
      now,
      rows.map(({ order_number }) => order_number),
    ],
  );
}

/** Writes locations and prices once; answers whether they stood there before this transaction. */
export async function keepFactSet(tx: Transaction, id: Buffer, content: string): Promise<boolean> {
  const [row] = await tx.rows<{ stood: boolean }>(
    `with stood as (select 1 from sourcing.fact_sets where id = $1),
          kept as (insert into sourcing.fact_sets (id, content) select $1, $2::jsonb
                   where not exists (select from stood) on conflict do nothing)
     select exists (select from stood) as stood`,
    [id, content],
  );
  return row?.stood === true;
}

export type StoredDecision = {
  id: string;
  order_id: string;
  order_number: number;
  kind: DecisionKind;
  version_id: string | null;
  set: FactSet;
  facts: DecisionFacts;
  trace: DecisionTrace;
  took_us: number;
  bytes: number;
  decided_at: Date;
};

type Row = Omit<StoredDecision, 'set' | 'facts' | 'trace'> & { fact_set_id: Buffer; decision: KeptDecision };

const COLUMNS = `id, order_id, order_number, kind, version_id, fact_set_id, decision, took_us,
  octet_length(decision::text) as bytes, decided_at`;

/** The decisions on an order, the first first. */
export async function readDecisions(reader: Queryable, order_id: string): Promise<StoredDecision[]> {
  const rows = await reader.rows<Row>(
    `select ${COLUMNS} from sourcing.decisions where order_id = $1 order by id`,
    [order_id],
  );
  return unpackRows(reader, rows, new Map());
}

/** The first decision on each of some orders. */
export async function readFirstDecisions(
  reader: Queryable,
  order_ids: readonly string[],
): Promise<StoredDecision[]> {
  const rows = await reader.rows<Row>(
    `select distinct on (order_id) ${COLUMNS} from sourcing.decisions where order_id = any($1::uuid[]) order by order_id, id`,
    [order_ids],
  );
  return unpackRows(reader, rows, new Map());
}

/**
 * The first decisions on orders, the newest orders first, from before an order on. `sets` keeps what they were made with from one
 * call to the next.
 */
export async function readNewestDecisions(
  reader: Queryable,
  before: string | null,
  limit: number,
  sets: Map<string, FactSet>,
): Promise<StoredDecision[]> {
  const rows = await reader.rows<Row>(
    `select ${COLUMNS} from sourcing.decisions
     where kind = 'placed' and ($1::uuid is null or order_id < $1) order by order_id desc limit $2`,
    [before, limit],
  );
  return unpackRows(reader, rows, sets);
}

async function unpackRows(
  reader: Queryable,
  rows: readonly Row[],
  sets: Map<string, FactSet>,
): Promise<StoredDecision[]> {
  const ids = new Map(rows.map(({ fact_set_id }) => [fact_set_id.toString('hex'), fact_set_id]));
  const unknown = [...ids].filter(([hex]) => !sets.has(hex)).map(([, id]) => id);
  if (unknown.length > 0) for (const [hex, set] of await readFactSets(reader, unknown)) sets.set(hex, set);
  return rows.map(({ fact_set_id, decision, ...row }) => {
    const set = present(sets.get(fact_set_id.toString('hex')), 'what a decision was made with');
    const places = set.locations.map(({ id }) => id);
    return { ...row, set, ...unpackDecision(decision, places, row.version_id) };
  });
}

async function readFactSets(reader: Queryable, ids: readonly Buffer[]): Promise<Map<string, FactSet>> {
  const rows = await reader.rows<{ id: Buffer; content: FactSet }>(
    'select id, content from sourcing.fact_sets where id = any($1::bytea[])',
    [ids],
  );
  return new Map(rows.map(({ id, content }) => [id.toString('hex'), content]));
}

/** Forgets decisions older than so many days, some at once; answers how many went. */
export async function forgetDecisions(reader: Queryable, days: number, limit: number): Promise<number> {
  const rows = await reader.rows(
    `with old as (
       select order_id, id from sourcing.decisions order by order_id limit $2
     )
     delete from sourcing.decisions d using old
     where d.order_id = old.order_id and d.id = old.id and d.decided_at < now() - $1 * interval '1 day'
     returning 1`,
    [days, limit],
  );
  return rows.length;
}
