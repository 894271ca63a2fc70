import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildWarehouse, TEST_CALLER, type Warehouse } from '../../../../tests/kit/warehouse.ts';
import { accepted } from '../../../../tests/kit/world.ts';
import type { StoredEvent } from '../../../platform/events.ts';
import { cancelOrder, holdOrder } from '../../orders/index.ts';
import { type CarrierPort, track } from '../../shipping/index.ts';
import { buyLabel, finishLabel } from '../buy-label.ts';
import { fulfillmentModule } from '../index.ts';
import { deliverParcels } from './deliver-parcels.ts';
import { fillBackorders } from './fill-backorders.ts';
import { packParcel, unpackParcel } from './pack-parcel.ts';
import { pick } from './pick.ts';
import { requestLabel } from './request-label.ts';
import { ship } from './ship.ts';
import { shortPick } from './short-pick.ts';
import { voidLabel } from './void-label.ts';

let house: Warehouse;

beforeAll(async () => {
  house = await buildWarehouse();
  await house.stock('OAK', { MUG: 400, TEE: 400 });
});
afterAll(() => house.close());

async function order(lines: [string, number][], channel = 'web') {
  const placed = await house.order({ lines, channel });
  const [first] = placed.fulfillment_orders;
  return { ...placed, ful: first?.id ?? '' };
}

async function lineOf(ful: string, sku: string): Promise<string> {
  return (await house.work(ful)).lines.find((line) => line.sku === sku)?.id ?? '';
}

// As the worker does: the newest event of this type, to this listener.
async function hear(listener: string, type: string): Promise<void> {
  const [event] = await house.services.database.rows<StoredEvent>(
    `select id, type, subject_id, payload, actor_name, occurred_at, 'req_test' as request_id
     from platform.events where type = $1 order by id desc limit 1`,
    [type],
  );
  const listening = fulfillmentModule.listeners?.find(({ name }) => name === listener);
  if (!event || !listening) throw new Error(`nobody hears ${type}`);
  await listening.handle(event, house.services);
}

const refusalOf = (answer: { ok: boolean; refusal?: { code: string } }): string =>
  answer.ok ? 'accepted' : (answer.refusal?.code ?? '');

