import { randomBytes } from 'node:crypto';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FIRST_TRY } from '../../../tests/kit/jobs.ts';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { newId, toWire } from '../../kernel/ids.ts';
import type { Services } from '../../platform/module.ts';
import { claimForSending } from './commands/send-message.ts';
import { notificationListeners, sendMessageJob, strandedChore } from './jobs.ts';

let server: TestServer;
let smtp: SMTPServer;
let mailing: Services;
let taken: string[] = [];
/** What the mail server says to each recipient; empty: yes to all. */
let answers: (Error & { responseCode: number })[] = [];
const channel_id = newId();

beforeAll(async () => {
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_address, _session, done) => done(answers.shift() ?? null),
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        taken.push(Buffer.concat(chunks).toString());
        done();
      });
    },
  });
  const listening = smtp.listen(0, '127.0.0.1');
  await new Promise((resolve) => listening.once('listening', resolve));
  server = await testServer();
  const { port } = listening.address() as { port: number };
  mailing = {
    ...server.services,
    config: {
      ...server.services.config,
      smtp_url: `smtp://127.0.0.1:${port}`,
      base_url: 'https://shop.example/',
    },
  };
  await server.services.database.rows(
    `insert into channels.channels (id, code, name, kind, currency, market, sender_name)
     values ($1, 'web', 'Web shop', 'web_shop', 'EUR', 'DE', 'Demo Harbor Goods')`,
    [channel_id],
  );
});

afterAll(async () => {
  await server?.close();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
});

beforeEach(() => {
  taken = [];
  answers = [];
});

/** An order of two mugs as the orders module stores it. */
async function givenOrder(change: { email?: string | null; fulfilled_elsewhere?: boolean } = {}) {
  const { email = 'buyer@example.com', fulfilled_elsewhere = false } = change;
  const [id, line_id] = [newId(), newId()];
  const token = randomBytes(16);
  const [row] = await server.services.database.rows<{ number: number }>(
    `insert into orders.orders
       (id, number, external_id, channel_id, customer_name, email, currency, status, payment_status, fulfillment_status,
        units,
        items_amount, discount_amount, shipping_amount, tax_amount, total_amount, shipping_address, service_code, deliver_by,
        tracking_token, request_digest, fulfilled_elsewhere, placed_at)
     values ($1::uuid, nextval('orders.order_numbers'), $1::uuid::text, $2, 'Demo Buyer', $3, 'EUR', 'open',
        'paid', 'in_progress', 2, 2500, 0, 490, 0, 2990,
        '{"name": "Demo Buyer", "line1": "Secret lane 7", "country": "DE"}', 'local_standard',
        now() + interval '2 days', $4, '', $5, now())
     returning number`,
    [id, channel_id, email, token, fulfilled_elsewhere],
  );
  await server.services.database.rows(
    `insert into orders.lines (id, order_id, position, variant_id, sku, title, quantity, unit_amount, total_amount,
        allocated)
     values ($1, $2, 1, $3, 'MUG', 'Enamel mug', 2, 1250, 2500, 2)`,
    [line_id, id, newId()],
  );
  return { id, line_id, number: row?.number ?? 0, token: token.toString('base64url') };
}

