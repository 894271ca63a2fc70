import type { Address } from '../../../kernel/address.ts';
import type { OrderWorkFacts, WorkChangePlan } from '../../fulfillment/rules/index.ts';
import type { DraftLine, sumsOf } from './change-money.ts';
import type { ChangedOrder, StoredLine } from './change-order.ts';
import type { WaitingTerms } from './decide-shortage.ts';

/** What an order costs; `due_amount` is the total without what was cancelled. */
export type OrderSums = ReturnType<typeof sumsOf> & { due_amount: number };

type LineSide = { quantity: number; unit_amount: number; discount_amount: number; total_amount: number };

/** What a change does, as it is shown before somebody confirms it. Times are RFC 3339. */
export type ChangePreview = {
  currency: string;
  money: { before: OrderSums; after: OrderSums };
  /** How much more is due by it; negative where less is. */
  difference_amount: number;
  /** What was paid and neither given back nor promised back. */
  paid_amount: number;
  /** What is to be paid then; negative where money is owed to the customer. */
  balance_amount: number;
  /** The lines that change; `line_id` is null for new ones, and a side is null where there is no such line. */
  lines: {
    line_id: string | null;
    sku: string;
    title: string;
    is_component: boolean;
    before: LineSide | null;
    after: LineSide | null;
  }[];
  /** Units that a location promises in addition; negative where they are free again. */
  stock: { sku: string; location_id: string; location_name: string; quantity: number }[];
  /** Units that wait for stock from then on. */
  waiting: { sku: string; quantity: number; promised_at: string | null }[];
  promise: { before: PromiseTexts; after: PromiseTexts };
  parcels: {
    number: string | null;
    location_id: string;
    location_name: string;
    effect: 'new' | 'changed' | 'ended';
    units_before: number;
    units_after: number;
    service_code: string;
    ship_by: string;
    deliver_by: string | null;
  }[];
  shipping_address: Address | null;
  service_code: string | null;
};

type PromiseTexts = { ship_by: string | null; deliver_by: string | null };

export type PreviewFacts = {
  currency: string;
  before: OrderSums;
  paid_amount: number;
  lines: readonly StoredLine[];
  changed: ChangedOrder;
  work: OrderWorkFacts;
  plan: WorkChangePlan;
  waiting: readonly ({ order_line_id: string; quantity: number } & WaitingTerms)[];
  /** By variant, and by line. */
  sku_of_variant: ReadonlyMap<string, string>;
  sku_of_line: ReadonlyMap<string, string>;
  location_names: ReadonlyMap<string, string>;
  promise: { ship_by: Date | null; deliver_by: Date | null };
};

/** When an order ships and arrives after a change: it keeps its promise, unless all of it is planned anew. */
export function promiseAfter({
  changed,
  plan,
  promise,
}: Pick<PreviewFacts, 'changed' | 'plan' | 'promise'>): PreviewFacts['promise'] {
  const { allocations } = plan;
  const ship_by = earliest(allocations.map((each) => each.ship_by));
  const deliver_by = latest(allocations.map((each) => each.deliver_by));
  if (changed.replans && allocations.length > 0) return { ship_by, deliver_by };
  return {
    ship_by: promise.ship_by ?? ship_by,
    deliver_by: latest([promise.deliver_by, deliver_by].filter((each) => each !== null)),
  };
}

/** Puts together what somebody who is about to confirm a change has to know. */
export function previewOf(facts: PreviewFacts): ChangePreview {
  const { currency, before, paid_amount, changed } = facts;
  const { sums } = changed;
  const after = { ...sums, due_amount: sums.total_amount - sums.cancelled_amount };
  return {
    currency,
    money: { before, after },
    difference_amount: after.due_amount - before.due_amount,
    paid_amount,
    balance_amount: after.due_amount - paid_amount,
    lines: changedLines(facts),
    stock: stockEffect(facts),
    waiting: facts.waiting.map(({ order_line_id, quantity, promised_at }) => ({
      sku: facts.sku_of_line.get(order_line_id) ?? '',
      quantity,
      promised_at: textOf(promised_at),
    })),
    promise: { before: textsOf(facts.promise), after: textsOf(promiseAfter(facts)) },
    parcels: parcelsOf(facts),
    shipping_address: changed.shipping_address,
    service_code: changed.service_code,
  };
}

/** What a preview may no longer be right about. */
export const PREVIEW_PARTS = [
  'money',
  'payments',
  'lines',
  'stock',
  'waiting',
  'promise',
  'parcels',
] as const;

export type PreviewPart = (typeof PREVIEW_PARTS)[number];

/** What a change would do otherwise now than it was shown. */
export function outdatedParts(shown: ChangePreview, now: ChangePreview): PreviewPart[] {
  const parts: Record<PreviewPart, (preview: ChangePreview) => unknown> = {
    money: ({ money }) => [money.before.due_amount, money.after],
    payments: ({ paid_amount }) => paid_amount,
    lines: ({ lines }) => lines,
    stock: ({ stock }) => stock,
    waiting: ({ waiting }) => waiting,
    promise: ({ promise }) => promise.after,
    parcels: ({ parcels }) => parcels.map(({ number: _, ...parcel }) => parcel),
  };
  return PREVIEW_PARTS.filter((part) => canonical(parts[part](shown)) !== canonical(parts[part](now)));
}

