import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { DecisionFacts, FactSet, SourcingTrace } from '../rules/index.ts';

export const DECISION_KINDS = ['placed', 'again', 'moved', 'replanned'] as const;
export type DecisionKind = (typeof DECISION_KINDS)[number];

/** What a plan became: the parts with their services and costs. */
export type DecisionTrace = SourcingTrace & {
  chosen: { location_id: string; service_code?: string; cost_amount: number; units?: number }[];
};

export type NewDecision = {
  id: string;
  order_id: string;
  kind: DecisionKind;
  facts: DecisionFacts;
  trace: DecisionTrace;
  took_us: number;
};

/** Writes decisions in one statement; `fact_set_id` names the locations and prices that they were made with. */
export async function insertDecisions(
  tx: Transaction,
  rows: readonly NewDecision[],
  fact_set_id: Buffer,
  now: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await tx.rows(
    `insert into sourcing.decisions
       (order_id, id, kind, version_id, fact_set_id, cost_amount, parts, facts, trace, took_us, decided_at)
     select order_id, id, kind, version_id, $9, cost_amount, parts, facts, trace, took_us, $10
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::bigint[], $6::int[], $7::jsonb[], $8::jsonb[],
                 $11::int[])
       as d (order_id, id, kind, version_id, cost_amount, parts, facts, trace, took_us)`,
    [
      rows.map(({ order_id }) => order_id),
      rows.map(({ id }) => id),
      rows.map(({ kind }) => kind),
      rows.map(({ trace }) => trace.version_id ?? null),
      rows.map(({ trace }) => trace.cost_amount),
      rows.map(({ trace }) => trace.chosen.length),
      rows.map(({ facts }) => JSON.stringify(facts)),
      rows.map(({ trace }) => JSON.stringify(trace)),
      fact_set_id,
      now,
      rows.map(({ took_us }) => Math.round(took_us)),
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
  kind: DecisionKind;
  version_id: string | null;
  fact_set_id: Buffer;
  facts: DecisionFacts;
  trace: DecisionTrace;
  took_us: number;
  bytes: number;
  decided_at: Date;
};

const COLUMNS = `id, order_id, kind, version_id, fact_set_id, facts, trace, took_us,
  pg_column_size(facts) + pg_column_size(trace) as bytes, decided_at`;

/** The decisions on an order, the first first. */
export async function readDecisions(reader: Queryable, order_id: string): Promise<StoredDecision[]> {
  return reader.rows<StoredDecision>(
    `select ${COLUMNS} from sourcing.decisions where order_id = $1 order by id`,
    [order_id],
  );
}

/** The first decisions on orders, the newest orders first, those after `before` left out. */
export async function readNewestDecisions(
  reader: Queryable,
  before: string | null,
  limit: number,
): Promise<StoredDecision[]> {
  return reader.rows<StoredDecision>(
    `select ${COLUMNS} from sourcing.decisions
     where kind = 'placed' and ($1::uuid is null or order_id < $1) order by order_id desc limit $2`,
    [before, limit],
  );
}

/** The locations and prices of decisions. */
export async function readFactSets(reader: Queryable, ids: readonly Buffer[]): Promise<Map<string, FactSet>> {
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
