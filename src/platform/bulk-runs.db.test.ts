import { afterAll, beforeAll, expect, test } from 'vitest';
import { FIRST_TRY } from '../../tests/kit/jobs.ts';
import { type TestServer, testServer } from '../../tests/kit/server.ts';
import { modules } from '../app/modules.ts';
import { accept, refuse } from '../kernel/decision.ts';
import { fromWire, newId, toWire } from '../kernel/ids.ts';
import { currentPermissions, identityModule } from '../modules/identity/index.ts';
import type { BulkAction } from './bulk-runs.ts';
import { platformModule } from './routes/index.ts';

const ran: string[] = [];
let onItem: (subject_id: string) => Promise<void> = async () => undefined;
const refused = new Set<string>();

const touch: BulkAction = {
  name: 'test.touch',
  permission: 'orders:hold',
  subject: 'ord',
  async run(subject_id) {
    await onItem(subject_id);
    if (refused.has(subject_id)) return refuse({ code: 'not_found', what: 'order' });
    ran.push(subject_id);
    return accept(undefined);
  },
};

const platform = platformModule({
  modules: [identityModule, { name: 'test', bulk_actions: [touch] }],
  current_permissions: currentPermissions,
});
let server: TestServer;

beforeAll(async () => {
  server = await testServer({ modules: [...modules.filter(({ name }) => name === 'identity'), platform] });
});
afterAll(() => server.close());

const ids = (count: number) => Array.from({ length: count }, () => newId());

async function start(as: Record<string, string>, subject_ids: readonly string[]) {
  const body = { action: 'test.touch', subject_ids: subject_ids.map((id) => toWire('ord', id)) };
  return server.call('POST', '/v1/bulk-runs', { body, as });
}

async function work(is_last_try = false): Promise<void> {
  const [run] = await server.services.database.rows<{ id: string }>(
    'select id from platform.bulk_runs order by id desc limit 1',
  );
  await platform.jobs?.[0]?.handle({ run_id: run?.id }, server.services, { ...FIRST_TRY, is_last_try });
}

test('every item gets its own answer, and what was refused can be tried again', async () => {
  const lead = await server.signedIn('warehouse_lead');
  const subjects = ids(4);
  refused.add(subjects[1] ?? '');
  const started = await start(lead, subjects);
  expect([started.statusCode, started.json().state]).toEqual([202, 'running']);
  const { id } = started.json();
  await work();
  const run = (await server.call('GET', `/v1/bulk-runs/${id}`, { as: lead })).json();
  expect(run).toMatchObject({ state: 'done', items_total: 4, done: 3, refused: 1 });
  expect(run.items[1]).toMatchObject({ outcome: 'refused', code: 'not_found' });
  refused.clear();
  await server.call('POST', `/v1/bulk-runs/${id}/retry`, { as: lead });
  await work();
  expect((await server.call('GET', `/v1/bulk-runs/${id}`, { as: lead })).json()).toMatchObject({
    state: 'done',
    done: 4,
  });
  expect(ran.filter((subject) => subjects.includes(subject))).toHaveLength(4);
});

test('an item whose command breaks is tried as often as the job, then noted, and the others go on', async () => {
  const lead = await server.signedIn('warehouse_lead');
  const subjects = ids(3);
  const { id } = (await start(lead, subjects)).json();
  onItem = async (subject) => {
    if (subject === subjects[1]) throw new Error('the command is broken');
  };
  await expect(work()).rejects.toThrow('the command is broken');
  await work(true);
  const seen = async () => (await server.call('GET', `/v1/bulk-runs/${id}`, { as: lead })).json();
  expect((await seen()).items.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
    'done',
    'refused',
    'waiting',
  ]);
  const [next] = await server.services.database.rows<{ n: number }>(
    `select count(*) as n from pgboss.job where name = 'platform.bulk-run' and data->>'run_id' = $1`,
    [fromWire('blk', id) ?? ''],
  );
  expect(next?.n).toBe(2);
  await work();
  onItem = async () => undefined;
  expect(await seen()).toMatchObject({
    state: 'done',
    done: 2,
    refused: 1,
    items: [{}, { code: 'item_failed' }, {}],
  });
});

test('a run stops where it is told to', async () => {
  const lead = await server.signedIn('warehouse_lead');
  const subjects = ids(5);
  const { id } = (await start(lead, subjects)).json();
  onItem = async (subject) => {
    if (subject === subjects[2]) await server.call('POST', `/v1/bulk-runs/${id}/stop`, { as: lead });
  };
  await work();
  onItem = async () => undefined;
  expect((await server.call('GET', `/v1/bulk-runs/${id}`, { as: lead })).json()).toMatchObject({
    state: 'stopped',
    done: 3,
  });
});

test('trying the refused items of a stopped run again does none that it left', async () => {
  const lead = await server.signedIn('warehouse_lead');
  const subjects = ids(5);
  refused.add(subjects[0] ?? '');
  const { id } = (await start(lead, subjects)).json();
  const retry = () => server.call('POST', `/v1/bulk-runs/${id}/retry`, { as: lead });
  onItem = async (subject) => {
    if (subject !== subjects[1]) return;
    expect((await retry()).json()).toMatchObject({ status: 409, code: 'bulk_run_running' });
    await server.call('POST', `/v1/bulk-runs/${id}/stop`, { as: lead });
  };
  await work();
  onItem = async () => undefined;
  refused.clear();
  const outcomes = async () =>
    (await server.call('GET', `/v1/bulk-runs/${id}`, { as: lead }))
      .json()
      .items.map(({ outcome }: { outcome: string }) => outcome);
  expect(await outcomes()).toEqual(['refused', 'done', 'left', 'left', 'left']);
  await retry();
  await work();
  expect(await outcomes()).toEqual(['done', 'done', 'left', 'left', 'left']);
  expect(ran.filter((subject) => subjects.includes(subject))).toEqual([subjects[1], subjects[0]]);
});

test('a permission that is taken away on the way refuses the rest', async () => {
  const lead = await server.signedIn('warehouse_lead');
  const user = (await server.call('GET', '/auth/me', { as: lead })).json().user;
  const subjects = ids(4);
  const { id } = (await start(lead, subjects)).json();
  onItem = async (subject) => {
    if (subject === subjects[1])
      await server.call('PATCH', `/v1/users/${user.id}`, { body: { roles: ['picker'] } });
  };
  await work();
  onItem = async () => undefined;
  const run = (await server.call('GET', `/v1/bulk-runs/${id}`, { as: lead })).json();
  expect(
    run.items.map(({ outcome, code }: { outcome: string; code: string | null }) => code ?? outcome),
  ).toEqual(['done', 'done', 'not_permitted', 'not_permitted']);
});

test('nobody starts what they may not do, and nobody sees the run of another', async () => {
  const picker = await server.signedIn('picker');
  expect((await start(picker, ids(1))).json().code).toBe('not_permitted');
  const { id } = (await start(await server.signedIn('warehouse_lead'), ids(1))).json();
  expect((await server.call('GET', `/v1/bulk-runs/${id}`, { as: picker })).statusCode).toBe(404);
});
