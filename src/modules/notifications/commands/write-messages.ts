import { accept, type Decision } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { batchCommand } from '../../../platform/command.ts';
import { readOrderFacts, readParcelFacts, readPickupFacts, readToldDays } from '../queries/message-facts.ts';
import { composeLowStock, type LowStockFacts } from '../rules/compose-low-stock.ts';
import {
  type ComposedMessage,
  composeArrived,
  composeChanged,
  composeConfirmation,
  composeDelay,
  composeDelivered,
  composeExpected,
  composePickup,
  composeShipped,
  type OrderFacts,
  type ParcelFacts,
  type PickupFacts,
  type ToldDays,
} from '../rules/compose-message.ts';
import { headProblem } from '../rules/message.ts';
import { plainText } from '../rules/plain-text.ts';
import { insertMessages, type NewMessage, readKnownIntents } from '../sql.ts';

/** The queue of messages that are to be sent. */
export const SEND_MESSAGE = 'notifications.send-message';

type OrderNews = { order_id: string } & (
  | { kind: 'order_confirmation' }
  | { kind: 'order_changed'; event_id: string; difference_amount: number }
  | { kind: 'expected_date'; event_id: string; arrived: { skus: readonly string[]; ship_by: Date } | null }
  | { kind: 'running_late'; event_id: string; promised_by: Date; expected_by: Date }
  | { kind: 'ready_for_pickup'; event_id: string; fulfillment_order_id: string }
  | { kind: 'pickup_expired'; event_id: string; fulfillment_order_id: string }
  | { kind: 'shipped'; shipment_id: string }
  | { kind: 'delivered'; parcel_id: string }
);

type LowStockNews = { kind: 'low_stock'; event_id: string; recipient: string; digest: LowStockFacts };

/**
 * What happened that a customer should hear of, or whoever looks after the stock; `base_url` begins the link. Without a mail
 * server the message is kept for the outbox at once.
 */
export type WriteMessage = { base_url: string; has_server: boolean } & (OrderNews | LowStockNews);

/** `known`: the event came twice. `unwanted`: nobody is to be written to. */
export type WriteMessageAnswer =
  | { outcome: 'written'; id: string }
  | { outcome: 'known' }
  | { outcome: 'unwanted' };

/** Writes what the message of each event tells, once, and the job that sends it. */
export const writeMessages = batchCommand<WriteMessage, WriteMessageAnswer, never>({
  name: 'notifications.write-message',
  permission: 'notifications:send',
  async handle(shell, requests) {
    const inputs = requests.map(({ input }) => input);
    const ofOrders = inputs.filter((input) => input.kind !== 'low_stock');
    const dated = ofOrders.filter(({ kind }) => kind === 'expected_date').map(({ order_id }) => order_id);
    const [orders, parcels, pickups, known, told] = await Promise.all([
      readOrderFacts(shell.tx, [...new Set(ofOrders.map(({ order_id }) => order_id))]),
      readParcelFacts(shell.tx, {
        shipment_ids: inputs.flatMap((input) => (input.kind === 'shipped' ? [input.shipment_id] : [])),
        parcel_ids: inputs.flatMap((input) => (input.kind === 'delivered' ? [input.parcel_id] : [])),
      }),
      readPickupFacts(
        shell.tx,
        inputs.flatMap((input) => ('fulfillment_order_id' in input ? [input.fulfillment_order_id] : [])),
      ),
      readKnownIntents(shell.tx, inputs.map(intentOf)),
      dated.length === 0 ? new Map<string, ToldDays>() : readToldDays(shell.tx, [...new Set(dated)]),
    ]);
    const drafts = inputs.map((input) => {
      if (known.has(intentOf(input))) return { answer: { outcome: 'known' } as const };
      const written =
        input.kind === 'low_stock'
          ? draftOfDigest(input)
          : draftOf(input, orders.get(input.order_id), { parcels, pickups, told });
      return written ?? { answer: { outcome: 'unwanted' } as const };
    });
    const fresh = drafts.flatMap((draft) => ('message' in draft ? [draft.message] : []));
    const written = await insertMessages(shell.tx, uniqueByIntent(fresh));
    return drafts.map((draft, index): Decision<WriteMessageAnswer, never> => {
      const request = requests[index];
      if (!('message' in draft) || !request) return accept(draft.answer);
      const { message } = draft;
      if (!written.has(message.id)) return accept({ outcome: 'known' });
      const { id, intent, state, error } = message;
      shell.audit(
        { subject_type: 'message', subject_id: id, after: { intent, state }, reason: error },
        request,
      );
      if (state === 'waiting') shell.enqueue(SEND_MESSAGE, { message_id: id });
      return accept({ outcome: 'written', id });
    });
  },
});