// The order of keys is the database's where a preview was stored.
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    each !== null && typeof each === 'object' && !Array.isArray(each) && !(each instanceof Date)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

function changedLines({ lines, changed }: PreviewFacts): ChangePreview['lines'] {
  const stored = new Map(lines.map((line) => [line.id, line]));
  return changed.lines.flatMap((line) => {
    const before = line.id === null ? undefined : stored.get(line.id);
    const sides = {
      before: before ? sideOf({ ...before, cancelling: 0 }) : null,
      after: sideOf(line),
    };
    if (canonical(sides.before) === canonical(sides.after)) return [];
    const { sku, title } = line;
    return [{ line_id: before ? line.id : null, sku, title, is_component: line.parent !== null, ...sides }];
  });
}

type Counted = Pick<
  DraftLine,
  'quantity' | 'cancelled' | 'cancelling' | 'unit_amount' | 'discount_amount' | 'total_amount'
>;

function sideOf(line: Counted): LineSide {
  const { quantity, cancelled, cancelling, unit_amount, discount_amount, total_amount } = line;
  const gone = cancelled + cancelling;
  return {
    quantity: quantity - gone,
    ...{ unit_amount, discount_amount },
    total_amount: total_amount - Math.floor((total_amount * gone) / quantity),
  };
}

function stockEffect({ plan, work, sku_of_variant, location_names }: PreviewFacts): ChangePreview['stock'] {
  const net = new Map<string, { variant_id: string; location_id: string; quantity: number }>();
  const add = (variant_id: string, location_id: string, quantity: number): void => {
    const key = `${variant_id} ${location_id}`;
    const before = net.get(key)?.quantity ?? 0;
    net.set(key, { variant_id, location_id, quantity: before + quantity });
  };
  const given = new Map(plan.cancellation.allocations.map(({ id, quantity }) => [id, quantity]));
  for (const { location_id, lines } of work.work)
    for (const line of lines) add(line.variant_id, location_id, -(given.get(line.id) ?? 0));
  for (const { line, work: own, quantity } of plan.released) add(line.variant_id, own.location_id, -quantity);
  for (const { location_id, lines } of plan.allocations)
    for (const { variant_id, quantity } of lines) add(variant_id, location_id, quantity);
  return [...net.values()]
    .filter(({ quantity }) => quantity !== 0)
    .map(({ variant_id, location_id, quantity }) => ({
      sku: sku_of_variant.get(variant_id) ?? '',
      location_id,
      location_name: location_names.get(location_id) ?? '',
      quantity,
    }))
    .sort((a, b) => (a.sku + a.location_name < b.sku + b.location_name ? -1 : 1));
}

// Work that ends where new work begins at the same place, by the same service, is one parcel to people.
function parcelsOf({ plan, work, location_names }: PreviewFacts): ChangePreview['parcels'] {
  const leaving = new Map<string, number>();
  const given = new Map(plan.cancellation.allocations.map(({ id, quantity }) => [id, quantity]));
  for (const own of work.work)
    for (const { id } of own.lines) leaving.set(own.id, (leaving.get(own.id) ?? 0) + (given.get(id) ?? 0));
  for (const { work: own, quantity } of plan.released)
    leaving.set(own.id, (leaving.get(own.id) ?? 0) + quantity);
  const left = [...plan.allocations];
  const before = work.work
    .filter(({ id }) => (leaving.get(id) ?? 0) > 0)
    .map((own): ChangePreview['parcels'][number] => {
      const open = own.lines.reduce((sum, line) => sum + line.quantity - line.cancelled - line.shipped, 0);
      const stays = open - (leaving.get(own.id) ?? 0);
      const at = left.findIndex(
        ({ location_id, service_code }) =>
          stays === 0 && location_id === own.location_id && service_code === own.service_code,
      );
      const [joined] = at < 0 ? [] : left.splice(at, 1);
      const units_after = stays + (joined ? unitsOf(joined.lines) : 0);
      return {
        number: own.number,
        location_id: own.location_id,
        location_name: location_names.get(own.location_id) ?? '',
        effect: units_after === 0 ? 'ended' : 'changed',
        units_before: open,
        units_after,
        service_code: own.service_code,
        ship_by: (joined ?? own).ship_by.toISOString(),
        deliver_by: textOf((joined ?? own).deliver_by),
      };
    });
  const fresh = left.map((each): ChangePreview['parcels'][number] => ({
    number: null,
    location_id: each.location_id,
    location_name: location_names.get(each.location_id) ?? '',
    effect: 'new',
    units_before: 0,
    units_after: unitsOf(each.lines),
    service_code: each.service_code,
    ship_by: each.ship_by.toISOString(),
    deliver_by: textOf(each.deliver_by),
  }));
  return [...before, ...fresh];
}

function unitsOf(lines: readonly { quantity: number }[]): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

function textsOf({ ship_by, deliver_by }: PreviewFacts['promise']): PromiseTexts {
  return { ship_by: textOf(ship_by), deliver_by: textOf(deliver_by) };
}

function textOf(time: Date | null): string | null {
  return time === null ? null : time.toISOString();
}

function earliest(times: readonly Date[]): Date | null {
  return times.reduce<Date | null>((first, time) => (!first || time < first ? time : first), null);
}

function latest(times: readonly Date[]): Date | null {
  return times.reduce<Date | null>((last, time) => (!last || time > last ? time : last), null);
}
