import { accept, type Decision, refuse } from '../../kernel/decision.ts';
import { newId } from '../../kernel/ids.ts';
import type { CommandRequest, Shell } from '../../platform/command.ts';
import { readListPrices, readVariantsForSale } from '../catalog/index.ts';
import type { VariantForSale } from '../catalog/rules/index.ts';
import { loadChannels } from '../channels/index.ts';
import {
  lockLevelsForChange,
  orderPolicies,
  readAllocationFacts,
  readWorkForChange,
  type Shortage,
} from '../fulfillment/index.ts';
import {
  type Destination,
  type OrderWorkFacts,
  planWorkChange,
  unitsOfLines,
  type WantedLine,
  type WorkChangePlan,
} from '../fulfillment/rules/index.ts';
import { readShortageFacts } from '../inventory/index.ts';
import { calendarAt, locationsFor, servingLocations } from '../sourcing/rules/index.ts';
import type { DraftLine } from './rules/change-money.ts';
import {
  type ChangeAction,
  type ChangedOrder,
  type ChangeRefusal,
  decideChange,
} from './rules/change-order.ts';
import { type ChangePreview, type OrderSums, previewOf } from './rules/change-preview.ts';
import { decideShortage, type ShortageRefusal } from './rules/decide-shortage.ts';
import { type OrderToChange, readOrderToChange, type StoredLineRow } from './sql/change-facts.ts';

export type ChangeRefused =
  | ChangeRefusal
  | ShortageRefusal
  | { code: 'not_found'; what: string }
  | { code: 'destination_not_served'; country: string };

/** A line with the id that it has or gets. */
export type IdentifiedLine = Omit<DraftLine, 'id'> & { id: string; is_new: boolean };

/** A change that can be carried out as it stands. */
export type ChangeDecided = {
  order: OrderToChange;
  changed: ChangedOrder;
  lines: IdentifiedLine[];
  work: OrderWorkFacts;
  plan: WorkChangePlan;
  shortages: Shortage[];
  destination: Destination;
  service_code: string | null;
  preview: ChangePreview;
};

/**
 * Reads what a change of an order needs and decides it: the same for its preview, which holds nothing, and for its confirmation,
 * which holds the order, its work and the levels.
 */
export async function decideOn(
  shell: Shell,
  { actor }: CommandRequest<unknown>,
  { order_id, actions, lock }: { order_id: string; actions: readonly ChangeAction[]; lock: boolean },
): Promise<Decision<ChangeDecided, ChangeRefused>> {
  const { tx, references, now } = shell;
  const versions = await references.versions(tx);
  const found = await readOrderToChange(tx, order_id, lock);
  if (!found) return refuse({ code: 'not_found', what: 'order' });
  const { order, lines: stored } = found;
  const line_ids = stored.map(({ id }) => id);
  const added = actions.flatMap((action) => (action.type === 'add_line' ? [action.sku] : []));
  const skus = [...new Set([...stored.map(({ sku }) => sku), ...added])].sort();
  const [work, variants, prices, channels] = await Promise.all([
    readWorkForChange(tx, { order_id, line_ids, lock }),
    readVariantsForSale(tx, skus),
    readListPrices(tx, skus),
    references.get(versions, 'channels', () => loadChannels(tx)),
  ]);
  const variant_ids = [...new Set([...stored.map((line) => line.variant_id), ...idsOf(variants)])];
  if (lock) await lockLevelsForChange(tx, work, variant_ids);
  const facts = await readAllocationFacts(tx, references, versions, skus, false);

  const units = unitsOfLines(work);
  const lines = stored.map((line) => ({ ...line, ...(units.get(line.id) ?? { gone: 0, unpicked: 0 }) }));
  const decision = decideChange(actions, {
    ...order,
    is_pickup: order.shipping_address.pickup_location_id !== undefined,
    ...{ lines, variants, prices },
    services: facts.rates.services.map(({ code }) => code),
    permissions: actor.permissions,
  });
  if (!decision.ok) return decision;

  const changed = decision.value;
  const named = changed.lines.map(
    (line): IdentifiedLine => ({ ...line, id: line.id ?? newId(), is_new: line.id === null }),
  );
  const channel = channels.find(({ id }) => id === order.channel_id);
  if (!channel) return refuse({ code: 'not_found', what: 'channel of the order' });
  const { pickup_location_id } = order.shipping_address;
  const destination: Destination = {
    ...(changed.shipping_address ?? order.shipping_address),
    ...(pickup_location_id !== undefined && { pickup_location_id }),
  };
  const service_code = changed.service_code ?? (order.service_code || null);
  const calendar = calendarAt(now, facts.capacity);
  const { policy } = (await orderPolicies(tx, facts, [order_id]))(order_id);
  const plan = planWorkChange(
    {
      ...{ channel, destination, service_code, replans: changed.replans },
      given_up: named
        .filter(({ cancelling }) => cancelling > 0)
        .map(({ id, cancelling }) => ({ order_line_id: id, quantity: cancelling })),
      added: wantedOf(named, variants),
    },
    work,
    { ...facts, sourcing: facts, calendar, policy },
  );
  if (!plan.is_served) return refuse({ code: 'destination_not_served', country: destination.country });

  const shortage =
    plan.short.length === 0
      ? null
      : await readShortageFacts(tx, references, [...new Set(plan.short.map((each) => each.variant_id))], now);
  const locations = locationsFor(channel.id, facts);
  const reach = new Set(
    servingLocations(destination, { ...facts, locations, calendar }, channel.id).map(({ id }) => id),
  );
  const lineOf = new Map(named.map((line) => [line.id, line]));
  const short = decideShortage(
    plan.short.map(({ quantity }, line) => ({ line, quantity })),
    {
      ...{ channel, reach },
      lines: plan.short.map(({ order_line_id, variant_id }) => {
        const { sku = '', quantity = 0, cancelled = 0, cancelling = 0 } = lineOf.get(order_line_id) ?? {};
        return { variant_id, sku, quantity: quantity - cancelled - cancelling };
      }),
    },
    { shortage, served_by: facts.served_by },
  );
  if (!short.ok) return refuse({ ...short.refusal, line: placeOf(actions, short.refusal.sku) });
  const waiting = short.value.flatMap(({ line, ...terms }) => {
    const units_short = plan.short[line];
    return units_short ? [{ ...units_short, ...terms }] : [];
  });
  const shortages = waiting.map((each): Shortage => ({ ...each, ...bundleOf(named, each.order_line_id) }));
  const preview = previewOf({
    ...{ currency: order.currency, before: sumsBefore(order), paid_amount: order.paid_amount },
    ...{ lines, work, plan, waiting, promise: order },
    changed,
    sku_of_variant: skusOf(stored, variants),
    sku_of_line: new Map(named.map(({ id, sku }) => [id, sku])),
    location_names: new Map(facts.locations.map(({ id, name }) => [id, name])),
  });
  return accept({ order, changed, lines: named, work, plan, shortages, destination, service_code, preview });
}

