import {
  backorderExpectedChanged,
  backorderFilled,
  fulfillmentRunningLate,
  fulfillmentShipped,
  parcelDelivered,
  pickupExpired,
  pickupReady,
} from '../../events/fulfillment.ts';
import { stockLowDigest } from '../../events/inventory.ts';
import { orderChangeConfirmed, orderPlaced } from '../../events/orders.ts';
import { systemActor } from '../../platform/actor.ts';
import { baseUrlOf } from '../../platform/base-url.ts';
import type { CommandRequest } from '../../platform/command.ts';
import { type Listener, listener, type StoredEvent } from '../../platform/events.ts';
import type { Chore, Job } from '../../platform/jobs.ts';
import { type Mail, sendMail } from '../../platform/mail.ts';
import type { Services } from '../../platform/module.ts';
import { ALL_PERMISSIONS } from '../../platform/permissions.ts';
import { claimForSending, settleSending } from './commands/send-message.ts';
import { SEND_MESSAGE, type WriteMessage, writeMessages } from './commands/write-messages.ts';
import { listStranded } from './queries/list-messages.ts';
import type { Sending } from './rules/message.ts';

const ACTOR = systemActor('notifications', ALL_PERMISSIONS);

export const notificationListeners: readonly Listener<Services>[] = [
  listener({
    name: 'notifications.confirm-order',
    events: [orderPlaced],
    handle: (event, services: Services) =>
      write(services, event, { kind: 'order_confirmation', order_id: event.subject_id }),
  }),
  listener({
    name: 'notifications.tell-changed',
    events: [orderChangeConfirmed],
    handle: (event, services: Services) => {
      const { difference_amount } = event.payload;
      const news = { kind: 'order_changed' as const, order_id: event.subject_id, event_id: event.id };
      return write(services, event, { ...news, difference_amount });
    },
  }),
  listener({
    name: 'notifications.tell-expected',
    events: [backorderExpectedChanged],
    handle: (event, services: Services) => {
      const { order_id } = event.payload;
      return write(services, event, { kind: 'expected_date', order_id, event_id: event.id, arrived: null });
    },
  }),
  listener({
    name: 'notifications.tell-arrived',
    events: [backorderFilled],
    async handle(event, services: Services) {
      // Events of older versions say neither.
      const { order_id, ship_by = null, served = [] } = event.payload;
      if (ship_by === null) return;
      const arrived = { skus: served.map(({ sku }) => sku), ship_by: new Date(ship_by) };
      await write(services, event, { kind: 'expected_date', order_id, event_id: event.id, arrived });
    },
  }),
  listener({
    name: 'notifications.tell-delay',
    events: [fulfillmentRunningLate],
    handle: (event, services: Services) => {
      const { order_id, promised_by, expected_by } = event.payload;
      const times = { promised_by: new Date(promised_by), expected_by: new Date(expected_by) };
      return write(services, event, { kind: 'running_late', order_id, event_id: event.id, ...times });
    },
  }),
  listener({
    name: 'notifications.tell-ready',
    events: [pickupReady],
    handle: (event, services: Services) => {
      const { order_id, fulfillment_order_id } = event.payload;
      const news = { kind: 'ready_for_pickup' as const, order_id, fulfillment_order_id };
      return write(services, event, { ...news, event_id: event.id });
    },
  }),
  listener({
    name: 'notifications.tell-not-collected',
    events: [pickupExpired],
    handle: (event, services: Services) => {
      const { order_id, fulfillment_order_id } = event.payload;
      const news = { kind: 'pickup_expired' as const, order_id, fulfillment_order_id };
      return write(services, event, { ...news, event_id: event.id });
    },
  }),
  listener({
    name: 'notifications.tell-shipped',
    events: [fulfillmentShipped],
    handle: (event, services: Services) => {
      const { order_id, shipment_id } = event.payload;
      return write(services, event, { kind: 'shipped', order_id, shipment_id });
    },
  }),
  listener({
    name: 'notifications.tell-delivered',
    events: [parcelDelivered],
    handle: (event, services: Services) => {
      const { order_id, parcel_id } = event.payload;
      return write(services, event, { kind: 'delivered', order_id, parcel_id });
    },
  }),
  listener({
    name: 'notifications.tell-low-stock',
    events: [stockLowDigest],
    handle: (event, services: Services) => {
      const { recipients, ...digest } = event.payload;
      const mails = recipients.map((recipient) => ({ kind: 'low_stock' as const, recipient, digest }));
      return write(services, event, ...mails.map((mail) => ({ ...mail, event_id: event.id })));
    },
  }),
];

