import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TEST_ACTOR } from '../../../tests/kit/services.ts';
import { accepted, buildWorld, type World } from '../../../tests/kit/world.ts';
import { modules } from '../../app/modules.ts';
import { buildServer } from '../../app/server.ts';
import { newId, toWire } from '../../kernel/ids.ts';
import { cancelOrder } from './commands/cancel-order.ts';
import { holdOrder } from './commands/hold-order.ts';
import type { OrderReceipt } from './queries/receipts.ts';

let world: World;
let app: FastifyInstance;
let plain: OrderReceipt;
let held: OrderReceipt;
let short: OrderReceipt;
let gone: OrderReceipt;

beforeAll(async () => {
  world = await buildWorld();
  app = await buildServer({ services: world.services, modules, authenticate: async () => TEST_ACTOR });
  await app.ready();
  await world.stock('OAK', { MUG: 50, TEE: 50 });
  plain = await world.order({
    lines: [
      ['MUG', 2],
      ['TEE', 1],
    ],
    external_id: 'WEB-1',
    email: 'ada@example.com',
    tags: ['gift'],
  });
  held = await world.order({ lines: [['TEE', 4]], external_id: '=HYPERLINK("x")', payment: null });
  short = await world.order({ lines: [['CAP', 3]], channel: 'patient', external_id: 'PAT-1' });
  gone = await world.order({ lines: [['MUG', 1]], external_id: 'WEB-2' });
  accepted(await world.run(holdOrder, { order_id: held.id, type: 'fraud', reason: 'Two countries' }));
  accepted(await world.run(cancelOrder, { order_id: gone.id, reason: 'Bought twice', lines: null }));
}, 120_000);
afterAll(async () => {
  await app.close();
  await world.close();
});

async function get(url: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await app.inject({ method: 'GET', url });
  return { status: answer.statusCode, body: answer.json() };
}

async function numbers(query: string): Promise<number[]> {
  const { body } = await get(`/v1/orders?${query}`);
  return (body.items as { number: number }[]).map(({ number }) => number);
}

describe('the list', () => {
  test('shows what a row needs, newest first', async () => {
    const { status, body } = await get('/v1/orders');
    expect(status).toBe(200);
    expect(body.total).toBe(4);
    const [, , second, first] = body.items as Record<string, unknown>[];
    expect(first).toMatchObject({
      id: toWire('ord', plain.id),
      number: plain.number,
      channel: { name: 'Web shop', kind: 'web_shop' },
      payment_status: 'paid',
      fulfillment_status: 'unfulfilled',
      holds: [],
      ships_from: ['Oakland'],
      units: 3,
      total: { amount: 5050, currency: 'USD' },
      tags: ['gift'],
      supported_actions: ['hold', 'change', 'cancel', 'note', 'tag', 'record_payment', 'refund', 'pick'],
    });
    expect(second).toMatchObject({
      holds: ['fraud'],
      payment_status: 'pending',
      fulfillment_status: 'on_hold',
    });
  });

  const cases: [query: string, orders: () => number[]][] = [
    ['status=open', () => [short.number, held.number, plain.number]],
    ['status=cancelled', () => [gone.number]],
    ['payment_status=pending', () => [held.number]],
    ['fulfillment_status=backordered', () => [short.number]],
    ['hold=any', () => [held.number]],
    ['hold=any&sort=ship_by', () => [held.number]],
    ['hold=address', () => []],
    ['tag=gift', () => [plain.number]],
    ['stage=allocated&hold=none', () => [plain.number]],
    ['stage=placed', () => [short.number]],
    ['late=true', () => []],
    ['total_min=5051', () => [held.number, short.number].sort((a, b) => b - a)],
    ['q=ada%40example.com', () => [plain.number]],
    ['q=web-', () => [gone.number, plain.number]],
    ['q=mug', () => [gone.number, plain.number]],
    ['q=buyer%20tee', () => [held.number, plain.number]],
    ['q=nobody', () => []],
    ['status=open&sort=oldest', () => [plain.number, held.number, short.number]],
  ];
  test.each(cases)('%s', async (query, orders) => {
    expect(await numbers(query)).toEqual(orders());
  });

  const refused = [
    'sort=placed_at%20desc',
    'status=open%27%20or%201=1',
    'sort=ship_by',
    'after=abc',
    'q=a%00b',
    'time_zone=Nowhere%2FCity&due=today',
    'filterOperator=OR',
    'limit=100000',
  ];
  test.each(refused)('refuses %s', async (query) => {
    expect((await get(`/v1/orders?${query}`)).status).toBe(400);
  });
});

test('counts are those of the lists behind them', async () => {
  const { body } = await get('/v1/orders/counts');
  const counted = Object.fromEntries(
    Object.entries(body).map(([tab, value]) => [tab, (value as { count: number }).count]),
  );
  expect(counted).toEqual({
    all_open: 3,
    late: 0,
    due_today: counted.due_today,
    on_hold: 1,
    backordered: 1,
    ready_to_pick: 1,
    ready_to_pack: 0,
    shipped: 0,
    delivered: 0,
    cancelled: 1,
  });
});

