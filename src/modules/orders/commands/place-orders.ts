import { createHash, randomBytes } from 'node:crypto';
import { reservationConverted } from '../../../events/fulfillment.ts';
import { orderHeld, orderPlaced } from '../../../events/orders.ts';
import { assert, present } from '../../../kernel/assert.ts';
import { accept, type Decision, type Refused, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { batchCommand, type CommandRequest, type Shell } from '../../../platform/command.ts';
import { RunAgain } from '../../../platform/database.ts';
import type { ReferenceData } from '../../../platform/reference-data.ts';
import { readListPrices, readVariantsForSale } from '../../catalog/index.ts';
import { loadChannels } from '../../channels/index.ts';
import {
  type Recognized,
  readKnownCustomers,
  recognizeCustomers,
  writeCustomers,
} from '../../customers/index.ts';
import {
  type CreatedFulfillmentOrder,
  draftAllocations,
  lockReservations,
  readAllocationFacts,
  writeAllocations,
} from '../../fulfillment/index.ts';
import { mayAnyWait, readShortageFacts } from '../../inventory/index.ts';
import { holdsBack } from '../../inventory/rules/index.ts';
import { recordPayments } from '../../payments/index.ts';
import { recordDecisions } from '../../sourcing/index.ts';
import { calendarAt, copyOfBoard, takeRoomFor } from '../../sourcing/rules/index.ts';
import {
  type AcceptedOrder,
  allocationOf,
  decisionOf,
  holdsOf,
  linesOf,
  orderOf,
  paymentOf,
  personOf,
  receiptOf,
  termsOf,
  timelineEntriesOf,
} from '../accepted-order.ts';
import { type OrderReceipt, readReceipts } from '../queries/receipts.ts';
import type { ShortFacts } from '../rules/decide-shortage.ts';
import { decideHolds, type HoldRule, holdContextOf } from '../rules/hold-rules.ts';
import {
  type ChannelFacts,
  decidePlaceOrder,
  type PlacedOrder,
  type PlaceOrder,
  type PlaceOrderRefusal,
} from '../rules/place-order.ts';
import { HOLD_RULES_REFERENCE, insertHolds, loadHoldRules } from '../sql/hold-rules.ts';
import { insertLines, insertOrders, insertSearchTerms, insertTimeline } from '../sql/insert-orders.ts';
import { knownKey, lockOrderKeys, readKnownOrders, takeOrderNumbers } from '../sql/place-facts.ts';

export type ExternalIdTaken = { code: 'external_id_taken'; external_id: string; number: number };

type Request = CommandRequest<PlaceOrder>;

/**
 * Places orders: stock is promised, money recorded, the order durable, all in one transaction for the whole batch.
 * The first try reads stock without locks and lets the guarded change refuse what a competitor took; then it runs
 * again and locks first.
 */
export const placeOrders = batchCommand<PlaceOrder, OrderReceipt, PlaceOrderRefusal | ExternalIdTaken>({
  name: 'orders.place',
  permission: 'orders:place',
  weight: ({ lines }) => lines.length,
  // Two processes were sent the same order at the same moment: the loser reads the winner's and answers with it.
  raced_keys: ['order_external_id_once'],
  handle: (shell, requests) => placeAll(shell, requests),
});

/** Places a batch in the transaction of a command of this module; `new_channels` come into being with it. */
export async function placeAll(
  shell: Shell,
  requests: readonly CommandRequest<PlaceOrder>[],
  new_channels: readonly ChannelFacts[] = [],
): Promise<Decision<OrderReceipt, PlaceOrderRefusal | ExternalIdTaken>[]> {
  const facts = await readFacts(shell, requests, new_channels);
  const drafts = await decideAll(shell, requests, facts);
  const placed = newOnes(drafts);
  const known = drafts.flatMap((draft) => (draft.kind === 'known' ? [draft.id] : []));
  const receipts = writeOrders(shell, placed, facts);
  for (const [id, receipt] of await readReceipts(
    shell.tx,
    known.filter((id) => !receipts.has(id)),
  ))
    receipts.set(id, receipt);
  return drafts.map((draft) => answerOf(draft, receipts));
}

/**
 * Decides without locks first. What is short or kept back is decided once more with the levels held, and only what is short then
 * reads policies, caps and supply, and is decided a third time: whatever there is enough of pays for none of it.
 */
async function decideAll(shell: Shell, requests: readonly Request[], facts: Facts): Promise<Draft[]> {
  const decideWith = (shortage: ShortFacts | null): Draft[] => {
    const fresh = shell.lock_first ? copyOf(facts) : facts;
    return requests.map((request, index) => decide(request, index, { ...fresh, shortage }, shell.now));
  };
  const drafts = decideWith(null);
  const refused = requests.filter((_, index) => isRefusedAsShort(drafts[index]));
  if (!shell.lock_first) {
    if (newOnes(drafts).some((draft) => needsLocks(draft, facts)))
      throw new RunAgain('stock that is short or kept back');
    const skus = refused.flatMap(({ input }) => input.lines.map(({ sku }) => sku));
    if (skus.length > 0 && (await mayAnyWait(shell.tx, [...new Set(skus)])))
      throw new RunAgain('stock that is short and may be waited for');
    return drafts;
  }
  const isShort = refused.length > 0 || newOnes(drafts).some(({ placed }) => placed.shortages.length > 0);
  if (!isShort) return drafts;
  const variant_ids = [...facts.variants.values()].flatMap(({ id, components }) =>
    components ? components.map(({ variant_id }) => variant_id) : [id],
  );
  return decideWith(
    await readShortageFacts(shell.tx, shell.references, [...new Set(variant_ids)], shell.now),
  );
}

function newOnes(drafts: readonly Draft[]): NewDraft[] {
  return drafts.flatMap((draft) => (draft.kind === 'new' ? [draft] : []));
}

function isRefusedAsShort(draft: Draft | undefined): boolean {
  return draft?.kind === 'refused' && draft.answer.refusal.code === 'stock_short';
}

// A decision takes from the board and remembers what it accepted: to decide anew, begin with what was read.
function copyOf(facts: Facts): Facts {
  const { allocation, known } = facts;
  const stock = new Map([...allocation.stock].map(([id, held]) => [id, new Map(held)]));
  const reservations = new Map([...facts.reservations].map(([id, each]) => [id, { ...each }]));
  const capacity = copyOfBoard(allocation.capacity);
  const calendar = calendarAt(facts.calendar.now, capacity);
  return {
    ...facts,
    calendar,
    known: new Map(known),
    reservations,
    allocation: { ...allocation, stock, capacity },
  };
}

type Facts = Awaited<ReturnType<typeof readFacts>>;

async function readFacts(shell: Shell, requests: readonly Request[], new_channels: readonly ChannelFacts[]) {
  const { tx, references, lock_first } = shell;
  const inputs = requests.map(({ input }) => input);
  const skus = [...new Set(inputs.flatMap(({ lines }) => lines.map(({ sku }) => sku)))].sort();
  // Whoever must keep to the list has every price compared with it.
  const unpriced = requests.flatMap(({ input, actor }) =>
    input.lines.flatMap(({ sku, unit_amount }) =>
      unit_amount === null || !actor.permissions.has('orders:price') ? [sku] : [],
    ),
  );
  const stockSkus = inputs.every(({ fulfilled_elsewhere }) => fulfilled_elsewhere) ? [] : skus;
  const versions = references.versions(tx);
  const reservation_ids = inputs.flatMap(({ reservation_id }) => reservation_id ?? []);
  const [channels, rules, , known, numbers, variants, listPrices, customers, reservations, allocation] =
    await Promise.all([
      readChannels(shell, versions),
      readHoldRules(shell, versions),
      lockOrderKeys(tx, inputs),
      readKnownOrders(tx, inputs),
      takeOrderNumbers(tx, requests.length),
      readVariantsForSale(tx, skus),
      readListPrices(tx, unpriced),
      readKnownCustomers(
        tx,
        inputs.map((input) => personOf(input)),
      ),
      // Before the levels: documents are held before stock.
      lockReservations(tx, reservation_ids),
      readAllocationFacts(tx, references, versions, stockSkus, lock_first),
    ]);
  for (const channel of new_channels) if (!channels.has(channel.code)) channels.set(channel.code, channel);
  const bundles = [...variants.values()].filter(({ is_bundle }) => is_bundle).map(({ sku }) => sku);
  const prices = bundles.length > 0 ? await readListPrices(tx, [...unpriced, ...bundles]) : listPrices;
  const calendar = calendarAt(shell.now, allocation.capacity);
  return { channels, rules, known, numbers, variants, prices, customers, reservations, allocation, calendar };
}

async function readChannels(
  { tx, references }: Shell,
  versions: ReturnType<ReferenceData['versions']>,
): Promise<Map<string, ChannelFacts>> {
  const channels = await references.get(await versions, 'channels', () => loadChannels(tx));
  return new Map(channels.map((channel) => [channel.code, channel]));
}

async function readHoldRules(
  { tx, references }: Shell,
  versions: ReturnType<ReferenceData['versions']>,
): Promise<HoldRule[]> {
  return references.get(await versions, HOLD_RULES_REFERENCE, () => loadHoldRules(tx));
}

// What was imported left before: nothing of it can be held.
function ruledHolds(
  input: PlaceOrder,
  placed: PlacedOrder,
  { rules, customers }: Facts,
  now: Date,
): AcceptedOrder['holds'] {
  if (rules.length === 0 || input.fulfilled_elsewhere) return [];
  const is_new = recognizeCustomers([personOf(input)], customers).fresh.length > 0;
  return decideHolds(rules, holdContextOf(input, placed, is_new), now).map((hold) => ({
    ...hold,
    id: newId(),
  }));
}

type Draft =
  | { kind: 'refused'; answer: Refused<PlaceOrderRefusal | ExternalIdTaken> }
  | { kind: 'known'; id: string }
  | NewDraft;

type NewDraft = AcceptedOrder & { kind: 'new' };

// An order that stands already is answered with itself: sending an order twice is how a careful shop makes sure.
function decide(
  request: Request,
  index: number,
  facts: Facts & { shortage: ShortFacts | null },
  now: Date,
): Draft {
  const { input } = request;
  const channel = facts.channels.get(input.channel);
  const digest = createHash('sha256').update(JSON.stringify(input)).digest();
  const key = channel && knownKey({ channel_id: channel.id, external_id: input.external_id });
  const known = key === undefined ? undefined : facts.known.get(key);
  if (known) {
    return known.request_digest.equals(digest)
      ? { kind: 'known', id: known.id }
      : {
          kind: 'refused',
          answer: refuse({ code: 'external_id_taken', external_id: known.external_id, number: known.number }),
        };
  }

  const { locations, rates, stock, waiting, served_by, profile, special } = facts.allocation;
  const began = performance.now();
  const decision = decidePlaceOrder(input, {
    now,
    caller: request.actor,
    reservations: facts.reservations,
    channel,
    variants: facts.variants,
    prices: facts.prices,
    sourcing: { locations, rates, stock, special },
    waiting,
    served_by,
    shortage: facts.shortage,
    calendar: facts.calendar,
    profile,
  });
  if (!decision.ok) return { kind: 'refused', answer: decision };
  const number = facts.numbers[index];
  assert(number !== undefined && key !== undefined, 'an accepted order has a number and a channel');
  const id = newId();
  // Nobody behind it in this batch takes the same units.
  const taken = facts.reservations.get(decision.value.reservation?.id ?? '');
  if (taken) taken.state = 'converted';
  takeRoomFor(facts.allocation.capacity, locations, decision.value.allocations);
  // The same order twice in one batch: the second is answered with the first.
  facts.known.set(key, {
    id,
    number,
    channel_id: decision.value.channel.id,
    external_id: input.external_id,
    request_digest: digest,
  });
  const took_us = (performance.now() - began) * 1_000;
  return {
    kind: 'new',
    id,
    number,
    digest,
    request,
    placed: decision.value,
    holds: ruledHolds(input, decision.value, facts, now),
    token: randomBytes(16),
    took_us,
  };
}

// Two equal orders in one batch: the first is new, the second is answered with it.
function answerOf(
  draft: Draft,
  receipts: ReadonlyMap<string, OrderReceipt>,
): Decision<OrderReceipt, PlaceOrderRefusal | ExternalIdTaken> {
  if (draft.kind === 'refused') return draft.answer;
  const receipt = present(receipts.get(draft.id), 'the receipt');
  return accept({ ...receipt, is_new: draft.kind === 'new' });
}

// The guard of the change sees the levels, but neither a channel's buffer nor what waiting customers claim: where one of
// them counts, only a decision under locks is exact. Neither does it see what is short: that may have come in meanwhile.
function needsLocks({ placed }: NewDraft, { allocation }: Facts): boolean {
  if (placed.shortages.length > 0) return true;
  // Room that is left on a day is only known while nobody else plans for it.
  if (placed.allocations.some(({ location_id }) => allocation.capacity.has(location_id))) return true;
  const takesStock = placed.allocations
    .flatMap(({ lines }) => lines)
    .filter(({ quantity, reserved = 0 }) => quantity > reserved);
  if (holdsBack(placed.channel)) return takesStock.length > 0;
  return takesStock.some(({ line }) => allocation.waiting.has(placed.lines[line]?.variant_id ?? ''));
}

// Nothing is awaited here: every statement travels with audit and events, and the level rows come last.
function writeOrders(shell: Shell, drafts: readonly NewDraft[], facts: Facts): Map<string, OrderReceipt> {
  if (drafts.length === 0) return new Map();
  const { tx, now } = shell;
  const recognized = recognizeCustomers(
    drafts.map(({ request: { input } }) => personOf(input)),
    facts.customers,
  );
  const lines = drafts.map((draft) => linesOf(draft));
  const allocating = draftAllocations(
    drafts.map((draft, index) => allocationOf(draft, lines[index] ?? [], now)),
  );
  const byOrder = Map.groupBy(allocating.created, ({ order_id }) => order_id);
  tell(shell, drafts, recognized, byOrder);
  shell.writeLast(() =>
    Promise.all([
      writeCustomers(tx, recognized),
      insertOrders(
        tx,
        drafts.map((draft, index) => orderOf(draft, recognized.ids[index] ?? null, now)),
      ),
      insertLines(tx, lines.flat()),
      recordPayments(
        tx,
        drafts.flatMap((draft) => paymentOf(draft, now)),
      ),
      insertSearchTerms(
        tx,
        drafts.flatMap((draft) => termsOf(draft)),
      ),
      insertTimeline(
        tx,
        drafts.flatMap((draft) => timelineEntriesOf(draft, now)),
      ),
      insertHolds(
        tx,
        drafts.flatMap((draft) => holdsOf(draft, now)),
      ),
      recordDecisions(
        tx,
        drafts.flatMap((draft) => decisionOf(draft, facts.allocation.served_by) ?? []),
        facts.allocation,
        now,
      ),
      writeAllocations(tx, allocating, now),
    ]),
  );
  return new Map(
    drafts.map((draft, index) => [
      draft.id,
      receiptOf(draft, lines[index] ?? [], byOrder.get(draft.id) ?? []),
    ]),
  );
}

function tell(
  shell: Shell,
  drafts: readonly NewDraft[],
  { ids, fresh }: Recognized,
  byOrder: ReadonlyMap<string, CreatedFulfillmentOrder[]>,
): void {
  const made = new Set(fresh.map((customer) => customer.id));
  for (const [index, draft] of drafts.entries()) {
    const { id, number, placed, request } = draft;
    const customer_id = ids[index] ?? null;
    const { currency, fulfilled_elsewhere } = request.input;
    shell.audit(
      {
        subject_type: 'order',
        subject_id: id,
        after: {
          number,
          total_amount: placed.totals.total_amount,
          currency,
          units: placed.units,
          customer_id,
          ...(customer_id !== null && made.has(customer_id) && { is_new_customer: true }),
          ...(placed.reservation && { reservation_id: placed.reservation.id }),
        },
      },
      request,
    );
    if (fulfilled_elsewhere) continue;
    if (placed.reservation) {
      const { id: reservation_id, left } = placed.reservation;
      const variant_ids = [...new Set(left.map(({ variant_id }) => variant_id))];
      const units = sum(placed.allocations.flatMap(({ lines }) => lines.map(({ reserved = 0 }) => reserved)));
      shell.publish(reservationConverted(reservation_id, { order_id: id, units, variant_ids }), request);
    }
    shell.publish(
      orderPlaced(id, {
        number,
        channel_id: placed.channel.id,
        fulfillment_order_ids: (byOrder.get(id) ?? []).map((fulfillment) => fulfillment.id),
        backordered: placed.shortages.reduce((sum, { quantity }) => sum + quantity, 0),
        variant_ids: variantsOf(placed),
      }),
      request,
    );
    for (const { id: hold_id, type, reason } of holdsOf(draft, shell.now)) {
      shell.audit({ subject_type: 'order', subject_id: id, after: { hold: type }, reason }, request);
      shell.publish(orderHeld(id, { number, hold_id, type }), request);
    }
  }
}

function sum(all: readonly number[]): number {
  return all.reduce((total, each) => total + each, 0);
}

// A bundle has no stock of its own: what the order takes it takes from the components.
function variantsOf({ lines }: PlacedOrder): string[] {
  return [...new Set(lines.flatMap(({ is_bundle, variant_id }) => (is_bundle ? [] : [variant_id])))];
}
