import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { type Decision, type Refusal, refuse } from '../../kernel/decision.ts';
import { baseUrlOf } from '../../platform/base-url.ts';
import type { Api, Call } from '../../platform/http/api.ts';
import { FileAnswer, RefusedCommand } from '../../platform/http/api.ts';
import { FreeText } from '../../platform/http/free-text.ts';
import { parseJson } from '../../platform/http/json.ts';
import {
  Amount,
  compileIds,
  Id,
  inward,
  Nullable,
  OneOf,
  outward,
  Quantity,
  Strict,
  Text,
} from '../../platform/http/schema.ts';
import type { Services } from '../../platform/module.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import { addNote, tagOrder } from './commands/annotate-order.ts';
import { cancelOrder } from './commands/cancel-order.ts';
import { holdOrder, releaseHold } from './commands/hold-order.ts';
import { placeOrders } from './commands/place-orders.ts';
import { prioritizeOrder } from './commands/prioritize-order.ts';
import { recordPayment } from './commands/record-payment.ts';
import { toPlaceOrder } from './parse-place-order.ts';
import type { OrderReceipt } from './queries/receipts.ts';
import { OrderReceiptSchema, PlacedItemSchema } from './receipt-schema.ts';
import { HOLD_TYPES } from './rules/hold-type.ts';
import type { PlaceOrder } from './rules/place-order.ts';
import { PlaceOrderBody, Priority } from './schemas.ts';

const MAX_BATCH = 500;
const MAX_BATCH_BYTES = 16 * 1_048_576;

const OrderId = Strict({ id: Id('ord') });