/** One mug of the order in each parcel: packed, labeled, handed over; the first of them delivered. */
async function givenParcels({ id: order_id, line_id }: { id: string; line_id: string }) {
  const { database } = server.services;
  const [fulfillment_id, fulfillment_line_id, location_id, shipment_id] = [
    newId(),
    newId(),
    newId(),
    newId(),
  ];
  await database.rows(
    `insert into inventory.locations (id, code, name, kind, address, time_zone)
     values ($1, $2, 'Demo warehouse', 'warehouse', '{}', 'Europe/Berlin')`,
    [location_id, location_id],
  );
  await database.rows(
    `insert into fulfillment.fulfillment_orders
       (id, order_id, number, location_id, channel_id, status, service_code, ship_by, destination, customer_name, units)
     values ($1::uuid, $2, $1::uuid::text, $3, $4, 'closed', 'local_standard', now(), '{}', 'Demo Buyer', 2)`,
    [fulfillment_id, order_id, location_id, channel_id],
  );
  await database.rows(
    `insert into fulfillment.fulfillment_order_lines
       (id, fulfillment_order_id, order_line_id, variant_id, quantity, picked, packed, shipped, delivered)
     values ($1, $2, $3, $4, 2, 2, 2, 2, 1)`,
    [fulfillment_line_id, fulfillment_id, line_id, newId()],
  );
  const parcels = [newId(), newId()] as const;
  const label_token = randomBytes(16);
  for (const [index, parcel_id] of parcels.entries()) {
    const delivered_at = index === 0 ? new Date('2026-05-13T12:20:00Z') : null;
    await database.rows(
      `insert into fulfillment.parcels
         (id, fulfillment_order_id, order_id, number, state, weight_grams, shipment_id, handed_over_at, delivered_at)
       values ($1, $2, $3, $7, $4, 500, $5, now(), $6)`,
      [
        parcel_id,
        fulfillment_id,
        order_id,
        delivered_at ? 'delivered' : 'handed_over',
        shipment_id,
        delivered_at,
        index + 1,
      ],
    );
    await database.rows('insert into fulfillment.parcel_lines values ($1, $2, 1)', [
      parcel_id,
      fulfillment_line_id,
    ]);
    const label_id = newId();
    await database.rows(
      `insert into shipping.labels
         (id, parcel_id, carrier_code, service_code, state, request, tracking_number, tracking_token, expected_at,
          tracking_status, cost_amount, cost_currency, bought_at)
       values ($1, $2, 'test_carrier', 'local_standard', 'bought', '{}', $3, $4, now() + interval '1 day', $5, 890, 'EUR',
               now())`,
      [
        label_id,
        parcel_id,
        `TRACK-${parcel_id}`,
        index === 1 ? label_token : randomBytes(16),
        delivered_at ? 'delivered' : 'in_transit',
      ],
    );
    await database.rows(
      `insert into shipping.tracking_events (id, label_id, source_id, status, place, occurred_at)
       values ($1, $2, 'scan', 'in_transit', '<b>Harrisburg</b>', now())`,
      [newId(), label_id],
    );
  }
  return { parcels, shipment_id, label_token: label_token.toString('base64url') };
}

async function hear(name: string, subject_id: string, payload: object = {}): Promise<void> {
  const heard = notificationListeners.find((each) => each.name === name);
  const event = {
    id: newId(),
    type: '',
    subject_id,
    payload,
    actor_name: 'test',
    request_id: 'req_test',
    occurred_at: new Date(),
  };
  await heard?.handle(event, mailing);
}

type Row = {
  id: string;
  state: string;
  error: string | null;
  attempts: number;
  subject: string;
  intent: string;
};

function messagesOf(order_id: string): Promise<Row[]> {
  return server.services.database.rows<Row>(
    'select id, state, error, attempts, subject, intent from notifications.messages where order_id = $1 order by id',
    [order_id],
  );
}

async function jobsOf(message_id: string): Promise<number> {
  const [row] = await server.services.database.rows<{ n: number }>(
    `select count(*) as n from pgboss.job where name = 'notifications.send-message' and data->>'message_id' = $1`,
    [message_id],
  );
  return row?.n ?? 0;
}

async function confirmed(change: Parameters<typeof givenOrder>[0] = {}) {
  const order = await givenOrder(change);
  await hear('notifications.confirm-order', order.id);
  const [message] = await messagesOf(order.id);
  if (!message) throw new Error('no message was written');
  const send = (services: Services = mailing) =>
    sendMessageJob.handle({ message_id: message.id }, services, FIRST_TRY);
  const state = async () => (await messagesOf(order.id))[0];
  return { order, message, send, state };
}