describe('an order', () => {
  test('tells its whole story, by number and by id', async () => {
    const byNumber = await get(`/v1/orders/${plain.number}`);
    const byId = await get(`/v1/orders/${toWire('ord', plain.id)}`);
    expect(byNumber.status).toBe(200);
    expect(byId.body).toEqual(byNumber.body);
    expect(byId.body).toMatchObject({
      number: plain.number,
      promise: expect.stringMatching(/on_time|at_risk/),
      lines: [
        { sku: 'MUG', quantity: 2, allocated: 2, total_amount: 2500 },
        { sku: 'TEE', quantity: 1, allocated: 1, total_amount: 2550 },
      ],
      balance: { due_amount: 5050, captured_amount: 5050, refunded_amount: 0, balance_amount: 0 },
      payments: [{ method: 'card', captured_amount: 5050, entries: [{ kind: 'capture', amount: 5050 }] }],
      fulfillment_orders: [{ number: `${plain.number}-1`, location: { name: 'Oakland' }, units: 3 }],
      parcels: [],
      backorders: [],
      sourcing: { chosen: [{ location_name: 'Oakland' }] },
      next_action: { code: 'pick', units: 3, location_name: 'Oakland' },
      tracking_url: expect.stringMatching(/\/t\/[\w-]{22}$/),
    });
  });

  test('on hold asks for its release first', async () => {
    const { body } = await get(`/v1/orders/${held.number}`);
    expect(body).toMatchObject({
      next_action: { code: 'release_hold', hold_type: 'fraud', units: 4 },
      active_holds: [{ type: 'fraud', reason: 'Two countries' }],
      balance: { balance_amount: 10_200 },
    });
  });

  test('short of stock waits for it', async () => {
    const { body } = await get(`/v1/orders/${short.number}`);
    expect(body).toMatchObject({
      backorders: [{ quantity: 3 }],
      next_action: { code: 'wait_for_stock', units: 3 },
    });
  });

  test.each(['999999999', 'ord_01h455vb4pex5vsknk084sn02q', 'nonsense', '%27'])(
    '%s is not found',
    async (key) => {
      expect((await get(`/v1/orders/${key}`)).status).toBe(404);
    },
  );

  test('has a timeline, newest first, a page at a time', async () => {
    const id = toWire('ord', held.id);
    const first = await get(`/v1/orders/${id}/timeline?limit=1`);
    expect(first.body).toMatchObject({
      items: [{ kind: 'held', actor_name: 'test', data: { type: 'fraud' } }],
    });
    const second = await get(`/v1/orders/${id}/timeline?limit=1&after=${String(first.body.next)}`);
    expect(second.body).toMatchObject({ items: [{ kind: 'placed' }], next: null });
    expect(await get(`/v1/orders/${held.number}/timeline?limit=1`)).toEqual(first);
    for (const nobody of ['999999999', toWire('ord', newId()), 'ord_nothing']) {
      const { status, body } = await get(`/v1/orders/${nobody}/timeline`);
      expect([status, body.code]).toEqual([404, 'not_found']);
    }
  });
});

test('the board counts every open order in one stage', async () => {
  const { status, body } = await get('/v1/home?time_zone=America/Los_Angeles');
  expect(status).toBe(200);
  const stages = (body.stages as { stage: string; count: number }[]).map(
    ({ stage, count }) => `${stage} ${count}`,
  );
  expect(stages).toEqual(['placed 1', 'allocated 2', 'picking 0', 'packed 0', 'shipped 0', 'delivered 0']);
  expect(body).toMatchObject({
    holds: [{ type: 'fraud', orders: 1 }],
    shortages: { orders: 1, skus: 1, units: 3 },
    locations: [
      { name: 'Newark', to_do_today: 0 },
      { name: 'Oakland', done_today: 0 },
    ],
  });
});

test('the export holds the same orders and runs no formula', async () => {
  const answer = await app.inject({ method: 'GET', url: '/v1/orders/export.csv?status=open' });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-disposition']).toBe('attachment; filename="orders.csv"');
  const lines = answer.body.split('\r\n');
  expect(lines[0]).toMatch(/^\ufeffnumber,external_id,/);
  expect(lines).toHaveLength(5);
  expect(lines[2]).toContain(`,"'=HYPERLINK(""x"")",Web shop,`);
  expect(lines[3]).toContain(',50.50,USD,gift');
});

test('the palette finds an order by its number', async () => {
  const { body } = await get(`/v1/search?q=${plain.number}`);
  expect(body.items).toContainEqual({
    kind: 'order',
    id: toWire('ord', plain.id),
    title: String(plain.number),
    subtitle: 'Demo Buyer, WEB-1',
    path: `/orders/${plain.number}`,
  });
});