describe('from the shelf to the door', () => {
  test('pick, pack, label, ship and deliver move every counter and the stock', async () => {
    const before = await house.level('MUG', 'OAK');
    const { ful } = await order([['MUG', 2]]);
    expect(await house.work(ful)).toMatchObject({
      status: 'open',
      supported_actions: ['pick', 'short_pick', 'pick_list', 'reject', 'move'],
    });

    expect(await house.scan(ful, ' mug\r\n', 2)).toBe('counted');
    expect(await house.work(ful)).toMatchObject({
      status: 'in_progress',
      supported_actions: ['put_back', 'pack', 'pick_list'],
    });
    const parcel_id = await house.packed(ful);
    accepted(await buyLabel(house.services, { parcel_id, service_code: null }, TEST_CALLER));
    const labeled = (await house.work(ful)).parcels[0];
    expect(labeled).toMatchObject({
      number: 1,
      state: 'labeled',
      label: { state: 'bought', tracking_status: 'pre_transit' },
    });
    expect(labeled?.label?.tracking_number).toMatch(/^LSL\d{13}$/);

    await house.shipped(ful);
    expect(await house.work(ful)).toMatchObject({
      status: 'closed',
      lines: [{ picked: 2, packed: 2, shipped: 2, delivered: 0 }],
      parcels: [{ state: 'handed_over' }],
      supported_actions: [],
    });
    const after = await house.level('MUG', 'OAK');
    expect(after).toEqual({ ...before, available: before.available - 2, on_hand: before.on_hand - 2 });

    const tracking_number = labeled?.label?.tracking_number ?? '';
    const event = { tracking_number, message: '', place: '', event_id: null };
    const delivered = { ...event, status: 'delivered' as const, occurred_at: new Date() };
    expect(accepted(await house.run(track, delivered))).toEqual({
      tracking_number,
      status: 'delivered',
      is_new: true,
    });
    expect(accepted(await house.run(track, delivered))).toMatchObject({ is_new: false });
    const late = { ...event, status: 'in_transit' as const, occurred_at: new Date(Date.now() - 3_600_000) };
    expect(accepted(await house.run(track, late))).toMatchObject({ status: 'delivered', is_new: true });
    expect(accepted(await house.run(deliverParcels, { parcel_ids: [parcel_id] }))).toEqual({
      delivered: [parcel_id],
      withdrawn: [],
    });
    expect(accepted(await house.run(deliverParcels, { parcel_ids: [parcel_id] }))).toEqual({
      delivered: [],
      withdrawn: [],
    });
    expect(await house.work(ful)).toMatchObject({
      lines: [{ delivered: 2 }],
      parcels: [{ state: 'delivered' }],
    });
    expect(await house.broken()).toEqual([]);
  });

  test('what a parcel ends as depends on what its carrier says, never on the order in which it comes in', async () => {
    const started = Date.now() - 8 * 3_600_000;
    const events = {
      back: { status: 'return_to_sender' as const, occurred_at: new Date(started + 3 * 3_600_000) },
      there: { status: 'delivered' as const, occurred_at: new Date(started + 5 * 3_600_000) },
    };
    const ends: object[] = [];
    for (const arrival of [['back', 'there'] as const, ['there', 'back'] as const]) {
      const { ful } = await order([['MUG', 2]]);
      const parcel_id = await house.labeled(ful, { MUG: 2 });
      await house.shipped(ful);
      const tracking_number = (await house.work(ful)).parcels[0]?.label?.tracking_number ?? '';
      for (const name of arrival) {
        const about = { tracking_number, message: '', place: '', event_id: null };
        accepted(await house.run(track, { ...about, ...events[name] }));
        await hear('fulfillment.deliver-tracked', 'tracking.updated');
      }
      const { lines, parcels } = await house.work(ful);
      ends.push({ delivered: lines[0]?.delivered, state: parcels[0]?.state, at: parcels[0]?.delivered_at });
      const withdrawn = await house.services.database.rows(
        `select 1 from platform.events where type = 'parcel.delivery_withdrawn' and subject_id = $1`,
        [parcel_id],
      );
      expect(withdrawn).toHaveLength(arrival[0] === 'there' ? 1 : 0);
    }
    const returned = { delivered: 0, state: 'handed_over', at: null };
    expect(ends).toEqual([returned, returned]);
    expect(await house.broken()).toEqual([]);
  });

  test('an event from the future counts as of now, and an unknown number is refused', async () => {
    const { ful } = await order([['MUG', 1]]);
    await house.labeled(ful, { MUG: 1 });
    const tracking_number = (await house.work(ful)).parcels[0]?.label?.tracking_number ?? '';
    const event = { tracking_number, message: '', place: '', event_id: 'e1', status: 'in_transit' as const };
    accepted(await house.run(track, { ...event, occurred_at: new Date(Date.now() + 86_400_000) }));
    const [stored] = await house.services.database.rows<{ occurred_at: Date }>(
      `select occurred_at from shipping.tracking_events where source_id = 'id:e1'`,
    );
    // The database's clock, read from afar, is a little off.
    expect(stored?.occurred_at.getTime()).toBeLessThan(Date.now() + 1_000);
    const unknown = await house.run(track, { ...event, tracking_number: 'LSL0', occurred_at: new Date() });
    expect(refusalOf(unknown)).toBe('tracking_number_unknown');
  });
});