describe('what is written', () => {
  test('an event that comes three times, twice at once, is one message with one job', async () => {
    const order = await givenOrder();
    await Promise.all([
      hear('notifications.confirm-order', order.id),
      hear('notifications.confirm-order', order.id),
    ]);
    await hear('notifications.confirm-order', order.id);
    const messages = await messagesOf(order.id);
    expect(messages.map(({ intent, state }) => [intent, state])).toEqual([
      [`order_confirmation:${order.id}`, 'waiting'],
    ]);
    expect(await jobsOf(messages[0]?.id ?? '')).toBe(1);
  });

  test('no address, or imported history: nobody is written to', async () => {
    for (const change of [{ email: null }, { fulfilled_elsewhere: true }]) {
      const order = await givenOrder(change);
      await hear('notifications.confirm-order', order.id);
      expect(await messagesOf(order.id)).toEqual([]);
    }
  });

  test('an address that would begin another header is refused with a sentence, and never tried', async () => {
    const { message } = await confirmed({ email: 'a@b.example\r\nBcc: c@d.example' });
    expect(message).toMatchObject({
      state: 'failed',
      error: 'The recipient is not one e-mail address. Nothing was sent.',
    });
    expect(await jobsOf(message.id)).toBe(0);
    const again = await server.call('POST', `/v1/messages/${toWire('msg', message.id)}/send-again`);
    expect([again.statusCode, again.json().code]).toEqual([422, 'message_unsendable']);
  });
});

describe('low stock', () => {
  const digest = {
    recipients: ['stock@example.com', 'buyer@example.com'],
    alerts: [
      { sku: 'MUG', title: 'Enamel <b>mug</b>', location_name: 'Oakland', threshold: 10, units: 2 },
      { sku: 'TEE', title: 'Harbor tee', location_name: null, threshold: 1_200, units: 1_100 },
    ],
    total: 7,
  };

  test('everybody who asked gets one mail of all of it, about no order, however often the event comes', async () => {
    const id = newId();
    const heard = notificationListeners.find(({ name }) => name === 'notifications.tell-low-stock');
    const event = { id, type: '', subject_id: newId(), payload: digest, actor_name: 'test' };
    const stored = { ...event, request_id: 'req_test', occurred_at: new Date() };
    await Promise.all([heard?.handle(stored, mailing), heard?.handle(stored, mailing)]);
    await heard?.handle(stored, mailing);
    const { json } = await server.call('GET', '/v1/messages?kind=low_stock');
    const { items } = json();
    expect(items).toHaveLength(2);
    expect(items[0]).toMatchObject({ order_id: null, channel_id: null, subject: '7 SKUs run low' });
    for (const message of await server.services.database.rows<{ id: string; recipient: string }>(
      `select id, recipient from notifications.messages where intent like 'low_stock:' || $1 || ':%' order by recipient`,
      [id],
    )) {
      expect(await jobsOf(message.id)).toBe(1);
      await sendMessageJob.handle({ message_id: message.id }, mailing, FIRST_TRY);
      await sendMessageJob.handle({ message_id: message.id }, mailing, FIRST_TRY);
    }
    expect(taken).toHaveLength(2);
    const mail = await simpleParser(taken[1] ?? '');
    expect(mail.to).toMatchObject({ text: 'stock@example.com' });
    expect(mail.text).toContain('- Enamel <b>mug</b> (MUG, Oakland, low at 10): 2 left');
    expect(mail.text).toContain('- Harbor tee (TEE, all locations, low at 1,200): 1,100 left');
    expect(mail.text).toContain('And 5 more, which the console lists.');
    expect(mail.text).toContain('https://shop.example/inventory/low-stock');
    expect(mail.html).toContain('Enamel &lt;b&gt;mug&lt;/b&gt;');
    expect(mail.html).not.toContain('The link is private');
  });
});

