/** An order while it is being taken: anything may still be missing. Amounts are minor units of the currency of its channel. */
export type DraftContents = {
  channel?: string;
  currency?: string;
  email?: string;
  phone?: string;
  shipping_address?: {
    name?: string;
    company?: string;
    line1?: string;
    line2?: string;
    city?: string;
    region?: string;
    postal_code?: string;
    country?: string;
  };
  lines?: { sku: string; quantity: number; unit_amount?: number; title?: string }[];
  shipping_amount?: number;
  service_code?: string;
  deliver_by?: string;
  pickup_location?: string;
  note?: string;
};

/** What a list shows of a draft. */
export function headOf({ shipping_address, lines = [] }: DraftContents): {
  customer_name: string;
  units: number;
} {
  return {
    customer_name: shipping_address?.name?.trim() ?? '',
    units: lines.reduce((sum, { quantity }) => sum + quantity, 0),
  };
}

/**
 * The order that a draft asks for, as a channel would send it; what is missing in it is for the checks of an order to say. Sent
 * under the id of the draft it is one order however often it is sent.
 */
export function orderFromDraft(external_id: string, contents: DraftContents): object {
  const { channel, currency, lines = [], service_code, deliver_by, pickup_location } = contents;
  const { shipping_amount = 0 } = contents;
  const email = filled(contents.email);
  const address = Object.fromEntries(
    Object.entries({ postal_code: '', ...contents.shipping_address })
      .map(([key, value]) => [key, value?.trim() ?? ''] as const)
      .filter(([key, value]) => value !== '' || key === 'postal_code'),
  );
  return {
    ...{ channel, external_id, currency, shipping_address: address },
    ...(email !== null && { email }),
    ...(address.name !== undefined && {
      customer: {
        name: address.name,
        email,
        phone: filled(contents.phone),
        company: address.company ?? null,
      },
    }),
    lines: lines.map(({ title: _, ...line }) => line),
    ...(shipping_amount > 0 && { shipping: { title: 'Shipping', amount: shipping_amount } }),
    payment: { method: 'manual', status: 'pending' },
    ...(service_code !== undefined && { service_code }),
    ...(deliver_by !== undefined && { promise: { deliver_by } }),
    ...(pickup_location !== undefined && { pickup_location }),
    note: filled(contents.note),
  };
}

function filled(text: string | undefined): string | null {
  return text === undefined || text.trim() === '' ? null : text.trim();
}
