import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { modules } from '../../app/modules.ts';
import { ensureBuiltInCarrier } from './steps/ensure-built-in-carrier.ts';

let server: TestServer;
const URL = '/v1/carriers/longshore-local/rate-table';

beforeAll(async () => {
  server = await testServer();
  await server.services.database.transact(ensureBuiltInCarrier);
});
afterAll(() => server.close());

const carrier = async () => (await server.call('GET', '/v1/carriers')).json().items[0];
const priceOf = async () => (await carrier()).rate_table.max_weight_grams;
const versions = async () => (await server.call('GET', `${URL}s`)).json().items;
/** The table in force with another heaviest parcel. */
const put = async (max_weight_grams: number, query: Record<string, string> = {}) => {
  const { rate_table, version } = await carrier();
  const words = new URLSearchParams(query).toString();
  const answer = await server.call('PUT', `${URL}${words ? `?${words}` : ''}`, {
    body: { ...rate_table, max_weight_grams },
    headers: { 'if-match': String(version) },
  });
  return answer.statusCode;
};
const tick = async () => {
  const chore = modules
    .flatMap(({ chores = [] }) => chores)
    .find(({ name }) => name === 'shipping.apply-rate-tables');
  await Promise.all([chore?.run(server.services), chore?.run(server.services)]);
};

test('every change of prices is a version, and one that stood counts again', async () => {
  expect(await versions()).toEqual([]);
  const before = await priceOf();
  expect(await put(before - 1_000, { comment: 'Less weight' })).toBe(200);
  expect(await priceOf()).toBe(before - 1_000);
  const [second, first] = await versions();
  expect([second.version, second.comment, second.applied_at === null, first.version, first.author]).toEqual([
    2,
    'Less weight',
    false,
    1,
    '',
  ]);
  const stood = (await server.call('GET', `${URL}s/1`)).json().rate_table;
  expect(stood.max_weight_grams).toBe(before);
  expect((await server.call('PUT', URL, { body: stood })).statusCode).toBe(200);
  expect(await priceOf()).toBe(before);
});

test('prices that are dated count when their time has come, once, and not when they were dropped', async () => {
  const before = await priceOf();
  const later = new Date(Date.now() + 3_600_000).toISOString();
  expect(await put(before - 2_000, { valid_from: later, comment: 'Next year' })).toBe(200);
  expect(await put(before - 3_000, { valid_from: later })).toBe(200);
  await tick();
  expect(await priceOf()).toBe(before);
  const [dropped, kept] = await versions();
  expect((await server.call('DELETE', `${URL}s/${dropped.version}`)).statusCode).toBe(200);
  expect((await server.call('DELETE', `${URL}s/${dropped.version}`)).json().code).toBe('not_found');
  expect((await server.call('DELETE', `${URL}s/1`)).json().code).toBe('rate_table_applied');
  await server.services.database.rows(
    "update shipping.rate_table_versions set valid_from = now() - interval '1 second' where version = $1",
    [kept.version],
  );
  const { version } = await carrier();
  await tick();
  expect([await priceOf(), (await carrier()).version]).toEqual([before - 2_000, version + 1]);
  expect((await versions())[0].applied_at).not.toBeNull();
  expect((await server.call('GET', '/v1/carriers/nobody/rate-tables')).statusCode).toBe(404);
});
