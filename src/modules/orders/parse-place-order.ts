import type { Address } from '../../kernel/address.ts';
import { holdsCardNumber } from '../../kernel/card-number.ts';
import { accept, type Decision, refuse } from '../../kernel/decision.ts';
import type { PlaceOrder } from './rules/place-order.ts';
import type { PlaceOrderBody } from './schemas.ts';

export type CardNumberRefused = { code: 'card_number_refused'; field: string };

/**
 * Reads the body of a request as an order. Nothing is corrected or stripped: what the channel sent is what is kept. Free
 * text with a payment card number in it is refused before it can reach the database or the log.
 */
export function toPlaceOrder(body: PlaceOrderBody): Decision<PlaceOrder, CardNumberRefused> {
  const field = freeTexts(body).find(([, text]) => text && holdsCardNumber(text))?.[0];
  if (field !== undefined) return refuse({ code: 'card_number_refused', field });
  const { customer, payment, shipping, promise } = body;
  return accept({
    channel: body.channel,
    external_id: body.external_id,
    placed_at: dateOf(body.placed_at),
    currency: body.currency,
    email: body.email ?? null,
    customer: customer
      ? {
          name: customer.name,
          email: customer.email ?? null,
          phone: customer.phone ?? null,
          company: customer.company ?? null,
          external_id: customer.external_id ?? null,
        }
      : null,
    shipping_address: body.shipping_address,
    billing_address: body.billing_address ?? null,
    lines: body.lines.map(
      ({ sku, quantity, unit_amount = null, discount_amount = 0, tax_amount = 0, title = null }) => ({
        sku,
        quantity,
        unit_amount,
        discount_amount,
        tax_amount,
        title,
      }),
    ),
    shipping: {
      title: shipping?.title ?? 'Shipping',
      amount: shipping?.amount ?? 0,
      tax_amount: shipping?.tax_amount ?? 0,
      discount_amount: shipping?.discount_amount ?? 0,
    },
    discounts: (body.discounts ?? []).map(({ code = null, title, amount }) => ({ code, title, amount })),
    taxes_included: body.taxes_included ?? false,
    total_amount: body.total_amount ?? null,
    payment: payment
      ? {
          method: payment.method,
          status: payment.status,
          amount: payment.amount ?? null,
          reference: payment.reference ?? null,
        }
      : null,
    service_code: body.service_code ?? null,
    ship_by: dateOf(promise?.ship_by),
    deliver_by: dateOf(promise?.deliver_by),
    tags: [...new Set(body.tags ?? [])],
    note: body.note ?? null,
    // Absent rather than 0, so that an order that is sent once more is known by its digest.
    ...(body.priority && { priority: body.priority }),
    fulfilled_elsewhere: false,
    ...(body.reservation_id != null && { reservation_id: body.reservation_id }),
    ...(body.pickup_location != null && { pickup_location: body.pickup_location }),
  });
}

function dateOf(text: string | null | undefined): Date | null {
  return text ? new Date(text) : null;
}

type NamedText = [field: string, text: string | null | undefined];

// Ids, e-mail addresses and telephone numbers are left alone: long numbers are at home there.
function freeTexts(body: PlaceOrderBody): NamedText[] {
  return [
    ['/note', body.note],
    ['/customer/name', body.customer?.name],
    ['/customer/company', body.customer?.company],
    ...addressTexts('/shipping_address', body.shipping_address),
    ...addressTexts('/billing_address', body.billing_address),
    ...body.lines.map(({ title }, index): NamedText => [`/lines/${index}/title`, title]),
    ['/shipping/title', body.shipping?.title],
    ...(body.discounts ?? []).map(({ title }, index): NamedText => [`/discounts/${index}/title`, title]),
    ...(body.tags ?? []).map((tag, index): NamedText => [`/tags/${index}`, tag]),
  ];
}

function addressTexts(at: string, address: Address | null | undefined): NamedText[] {
  if (!address) return [];
  const { name, company, line1, line2, city, region } = address;
  return Object.entries({ name, company, line1, line2, city, region }).map(([field, text]) => [
    `${at}/${field}`,
    text,
  ]);
}
