import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { accepted, buildWorld, type World } from '../../../../tests/kit/world.ts';
import { examine } from '../../../app/doctor.ts';
import type { Actor } from '../../../platform/actor.ts';
import { upsertVariant } from '../../catalog/index.ts';
import { loadChannels, updateChannel } from '../../channels/index.ts';
import { adjustStock, moveBetweenStates, saveLocationGroup } from '../../inventory/index.ts';
import { cancelOrder, placeOrders } from '../../orders/index.ts';
import type { Reservation } from '../queries/reservations.ts';
import type { Reserve } from '../rules/reservation.ts';
import { expireReservations } from './expire-reservations.ts';
import { extendReservation } from './extend-reservation.ts';
import { releaseReservation } from './release-reservation.ts';
import { reserve } from './reserve.ts';

let world: World;

beforeAll(async () => {
  world = await buildWorld();
  const components = [
    { sku: 'CAP', quantity: 2 },
    { sku: 'TEE', quantity: 1 },
  ];
  const prices = [{ amount: 5000, currency: 'USD' }];
  accepted(
    await world.run(upsertVariant, { sku: 'OUTFIT', change: { title: 'Outfit', components, prices } }),
  );
});
afterAll(async () => {
  const { lines } = await examine(world.services.database);
  await world.close();
  expect(lines.filter((line) => line.startsWith('BROKEN'))).toEqual([]);
});

// Each test begins with 10 of everything at OAK and 4 at EWR, and nothing reserved.
beforeEach(async () => {
  const { database } = world.services;
  for (const { id } of await database.rows<{ id: string }>(
    `select id from fulfillment.reservations where state = 'open'`,
  ))
    accepted(await world.run(releaseReservation, { reservation_id: id, reason: 'test' }));
  for (const sku of ['MUG', 'TEE', 'CAP']) {
    for (const [location_code, units] of [
      ['OAK', 10],
      ['EWR', 4],
    ] as const) {
      const { available } = await levelOf(sku, location_code);
      if (available === units) continue;
      const change = { sku, location_code, state: 'available' as const, reason: 'count' as const };
      accepted(await world.run(adjustStock, { ...change, quantity: units - available }));
    }
  }
});

const LIMITS = { reservations: 1_000, units: 10_000 };

function wish(
  lines: readonly (readonly [sku: string, quantity: number])[],
  rest: Partial<Reserve> = {},
): Reserve {
  return {
    channel: 'web',
    reference: '',
    destination: { country: 'US', postal_code: '95814' },
    lines: lines.map(([sku, quantity]) => ({ sku, quantity })),
    ttl_seconds: 900,
    partial: false,
    limits: LIMITS,
    ...rest,
  };
}

async function kept(...args: Parameters<typeof wish>): Promise<Reservation> {
  return accepted(await world.run(reserve, wish(...args)));
}

type Level = { available: number; committed: number; reserved: number };

async function levelOf(sku: string, location_code: string): Promise<Level> {
  const [level] = await world.services.database.rows<Level>(
    `select l.available, l.committed, l.reserved from inventory.levels l join catalog.variants v on v.id = l.variant_id
     join inventory.locations o on o.id = l.location_id where v.sku = $1 and o.code = $2`,
    [sku, location_code],
  );
  return level ?? { available: 0, committed: 0, reserved: 0 };
}

async function isOver(reservation: { id: string }): Promise<void> {
  await world.services.database.rows(
    `update fulfillment.reservations set created_at = created_at - interval '1 hour', expires_at = now() - interval '1 second'
     where id = $1`,
    [reservation.id],
  );
}

async function stateOf({ id }: { id: string }): Promise<string> {
  const [row] = await world.services.database.rows<{ state: string }>(
    'select state from fulfillment.reservations where id = $1',
    [id],
  );
  return row?.state ?? 'gone';
}

const code = (answer: { ok: true } | { ok: false; refusal: { code: string } }): string =>
  answer.ok ? 'accepted' : answer.refusal.code;

