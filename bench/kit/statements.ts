import { withClient } from './server.ts';

/** A statement in what it cost for each order of a run. */
export type Statement = {
  us_an_order: number;
  plan_us_an_order: number;
  calls: number;
  calls_an_order: number;
  ms_each: number;
  rows: number;
  text: string;
};

/** Begins to count anew. */
export async function resetStatements(url: string): Promise<void> {
  await withClient(url, (client) => client.query('select pg_stat_statements_reset()'));
}

/** What was counted since, the costliest first; what this bench asks itself is left out. */
export async function readStatements(url: string, orders: number): Promise<Statement[]> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<Statement>(
      `select (total_exec_time * 1000 / $1)::float8 as us_an_order, (total_plan_time * 1000 / $1)::float8 as plan_us_an_order,
              calls::int, (calls / $1)::float8 as calls_an_order, mean_exec_time::float8 as ms_each, rows::int,
              regexp_replace(query, '\\s+', ' ', 'g') as text
       from pg_stat_statements
       where query !~ 'pg_stat_(statements|activity)' and dbid = (select oid from pg_database where datname = current_database())
       order by total_exec_time desc`,
      [Math.max(1, orders)],
    );
    return rows;
  });
}
