import { newId } from '../../kernel/ids.ts';
import type { PlaceOrder } from '../../modules/orders/index.ts';
import { DUE_LIMIT, type Shop } from './shop.ts';

type Json = Record<string, unknown>;
type FulfillmentOrder = {
  id: string;
  order_id: string;
  status: string;
  ship_by: string;
  lines: {
    id: string;
    quantity: number;
    cancelled: number;
    picked: number;
    packed: number;
    weight_grams: number;
  }[];
  parcels: { id: string; state: string; label: { tracking_number: string | null } | null }[];
};

/** The simulator's shop on the other side of the API, as a real shop would be: with an API key and nothing else. */
export function httpShop(url: string, key: string): Shop {
  async function call<T>(
    method: 'GET' | 'POST',
    path: string,
    body?: Json,
    allowed: readonly number[] = [],
  ): Promise<T | null> {
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body && { 'content-type': 'application/json', 'idempotency-key': newId() }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    if (response.ok) return (await response.json()) as T;
    if (allowed.includes(response.status)) {
      await response.body?.cancel();
      return null;
    }
    throw new Error(
      `${method} ${path} answered ${response.status}: ${(await response.text()).slice(0, 300)}`,
    );
  }

  async function workOf(order_id: string): Promise<FulfillmentOrder[]> {
    const page = await call<{ items: FulfillmentOrder[] }>(
      'GET',
      `/v1/fulfillment-orders?order_id=${order_id}`,
    );
    return page?.items ?? [];
  }

  const workable = (work: readonly FulfillmentOrder[]) =>
    work.filter(({ status }) => status === 'open' || status === 'in_progress');

  return {
    async place(order) {
      const placed = await call<{ id: string }>('POST', '/v1/orders', bodyOf(order), [422, 409]);
      return placed?.id ?? null;
    },
    async pick(order_id) {
      for (const { id, lines } of workable(await workOf(order_id))) {
        const scans = lines
          .map((line) => ({
            client_id: newId(),
            line_id: line.id,
            quantity: line.quantity - line.cancelled - line.picked,
          }))
          .filter(({ quantity }) => quantity > 0);
        if (scans.length > 0) await call('POST', `/v1/fulfillment-orders/${id}/picks`, { scans });
      }
    },
    async packAndShip(order_id) {
      for (const { id, lines, parcels } of workable(await workOf(order_id))) {
        const unlabeled = parcels.filter(({ state }) => state === 'packed');
        const isLoose = lines.some(({ picked, packed }) => picked > packed);
        const grams = lines.reduce((sum, { weight_grams, quantity }) => sum + weight_grams * quantity, 120);
        const packed = isLoose
          ? await call<{ id: string }>(
              'POST',
              `/v1/fulfillment-orders/${id}/parcels`,
              { weight_grams: Math.min(grams, 29_000) },
              [409, 422],
            )
          : null;
        const to_label = packed ? [...unlabeled, packed] : unlabeled;
        for (const parcel of to_label) await call('POST', `/v1/parcels/${parcel.id}/label`, {});
        const isLabeled = parcels.some(({ state }) => state === 'labeled');
        if (isLabeled || to_label.length > 0) await call('POST', `/v1/fulfillment-orders/${id}/ship`, {});
      }
      const parcels = (await workOf(order_id)).flatMap((work) => work.parcels);
      return parcels.flatMap(({ state, label }) =>
        state === 'handed_over' && label?.tracking_number ? [label.tracking_number] : [],
      );
    },
    async due(before) {
      const page = await call<{ items: FulfillmentOrder[] }>(
        'GET',
        `/v1/fulfillment-orders?status=open,in_progress&limit=${DUE_LIMIT}`,
      );
      return (page?.items ?? [])
        .map(({ order_id, ship_by }) => ({ order_id, ship_by: new Date(ship_by) }))
        .filter(({ ship_by }) => ship_by < before);
    },
    async scan(tracking_numbers, status) {
      const occurred_at = new Date().toISOString();
      await call('POST', '/v1/tracking-events', {
        items: tracking_numbers.map((tracking_number) => ({ tracking_number, status, occurred_at })),
      });
    },
  };
}

function bodyOf(order: PlaceOrder): Json {
  const {
    channel,
    external_id,
    currency,
    email,
    customer,
    shipping_address,
    lines,
    shipping,
    taxes_included,
    payment,
    tags,
  } = order;
  return {
    channel,
    external_id,
    currency,
    email,
    customer: customer && { name: customer.name, email: customer.email },
    shipping_address,
    lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
    shipping: { title: shipping.title, amount: shipping.amount },
    taxes_included,
    payment: payment && { method: payment.method, status: payment.status, reference: payment.reference },
    tags,
  };
}
