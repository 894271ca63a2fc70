import { afterAll, beforeAll, expect, test } from 'vitest';
import { hearNew } from '../../../tests/kit/hear-events.ts';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { openShop, orderBody, outcomeOf } from '../../../tests/kit/shop.ts';
import { SACRAMENTO } from '../../../tests/kit/world.ts';
import { examine } from '../../app/doctor.ts';
import { fulfillmentModule } from './index.ts';

/*
 * Three stores offer their work: what is planned for one of them is offered to all. OAK, the warehouse, is closed to orders here.
 */

const STORES = { SFO: ['San Francisco', '94103'], SJC: ['San Jose', '95113'], FAT: ['Fresno', '93721'] };
const ROUNDS = 10;

type Work = {
  id: string;
  number: string;
  status: string;
  location: { id: string; code: string };
  offer: { state: string; round: number; asked: { location: { id: string }; answer: string }[] } | null;
};

let server: TestServer;
const ids: Record<string, string> = {};
const heard = new Set<string>();

beforeAll(async () => {
  server = await testServer();
  await openShop(server, 1);
  for (const [code, [city, postal_code]] of Object.entries(STORES)) {
    const address = {
      name: `Demo ${city}`,
      line1: '1 Example Way',
      country: 'US',
      region: 'CA',
      city,
      postal_code,
    };
    const fields = { code, name: city, kind: 'store', time_zone: 'America/Los_Angeles', address };
    ids[code] = (await send('POST', '/v1/locations', fields)).id;
    await send('PUT', `/v1/locations/${ids[code]}/sourcing-terms`, { offer_minutes: 30 });
    await send('POST', '/v1/inventory/receipts', {
      items: [{ sku: 'MUG', location_code: code, quantity: 100 }],
    });
  }
}, 60_000);
afterAll(async () => {
  const { lines } = await examine(server.services.database);
  await server.close();
  expect(lines.filter((line) => line.startsWith('BROKEN'))).toEqual([]);
});

async function send(method: 'GET' | 'POST' | 'PUT', path: string, body?: object) {
  const answer = await server.call(method, path, body ? { body } : {});
  expect([answer.statusCode < 300, answer.statusCode < 300 ? '' : answer.body]).toEqual([true, '']);
  return answer.json();
}
const runChore = () =>
  fulfillmentModule.chores?.find(({ name }) => name === 'fulfillment.offer-work')?.run(server.services);
const answer = (work: Work, code: string, what: 'acceptances' | 'declines') =>
  server.call('POST', `/v1/fulfillment-orders/${work.id}/${what}`, { body: { location_id: ids[code] } });
const read = (id: string): Promise<Work> => send('GET', `/v1/fulfillment-orders/${id}`);
async function offered(): Promise<{ order_id: string; work: Work }> {
  const { id: order_id } = await send(
    'POST',
    '/v1/orders',
    orderBody({ shipping_address: SACRAMENTO, lines: [{ sku: 'MUG', quantity: 2 }] }),
  );
  await runChore();
  const { fulfillment_orders } = await send('GET', `/v1/orders/${order_id}`);
  // The order's page says who was asked, too.
  expect(fulfillment_orders[0].offer).toMatchObject({ state: 'open' });
  return { order_id, work: await read(fulfillment_orders[0].id) };
}
async function levels(): Promise<{ available: number; committed: number }> {
  const { items } = await send('GET', '/v1/inventory/levels?sku=MUG');
  const sum = (field: 'available' | 'committed') =>
    (items as Record<typeof field, number>[]).reduce((total, item) => total + item[field], 0);
  return { available: sum('available'), committed: sum('committed') };
}
const pass = (id: string) =>
  server.services.database.transact((tx) =>
    tx.rows(
      `update fulfillment.offers set expires_at = now() - interval '1 second'
       where fulfillment_order_id = (select id from fulfillment.fulfillment_orders where number = $1)`,
      [id],
    ),
  );

test('three stores are asked, nobody can pick meanwhile, and who accepts has the units', async () => {
  const { order_id, work } = await offered();
  expect(work).toMatchObject({ status: 'scheduled', offer: { state: 'open', round: 1 } });
  expect(work.offer?.asked.map(({ answer: said }) => said)).toEqual(['asked', 'asked', 'asked']);
  const { items: asked } = await send('GET', `/v1/fulfillment-orders?offered_to=${ids.FAT}`);
  expect((asked as Work[]).map(({ id }) => id)).toEqual([work.id]);
  const before = await levels();
  const other = Object.keys(STORES).find((code) => code !== work.location.code) ?? '';
  const taken: Work = (await answer(work, other, 'acceptances')).json();
  expect(taken).toMatchObject({ status: 'open', location: { code: other } });
  expect(await read(work.id)).toMatchObject({ status: 'cancelled', offer: { state: 'accepted' } });
  expect(await levels()).toEqual(before);
  await runChore();
  expect((await read(taken.id)).status).toBe('open');
  await hearNew(server.services, heard);
  const { items } = await send('GET', `/v1/orders/${order_id}/timeline`);
  const kinds = (items as { kind: string }[]).map(({ kind }) => kind);
  expect(kinds).toEqual(
    expect.arrayContaining(['fulfillment_order.offered', 'fulfillment_order.offer_answered']),
  );
});

test('when two accept at once exactly one has it', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const { order_id, work } = await offered();
    const outcomes = await Promise.all(
      Object.keys(STORES).map(async (code) => outcomeOf(await answer(work, code, 'acceptances'))),
    );
    expect(outcomes.toSorted()).toEqual(['200', '409 offer_over', '409 offer_over']);
    const { fulfillment_orders } = await send('GET', `/v1/orders/${order_id}`);
    const living = (fulfillment_orders as Work[]).filter(({ status }) => status !== 'cancelled');
    expect(living.map(({ status }) => status)).toEqual(['open']);
  }
});

test('where all decline or nobody answers it is done where it was planned', async () => {
  const { work } = await offered();
  for (const code of Object.keys(STORES)) expect((await answer(work, code, 'declines')).statusCode).toBe(200);
  expect(await read(work.id)).toMatchObject({ status: 'open', offer: { state: 'assigned' } });
  expect(outcomeOf(await answer(work, 'FAT', 'acceptances'))).toBe('409 offer_over');

  const { work: late } = await offered();
  await pass(late.number);
  expect(outcomeOf(await answer(late, 'FAT', 'acceptances'))).toBe('409 offer_over');
  await runChore();
  expect(await read(late.id)).toMatchObject({ status: 'open', location: { code: late.location.code } });
});

test('what is held or cancelled meanwhile is on offer no more, and OAK was never asked', async () => {
  const { order_id, work } = await offered();
  expect(
    outcomeOf(
      await server.call('POST', `/v1/fulfillment-orders/${work.id}/acceptances`, {
        body: {
          location_id: (await send('GET', '/v1/locations')).items.find(
            (each: { code: string }) => each.code === 'OAK',
          ).id,
        },
      }),
    ),
  ).toBe('409 offer_not_asked');
  await send('POST', `/v1/orders/${order_id}/cancel`, { reason: 'changed_mind' });
  expect(outcomeOf(await answer(work, 'FAT', 'acceptances'))).toBe('409 offer_over');
  await runChore();
  expect((await read(work.id)).offer?.state).toBe('withdrawn');
  expect((await levels()).committed).toBe(2 * (ROUNDS + 3));
});
