import { expect } from 'vitest';
import { modules } from '../../src/app/modules.ts';
import { FIRST_TRY } from './jobs.ts';
import type { TestServer } from './server.ts';

/** Uploads a CSV file and lets the worker's job run: the state it ended in and the rows by outcome, `done; created 2`. */
export async function imported(server: TestServer, kind: string, content: string): Promise<string> {
  const answer = await server.app.inject({
    ...{ method: 'POST', url: '/v1/imports', query: { kind }, payload: content },
    headers: { ...(await server.key()), 'content-type': 'text/csv' },
  });
  expect(answer.statusCode, answer.body).toBe(202);
  const job = modules.flatMap(({ jobs = [] }) => jobs).find(({ name }) => name === 'platform.run-import');
  const [row] = await server.services.database.rows<{ id: string }>(
    'select id from platform.imports order by id desc limit 1',
  );
  await job?.handle({ import_id: row?.id }, server.services, FIRST_TRY);
  const run = (await server.call('GET', `/v1/imports/${answer.json().id}`)).json();
  const words = run.outcomes.map(
    ({ outcome, rows }: { outcome: string; rows: number }) => `${outcome} ${rows}`,
  );
  return [run.state, ...words.sort()].join('; ');
}