describe('parcels', () => {
  test('are announced when they leave, and each when it arrives', async () => {
    const order = await givenOrder();
    const { parcels, shipment_id } = await givenParcels(order);
    const of_order = { order_id: order.id };
    await hear('notifications.tell-shipped', newId(), { ...of_order, shipment_id, parcel_ids: parcels });
    for (const parcel_id of parcels) {
      await hear('notifications.tell-delivered', parcel_id, { ...of_order, parcel_id });
    }
    const messages = await messagesOf(order.id);
    // The second parcel has not arrived, whatever the event says: nobody is told so.
    expect(messages.map(({ intent, subject }) => [intent, subject])).toEqual([
      [`shipped:${shipment_id}`, `Order ${order.number} is on its way`],
      [`delivered:${parcels[0]}`, `Order ${order.number}: a parcel has arrived`],
    ]);
    const [shipped, delivered] = messages;
    for (const { id } of messages) await sendMessageJob.handle({ message_id: id }, mailing, FIRST_TRY);
    expect([shipped, delivered].map((message) => message?.state)).toEqual(['waiting', 'waiting']);
    const [first, second] = await Promise.all(taken.map((raw) => simpleParser(raw)));
    expect(first?.text).toContain(`Parcel 1, test_carrier TRACK-${parcels[0]}\n- Enamel mug: 1\n`);
    expect(first?.text).toContain(`Parcel 2, test_carrier TRACK-${parcels[1]}\n- Enamel mug: 1\n`);
    expect(second?.text).toContain('test_carrier delivered it on Wednesday, May 13 at 14:20, Berlin time.');
  });

  test('stand as tabs on the page of the order, and alone on the page of their own label', async () => {
    const order = await givenOrder();
    const { parcels, label_token } = await givenParcels(order);
    const page = await server.call('GET', `/t/${order.token}`, { as: 'nobody' });
    expect(page.body).toMatch(/Parcel 1.*Delivered.*aria-current="page".*Parcel 2/s);
    expect(page.body).toContain(`TRACK-${parcels[1]}`);
    expect(page.body).toContain('Last seen in &#60;b&#62;Harrisburg&#60;/b&#62;');
    const first = await server.call('GET', `/t/${order.token}?parcel=1`, { as: 'nobody' });
    expect(first.body).toContain('Delivered Wednesday, May 13');
    const own = await server.call('GET', `/t/${label_token}?parcel=1`, { as: 'nobody' });
    expect(own.body).toContain(`TRACK-${parcels[1]}`);
    expect(own.body).not.toContain('Parcel 1');
  });
});

describe('what is sent', () => {
  test('one mail with the link to the page, however often the job runs', async () => {
    const { order, send, state } = await confirmed();
    await send();
    await send();
    expect(taken).toHaveLength(1);
    const mail = await simpleParser(taken[0] ?? '');
    expect(mail.subject).toBe(`Order ${order.number} confirmed`);
    expect(mail.from?.text).toBe('"Demo Harbor Goods" <orders@longshore.invalid>');
    expect(mail.text).toContain('- Enamel mug (2 × €12.50): €25.00\n');
    expect(mail.text).toContain('Total: €29.90\n');
    expect(mail.text).toContain(`https://shop.example/t/${order.token}\n`);
    expect(mail.html).toContain(`href="https://shop.example/t/${order.token}"`);
    expect(await state()).toMatchObject({ state: 'sent', attempts: 1, error: null });
  });

  test('a worker killed between claim and answer: listed as unknown, and never repeated', async () => {
    const { message, send, state } = await confirmed();
    await server.run(claimForSending, { id: message.id, has_server: true });
    await send();
    await send();
    expect(taken).toEqual([]);
    expect((await state())?.state).toBe('unknown');
  });

  test('a claim whose job vanished is found by the clock', async () => {
    const { message, state } = await confirmed();
    await server.run(claimForSending, { id: message.id, has_server: true });
    await strandedChore.run(mailing);
    expect((await state())?.state).toBe('sending');
    await server.services.database.rows(
      `update notifications.messages set claimed_at = now() - interval '16 minutes' where id = $1`,
      [message.id],
    );
    await strandedChore.run(mailing);
    expect((await state())?.state).toBe('unknown');
  });

  test('"later" is tried again, and the eighth time it is believed', async () => {
    const { send, state } = await confirmed();
    answers = Array.from({ length: 8 }, () => Object.assign(new Error('Busy'), { responseCode: 450 }));
    for (let attempt = 1; attempt <= 7; attempt += 1) {
      await expect(send()).rejects.toThrow('450');
      expect(await state()).toMatchObject({ state: 'waiting', attempts: attempt });
    }
    await send();
    expect((await state())?.state).toBe('failed');
    expect(taken).toEqual([]);
  });

  test('without a mail server it is kept for the outbox', async () => {
    const { send, state } = await confirmed();
    await send(server.services);
    await send();
    expect((await state())?.state).toBe('kept');
    expect(taken).toEqual([]);
  });
});