type News<T = WriteMessage> = T extends WriteMessage ? Omit<T, 'base_url' | 'has_server'> : never;

async function write(services: Services, event: StoredEvent, ...news: News[]): Promise<void> {
  const { config, executor } = services;
  const shared = { base_url: baseUrlOf(config), has_server: config.smtp_url !== undefined };
  const requests = news.map((each) => requestOf<WriteMessage>({ ...each, ...shared }, event.request_id));
  // One by one into the queue, where the messages of other events join them: a transaction for each event halved the orders/s.
  const answers = await Promise.all(requests.map((request) => executor.execute(writeMessages, request)));
  for (const answer of answers) accepted(answer);
}

export const sendMessageJob: Job<Services> = {
  name: SEND_MESSAGE,
  handle: (data, services) => line.run(() => send(String(data.message_id), services)),
};

/** A try that left nothing but an answer to come back to; thrown so that the job is tried again later. */
class TryLater extends Error {
  override readonly name = 'TryLater';
}

const LOST: Sending = {
  kind: 'unknown',
  error: 'The worker that was sending it ended before it heard the answer.',
};

// The claim is committed before the server hears a word, and no transaction is open while it is talked to. Whoever
// finds a claim without an answer, after a worker was killed, says so and never tries again.
async function send(id: string, services: Services): Promise<void> {
  const { executor, config } = services;
  const { smtp_url, mail_from } = config;
  const claim = accepted(
    await executor.execute(claimForSending, requestOf({ id, has_server: smtp_url !== undefined })),
  );
  if (claim.mail === null) {
    if (claim.state === 'sending') await settle(services, id, LOST);
    return;
  }
  if (smtp_url === undefined) return;
  const mail: Mail = { ...claim.mail, from: mail_from };
  const sending = await sendMail(smtp_url, mail);
  const state = await settle(services, id, sending);
  if (state === 'waiting') throw new TryLater(sending.kind === 'sent' ? sending.answer : sending.error);
}

async function settle(services: Services, id: string, sending: Sending): Promise<string> {
  return accepted(await services.executor.execute(settleSending, requestOf({ id, sending }))).state;
}

/**
 * Finds messages whose job has vanished between claim and answer. A try ends within a minute and a killed worker's job
 * is taken over within half of one; what is older has nobody left to settle it.
 */
export const strandedChore: Chore<Services> = {
  name: 'notifications.settle-stranded',
  every_s: 60,
  async run(services) {
    const ids = await listStranded(services.database);
    for (const id of ids) await settle(services, id, LOST);
  },
};

function requestOf<Input>(input: Input, request_id = 'notifications'): CommandRequest<Input> {
  return { input, actor: ACTOR, request_id };
}

function accepted<T>(answer: { ok: true; value: T } | { ok: false; refusal: { code: string } }): T {
  if (!answer.ok) throw new Error(answer.refusal.code);
  return answer.value;
}

/** Lets so many tasks run at once and the others wait in order. */
class Line {
  readonly #places: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(places: number) {
    this.#places = places;
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#places) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running += 1;
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}

// Mail servers turn away clients that open many connections at once. The claim comes after the wait: a worker that is
// killed leaves at most these few in doubt.
const line = new Line(4);