describe('what cannot be done is refused and moves nothing', () => {
  test('wrong item, too many, on hold, and another user with the same scan', async () => {
    const { id, ful } = await order([['MUG', 2]]);
    expect(await house.scan(ful, 'TEE', 1)).toBe('wrong_item');
    expect(await house.scan(ful, 'javascript:alert(1)', 1)).toBe('wrong_item');
    expect(await house.scan(ful, 'M'.repeat(1_000), 1)).toBe('wrong_item');
    expect(await house.scan(ful, 'MUG', 3)).toBe('too_many');
    const client_id = crypto.randomUUID();
    expect(await house.scan(ful, 'MUG', 1, client_id)).toBe('counted');
    expect(await house.scan(ful, 'MUG', 1, client_id)).toBe('already_counted');
    const scan = { client_id, kind: 'pick' as const, code: 'MUG', line_id: null, quantity: 1 };
    const other = { ...TEST_CALLER.actor, name: 'somebody else' };
    const input = { fulfillment_order_id: ful, scans: [scan] };
    const stolen = await house.services.executor.execute(pick, {
      input,
      actor: other,
      request_id: 'req_other',
    });
    expect(accepted(stolen).results[0]).toMatchObject({
      outcome: 'refused',
      reason: 'used_for_another_scan',
    });

    accepted(await house.run(holdOrder, { order_id: id, type: 'address', reason: 'check it' }));
    expect(await house.scan(ful, 'MUG', 1)).toBe('refused');
    expect(refusalOf(await house.run(ship, { fulfillment_order_id: ful, parcel_ids: null }))).toBe(
      'fulfillment_order_not_workable',
    );
    expect((await house.work(ful)).lines).toMatchObject([{ picked: 1 }]);
    expect(await house.broken()).toEqual([]);
  });

  test('packing more than was picked, shipping without a label, opening a labeled parcel', async () => {
    const { ful } = await order([['MUG', 2]]);
    const size = { weight_grams: 900, length_mm: null, width_mm: null, height_mm: null };
    const line_id = await lineOf(ful, 'MUG');
    expect(refusalOf(await house.run(packParcel, { fulfillment_order_id: ful, ...size, lines: null }))).toBe(
      'nothing_to_pack',
    );
    await house.scan(ful, 'MUG', 1);
    const lines = [{ line_id, quantity: 2 }];
    expect(refusalOf(await house.run(packParcel, { fulfillment_order_id: ful, ...size, lines }))).toBe(
      'pack_too_many',
    );
    const parcel_id = await house.packed(ful);
    expect(refusalOf(await house.run(ship, { fulfillment_order_id: ful, parcel_ids: null }))).toBe(
      'parcel_without_label',
    );
    accepted(await buyLabel(house.services, { parcel_id, service_code: null }, TEST_CALLER));
    expect(refusalOf(await house.run(unpackParcel, { parcel_id }))).toBe('parcel_has_label');
    accepted(await house.run(voidLabel, { parcel_id }));
    accepted(await house.run(unpackParcel, { parcel_id }));
    expect(await house.work(ful)).toMatchObject({ lines: [{ picked: 1, packed: 0 }], parcels: [] });
    expect(await house.broken()).toEqual([]);
  });

  test('a service that does not go there, and an address that no label can show', async () => {
    const { ful } = await order([['MUG', 1]]);
    await house.scan(ful, 'MUG', 1);
    const parcel_id = await house.packed(ful);
    const wrong = await buyLabel(
      house.services,
      { parcel_id, service_code: 'local_international' },
      TEST_CALLER,
    );
    expect(wrong).toMatchObject({
      ok: false,
      refusal: { code: 'service_not_offered', offered: ['local_ground', 'local_express'] },
    });
    await house.services.database.rows(
      `update fulfillment.fulfillment_orders set destination = jsonb_set(destination, '{name}', '"山田"') where id = $1`,
      [ful],
    );
    const lost = await buyLabel(house.services, { parcel_id, service_code: null }, TEST_CALLER);
    expect(lost).toMatchObject({
      ok: false,
      refusal: { code: 'address_unprintable', characters: ['山', '田'] },
    });
    const labels = await house.services.database.rows('select 1 from shipping.labels where parcel_id = $1', [
      parcel_id,
    ]);
    expect(labels).toEqual([]);
  });
});

