import { queryOptions } from '@tanstack/react-query';
import { read } from '../../api/client.ts';
import type {
  GetV1FulfillmentOrdersByKeyResponse,
  GetV1ParcelsByIdRatesResponse,
  GetV1VariantsResponse,
} from '../../api/generated/types.gen.ts';
import { t } from '../../strings/strings.ts';

export type Work = GetV1FulfillmentOrdersByKeyResponse;
export type WorkLine = Work['lines'][number];
export type Parcel = Work['parcels'][number];
export type Product = GetV1VariantsResponse['items'][number];
export type Rate = GetV1ParcelsByIdRatesResponse['items'][number];

/** What is next here. The server says what may be done; this says what a packer does first. */
export type Step =
  | 'pick'
  | 'pack'
  | 'label'
  | 'hand_over'
  | 'ready'
  | 'collect'
  | 'offer'
  | 'done'
  | 'blocked';

export function stepOf(
  work: Pick<Work, 'status' | 'supported_actions'> & { parcels: Pick<Parcel, 'supported_actions'>[] },
): Step {
  const { status, supported_actions, parcels } = work;
  if (supported_actions.includes('answer_offer')) return 'offer';
  if (supported_actions.includes('pick')) return 'pick';
  if (supported_actions.includes('pack')) return 'pack';
  if (supported_actions.includes('ready')) return 'ready';
  if (supported_actions.includes('collect')) return 'collect';
  if (parcels.some((parcel) => parcel.supported_actions.includes('buy_label'))) return 'label';
  if (supported_actions.includes('ship')) return 'hand_over';
  return status === 'on_hold' || status === 'scheduled' ? 'blocked' : 'done';
}

/** Units of a line that are wanted at all. */
export function wantedOf({ quantity, cancelled }: Pick<WorkLine, 'quantity' | 'cancelled'>): number {
  return quantity - cancelled;
}

/** Units that are still on the shelf. */
export function unpickedOf(line: WorkLine): number {
  return wantedOf(line) - line.picked;
}

/**
 * The line that a scanned code plainly means: its SKU letter by letter, or its GTIN in any of its lengths.
 * Undefined leaves the decision to the server, which also reads longer barcodes.
 */
export function lineOfCode(lines: readonly WorkLine[], code: string): WorkLine | undefined {
  const gtin = gtinOf(code);
  const meant = lines.filter(
    (line) => line.sku === code || (gtin !== null && line.gtin?.padStart(14, '0') === gtin),
  );
  return meant.find((line) => unpickedOf(line) > 0) ?? meant[0];
}

/**
 * The product that a code plainly means, null when none has it. Undefined where this cannot be told: longer barcodes
 * carry a GTIN among other things, and only the server reads them.
 */
export async function productOfCode(code: string): Promise<Product | null | undefined> {
  if (!/^[\w.\-/]{1,40}$/.test(code) || /^\d{15,}$/.test(code)) return undefined;
  const gtin = gtinOf(code);
  const found = async (query: { sku: string } | { q: string }) =>
    (await read<GetV1VariantsResponse>('/v1/variants', { query: { ...query, limit: 20 } })).items;
  const named = await Promise.all([
    found({ sku: code }),
    ...(gtin === null ? [] : [...new Set([code, gtin])].map((q) => found({ q }))),
  ]);
  return (
    named.flat().find((one) => one.sku === code || (gtin !== null && one.gtin?.padStart(14, '0') === gtin)) ??
    null
  );
}

function gtinOf(code: string): string | null {
  return /^\d{8,14}$/.test(code) ? code.padStart(14, '0') : null;
}

/** What the loose units of some work should weigh together. */
export function looseWeight(lines: readonly WorkLine[]): number {
  return lines.reduce((sum, line) => sum + (line.picked - line.packed) * line.weight_grams, 0);
}

export function sumOf(lines: readonly WorkLine[], units: (line: WorkLine) => number): number {
  return lines.reduce((sum, line) => sum + units(line), 0);
}

export function nameOf({ title, options }: Pick<WorkLine, 'title' | 'options'>): string {
  return options === '' ? title : `${title}, ${options}`;
}

/** The last day of a lot, in words: "until Jan 31, 2027". A day has no time zone. */
export function untilWords(day: string): string {
  const words = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );
  return t('fulfillment.pack.until', { day: words });
}

export function workOptions(key: string) {
  const path = `/v1/fulfillment-orders/${encodeURIComponent(key)}`;
  return queryOptions({
    queryKey: [path] as const,
    queryFn: ({ signal }) => read<Work>(path, { signal }),
  });
}

/** What changes elsewhere when work goes on. */
export const workStale = ['/v1/fulfillment-orders', '/v1/orders', '/v1/inventory', '/v1/home'] as const;
