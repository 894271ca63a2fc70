import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TEST_ACTOR } from '../../../tests/kit/services.ts';
import { buildWorld, SACRAMENTO, type World } from '../../../tests/kit/world.ts';
import { examine } from '../../app/doctor.ts';
import { modules } from '../../app/modules.ts';
import { buildServer } from '../../app/server.ts';

let world: World;
let app: FastifyInstance;

beforeAll(async () => {
  world = await buildWorld();
  app = await buildServer({ services: world.services, modules, authenticate: async () => TEST_ACTOR });
  await app.ready();
  await world.stock('OAK', { MUG: 3 });
}, 120_000);
afterAll(async () => {
  await app.close();
  await world.close();
});

async function send(method: 'GET' | 'POST' | 'PUT', path: string, payload?: object, version?: number) {
  const headers = version === undefined ? {} : { 'if-match': String(version) };
  const url = `/v1/orders/drafts${path}`;
  const answer = await app.inject({ method, url, headers, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.json() };
}

const { name, line1, city, region, postal_code, country } = SACRAMENTO;
const whole = {
  ...{ channel: 'web', currency: 'USD', email: 'demo.buyer@example.com' },
  shipping_address: { name, line1, city, region, postal_code, country },
  lines: [{ sku: 'MUG', quantity: 2, title: 'Mug' }],
};

test('a draft is kept, reopened, completed and confirmed once; it takes no stock before', async () => {
  const begun = await send('POST', '', { contents: { channel: 'web', lines: whole.lines } });
  expect(begun).toMatchObject({ status: 201, body: { state: 'open', units: 2, customer_name: '' } });
  const { id } = begun.body;
  const early = await send('POST', `/${id}/confirm`);
  expect(early).toMatchObject({ status: 422, body: { code: 'draft_incomplete' } });
  expect(early.body.detail).toContain('currency');

  const saved = await send('PUT', `/${id}`, { contents: whole }, begun.body.version);
  expect(saved).toMatchObject({ status: 200, body: { customer_name: name, version: 2 } });
  const stale = await send('PUT', `/${id}`, { contents: {} }, begun.body.version);
  expect(stale).toMatchObject({ status: 409, body: { code: 'draft_changed' } });
  expect((await send('GET', '')).body.items).toMatchObject([{ id, contents: whole }]);
  expect(await world.level('MUG', 'OAK')).toMatchObject({ available: 3, committed: 0 });

  const placed = await send('POST', `/${id}/confirm`);
  expect(placed).toMatchObject({ status: 201, body: { payment_status: 'pending', units: 2 } });
  expect(await world.level('MUG', 'OAK')).toMatchObject({ available: 1, committed: 2 });
  expect((await send('GET', `/${id}`)).body).toMatchObject({
    ...{ state: 'confirmed', order_id: placed.body.id, order_number: placed.body.number },
  });
  expect(await send('POST', `/${id}/confirm`)).toMatchObject({ status: 409, body: { code: 'draft_ended' } });
  expect((await send('GET', '')).body.items).toEqual([]);
});

test('what cannot be placed stays a draft; a dropped one is over', async () => {
  const { body } = await send('POST', '', { contents: { ...whole, lines: [{ sku: 'MUG', quantity: 9 }] } });
  expect(await send('POST', `/${body.id}/confirm`)).toMatchObject({
    status: 409,
    body: { code: 'stock_short' },
  });
  expect((await send('GET', `/${body.id}`)).body).toMatchObject({ state: 'open', order_id: null });
  expect(await send('POST', `/${body.id}/drop`)).toMatchObject({ status: 200, body: { state: 'dropped' } });
  expect(await send('PUT', `/${body.id}`, { contents: {} })).toMatchObject({ body: { code: 'draft_ended' } });
  const note = { contents: { note: 'Card 4111 1111 1111 1111' } };
  expect(await send('POST', '', note)).toMatchObject({ status: 422, body: { code: 'card_number_refused' } });
  const { lines } = await examine(world.services.database);
  expect(lines.filter((line) => line.startsWith('BROKEN'))).toEqual([]);
});