/** Everything that changes an order. */
export function orderRoutes(api: Api): void {
  api.post('/v1/orders', {
    summary: 'Place an order',
    description:
      'Promises stock, records the payment as the channel reports it and answers what will ship from where. The same order ' +
      '(channel and external id) sent again is answered with itself and status 200.',
    tag: 'orders',
    permission: 'orders:place',
    feeds: placeOrders,
    body: PlaceOrderBody,
    answer: OrderReceiptSchema,
    status: 201,
    other_status: 200,
    async handler(call) {
      const order = toPlaceOrder(call.body);
      if (!order.ok) throw new RefusedCommand(order.refusal);
      const receipt = await call.execute(placeOrders, order.value);
      if (!receipt.is_new) call.reply.code(200);
      return present(receipt, call.services);
    },
  });

  api.post('/v1/orders/batch', {
    summary: 'Place many orders',
    description: `Up to ${MAX_BATCH} orders; each is placed or refused by itself, and answered in the order sent.`,
    tag: 'orders',
    permission: 'orders:place',
    feeds: placeOrders,
    body: Strict({ orders: Type.Array(PlaceOrderBody, { minItems: 1, maxItems: MAX_BATCH }) }),
    body_limit: MAX_BATCH_BYTES,
    answer: Strict({ items: Type.Array(PlacedItemSchema) }),
    handler: async (call) => ({ items: await placeMany(call, call.body.orders.map(toPlaceOrder)) }),
  });

  const wireItem = compileIds(PlacedItemSchema);
  api.post('/v1/orders/ndjson', {
    summary: 'Place orders, one JSON document a line',
    description: `NDJSON in and out, up to ${MAX_BATCH} lines; the answer has a line for each line, in the same order.`,
    tag: 'orders',
    permission: 'orders:place',
    feeds: placeOrders,
    raw_body: ['application/x-ndjson'],
    body: Type.Unsafe<Buffer>({}),
    body_limit: MAX_BATCH_BYTES,
    answer: ['application/x-ndjson'],
    async handler(call) {
      const lines = linesOf(call.body);
      if (lines.length === 0 || lines.length > MAX_BATCH) {
        throw new RefusedRequest({
          code: 'invalid_request',
          reason: `Send 1 to ${MAX_BATCH} lines; ${lines.length} came.`,
        });
      }
      const items = await placeMany(call, lines.map(readLine));
      const answers = items.map((item) => JSON.stringify(wireItem ? wireItem(item, outward) : item));
      return new FileAnswer('application/x-ndjson', `${answers.join('\n')}\n`);
    },
  });

  api.post('/v1/orders/:id/cancel', {
    summary: 'Cancel an order or some of its units',
    description:
      'Without `lines` everything that is not picked yet. A bundle’s line stands for its components. The stock is available ' +
      'again at once.',
    tag: 'orders',
    permission: 'orders:cancel',
    params: OrderId,
    body: Strict({
      reason: FreeText(200),
      lines: Type.Optional(
        Type.Array(Strict({ line_id: Id('lin'), quantity: Quantity }), { minItems: 1, maxItems: 5000 }),
      ),
      grants_refund: Type.Optional(
        Type.Boolean({
          description:
            'Also grants back what was captured beyond what is still due. Needs `payments:refund`.',
        }),
      ),
    }),
    answer: Strict({
      units: Type.Integer(),
      is_whole: Type.Boolean(),
      granted_amount: Type.Integer({ description: 'What is now to be given back because of this.' }),
    }),
    handler(call) {
      return call.execute(cancelOrder, {
        order_id: call.params.id,
        reason: call.body.reason,
        lines: call.body.lines ?? null,
        grants_refund: call.body.grants_refund ?? false,
      });
    },
  });

  api.post('/v1/orders/:id/holds', {
    summary: 'Hold an order',
    description:
      'Its stock stays promised; nothing is picked, packed or handed over until the last hold is released.',
    tag: 'orders',
    permission: 'orders:hold',
    params: OrderId,
    body: Strict({ type: OneOf(HOLD_TYPES), reason: Type.Optional(FreeText(500, { minLength: 0 })) }),
    answer: Strict({ hold_id: Id('hld') }),
    status: 201,
    handler(call) {
      const { type, reason = '' } = call.body;
      return call.execute(holdOrder, { order_id: call.params.id, type, reason });
    },
  });

  api.post('/v1/orders/:id/holds/:hold_id/release', {
    summary: 'Release a hold',
    tag: 'orders',
    permission: 'orders:hold',
    params: Strict({ id: Id('ord'), hold_id: Id('hld') }),
    answer: Strict({ still_held: Type.Boolean() }),
    handler: (call) => call.execute(releaseHold, { order_id: call.params.id, hold_id: call.params.hold_id }),
  });

  api.post('/v1/orders/:id/notes', {
    summary: 'Write a note',
    tag: 'orders',
    permission: 'orders:note',
    params: OrderId,
    body: Strict({ text: FreeText(5000) }),
    answer: Strict({ note_id: Id('tml') }),
    status: 201,
    handler: (call) => call.execute(addNote, { order_id: call.params.id, text: call.body.text }),
  });

  api.post('/v1/orders/:id/priority', {
    summary: 'Say before whom an order is served when stock is short',
    description: 'The higher first; what of it waits moves in its queues at once.',
    tag: 'orders',
    permission: 'orders:edit',
    params: OrderId,
    body: Strict({ priority: Priority, reason: Type.Optional(FreeText(500, { minLength: 0 })) }),
    answer: Strict({ priority: Type.Integer() }),
    handler: ({ params: { id }, body: { priority, reason = '' }, execute }) =>
      execute(prioritizeOrder, { order_id: id, priority, reason }),
  });

  api.post('/v1/orders/:id/tags', {
    summary: 'Add and remove tags',
    tag: 'orders',
    permission: 'orders:note',
    params: OrderId,
    body: Strict({
      add: Type.Optional(Type.Array(FreeText(50), { maxItems: 20 })),
      remove: Type.Optional(Type.Array(Text(50), { maxItems: 20 })),
    }),
    answer: Strict({ tags: Type.Array(Type.String()) }),
    handler(call) {
      const { add = [], remove = [] } = call.body;
      return call.execute(tagOrder, { order_id: call.params.id, add, remove });
    },
  });

  api.post('/v1/orders/:id/payments', {
    summary: 'Record money that moved elsewhere',
    description:
      'An authorization, capture, void or refund that the channel, the bank or the till made. ' +
      'The same reference twice is recorded once. Where an order has several payments, `payment_id` says which one is meant.',
    tag: 'orders',
    permission: 'payments:record',
    params: OrderId,
    body: Strict({
      kind: OneOf(['authorization', 'capture', 'void', 'refund']),
      amount: Type.Integer({ ...Amount, minimum: 1 }),
      reference: Text(200),
      payment_id: Type.Optional(Nullable(Id('pay'))),
      method: Type.Optional(FreeText(50)),
      note: Type.Optional(Nullable(FreeText(500, { minLength: 0 }))),
    }),
    answer: Strict({ payment_id: Id('pay'), payment_status: Type.String() }),
    handler: ({ params, body, execute }) =>
      execute(recordPayment, {
        order_id: params.id,
        payment_id: body.payment_id ?? null,
        method: body.method ?? 'external',
        kind: body.kind,
        amount: body.amount,
        reference: body.reference,
        note: body.note ?? null,
      }),
  });
}