const KEYS = { one: '01900000-0000-7000-8000-000000000001', two: '01900000-0000-7000-8000-000000000002' };

function key(name: keyof typeof KEYS): Actor {
  const permissions = new Set(['orders:place', 'orders:price', 'payments:record'] as const);
  return { type: 'api_key', id: KEYS[name], name, permissions };
}

describe('reserving', () => {
  test('keeps units where an order would take them, and nobody else can have them', async () => {
    const reservation = await kept([['MUG', 12]]);
    expect(reservation).toMatchObject({ state: 'open', units: 12, lines: [{ sku: 'MUG', reserved: 12 }] });
    const [oak, ewr] = [await levelOf('MUG', 'OAK'), await levelOf('MUG', 'EWR')];
    expect(oak.available + ewr.available).toBe(2);
    expect(oak.reserved + ewr.reserved).toBe(12);
    const order = await world.run(placeOrders, world.request({ lines: [['MUG', 3]] }));
    expect(order).toMatchObject({ ok: false, refusal: { code: 'stock_short', available: 2 } });
    expect(code(await world.run(reserve, wish([['MUG', 3]])))).toBe('stock_short');
    const manual = { sku: 'MUG', location_code: 'OAK', reason: 'count' as const, quantity: -11 };
    expect(code(await world.run(adjustStock, { ...manual, state: 'available' }))).toBe('stock_below_zero');
  });

  test('all or nothing, or what there is', async () => {
    expect(
      await world.run(
        reserve,
        wish([
          ['MUG', 1],
          ['TEE', 15],
        ]),
      ),
    ).toMatchObject({
      ok: false,
      refusal: { code: 'stock_short', line: 2, sku: 'TEE', asked: 15, available: 14 },
    });
    expect(await levelOf('MUG', 'OAK')).toMatchObject({ available: 10, reserved: 0 });
    const part = await kept(
      [
        ['MUG', 1],
        ['TEE', 15],
        ['MUG', 20],
      ],
      { partial: true },
    );
    expect(part.lines.map(({ quantity, reserved }) => [quantity, reserved])).toEqual([
      [1, 1],
      [15, 14],
      [20, 13],
    ]);
    expect(part.units).toBe(28);
    expect(code(await world.run(reserve, wish([['MUG', 1]], { partial: true })))).toBe('stock_short');
  });

  test('of a bundle its components, whole bundles only', async () => {
    const whole = await kept([['OUTFIT', 2]]);
    expect(whole.holds.map(({ sku, quantity }) => [sku, quantity])).toEqual([
      ['CAP', 4],
      ['TEE', 2],
    ]);
    const part = await kept([['OUTFIT', 9]], { partial: true });
    expect(part.lines).toMatchObject([{ sku: 'OUTFIT', quantity: 9, reserved: 5 }]);
    expect(part.units).toBe(15);
  });

  test('without a destination any location may keep them', async () => {
    expect(await kept([['MUG', 14]], { destination: null })).toMatchObject({ units: 14 });
  });

  test('obeys buffers, groups and what others wait for', async () => {
    const { database } = world.services;
    const id = (await loadChannels(database)).find((channel) => channel.code === 'web')?.id ?? '';
    accepted(await world.run(updateChannel, { id, change: { stock_buffer: 5 } }));
    expect(code(await world.run(reserve, wish([['MUG', 10]])))).toBe('stock_short');
    accepted(await world.run(reserve, wish([['MUG', 9]])));
    accepted(await world.run(updateChannel, { id, change: { stock_buffer: 0 } }));
    accepted(
      await world.run(saveLocationGroup, {
        code: 'east',
        name: 'East',
        location_codes: ['EWR'],
        channel_codes: ['web'],
      }),
    );
    expect(code(await world.run(reserve, wish([['TEE', 5]])))).toBe('stock_short');
    expect((await kept([['TEE', 4]])).holds).toMatchObject([{ location_name: 'Newark', quantity: 4 }]);
    accepted(
      await world.run(saveLocationGroup, {
        code: 'east',
        name: 'East',
        location_codes: ['EWR'],
        channel_codes: [],
      }),
    );
    const waiting = await world.order({ channel: 'patient', lines: [['CAP', 20]] });
    expect(waiting.lines).toMatchObject([{ allocated: 14, backordered: 6 }]);
    await world.stock('OAK', { CAP: 7 });
    expect(code(await world.run(reserve, wish([['CAP', 2]])))).toBe('stock_short');
    accepted(await world.run(reserve, wish([['CAP', 1]])));
    accepted(await world.run(cancelOrder, { order_id: waiting.id, reason: 'test', lines: null }));
  });

  test('refuses what an order would refuse', async () => {
    expect(code(await world.run(reserve, wish([['MUG', 1]], { channel: 'none' })))).toBe('channel_unknown');
    expect(code(await world.run(reserve, wish([['NONE', 1]])))).toBe('sku_unknown');
    expect(code(await world.run(reserve, wish([['OUTFIT', 600_000]])))).toBe('quantity_not_possible');
  });

  test('a key holds so many reservations and units, counted one after the other', async () => {
    const { executor } = world.services;
    const ask = (actor: Actor, limits: Reserve['limits']) =>
      executor.execute(reserve, { input: wish([['MUG', 2]], { limits }), actor, request_id: 'test' });
    const few = { reservations: 3, units: 100 };
    const flood = await Promise.all(Array.from({ length: 7 }, () => ask(key('one'), few)));
    expect(flood.filter(({ ok }) => ok)).toHaveLength(3);
    expect(flood.at(-1)).toMatchObject({
      ok: false,
      refusal: {
        code: 'reservation_limit_reached',
        what: 'reservations',
        limit: 3,
        held: 3,
        retry_after_s: 900,
      },
    });
    expect(code(await ask(key('two'), few))).toBe('accepted');
    expect(await ask(key('two'), { reservations: 9, units: 3 })).toMatchObject({
      refusal: { code: 'reservation_limit_reached', what: 'units', limit: 3, held: 2, asked: 2 },
    });
    expect((await levelOf('MUG', 'OAK')).reserved + (await levelOf('MUG', 'EWR')).reserved).toBe(8);
  });
});