describe('labels (law 6)', () => {
  const carrier = (buy: CarrierPort['buy']): CarrierPort => ({
    code: 'longshore-local',
    buy,
    void: async () => ({ ok: true, value: true }),
    track: async () => [],
  });

  test('two presses at once buy one label', async () => {
    const { ful } = await order([['MUG', 1]]);
    await house.scan(ful, 'MUG', 1);
    const input = { parcel_id: await house.packed(ful), service_code: null };
    const answers = await Promise.all([1, 2, 3].map(() => buyLabel(house.services, input, TEST_CALLER)));
    const ids = new Set(answers.map((answer) => accepted(answer).label_id));
    expect(ids.size).toBe(1);
    const { database } = house.services;
    const labels = await database.rows<{ state: string }>(
      'select state from shipping.labels where parcel_id = $1',
      [input.parcel_id],
    );
    expect(labels).toEqual([{ state: 'bought' }]);
    expect(
      await database.rows('select 1 from shipping.local_carrier_labels where intent_id = any($1::uuid[])', [
        [...ids],
      ]),
    ).toHaveLength(1);
  });

  test('a crash after the carrier answered is finished by the job with the same number', async () => {
    const { ful } = await order([['MUG', 1]]);
    await house.scan(ful, 'MUG', 1);
    const parcel_id = await house.packed(ful);
    const { label_id } = accepted(await house.run(requestLabel, { parcel_id, service_code: null }));
    const { database } = house.services;
    await database.rows('insert into shipping.local_carrier_labels (intent_id) values ($1)', [label_id]);
    expect(refusalOf(await house.run(unpackParcel, { parcel_id }))).toBe('parcel_has_label');
    await finishLabel(house.services, label_id, TEST_CALLER);
    await finishLabel(house.services, label_id, TEST_CALLER);
    expect((await house.work(ful)).parcels[0]).toMatchObject({ state: 'labeled' });
    expect(
      await database.rows('select 1 from shipping.local_carrier_labels where intent_id = $1', [label_id]),
    ).toHaveLength(1);
    const jobs = await database.rows(
      `select 1 from pgboss.job where name = 'fulfillment.finish-label' and data->>'label_id' = $1`,
      [label_id],
    );
    expect(jobs).toHaveLength(1);
  });

  test('a carrier that is down or answers nonsense leaves the wish; one that says no ends it', async () => {
    const { ful } = await order([['MUG', 1]]);
    await house.scan(ful, 'MUG', 1);
    const input = { parcel_id: await house.packed(ful), service_code: null };
    const dead = carrier(() => Promise.reject(new Error('timeout')));
    expect(refusalOf(await buyLabel(house.services, input, TEST_CALLER, dead))).toBe('carrier_unreachable');
    const cost = { amount: -1, currency: 'USD' };
    const liar = carrier(async () => ({ ok: true, value: { tracking_number: 'X1234', cost } }));
    expect(refusalOf(await buyLabel(house.services, input, TEST_CALLER, liar))).toBe('carrier_unreachable');
    expect((await house.work(ful)).parcels[0]).toMatchObject({
      state: 'packed',
      label: { state: 'requested' },
    });
    const no = carrier(async () => ({
      ok: false,
      refusal: { code: 'carrier_refused', reason: 'no such street' },
    }));
    expect(await buyLabel(house.services, input, TEST_CALLER, no)).toMatchObject({
      refusal: { code: 'carrier_said_no', reason: 'no such street' },
    });
    expect((await house.work(ful)).parcels[0]).toMatchObject({ state: 'packed', label: null });
    accepted(await buyLabel(house.services, input, TEST_CALLER));
    expect(await house.broken()).toEqual([]);
  });
});