// The bytes are cut, not the text: a line that is no UTF-8 must not be read as something it is not.
function linesOf(body: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start <= body.length; ) {
    const end = body.indexOf(0x0a, start);
    const stop = end === -1 ? body.length : end;
    const line = body.subarray(start, stop);
    if (line.some((byte) => byte !== 0x20 && byte !== 0x0d && byte !== 0x09)) lines.push(line);
    start = stop + 1;
  }
  return lines;
}

const idsOfOrder = compileIds(PlaceOrderBody);

function readLine(line: Buffer, index: number): ReadOrder {
  const unreadable = (reason: string): ReadOrder =>
    refuse({ code: 'invalid_request', reason: `Line ${index + 1}: ${reason}` });
  try {
    const value = parseJson(line);
    if (Value.Check(PlaceOrderBody, value))
      return toPlaceOrder((idsOfOrder ? idsOfOrder(value, inward) : value) as PlaceOrderBody);
    const [first] = Value.Errors(PlaceOrderBody, value);
    return unreadable(first ? `${first.instancePath || 'it'} ${first.message}.` : 'it is not an order.');
  } catch (error) {
    if (error instanceof RefusedRequest && 'reason' in error.refusal)
      return unreadable(String(error.refusal.reason));
    throw error;
  }
}

type ReadOrder = Decision<PlaceOrder, Refusal>;

type Anything = Pick<Call<unknown, unknown, unknown>, 'executeMany' | 'services' | 'problemOf'>;

// What cannot be read as an order is answered in its place; the others are placed.
async function placeMany(
  call: Anything,
  parsed: readonly ReadOrder[],
): Promise<Static<typeof PlacedItemSchema>[]> {
  const placeable = parsed.flatMap((order) => (order.ok ? [order.value] : []));
  const answers = (await call.executeMany(placeOrders, placeable)).values();
  return parsed.map((order) => {
    if (!order.ok) return { ok: false, problem: call.problemOf(order.refusal) };
    const answer = answers.next().value;
    if (!answer?.ok) return { ok: false, ...(answer && { problem: answer.problem }) };
    return { ok: true, order: present(answer.value, call.services) };
  });
}

function present(
  { tracking_token, ...receipt }: OrderReceipt,
  { config }: Services,
): Static<typeof OrderReceiptSchema> {
  return { ...receipt, tracking_url: trackingUrl(config, tracking_token) };
}

/** The public address of an order's tracking page. */
export function trackingUrl(config: Services['config'], token: string): string {
  return `${baseUrlOf(config)}/t/${token}`;
}