function intentOf(input: WriteMessage): string {
  if (input.kind === 'order_confirmation') return `order_confirmation:${input.order_id}`;
  if (input.kind === 'expected_date') return `expected_date:${input.event_id}`;
  if (input.kind === 'order_changed') return `order_changed:${input.event_id}`;
  if (input.kind === 'running_late') return `running_late:${input.event_id}`;
  if (input.kind === 'ready_for_pickup' || input.kind === 'pickup_expired')
    return `${input.kind}:${input.event_id}`;
  if (input.kind === 'shipped') return `shipped:${input.shipment_id}`;
  if (input.kind === 'low_stock') return `low_stock:${input.event_id}:${input.recipient}`;
  return `delivered:${input.parcel_id}`;
}

type MessageFacts = {
  parcels: readonly ParcelFacts[];
  pickups: readonly PickupFacts[];
  told: Map<string, ToldDays>;
};

type Draft = { answer: WriteMessageAnswer; message: NewMessage };

type OrderMessage = Exclude<WriteMessage, { kind: 'low_stock' }>;

function draftOf(input: OrderMessage, order: OrderFacts | undefined, facts: MessageFacts): Draft | undefined {
  // History that was imported is no news to anybody.
  if (!order || order.email === null || order.fulfilled_elsewhere) return undefined;
  const composed = compose(input, order, facts);
  if (!composed) return undefined;
  // Two dates of one batch: the second is told against the first.
  if ('told' in composed.facts) facts.told.set(order.id, composed.facts.told as ToldDays);
  const { id: order_id, channel_id, sender_name } = order;
  return draft(input, composed, { recipient: order.email, sender_name, order_id, channel_id });
}

// It is about no order, and comes from no shop but from the configured sender.
function draftOfDigest(input: Extract<WriteMessage, { kind: 'low_stock' }>): Draft {
  const composed = composeLowStock(input.digest, input.base_url);
  return draft(input, composed, {
    recipient: input.recipient,
    sender_name: '',
    order_id: null,
    channel_id: null,
  });
}

type Head = { recipient: string; sender_name: string; order_id: string | null; channel_id: string | null };

function draft(input: WriteMessage, { subject, template, facts }: ComposedMessage, head: Head): Draft {
  const recipient = head.recipient.trim();
  const problem = headProblem({ recipient, subject, sender_name: head.sender_name });
  const id = newId();
  return {
    answer: { outcome: 'written', id },
    message: {
      id,
      intent: intentOf(input),
      kind: input.kind,
      order_id: head.order_id,
      channel_id: head.channel_id,
      recipient: plainText(recipient),
      subject,
      template,
      facts,
      state: problem !== undefined ? 'failed' : input.has_server ? 'waiting' : 'kept',
      error: problem ?? null,
    },
  };
}

function compose(
  input: OrderMessage,
  order: OrderFacts,
  { parcels, pickups, told }: MessageFacts,
): ComposedMessage | undefined {
  if (input.kind === 'order_confirmation') {
    // Cancelled before anybody was told of it: a confirmation would now be wrong.
    return order.status === 'cancelled' ? undefined : composeConfirmation(order, input.base_url);
  }
  if (input.kind === 'order_changed')
    return order.status === 'cancelled'
      ? undefined
      : composeChanged(order, input.difference_amount, input.base_url);
  if (input.kind === 'expected_date') {
    if (order.status !== 'open') return undefined;
    const before = told.get(order.id) ?? {};
    return input.arrived
      ? composeArrived(order, input.arrived, before, input.base_url)
      : composeExpected(order, before, input.base_url);
  }
  if (input.kind === 'running_late')
    return order.tells_delays && order.status === 'open'
      ? composeDelay(order, input, input.base_url)
      : undefined;
  if (input.kind === 'ready_for_pickup' || input.kind === 'pickup_expired') {
    const pickup = pickups.find((each) => each.fulfillment_order_id === input.fulfillment_order_id);
    // Opened again, or collected, before anybody was told.
    const state = input.kind === 'ready_for_pickup' ? 'ready' : 'expired';
    return pickup?.state === state ? composePickup(order, pickup, input.base_url) : undefined;
  }
  if (input.kind === 'shipped') {
    const shipped = parcels.filter(({ shipment_id }) => shipment_id === input.shipment_id);
    return shipped.length === 0 ? undefined : composeShipped(order, shipped, input.base_url);
  }
  const parcel = parcels.find(({ id }) => id === input.parcel_id);
  return parcel?.delivered_at ? composeDelivered(order, parcel, input.base_url) : undefined;
}

// The same event twice in one batch: the first writes, the second finds it known.
function uniqueByIntent(messages: readonly NewMessage[]): NewMessage[] {
  const first = new Map<string, NewMessage>();
  for (const message of messages) if (!first.has(message.intent)) first.set(message.intent, message);
  return [...first.values()];
}