function sumsBefore(order: OrderToChange): OrderSums {
  const { items_amount, discount_amount, shipping_amount, tax_amount, total_amount, cancelled_amount } =
    order;
  return {
    ...{ items_amount, discount_amount, shipping_amount, tax_amount, total_amount, cancelled_amount },
    due_amount: total_amount - cancelled_amount,
  };
}

function wantedOf(
  lines: readonly IdentifiedLine[],
  variants: ReadonlyMap<string, VariantForSale>,
): WantedLine[] {
  const weights = new Map(
    [...variants.values()].flatMap(({ id, weight_grams, components }) => [
      [id, weight_grams] as const,
      ...(components ?? []).map((each) => [each.variant_id, each.weight_grams] as const),
    ]),
  );
  return lines
    .filter(({ growing }) => growing > 0)
    .map(({ id, variant_id, growing }) => ({
      ...{ order_line_id: id, variant_id, quantity: growing },
      weight_grams: weights.get(variant_id) ?? 0,
    }));
}

// Components of a bundle that wait together are served together.
function bundleOf(
  lines: readonly IdentifiedLine[],
  line_id: string,
): Pick<Shortage, 'bundle_line_id' | 'per_bundle'> {
  const line = lines.find(({ id }) => id === line_id);
  const parent = line && line.parent !== null ? lines[line.parent] : undefined;
  return line && parent
    ? { bundle_line_id: parent.id, per_bundle: line.quantity / parent.quantity }
    : { bundle_line_id: null, per_bundle: 1 };
}

function idsOf(variants: ReadonlyMap<string, VariantForSale>): string[] {
  return [...variants.values()].flatMap(({ id, components }) => [
    id,
    ...(components ?? []).map(({ variant_id }) => variant_id),
  ]);
}

function skusOf(
  stored: readonly StoredLineRow[],
  variants: ReadonlyMap<string, VariantForSale>,
): Map<string, string> {
  return new Map([
    ...stored.map(({ variant_id, sku }) => [variant_id, sku] as const),
    ...[...variants.values()].flatMap(({ id, sku, components }) => [
      [id, sku] as const,
      ...(components ?? []).map((each) => [each.variant_id, each.sku] as const),
    ]),
  ]);
}

// The number of the action that asks for a SKU, as the caller counts them.
function placeOf(actions: readonly ChangeAction[], sku: string): number {
  return actions.findIndex((action) => action.type === 'add_line' && action.sku === sku) + 1 || 1;
}