describe('over HTTP', () => {
  test('the outbox lists, shows and sends again as a new intent with an author', async () => {
    const { order, message, send } = await confirmed();
    await send(server.services);
    const order_id = toWire('ord', order.id);
    const list = await server.call('GET', `/v1/messages?order_id=${order_id}&state=kept`);
    expect(list.json()).toMatchObject({
      items: [
        {
          id: toWire('msg', message.id),
          order_id,
          order_number: order.number,
          supported_actions: ['send_again'],
        },
      ],
      next: null,
      total: 1,
    });
    const again = await server.call('POST', `/v1/messages/${toWire('msg', message.id)}/send-again`);
    expect(again.statusCode).toBe(201);
    expect(again.json()).toMatchObject({
      intent: `order_confirmation:${order.id}:again-1`,
      state: 'waiting',
    });
    const twice = await server.call('POST', `/v1/messages/${again.json().id}/send-again`);
    expect([twice.statusCode, twice.json().code]).toEqual([409, 'message_under_way']);
    const audit = await server.services.database.rows<{ actor_name: string }>(
      `select actor_name from platform.audit where action = 'notifications.send-again'`,
    );
    expect(audit).toEqual([{ actor_name: 'Test key' }]);
  });

  test('pages follow each other without a gap', async () => {
    for (let index = 0; index < 3; index += 1) await confirmed();
    const seen: string[] = [];
    let after = '';
    do {
      const page = (await server.call('GET', `/v1/messages?limit=2${after}`)).json();
      seen.push(...page.items.map(({ id }: { id: string }) => id));
      after = page.next === null ? '' : `&after=${page.next}`;
    } while (after !== '');
    const all = await server.services.database.rows<{ id: string }>(
      'select id from notifications.messages order by id desc',
    );
    expect(seen).toEqual(all.map(({ id }) => toWire('msg', id)));
  });
});

describe('the tracking page', () => {
  test('opens by its token alone, and tells neither address nor e-mail nor payment', async () => {
    const order = await givenOrder();
    const page = await server.call('GET', `/t/${order.token}?parcel=1&utm_source=mail`, { as: 'nobody' });
    expect(page.statusCode).toBe(200);
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow',
    });
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.body).toContain(`Order ${order.number}`);
    expect(page.body).toContain('Enamel mug');
    expect(page.body).not.toMatch(/Secret lane|buyer@example|Demo Buyer|paid|29\.90|2990/);
  });

  test('whatever opens nothing gets one and the same page', async () => {
    const order = await givenOrder();
    const unknown = await server.call('GET', `/t/${randomBytes(16).toString('base64url')}`, { as: 'nobody' });
    expect(unknown.statusCode).toBe(404);
    expect(unknown.body).toContain('This link leads nowhere');
    for (const token of [
      String(order.number),
      order.id,
      'buyer%40example.com',
      `${order.token}=`,
      '%00',
      "'--",
      order.token.slice(1),
    ]) {
      const answer = await server.call('GET', `/t/${token}`, { as: 'nobody' });
      expect([answer.statusCode, answer.body]).toEqual([404, unknown.body]);
    }
  });
});
