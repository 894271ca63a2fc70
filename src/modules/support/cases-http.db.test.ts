import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { openShop, orderBody, outcomeOf } from '../../../tests/kit/shop.ts';
import { examine } from '../../app/doctor.ts';
import { trackingUpdated } from '../../events/shipping.ts';
import { newId } from '../../kernel/ids.ts';
import { supportChores, supportListeners } from './jobs.ts';

let server: TestServer;

beforeAll(async () => {
  server = await testServer();
  await openShop(server, 100);
});
afterAll(() => server.close());

async function send(method: 'GET' | 'POST' | 'PATCH', path: string, body?: object, as?: object) {
  const answer = await server.call(method, path, { ...(body && { body }), ...(as && { as: as as never }) });
  expect([answer.statusCode < 300, answer.statusCode < 300 ? '' : answer.body]).toEqual([true, '']);
  return answer.json();
}
const outcome = async (path: string, body: object) => outcomeOf(await server.call('POST', path, { body }));
const order = () => send('POST', '/v1/orders', orderBody({ customer: { name: 'Demo Buyer' } }));
const open = (fields: object = {}) =>
  send('POST', '/v1/cases', { kind: 'question', title: 'Where is it?', ...fields });

test('a case is opened about an order, taken, noted, waits, goes on by itself, and is closed and opened again', async () => {
  const { id: order_id, number } = await order();
  const made = await open({ order_id, text: 'The customer called.', priority: 'urgent' });
  expect(made).toMatchObject({
    state: 'open',
    priority: 'urgent',
    order: { number },
    owner: null,
    entries: [{ kind: 'opened' }],
  });
  // The clock of the database and the server's are not one.
  const hours = (Date.parse(made.due_at) - Date.parse(made.created_at)) / 3_600_000;
  expect(Math.round(hours)).toBe(2);
  const agent = await server.signedIn('customer_service_agent');
  const path = `/v1/cases/${made.id}`;
  const taken = await send('PATCH', path, { owner: 'me' }, agent);
  expect(taken.owner.id).toMatch(/^usr_/);
  expect(
    (await send('GET', '/v1/cases?owner=me', undefined, agent)).items.map(({ id }: { id: string }) => id),
  ).toEqual([made.id]);
  await send('POST', `${path}/notes`, { text: 'Asked the carrier.' }, agent);
  await send('PATCH', path, { waiting_until: new Date(Date.now() + 600).toISOString() }, agent);
  expect((await send('GET', '/v1/cases')).items).toEqual([]);
  await new Promise((resolve) => setTimeout(resolve, 700));
  for (const chore of supportChores) await chore.run(server.services);
  expect((await send('GET', path)).state).toBe('open');
  expect(await send('GET', '/v1/cases/counts', undefined, agent)).toEqual({
    open: 1,
    own: 1,
    unassigned: 0,
    overdue: 0,
    waiting: 0,
  });

  const closed = await send('POST', `${path}/close`, { reason: 'solved', text: 'It arrived.' }, agent);
  expect(closed).toMatchObject({
    state: 'closed',
    close_reason: 'solved',
    supported_actions: ['note', 'reopen'],
  });
  expect(closed.entries.map(({ kind }: { kind: string }) => kind)).toEqual([
    'opened',
    'changed',
    'note',
    'changed',
    'changed',
    'closed',
  ]);
  expect(await outcome(`${path}/close`, { reason: 'solved' })).toBe('409 case_closed');
  expect((await server.call('PATCH', path, { body: { title: 'x' } })).statusCode).toBe(409);
  expect((await send('POST', `${path}/reopen`, {})).state).toBe('open');
  expect(await outcome(`${path}/reopen`, {})).toBe('409 case_open');
});

test('what changed since it was seen is refused, and so is waiting for the past', async () => {
  const made = await open();
  const path = `/v1/cases/${made.id}`;
  const stale = await server.call('PATCH', path, { body: { priority: 'low' }, headers: { 'if-match': '7' } });
  expect(outcomeOf(stale)).toBe('409 case_changed_meanwhile');
  const past = await server.call('PATCH', path, { body: { waiting_until: '2020-01-01T00:00:00Z' } });
  expect(outcomeOf(past)).toBe('422 case_wait_past');
  expect(
    await outcome('/v1/cases', { kind: 'other', title: 'Mine', order_id: 'ord_01h455vb4pex5vsknk084sn02q' }),
  ).toBe('404 not_found');
  expect(await outcome('/v1/cases', { kind: 'other', title: 'Card 4111 1111 1111 1111' })).toMatch(/^422 /);
});