describe('an order with a reservation', () => {
  test('takes exactly what was kept, from where it was kept, and what is missing from free stock', async () => {
    const { id, holds } = await kept([['MUG', 3]], { destination: null });
    const at = holds[0]?.location_id;
    const order = await world.order({
      lines: [
        ['MUG', 5],
        ['TEE', 1],
      ],
      reservation_id: id,
    });
    expect(order.fulfillment_orders).toMatchObject([{ location_id: at, units: 6 }]);
    expect(await stateOf({ id })).toBe('converted');
    const [oak, ewr] = [await levelOf('MUG', 'OAK'), await levelOf('MUG', 'EWR')];
    expect([oak.reserved + ewr.reserved, oak.available + ewr.available]).toEqual([0, 9]);
    const again = world.request({ lines: [['MUG', 1]], reservation_id: id });
    expect(await world.run(placeOrders, again)).toMatchObject({
      ok: false,
      refusal: { code: 'reservation_ended', state: 'converted' },
    });
  });

  test('gets kept units when nothing else is there, beyond every buffer', async () => {
    const { id } = await kept([['MUG', 14]]);
    const { database } = world.services;
    const channel = (await loadChannels(database)).find((each) => each.code === 'web')?.id ?? '';
    accepted(await world.run(updateChannel, { id: channel, change: { stock_buffer: 9 } }));
    const order = await world.order({ lines: [['MUG', 14]], reservation_id: id });
    expect(order.lines).toMatchObject([{ allocated: 14, backordered: 0 }]);
    accepted(await world.run(updateChannel, { id: channel, change: { stock_buffer: 0 } }));
  });

  test('takes what was kept even where something else of it has to wait', async () => {
    const { id } = await kept([['MUG', 2]], { channel: 'patient' });
    const request = world.request({
      channel: 'patient',
      lines: [
        ['MUG', 3],
        ['TEE', 16],
      ],
      reservation_id: id,
    });
    const order = accepted(await world.run(placeOrders, request));
    expect(order.lines).toMatchObject([
      { allocated: 3, backordered: 0 },
      { allocated: 14, backordered: 2 },
    ]);
    expect(await stateOf({ id })).toBe('converted');
    accepted(await world.run(cancelOrder, { order_id: order.id, reason: 'test', lines: null }));
  });

  test('leaves what it does not need, which is free again at once', async () => {
    const { id } = await kept([
      ['MUG', 6],
      ['OUTFIT', 1],
    ]);
    await world.order({
      lines: [
        ['MUG', 2],
        ['OUTFIT', 1],
      ],
      reservation_id: id,
    });
    for (const sku of ['MUG', 'CAP', 'TEE']) {
      const [oak, ewr] = [await levelOf(sku, 'OAK'), await levelOf(sku, 'EWR')];
      expect([sku, oak.reserved + ewr.reserved]).toEqual([sku, 0]);
    }
    expect((await levelOf('MUG', 'OAK')).available + (await levelOf('MUG', 'EWR')).available).toBe(12);
  });

  test('is refused where the reservation is not its own, and the reservation stays', async () => {
    const { executor } = world.services;
    const mine = accepted(
      await executor.execute(reserve, { input: wish([['MUG', 1]]), actor: key('one'), request_id: 'test' }),
    );
    const place = (actor: Actor, channel: string, reservation_id: string) =>
      executor.execute(placeOrders, {
        input: world.request({ channel, lines: [['MUG', 1]], reservation_id }),
        actor,
        request_id: 'test',
      });
    expect(code(await place(key('two'), 'web', mine.id))).toBe('reservation_of_another_key');
    expect(code(await place(key('one'), 'patient', mine.id))).toBe('reservation_of_another_channel');
    expect(code(await place(key('one'), 'web', '01900000-0000-7000-8000-000000000000'))).toBe(
      'reservation_unknown',
    );
    expect(await stateOf(mine)).toBe('open');
    await isOver(mine);
    expect(code(await place(key('one'), 'web', mine.id))).toBe('reservation_expired');
    expect((await levelOf('MUG', 'OAK')).reserved + (await levelOf('MUG', 'EWR')).reserved).toBe(1);
    accepted(await world.run(expireReservations, {}));
  });

  test('that is refused for another reason leaves the reservation open', async () => {
    const { id } = await kept([['MUG', 1]]);
    const order = world.request({
      lines: [
        ['MUG', 1],
        ['TEE', 99],
      ],
      reservation_id: id,
    });
    expect(code(await world.run(placeOrders, order))).toBe('stock_short');
    expect(await stateOf({ id })).toBe('open');
    accepted(await world.run(placeOrders, world.request({ lines: [['MUG', 1]], reservation_id: id })));
  });

  test('two orders of one batch: the first takes it, the second is refused', async () => {
    const { id } = await kept([['MUG', 1]]);
    const order = () => world.request({ lines: [['MUG', 1]], reservation_id: id });
    const answers = await world.runMany(placeOrders, [order(), order()]);
    expect(answers.map(code)).toEqual(['accepted', 'reservation_ended']);
  });

  test('sent again it is the same order, whatever became of the reservation', async () => {
    const { id } = await kept([['MUG', 1]]);
    const order = world.request({ lines: [['MUG', 1]], reservation_id: id });
    const first = accepted(await world.run(placeOrders, order));
    expect(await world.run(placeOrders, order)).toMatchObject({
      ok: true,
      value: { id: first.id, is_new: false },
    });
  });

  test('units that are kept where nothing ships to the customer are left, and others taken', async () => {
    const { id } = await kept([['MUG', 3]]);
    const { database } = world.services;
    await database.rows(
      `update fulfillment.reservation_holds h set location_id = (select id from inventory.locations where code = 'EWR')
       where reservation_id = $1`,
      [id],
    );
    const [oak, ewr] = [await levelOf('MUG', 'OAK'), await levelOf('MUG', 'EWR')];
    // Move the counters along with the hold, as if it had been kept there.
    if (oak.reserved > 0) {
      await database.rows(
        `update inventory.levels l set reserved = l.reserved + case when o.code = 'EWR' then 3 else -3 end
         from inventory.locations o, catalog.variants v
         where o.id = l.location_id and v.id = l.variant_id and v.sku = 'MUG'`,
      );
      await database.rows(
        `insert into inventory.movements (id, variant_id, location_id, from_state, to_state, quantity, reason, actor_name)
         select gen_random_uuid(), v.id, o.id, case when o.code = 'OAK' then 'reserved' end,
                case when o.code = 'EWR' then 'reserved' end, 3, 'test', 'test'
         from inventory.locations o, catalog.variants v where v.sku = 'MUG' and o.code in ('OAK', 'EWR')`,
      );
    }
    accepted(
      await world.run(saveLocationGroup, {
        code: 'east',
        name: 'East',
        location_codes: ['OAK'],
        channel_codes: ['web'],
      }),
    );
    const order = await world.order({ lines: [['MUG', 3]], reservation_id: id });
    expect(order.fulfillment_orders).toHaveLength(1);
    expect((await levelOf('MUG', 'EWR')).reserved).toBe(0);
    expect((await levelOf('MUG', 'EWR')).available).toBe(ewr.available + 3);
    accepted(
      await world.run(saveLocationGroup, {
        code: 'east',
        name: 'East',
        location_codes: ['OAK'],
        channel_codes: [],
      }),
    );
  });
});