describe('labels', () => {
  test('one that the carrier has scanned is not voided any more', async () => {
    const { ful } = await order([['MUG', 1]]);
    const parcel_id = await house.labeled(ful, { MUG: 1 });
    const [before] = (await house.work(ful)).parcels;
    expect(before?.supported_actions).toContain('void_label');
    const scan = { message: '', place: '', event_id: null, occurred_at: new Date() };
    const tracking_number = before?.label?.tracking_number ?? '';
    accepted(await house.run(track, { ...scan, tracking_number, status: 'in_transit' }));
    expect(await house.run(voidLabel, { parcel_id })).toMatchObject({
      refusal: { code: 'label_in_use', parcel_number: 1, tracking_status: 'in_transit' },
    });
    const [after] = (await house.work(ful)).parcels;
    expect(after).toMatchObject({ state: 'labeled', label: { state: 'bought', tracking_number } });
    expect(after?.supported_actions).not.toContain('void_label');
  });

  test('a scan against voiding: either the label is void or the carrier has it', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { ful } = await order([['MUG', 1]]);
      const parcel_id = await house.labeled(ful, { MUG: 1 });
      const tracking_number = (await house.work(ful)).parcels[0]?.label?.tracking_number ?? '';
      const scan = { message: '', place: '', event_id: null, occurred_at: new Date() };
      const [voided] = await Promise.all([
        house.run(voidLabel, { parcel_id }),
        house.run(track, { ...scan, tracking_number, status: 'in_transit' }),
      ]);
      const [label] = await house.services.database.rows<{ state: string; tracking_status: string }>(
        'select state, tracking_status from shipping.labels where parcel_id = $1',
        [parcel_id],
      );
      expect(label?.state).toBe(voided.ok ? 'voided' : 'bought');
    }
    expect(await house.broken()).toEqual([]);
  });

  test('asked again for another service, the label that is there is no answer', async () => {
    const { ful } = await order([['MUG', 1]]);
    await house.scan(ful, 'MUG', 1);
    const parcel_id = await house.packed(ful);
    const ask = (service_code: string | null) =>
      buyLabel(house.services, { parcel_id, service_code }, TEST_CALLER);
    const first = accepted(await ask('local_ground'));
    expect(accepted(await ask('local_ground'))).toEqual(first);
    expect(accepted(await ask(null))).toEqual(first);
    expect(await ask('local_express')).toMatchObject({
      refusal: { code: 'label_of_other_service', asked: 'local_express', service_code: 'local_ground' },
    });
  });
});

describe('races', () => {
  test('shipping pressed twice at once happens once', async () => {
    const { ful } = await order([['MUG', 1]]);
    await house.labeled(ful, { MUG: 1 });
    const input = { fulfillment_order_id: ful, parcel_ids: null };
    const answers = await Promise.all([house.run(ship, input), house.run(ship, input)]);
    expect(answers.map(refusalOf).sort()).toEqual(['accepted', 'already_shipped']);
    expect((await house.work(ful)).lines).toMatchObject([{ shipped: 1 }]);
    expect(await house.broken()).toEqual([]);
  });

  test('one scan from two devices counts once', async () => {
    const { ful } = await order([['MUG', 5]]);
    const client_id = crypto.randomUUID();
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => house.scan(ful, 'MUG', 1, client_id)));
    expect(outcomes.sort()).toEqual(['already_counted', 'already_counted', 'already_counted', 'counted']);
    expect((await house.work(ful)).lines).toMatchObject([{ picked: 1 }]);
  });

  test('cancel against pick and ship tells one story', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id, ful } = await order([['TEE', 2]]);
      await house.labeled(ful, { TEE: 1 });
      const [, cancelled] = await Promise.all([
        house.run(ship, { fulfillment_order_id: ful, parcel_ids: null }),
        house.run(cancelOrder, { order_id: id, reason: 'changed their mind', lines: null }),
        house.scan(ful, 'TEE', 1),
      ]);
      const { lines, status } = await house.work(ful);
      const wasCancelled = cancelled.ok ? 1 : 0;
      expect(lines).toMatchObject([
        { quantity: 2, cancelled: wasCancelled, picked: 2 - wasCancelled, shipped: 1 },
      ]);
      expect(status).toBe(wasCancelled ? 'closed' : 'in_progress');
    }
    expect(await house.broken()).toEqual([]);
  });

  test('a short pick against shipping tells one story', async () => {
    const { ful } = await order([['TEE', 3]]);
    await house.labeled(ful, { TEE: 2 });
    const line_id = await lineOf(ful, 'TEE');
    const short = { fulfillment_order_id: ful, line_id, quantity: 1, reason: 'not_found' as const };
    const answers = await Promise.all([
      house.run(ship, { fulfillment_order_id: ful, parcel_ids: null }),
      house.run(shortPick, short),
      house.run(shortPick, short),
    ]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(2);
    expect(await house.work(ful)).toMatchObject({ status: 'closed', lines: [{ cancelled: 1, shipped: 2 }] });
    expect(await house.broken()).toEqual([]);
  });
});