test('cases about one order become one, and others do not', async () => {
  const { id: order_id } = await order();
  const [first, second, other] = [
    await open({ order_id }),
    await open({ order_id, title: 'Still not here' }),
    await open(),
  ];
  expect(await outcome(`/v1/cases/${second.id}/merge`, { into_id: other.id })).toBe(
    '422 case_merge_elsewhere',
  );
  expect(await outcome(`/v1/cases/${second.id}/merge`, { into_id: second.id })).toBe(
    '422 case_merge_with_itself',
  );
  const into = await send('POST', `/v1/cases/${second.id}/merge`, { into_id: first.id });
  expect(into.entries.at(-1)).toMatchObject({
    kind: 'merged',
    facts: { number: second.number },
    text: 'Still not here',
  });
  expect(await send('GET', `/v1/cases/by-number/${second.number}`)).toMatchObject({
    state: 'closed',
    merged_into: first.number,
  });
});

test('what the carrier reports opens one case an order, however often it is heard', async () => {
  const { id, number } = await order();
  const { fulfillment_orders } = await send('GET', `/v1/orders/${id}`);
  const [work] = fulfillment_orders;
  const scans = [{ client_id: newId(), code: 'MUG' }];
  await send('POST', `/v1/fulfillment-orders/${work.id}/picks`, { scans });
  const { parcels } = await send('GET', `/v1/fulfillment-orders/${work.id}`);
  expect(parcels).toEqual([]);
  const { id: parcel_id } = await send('POST', `/v1/fulfillment-orders/${work.id}/parcels`, {
    weight_grams: 400,
  });
  const [row] = await server.services.database.rows<{ id: string }>(
    'select id from fulfillment.parcels order by id desc limit 1',
  );
  expect(parcel_id).toBeDefined();
  const payload = {
    label_id: newId(),
    parcel_id: row?.id ?? '',
    tracking_number: 'LS123',
    status: 'return_to_sender',
    status_at: null,
    delivered_at: null,
  };
  const hear = async (): Promise<void> => {
    const event = {
      ...trackingUpdated(newId(), payload),
      id: newId(),
      request_id: 'req_test',
      actor_name: 'test',
      occurred_at: new Date(),
    };
    const hearing = supportListeners.filter(({ name }) => name === 'support.parcel-trouble');
    for (const each of hearing) await each.handle(event as never, server.services);
  };
  await hear();
  await hear();
  const { items } = await send('GET', `/v1/cases?order_id=${id}`);
  expect(items).toMatchObject([
    { kind: 'parcel', priority: 'high', rule: 'parcel_return_to_sender', order: { number } },
  ]);
  await send('POST', `/v1/cases/${items[0].id}/close`, { reason: 'solved' });
  await hear();
  expect((await send('GET', `/v1/cases?order_id=${id}`)).items).toHaveLength(1);
});

test('by when cases are due is a policy, lists go page by page, and the palette finds them', async () => {
  expect(await send('PATCH', '/v1/cases/policy', { urgent: 1 })).toEqual({
    urgent: 1,
    high: 8,
    normal: 24,
    low: 72,
  });
  for (let index = 0; index < 3; index += 1) await open({ title: `Paging ${index}`, priority: 'low' });
  const first = await send('GET', '/v1/cases?limit=2&q=paging');
  const rest = await send('GET', `/v1/cases?limit=2&q=paging&after=${first.next}`);
  expect([...first.items, ...rest.items].map(({ title }: { title: string }) => title)).toEqual([
    'Paging 0',
    'Paging 1',
    'Paging 2',
  ]);
  const found = await send('GET', '/v1/search?q=paging');
  expect(found.items.filter(({ kind }: { kind: string }) => kind === 'case')).toHaveLength(3);
  const picker = await server.signedIn('picker');
  expect((await server.call('GET', '/v1/cases', { as: picker })).statusCode).toBe(403);
  const { lines } = await examine(server.services.database);
  expect(lines.filter((line) => line.startsWith('BROKEN'))).toEqual([]);
});