describe('the end', () => {
  test('what is over is freed by the database’s clock, once', async () => {
    const [over, open] = [await kept([['MUG', 4]]), await kept([['MUG', 1]])];
    await isOver(over);
    expect(accepted(await world.run(expireReservations, {})).expired).toBe(1);
    expect([await stateOf(over), await stateOf(open)]).toEqual(['expired', 'open']);
    expect(accepted(await world.run(expireReservations, {})).expired).toBe(0);
    expect((await levelOf('MUG', 'OAK')).reserved + (await levelOf('MUG', 'EWR')).reserved).toBe(1);
  });

  test('extending moves the end, never nearer, and not beyond a week in all', async () => {
    const { id, expires_at } = await kept([['MUG', 1]]);
    const extend = (ttl_seconds: number) => world.run(extendReservation, { reservation_id: id, ttl_seconds });
    expect(accepted(await extend(10)).expires_at).toEqual(new Date(expires_at));
    expect(accepted(await extend(1_800)).expires_at.getTime()).toBeGreaterThan(
      new Date(expires_at).getTime() + 890_000,
    );
    await world.services.database.rows(
      `update fulfillment.reservations set created_at = created_at - interval '167 hours' where id = $1`,
      [id],
    );
    expect(code(await extend(7_200))).toBe('reservation_life_too_long');
    await isOver({ id });
    expect(code(await extend(60))).toBe('reservation_expired');
    accepted(await world.run(expireReservations, {}));
    expect(code(await extend(60))).toBe('reservation_expired');
  });

  test('released by hand it is free; released twice is released once; a taken one is not released', async () => {
    const { id } = await kept([['MUG', 2]]);
    const release = (reservation_id: string) =>
      world.run(releaseReservation, { reservation_id, reason: 'the cart was emptied' });
    expect(accepted(await release(id))).toEqual({ is_released: true });
    expect(accepted(await release(id))).toEqual({ is_released: false });
    const taken = await kept([['MUG', 1]]);
    await world.order({ lines: [['MUG', 1]], reservation_id: taken.id });
    expect(code(await release(taken.id))).toBe('reservation_ended');
  });

  test('nobody moves reserved units by hand', async () => {
    await kept([['MUG', 10]]);
    const move = { sku: 'MUG', location_code: 'OAK', reason: 'correction' as const, quantity: 1 };
    const answer = await world.run(moveBetweenStates, {
      ...move,
      from_state: 'available',
      to_state: 'damaged',
    });
    expect(['accepted', 'stock_below_zero']).toContain(code(answer));
  });
});