describe('short picks and backorders', () => {
  test('missing units go to quality control and come from another location, or wait', async () => {
    await house.stock('EWR', { CAP: 1 });
    await house.stock('OAK', { CAP: 3 });
    const { id, ful } = await order([['CAP', 3]]);
    const line_id = await lineOf(ful, 'CAP');
    const result = accepted(
      await house.run(shortPick, { fulfillment_order_id: ful, line_id, quantity: 3, reason: 'not_found' }),
    );
    expect(result).toMatchObject({ sku: 'CAP', quantity: 3, reallocated: [{ quantity: 1 }], backordered: 2 });
    expect(await house.work(ful)).toMatchObject({ status: 'cancelled', lines: [{ cancelled: 3 }] });
    expect(await house.level('CAP', 'OAK')).toEqual({
      available: 0,
      committed: 0,
      quality_control: 3,
      on_hand: 3,
    });
    expect(await house.level('CAP', 'EWR')).toEqual({
      available: 0,
      committed: 1,
      quality_control: 0,
      on_hand: 1,
    });
    expect(await house.broken()).toEqual([]);

    const variant_ids = (await house.work(ful)).lines.map(({ variant_id }) => variant_id);
    await house.stock('OAK', { CAP: 1 });
    expect(accepted(await house.run(fillBackorders, { variant_ids }))).toEqual({ units: 1, next: null });
    await house.stock('OAK', { CAP: 5 });
    accepted(await house.run(holdOrder, { order_id: id, type: 'address', reason: 'check it' }));
    expect(accepted(await house.run(fillBackorders, { variant_ids }))).toEqual({ units: 1, next: null });
    const orders = await house.services.database.rows<{ number: string; status: string }>(
      `select split_part(number, '-', 2) as number, status from fulfillment.fulfillment_orders where order_id = $1 order by 1`,
      [id],
    );
    expect(orders).toEqual([
      { number: '1', status: 'cancelled' },
      { number: '2', status: 'on_hold' },
      { number: '3', status: 'on_hold' },
      { number: '4', status: 'on_hold' },
    ]);
    expect(await house.level('CAP', 'OAK')).toEqual({
      available: 4,
      committed: 2,
      quality_control: 3,
      on_hand: 9,
    });
    expect(await house.broken()).toEqual([]);
  });

  test('who waited first is served first, and a cancelled backorder claims nothing', async () => {
    const [level] = await house.services.database.rows<{ available: number }>(
      `select sum(l.available) as available
       from inventory.levels l join catalog.variants v on v.id = l.variant_id where v.sku = 'MUG'`,
    );
    const rest = await house.order({ lines: [['MUG', level?.available ?? 0]] });
    expect(rest.status).toBe('open');
    const first = await order([['MUG', 2]], 'patient');
    const gone = await order([['MUG', 1]], 'patient');
    const last = await order([['MUG', 2]], 'patient');
    accepted(await house.run(cancelOrder, { order_id: gone.id, reason: 'changed their mind', lines: null }));
    await house.stock('EWR', { MUG: 3 });
    const [mug] = await house.services.database.rows<{ id: string }>(
      `select id from catalog.variants where sku = 'MUG'`,
    );
    const filled = await Promise.all(
      [1, 2].map(() => house.run(fillBackorders, { variant_ids: [mug?.id ?? ''] })),
    );
    expect(filled.map((answer) => accepted(answer).units).sort()).toEqual([0, 3]);
    const rows = await house.services.database.rows<{ order_id: string; units: number }>(
      'select order_id, units from fulfillment.fulfillment_orders where order_id = any($1::uuid[])',
      [[first.id, gone.id, last.id]],
    );
    expect(new Map(rows.map(({ order_id, units }) => [order_id, units]))).toEqual(
      new Map([
        [first.id, 2],
        [last.id, 1],
      ]),
    );
    expect(await house.broken()).toEqual([]);
  });
});
