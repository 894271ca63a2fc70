import fc from 'fast-check';
import { expect } from 'vitest';
import { newId } from '../../src/kernel/ids.ts';
import {
  buyLabel,
  expireReservations,
  extendReservation,
  packParcel,
  pick,
  refreshExpectations,
  releaseReservation,
  reserve,
  ship,
  shortPick,
  unpackParcel,
} from '../../src/modules/fulfillment/index.ts';
import {
  acceptSnapshot,
  adjustStock,
  announceSupply,
  approveCount,
  beginCount,
  blockLot,
  changeLevels,
  changeSupply,
  closeTransfer,
  createTransfer,
  expireLots,
  moveBetweenStates,
  receiveGoods,
  receiveStock,
  recordSnapshot,
  releaseLot,
  scanCount,
  setSellingPolicy,
  shipTransfer,
  submitCount,
  writeOffStock,
} from '../../src/modules/inventory/index.ts';
import {
  cancelOrder,
  confirmChange,
  holdOrder,
  placeOrders,
  prioritizeOrder,
  proposeChange,
  recordPayment,
  releaseHold,
} from '../../src/modules/orders/index.ts';
import { track } from '../../src/modules/shipping/index.ts';
import { TEST_ACTOR } from '../kit/services.ts';
import { accepted } from '../kit/world.ts';
import { figuresOf, hearEvents, type RealShop, readFigures, readNewWork, readWaiting } from './real-shop.ts';
import {
  type FreeState,
  isWorkable,
  LOCATIONS,
  LOTS,
  type LotCode,
  type LotState,
  lotStateOf,
  type ModelLine,
  type ModelOrder,
  type ModelParcel,
  type ModelReservation,
  type ModelWork,
  type ModelWorkLine,
  type Place,
  PRICES,
  type ShopModel,
  SKUS,
  type Sku,
  STATES,
  type State,
  settle,
  sum,
  TRACKED,
  unpicked,
} from './shop-model.ts';

type Command = fc.AsyncCommand<ShopModel, RealShop>;

/** The code of a refusal, or `accepted`. */
function codeOf(answer: { ok: true } | { ok: false; refusal: { code: string } }): string {
  return answer.ok ? 'accepted' : answer.refusal.code;
}

/** Names a command for the report of a failed run, and says when there is something to do it to. */
function step(
  name: string,
  possible: (model: ShopModel) => boolean,
  run: (model: ShopModel, real: RealShop) => Promise<void>,
): Command {
  return { check: possible, run, toString: () => name };
}

// A number that fast-check drew chooses among what there is: the same draw means something in every state.
function choose<T>(all: readonly T[], draw: number): T {
  return all[draw % all.length] as T;
}

const always = (): boolean => true;
const hasReservations = ({ reservations }: ShopModel): boolean => reservations.length > 0;
const hasOrders = ({ orders }: ShopModel): boolean => orders.length > 0;
const workIn = ({ orders }: ShopModel): { order: ModelOrder; work: ModelWork }[] =>
  orders.flatMap((order) => order.work.map((work) => ({ order, work })));
const linesIn = (model: ShopModel): { order: ModelOrder; work: ModelWork; line: ModelWorkLine }[] =>
  workIn(model).flatMap(({ order, work }) => work.lines.map((line) => ({ order, work, line })));
const parcelsIn = (model: ShopModel): { work: ModelWork; parcel: ModelParcel }[] =>
  workIn(model).flatMap(({ work }) => work.parcels.map((parcel) => ({ work, parcel })));
const hasWork = (model: ShopModel): boolean => workIn(model).length > 0;
const hasParcels = (model: ShopModel): boolean => parcelsIn(model).length > 0;

const CONVERSION = {
  open: 'accepted',
  converted: 'reservation_ended',
  released: 'reservation_ended',
} as const;

/** What an order of a channel hears of a reservation that it names. */
function conversionOf(reservation: ModelReservation, channel: ModelOrder['channel']): string {
  const { state, is_overdue } = reservation;
  if (state === 'expired' || (state === 'open' && is_overdue)) return 'reservation_expired';
  if (state === 'open' && reservation.channel !== channel) return 'reservation_of_another_channel';
  return CONVERSION[state];
}

/** How many units each line gets, the earlier line first: what is kept for it, then what can be sold. */
function takenOf(
  model: ShopModel,
  wanted: readonly [sku: Sku, quantity: number][],
  kept: ReadonlyMap<Sku, number>,
): number[] {
  const taken = wanted.map(() => 0);
  for (const source of [new Map(kept), new Map(SKUS.map((sku) => [sku, model.sellable(sku)]))]) {
    for (const [index, [sku, quantity]] of wanted.entries()) {
      const units = Math.min(quantity - (taken[index] ?? 0), source.get(sku) ?? 0);
      source.set(sku, (source.get(sku) ?? 0) - units);
      taken[index] = (taken[index] ?? 0) + units;
    }
  }
  return taken;
}

function place(
  channel: ModelOrder['channel'],
  wanted: readonly [sku: Sku, quantity: number][],
  priority = 0,
): Command {
  return step(
    `place ${channel} with priority ${priority}: ${wanted.map((line) => line.join(' x ')).join(', ')}`,
    always,
    (model, real) => placeOrder(model, real, { channel, wanted, priority }),
  );
}

/** An order that takes what a reservation keeps. */
function convert(
  draw: number,
  channel: ModelOrder['channel'],
  wanted: readonly [sku: Sku, quantity: number][],
): Command {
  return step(
    `place ${channel} with reservation ${draw}: ${wanted.map((line) => line.join(' x ')).join(', ')}`,
    hasReservations,
    (model, real) =>
      placeOrder(model, real, {
        channel,
        wanted,
        priority: 0,
        reservation: choose(model.reservations, draw),
      }),
  );
}

async function placeOrder(
  model: ShopModel,
  real: RealShop,
  {
    channel,
    wanted,
    priority,
    reservation,
  }: {
    channel: ModelOrder['channel'];
    wanted: readonly [sku: Sku, quantity: number][];
    priority: number;
    reservation?: ModelReservation;
  },
): Promise<void> {
  const conversion = reservation ? conversionOf(reservation, channel) : 'accepted';
  const holds = reservation && conversion === 'accepted' ? reservation.holds : [];
  const kept = new Map(
    SKUS.map((sku) => [
      sku,
      sum(
        holds.filter((hold) => hold.sku === sku),
        ({ quantity }) => quantity,
      ),
    ]),
  );
  const taken = takenOf(model, wanted, kept);
  const short = wanted.map(([sku, quantity], index): [Sku, number] => [sku, quantity - (taken[index] ?? 0)]);
  const request = real.world.request({
    channel,
    lines: wanted,
    ...(priority > 0 && { priority }),
    ...(reservation && { reservation_id: reservation.id }),
  });
  const answer = await real.world.run(placeOrders, request);
  expect(codeOf(answer)).toBe(conversion === 'accepted' ? model.shortage(channel, short) : conversion);
  if (!answer.ok) return;
  const { id, lines } = answer.value;
  expect(lines.map((line) => [line.allocated, line.backordered])).toEqual(
    wanted.map(([, quantity], index) => [taken[index], quantity - (taken[index] ?? 0)]),
  );
  const order: ModelOrder = {
    id,
    channel,
    lines: lines.map((line) => ({
      id: line.id,
      sku: line.sku as Sku,
      quantity: line.quantity,
      cancelled: 0,
    })),
    work: [],
    holds: new Map(),
    status: 'open',
    fulfillment_status: 'unfulfilled',
    priority,
    captured: sum(wanted, ([sku, quantity]) => PRICES[sku] * quantity),
    refunded: 0,
  };
  const created = await readNewWork(real, order);
  for (const [index, line] of order.lines.entries()) expect(unitsFor(created, line.id)).toBe(taken[index]);
  const isSingle = LOCATIONS.some((where) =>
    SKUS.every(
      (sku) =>
        model.level(sku, where).available >=
        sum(
          wanted.map(([each], index) => (each === sku ? (taken[index] ?? 0) : 0)),
          (units) => units,
        ),
    ),
  );
  if (isSingle && !reservation) expect(created.length).toBeLessThanOrEqual(1);
  if (reservation) takeReserved(model, reservation, wanted, created);
  model.orders.push(order);
  model.promise(order, created);
  await learnBackorders(model, real);
  model.refresh(order);
  // The same order sent again is the same order and moves nothing.
  const again = await real.world.run(placeOrders, request);
  expect(again).toMatchObject({ ok: true, value: { id, is_new: false } });
}

/** An order that needs all that is kept of a SKU takes it where it is kept; what it leaves is free. */
function takeReserved(
  model: ShopModel,
  reservation: ModelReservation,
  wanted: readonly [sku: Sku, quantity: number][],
  created: readonly ModelWork[],
): void {
  for (const sku of SKUS) {
    const holds = reservation.holds.filter((hold) => hold.sku === sku);
    const asked = sum(
      wanted.filter(([each]) => each === sku),
      ([, quantity]) => quantity,
    );
    const isLeft = asked < sum(holds, ({ quantity }) => quantity);
    if (isLeft) model.freed.add(sku);
    for (const { place: where, quantity } of isLeft ? [] : holds) {
      const promised = created.filter(({ place: at }) => at === where).flatMap(({ lines }) => lines);
      const units = sum(
        promised.filter((line) => line.sku === sku),
        (line) => line.quantity,
      );
      expect(units).toBeGreaterThanOrEqual(quantity);
    }
  }
  model.endReservation(reservation, 'converted');
}

const PLACE_NAMES: Readonly<Record<string, Place>> = { Oakland: 'OAK', Newark: 'EWR' };

function keep(
  channel: ModelOrder['channel'],
  wanted: readonly [sku: Sku, quantity: number][],
  partial: boolean,
): Command {
  const lines = wanted.map((line) => line.join(' x ')).join(', ');
  return step(
    `reserve for ${channel}${partial ? ' what there is' : ''}: ${lines}`,
    always,
    async (model, real) => {
      const taken = takenOf(model, wanted, new Map());
      const isShort = wanted.some(([, quantity], index) => (taken[index] ?? 0) < quantity);
      const isNothing = taken.every((units) => units === 0);
      const answer = await real.world.run(reserve, {
        channel,
        reference: '',
        destination: { country: 'US', postal_code: '95814' },
        lines: wanted.map(([sku, quantity]) => ({ sku, quantity })),
        ttl_seconds: 900,
        partial,
        limits: { reservations: 1_000, units: 10_000 },
      });
      expect(codeOf(answer)).toBe(isNothing || (isShort && !partial) ? 'stock_short' : 'accepted');
      if (!answer.ok) return;
      expect(answer.value.lines.map(({ reserved }) => reserved)).toEqual(taken);
      const holds = answer.value.holds.map(({ sku, location_name, quantity }) => ({
        sku: sku as Sku,
        place: PLACE_NAMES[location_name] as Place,
        quantity,
      }));
      for (const { sku, place: where, quantity } of holds) {
        const level = model.level(sku, where);
        if (level.available < quantity)
          throw new Error(`${quantity} ${sku} kept at ${where}, where ${level.available} are`);
        level.available -= quantity;
        level.reserved += quantity;
      }
      model.reservations.push({ id: answer.value.id, channel, state: 'open', is_overdue: false, holds });
    },
  );
}

function extend(draw: number): Command {
  return step(`extend reservation ${draw}`, hasReservations, async (model, { world }) => {
    const reservation = choose(model.reservations, draw);
    const input = { reservation_id: reservation.id, ttl_seconds: 1_800 };
    expect(codeOf(await world.run(extendReservation, input))).toBe(
      conversionOf(reservation, reservation.channel),
    );
  });
}

function giveUp(draw: number): Command {
  return step(`release reservation ${draw}`, hasReservations, async (model, { world }) => {
    const reservation = choose(model.reservations, draw);
    const { state, id } = reservation;
    const answer = await world.run(releaseReservation, { reservation_id: id, reason: 'model' });
    expect(codeOf(answer)).toBe(state === 'converted' ? 'reservation_ended' : 'accepted');
    if (!answer.ok) return;
    expect(answer.value.is_released).toBe(state === 'open');
    if (state === 'open') model.endReservation(reservation, 'released');
  });
}

/** The time of a reservation is over; the worker has not come round yet. */
function passTime(draw: number): Command {
  return step(`the time of reservation ${draw} is over`, hasReservations, async (model, { world }) => {
    const reservation = choose(model.reservations, draw);
    await world.services.database.rows(
      `update fulfillment.reservations set created_at = now() - interval '1 hour', expires_at = now() - interval '1 second'
       where id = $1`,
      [reservation.id],
    );
    reservation.is_overdue = true;
  });
}

const expireCarts: Command = step('the worker expires reservations', always, async (model, { world }) => {
  const overdue = model.reservations.filter(({ state, is_overdue }) => state === 'open' && is_overdue);
  const answer = accepted(await world.run(expireReservations, {}));
  expect(answer.expired).toBe(overdue.length);
  for (const reservation of overdue) model.endReservation(reservation, 'expired');
});

function unitsFor(created: readonly ModelWork[], order_line_id: string): number {
  return sum(
    created.flatMap(({ lines }) => lines).filter((line) => line.order_line_id === order_line_id),
    ({ quantity }) => quantity,
  );
}

// Backorders are known by their ids; how many units each waits for, the model has said before it asks.
async function learnBackorders(model: ShopModel, real: RealShop): Promise<void> {
  const known = new Set(model.backorders.map(({ id }) => id));
  for (const { id, order_line_id, quantity, promised_at } of await readWaiting(real)) {
    if (known.has(id)) {
      for (const each of model.backorders) if (each.id === id) each.promised_at = promised_at;
      continue;
    }
    const order = model.orders.find(({ lines }) => lines.some((line) => line.id === order_line_id));
    const line = order?.lines.find((each) => each.id === order_line_id);
    if (!order || !line) throw new Error(`backorder ${id} belongs to no order`);
    model.backorders.push({ id, order, line, quantity, promised_at });
  }
  model.sortQueue();
}

function cancel(draw: number, part: { line: number; quantity: number } | null): Command {
  const name = part ? `cancel order ${draw}, line ${part.line} x ${part.quantity}` : `cancel order ${draw}`;
  return step(name, hasOrders, async (model, { world }) => {
    const order = choose(model.orders, draw);
    const line = part && choose(order.lines, part.line);
    const possible = order.lines.map((each) => model.cancellable(order, each));
    const code =
      order.status !== 'open'
        ? 'order_closed'
        : line
          ? part.quantity > model.cancellable(order, line)
            ? 'cancel_too_many'
            : 'accepted'
          : sum(possible, (units) => units) === 0
            ? 'nothing_to_cancel'
            : 'accepted';
    const lines = line && [{ line_id: line.id, quantity: part.quantity }];
    const answer = await world.run(cancelOrder, { order_id: order.id, reason: 'model', lines });
    expect(codeOf(answer)).toBe(code);
    if (!answer.ok) return;
    if (line) model.cancel(order, line, part.quantity);
    else for (const [index, each] of order.lines.entries()) model.cancel(order, each, possible[index] ?? 0);
    model.refresh(order);
    expect(answer.value.is_whole).toBe(order.status === 'cancelled');
  });
}

/** Wants so many of a line, or of a SKU that comes new: what the change says is what it does. */
function change(
  draw: number,
  wish: { line: number; quantity: number } | { sku: Sku; quantity: number },
): Command {
  const name = 'sku' in wish ? `add ${wish.sku} x ${wish.quantity}` : `line ${wish.line} to ${wish.quantity}`;
  return step(`change order ${draw}: ${name}`, hasOrders, async (model, real) => {
    const { run } = real.world;
    const order = choose(model.orders, draw);
    const line = 'sku' in wish ? null : choose(order.lines, wish.line);
    const more = line ? wish.quantity - (line.quantity - line.cancelled) : wish.quantity;
    const sku = line ? line.sku : 'sku' in wish ? wish.sku : 'MUG';
    const taken = Math.min(Math.max(0, more), model.sellable(sku));
    const code = codeOfChange(model, order, line, { sku, more, taken });
    const action = line
      ? { type: 'set_quantity' as const, line_id: line.id, quantity: wish.quantity }
      : { type: 'add_line' as const, sku, quantity: wish.quantity };
    const input = { order_id: order.id, change_id: null, reason: 'model', actions: [action] };
    const proposed = await run(proposeChange, input);
    expect(codeOf(proposed)).toBe(code);
    if (!proposed.ok) return;
    accepted(await run(confirmChange, { order_id: order.id, change_id: proposed.value.id }));
    if (line && more < 0) model.cancel(order, line, -more);
    else {
      await learnChangedWork(model, real, order, line, { sku, more, taken });
      await learnBackorders(model, real);
    }
    model.refresh(order);
  });
}

function codeOfChange(
  model: ShopModel,
  order: ModelOrder,
  line: ModelLine | null,
  { sku, more, taken }: { sku: Sku; more: number; taken: number },
): string {
  if (order.status !== 'open') return 'order_closed';
  if (more === 0) {
    const isOver = order.lines.every(({ quantity, cancelled }) => quantity === cancelled);
    return isOver ? 'change_leaves_nothing' : 'change_empty';
  }
  if (line && more < 0) {
    if (-more > model.cancellable(order, line)) return 'units_picked';
    const left = sum(order.lines, ({ quantity, cancelled }) => quantity - cancelled) + more;
    return left === 0 ? 'change_leaves_nothing' : 'accepted';
  }
  return model.shortage(order.channel, [[sku, more - taken]]);
}

// The units are promised in new work, together with those of work that nobody has begun and that ends for it.
async function learnChangedWork(
  model: ShopModel,
  real: RealShop,
  order: ModelOrder,
  line: ModelLine | null,
  { sku, more, taken }: { sku: Sku; more: number; taken: number },
): Promise<void> {
  const rows = await real.world.services.database.rows<{ id: string; quantity: number }>(
    'select id, quantity from orders.lines where order_id = $1 order by position',
    [order.id],
  );
  const grown = line && rows.find(({ id, quantity }) => id === line.id && quantity === line.quantity + more);
  if (grown && line) line.quantity += more;
  const fresh = rows.filter(({ id }) => order.lines.every((each) => each.id !== id));
  expect(fresh).toEqual(grown ? [] : [{ id: expect.any(String), quantity: more }]);
  for (const { id, quantity } of fresh) order.lines.push({ id, sku, quantity, cancelled: 0 });
  const own = grown && line ? line.id : (fresh[0]?.id ?? '');
  const created = await readNewWork(real, order);
  const ended = await real.world.services.database.rows<{ id: string }>(
    `select id from fulfillment.fulfillment_orders where order_id = $1 and status = 'cancelled'`,
    [order.id],
  );
  const isOver = new Set(order.work.filter(({ status }) => status === 'cancelled').map(({ id }) => id));
  const joined = order.work.filter(({ id }) => !isOver.has(id) && ended.some((each) => each.id === id));
  const before = sum(
    joined.flatMap(({ lines }) => lines),
    unpicked,
  );
  model.replan(
    order,
    joined.map(({ id }) => id),
  );
  const units = sum(
    created.flatMap(({ lines }) => lines),
    ({ quantity }) => quantity,
  );
  expect(units).toBe(before + taken);
  expect(unitsFor(created, own)).toBeGreaterThanOrEqual(taken);
  model.promise(order, created);
}

function prioritize(draw: number, priority: number): Command {
  return step(`give order ${draw} priority ${priority}`, hasOrders, async (model, { world }) => {
    const order = choose(model.orders, draw);
    const answer = await world.run(prioritizeOrder, { order_id: order.id, priority, reason: '' });
    expect(codeOf(answer)).toBe(order.status === 'open' ? 'accepted' : 'order_closed');
    if (!answer.ok) return;
    order.priority = priority;
    model.sortQueue();
  });
}

function setPolicy(
  sku: Sku,
  channel: ModelOrder['channel'],
  policy: 'refuse' | 'backorder' | 'preorder' | 'default',
  cap: number | null,
): Command {
  return step(`sell ${sku} in ${channel}: ${policy}, cap ${cap}`, always, async (model, { world }) => {
    const waits = policy === 'backorder' || policy === 'preorder';
    const ship_by = policy === 'preorder' ? new Date('2099-01-01T00:00:00Z') : null;
    const own = waits ? cap : null;
    accepted(await world.run(setSellingPolicy, { sku, channel, policy, ship_by, cap: own }));
    if (policy === 'default') model.policies.delete(`${sku} ${channel}`);
    else model.policies.set(`${sku} ${channel}`, { policy, cap: own });
  });
}

function announce(sku: Sku, where: Place, quantity: number, days: number): Command {
  return step(`announce ${quantity} ${sku} at ${where} in ${days} days`, always, async (model, { world }) => {
    const expected_at = new Date(Date.now() + days * DAY_MS);
    const supply = { sku, location_code: where, kind: 'purchase_order' as const, quantity, expected_at };
    model.supplies.set(accepted(await world.run(announceSupply, supply)).id, sku);
  });
}

function moveSupply(draw: number, days: number | null): Command {
  return step(
    days === null ? `close supply ${draw}` : `move supply ${draw} to ${days} days`,
    ({ supplies }) => supplies.size > 0,
    async (model, { world }) => {
      const [id] = choose([...model.supplies], draw);
      const change =
        days === null ? { state: 'closed' as const } : { expected_at: new Date(Date.now() + days * DAY_MS) };
      accepted(await world.run(changeSupply, { id, change }));
      if (days === null) model.supplies.delete(id);
    },
  );
}

const DAY_MS = 86_400_000;

function refund(draw: number, amount: number): Command {
  return step(`refund ${amount} of order ${draw}`, hasOrders, async (model, { world }) => {
    const order = choose(model.orders, draw);
    const code = order.refunded + amount > order.captured ? 'refund_too_large' : 'accepted';
    const input = { order_id: order.id, payment_id: null, method: 'card', kind: 'refund' as const, amount };
    const movement = { ...input, reference: newId(), note: null };
    expect(codeOf(await world.run(recordPayment, movement))).toBe(code);
    if (code !== 'accepted') return;
    // The provider's notice of the same refund moves nothing.
    accepted(await world.run(recordPayment, movement));
    order.refunded += amount;
    model.refresh(order);
  });
}

function hold(draw: number, type: 'fraud' | 'address'): Command {
  return step(`hold order ${draw} for ${type}`, hasOrders, async (model, { world }) => {
    const order = choose(model.orders, draw);
    const code =
      order.status !== 'open' ? 'order_closed' : order.holds.has(type) ? 'hold_exists' : 'accepted';
    const answer = await world.run(holdOrder, { order_id: order.id, type, reason: '' });
    expect(codeOf(answer)).toBe(code);
    if (!answer.ok) return;
    order.holds.set(type, answer.value.hold_id);
    for (const work of order.work) if (isWorkable(work)) work.status = 'on_hold';
    model.refresh(order);
  });
}

function release(draw: number): Command {
  const held = ({ orders }: ShopModel): ModelOrder[] => orders.filter(({ holds }) => holds.size > 0);
  return step(
    `release a hold of order ${draw}`,
    (model) => held(model).length > 0,
    async (model, { world }) => {
      const order = choose(held(model), draw);
      const [type, hold_id] = choose([...order.holds], draw);
      const answer = accepted(await world.run(releaseHold, { order_id: order.id, hold_id }));
      order.holds.delete(type);
      expect(answer.still_held).toBe(order.holds.size > 0);
      if (!answer.still_held)
        for (const work of order.work) if (work.status === 'on_hold') settle(work, true);
      model.refresh(order);
    },
  );
}

function pickUnits(draw: number, kind: 'pick' | 'unpick', quantity: number, lotDraw = 0): Command {
  return step(`${kind} line ${draw} x ${quantity} (lot ${lotDraw})`, hasWork, async (model, { world }) => {
    const { work, line } = choose(linesIn(model), draw);
    const room = kind === 'pick' ? unpicked(line) : line.picked - line.packed;
    const lot = line.sku === TRACKED ? choose(LOTS, lotDraw) : null;
    const outcome = !isWorkable(work)
      ? 'refused'
      : quantity > room
        ? 'too_many'
        : lot === null
          ? 'counted'
          : lotOutcome(model, { work, line, lot, kind, quantity });
    const scan = { client_id: newId(), kind, code: null, line_id: line.id, lot, quantity };
    // A handheld that heard no answer sends its scan again.
    const input = { fulfillment_order_id: work.id, scans: [scan, scan] };
    const { results } = accepted(await world.run(pick, input));
    expect(results.map((result) => result.outcome)).toEqual([
      outcome,
      outcome === 'counted' ? 'already_counted' : outcome,
    ]);
    if (outcome !== 'counted') return;
    const by = kind === 'pick' ? quantity : -quantity;
    line.picked += by;
    settle(work);
    if (lot === null) return;
    const held = line.lots.get(lot) ?? { picked: 0, packed: 0, shipped: 0 };
    line.lots.set(lot, { ...held, picked: held.picked + by });
    const there = model.lot(lot, work.place);
    there.sellable -= by;
    there.picked += by;
  });
}

function lotOutcome(
  model: ShopModel,
  scan: { work: ModelWork; line: ModelWorkLine; lot: LotCode; kind: 'pick' | 'unpick'; quantity: number },
): 'counted' | 'wrong_lot' | 'lot_short' {
  const { work, line, lot, kind, quantity } = scan;
  const held = line.lots.get(lot);
  const units = kind === 'pick' ? model.lot(lot, work.place).sellable : held ? held.picked - held.packed : 0;
  if (units === 0 || (kind === 'pick' && lot !== model.firstLot(work.place))) return 'wrong_lot';
  return quantity > units ? 'lot_short' : 'counted';
}

function pickShort(draw: number, quantity: number): Command {
  return step(`short pick line ${draw} x ${quantity}`, hasWork, async (model, real) => {
    const { order, work, line } = choose(linesIn(model), draw);
    const { sku } = line;
    const code = !isWorkable(work)
      ? 'fulfillment_order_not_workable'
      : quantity > unpicked(line)
        ? 'short_too_many'
        : 'accepted';
    const elsewhere = Math.min(quantity, model.sellable(sku, work.place));
    const input = { fulfillment_order_id: work.id, line_id: line.id, quantity, reason: 'not_found' as const };
    const answer = await real.world.run(shortPick, input);
    expect(codeOf(answer)).toBe(code);
    if (!answer.ok) return;
    line.cancelled += quantity;
    const level = model.level(sku, work.place);
    level.committed -= quantity;
    level.quality_control += quantity;
    model.suspected.add(`${sku} ${work.place}`);
    if (sku === TRACKED)
      moveLots(
        model,
        work.place,
        model.lotUnits(work.place, 'sellable', quantity),
        'sellable',
        'quality_control',
      );
    settle(work);
    const created = await readNewWork(real, order);
    expect(unitsFor(created, line.order_line_id)).toBe(elsewhere);
    expect(answer.value.backordered).toBe(quantity - elsewhere);
    model.promise(order, created);
    await learnBackorders(model, real);
  });
}

function pack(draw: number): Command {
  return step(`pack work ${draw}`, hasWork, async (model, { world }) => {
    const { work } = choose(workIn(model), draw);
    const loose = work.lines
      .map((line) => ({ line, quantity: line.picked - line.packed }))
      .filter(({ quantity }) => quantity > 0);
    const code = !isWorkable(work)
      ? 'fulfillment_order_not_workable'
      : loose.length === 0
        ? 'nothing_to_pack'
        : 'accepted';
    const size = { weight_grams: 900, length_mm: null, width_mm: null, height_mm: null };
    const answer = await world.run(packParcel, { fulfillment_order_id: work.id, ...size, lines: null });
    expect(codeOf(answer)).toBe(code);
    if (!answer.ok) return;
    for (const { line, quantity } of loose) line.packed += quantity;
    const lots = loose.flatMap(({ line }) =>
      [...line.lots].map(([lot, { picked, packed }]) => ({ line, lot, quantity: picked - packed })),
    );
    countLots(lots, 'packed', 1);
    work.parcels.push({
      id: answer.value.parcel_id,
      state: 'packed',
      has_arrived: false,
      lines: loose,
      lots,
    });
  });
}

function unpack(draw: number): Command {
  return step(`unpack parcel ${draw}`, hasParcels, async (model, { world }) => {
    const { work, parcel } = choose(parcelsIn(model), draw);
    const codes = {
      cancelled: 'not_found',
      handed_over: 'parcel_gone',
      delivered: 'parcel_gone',
      labeled: 'parcel_has_label',
    };
    const code =
      parcel.state !== 'packed'
        ? codes[parcel.state]
        : isWorkable(work)
          ? 'accepted'
          : 'fulfillment_order_not_workable';
    const answer = await world.run(unpackParcel, { parcel_id: parcel.id });
    expect(codeOf(answer)).toBe(code);
    if (!answer.ok) return;
    parcel.state = 'cancelled';
    for (const { line, quantity } of parcel.lines) line.packed -= quantity;
    countLots(parcel.lots, 'packed', -1);
  });
}

function label(draw: number): Command {
  return step(`label parcel ${draw}`, hasParcels, async (model, { world }) => {
    const { work, parcel } = choose(parcelsIn(model), draw);
    const hasLabel = parcel.state !== 'cancelled' && parcel.state !== 'packed';
    const code = hasLabel
      ? 'accepted'
      : parcel.state === 'cancelled'
        ? 'not_found'
        : isWorkable(work)
          ? 'accepted'
          : 'fulfillment_order_not_workable';
    const caller = { actor: TEST_ACTOR, request_id: newId() };
    const answer = await buyLabel(world.services, { parcel_id: parcel.id, service_code: null }, caller);
    expect(codeOf(answer)).toBe(code);
    if (answer.ok && !hasLabel) parcel.state = 'labeled';
  });
}

function handOver(draw: number): Command {
  return step(`ship work ${draw}`, hasWork, async (model, { world }) => {
    const { work } = choose(workIn(model), draw);
    const living = work.parcels.filter(({ state }) => state !== 'cancelled');
    const here = living.filter(({ state }) => state === 'packed' || state === 'labeled');
    const code =
      living.length > 0 && here.length === 0
        ? 'already_shipped'
        : !isWorkable(work)
          ? 'fulfillment_order_not_workable'
          : here.length === 0
            ? 'nothing_to_ship'
            : here.some(({ state }) => state === 'packed')
              ? 'parcel_without_label'
              : 'accepted';
    const answer = await world.run(ship, { fulfillment_order_id: work.id, parcel_ids: null });
    expect(codeOf(answer)).toBe(code);
    if (!answer.ok) return;
    for (const parcel of here) {
      parcel.state = 'handed_over';
      for (const { line, quantity } of parcel.lines) {
        line.shipped += quantity;
        model.level(line.sku, work.place).committed -= quantity;
      }
      countLots(parcel.lots, 'shipped', 1);
      for (const { lot, quantity } of parcel.lots) model.lot(lot, work.place).picked -= quantity;
    }
    settle(work);
  });
}

function arrive(draw: number): Command {
  const labeled = (model: ShopModel): ModelParcel[] =>
    parcelsIn(model)
      .map(({ parcel }) => parcel)
      .filter(({ state }) => state !== 'packed' && state !== 'cancelled');
  return step(
    `parcel ${draw} arrives`,
    (model) => labeled(model).length > 0,
    async (model, { world }) => {
      const parcel = choose(labeled(model), draw);
      const [bought] = await world.services.database.rows<{ tracking_number: string }>(
        `select tracking_number from shipping.labels where parcel_id = $1 and state = 'bought'`,
        [parcel.id],
      );
      const tracking_number = bought?.tracking_number ?? '';
      const news = {
        tracking_number,
        status: 'delivered' as const,
        occurred_at: new Date(),
        message: '',
        place: '',
        event_id: `arrived ${parcel.id}`,
      };
      accepted(await world.run(track, news));
      parcel.has_arrived = true;
    },
  );
}

function countLots(lots: ModelParcel['lots'], counter: 'packed' | 'shipped', by: 1 | -1): void {
  for (const { line, lot, quantity } of lots) {
    const held = line.lots.get(lot);
    if (held) held[counter] += by * quantity;
  }
}

function moveLots(
  model: ShopModel,
  where: Place,
  lots: readonly { code: LotCode; quantity: number }[],
  from: LotState | null,
  to: LotState | null,
): void {
  for (const { code, quantity } of lots) {
    const lot = model.lot(code, where);
    if (from) lot[from] -= quantity;
    if (to) lot[to] += quantity;
  }
}

/** The lots that go along when units change state, and what the lots have against it. */
function lotsFor(
  model: ShopModel,
  sku: Sku,
  where: Place,
  change: { from: State | null; to: State | null; quantity: number },
): {
  lots: { code: LotCode; quantity: number; expires_on?: string }[] | undefined;
  code: string;
  apply: () => void;
} {
  const { from, to, quantity } = change;
  const [out, into] = [from && lotStateOf(from), to && lotStateOf(to)];
  if (sku !== TRACKED || out === into) return { lots: undefined, code: 'accepted', apply: () => undefined };
  const coming = choose(LOTS, quantity);
  // When there is too little in the level, its lots have too little too: what is named does not matter then.
  const found = out ? model.lotUnits(where, out, quantity) : [];
  const lots =
    found.length > 0
      ? found
      : [{ code: coming, quantity, ...(out === null && { expires_on: lastDayOf(coming) }) }];
  const isBad = into === 'sellable' && lots.some(({ code }) => model.blocked.has(code));
  return {
    lots,
    code: isBad ? 'lot_not_good' : 'accepted',
    apply: () => moveLots(model, where, lots, out, into),
  };
}

function lastDayOf(lot: LotCode): string {
  return `209${LOTS.indexOf(lot)}-12-31`;
}

function adjust(sku: Sku, where: Place, state: FreeState, quantity: number): Command {
  return step(`adjust ${sku} at ${where}: ${quantity} ${state}`, always, async (model, { world }) => {
    const level = model.level(sku, where);
    const flow = quantity < 0 ? { from: state, to: null } : { from: null, to: state };
    const {
      lots,
      code: ofLots,
      apply,
    } = lotsFor(model, sku, where, { ...flow, quantity: Math.abs(quantity) });
    const code = level[state] + quantity < 0 ? 'stock_below_zero' : ofLots;
    const answer = await world.run(adjustStock, {
      sku,
      location_code: where,
      state,
      quantity,
      reason: 'count',
      lots,
    });
    expect(codeOf(answer)).toBe(code);
    if (!answer.ok) return;
    apply();
    level[state] += quantity;
    if (state === 'available' && quantity > 0) model.freed.add(sku);
  });
}

function setLevel(sku: Sku, where: Place, state: FreeState, quantity: number, seen: number): Command {
  return step(
    `set ${sku} at ${where} to ${quantity} ${state}, having seen ${seen}`,
    always,
    async (model, { world }) => {
      const level = model.level(sku, where);
      const answer = await world.run(changeLevels, {
        ...{ kind: 'set', sku, location_code: where, state, quantity, expected: seen, reason: 'count' },
      });
      expect(codeOf(answer)).toBe(level[state] === seen ? 'accepted' : 'stock_moved');
      if (!answer.ok) return;
      expect(answer.value.changed).toBe(Math.abs(quantity - seen));
      level[state] = quantity;
      if (state === 'available' && quantity > seen) model.freed.add(sku);
    },
  );
}

function receive(sku: Sku, where: Place, state: 'available' | 'quality_control', quantity: number): Command {
  return step(`receive ${quantity} ${sku} at ${where} as ${state}`, always, async (model, { world }) => {
    const { lots, code, apply } = lotsFor(model, sku, where, { from: null, to: state, quantity });
    const answer = await world.run(receiveStock, { sku, location_code: where, state, quantity, lots });
    expect(codeOf(answer)).toBe(code);
    if (!answer.ok) return;
    apply();
    model.level(sku, where)[state] += quantity;
    if (state === 'available') model.freed.add(sku);
  });
}

function move(sku: Sku, where: Place, from_state: FreeState, to_state: FreeState, quantity: number): Command {
  return step(
    `move ${quantity} ${sku} at ${where} from ${from_state} to ${to_state}`,
    always,
    async (model, { world }) => {
      const level = model.level(sku, where);
      const {
        lots,
        code: ofLots,
        apply,
      } = lotsFor(model, sku, where, { from: from_state, to: to_state, quantity });
      const code =
        from_state === to_state
          ? 'stock_same_state'
          : level[from_state] < quantity
            ? 'stock_below_zero'
            : ofLots;
      const answer = await world.run(moveBetweenStates, {
        sku,
        location_code: where,
        from_state,
        to_state,
        quantity,
        reason: 'correction',
        lots,
      });
      expect(codeOf(answer)).toBe(code);
      if (!answer.ok) return;
      apply();
      level[from_state] -= quantity;
      level[to_state] += quantity;
      if (to_state === 'available') model.freed.add(sku);
    },
  );
}

function writeOff(sku: Sku, where: Place, state: FreeState, quantity: number): Command {
  return step(`write off ${quantity} ${sku} at ${where}: ${state}`, always, async (model, { world }) => {
    const level = model.level(sku, where);
    const code = level[state] < quantity ? 'stock_below_zero' : 'accepted';
    const input = { sku, location_code: where, state, quantity, reason: 'expired' as const };
    const answer = await world.run(writeOffStock, input);
    expect(codeOf(answer)).toBe(code);
    if (answer.ok) level[state] -= quantity;
  });
}

type Counted = { good: number; damaged: number; quality_control: number };

function countInto(model: ShopModel, sku: Sku, where: Place, counted: Counted): void {
  const level = model.level(sku, where);
  level.available += counted.good;
  level.damaged += counted.damaged;
  level.quality_control += counted.quality_control;
  if (counted.good > 0) model.freed.add(sku);
}

const receiptOf = (sku: Sku, where: Place, counted: Counted, unit_cost?: string) => ({
  ...{ client_id: newId(), location_code: where, references: [] as string[], note: '' },
  ...{ accept_over: true, accept_unexpected: false, close_short: null },
  lines: [{ sku, ...counted, ...(unit_cost !== undefined && { unit_cost }) }],
});

function receiveDocument(sku: Sku, where: Place, counted: Counted, cost: number): Command {
  return step(
    `receipt of ${JSON.stringify(counted)} ${sku} at ${where}`,
    always,
    async (model, { world }) => {
      const input = receiptOf(sku, where, counted, `${cost}.${cost}`);
      const units = counted.good + counted.damaged + counted.quality_control;
      const answer = await world.run(receiveGoods, input);
      expect(codeOf(answer)).toBe(units === 0 ? 'stock_quantity_invalid' : 'accepted');
      if (!answer.ok) return;
      // A handheld that heard no answer sends its receipt again.
      expect(await world.run(receiveGoods, input)).toMatchObject({ ok: true, value: { is_new: false } });
      countInto(model, sku, where, counted);
    },
  );
}

function sendTransfer(sku: Sku, where: Place, quantity: number): Command {
  return step(`transfer ${quantity} ${sku} from ${where}`, always, async (model, { world }) => {
    const to = where === 'OAK' ? 'EWR' : 'OAK';
    const planned = accepted(
      await world.run(createTransfer, {
        ...{ client_id: newId(), origin_code: where, destination_code: to, note: '', tracking_number: '' },
        ...{ is_draft: false, expected_at: new Date(), lines: [{ sku, quantity }] },
      }),
    );
    const level = model.level(sku, where);
    const code = level.available < quantity ? 'stock_below_zero' : 'accepted';
    const answer = await world.run(shipTransfer, { id: planned.id, lines: null, expected_at: null });
    expect(codeOf(answer)).toBe(code);
    if (!answer.ok) return;
    level.available -= quantity;
    model.transfers.push({ ...planned, sku, from: where, to, in_transit: quantity });
  });
}

const onTheWay = ({ transfers }: ShopModel): boolean => transfers.length > 0;

function transferArrives(draw: number, counted: Counted): Command {
  return step(`transfer ${draw} brings ${JSON.stringify(counted)}`, onTheWay, async (model, { world }) => {
    const transfer = choose(model.transfers, draw);
    const { sku, to, number } = transfer;
    const units = counted.good + counted.damaged + counted.quality_control;
    const answer = await world.run(receiveGoods, { ...receiptOf(sku, to, counted), references: [number] });
    expect(codeOf(answer)).toBe(units === 0 ? 'stock_quantity_invalid' : 'accepted');
    if (!answer.ok) return;
    countInto(model, sku, to, counted);
    transfer.in_transit = Math.max(0, transfer.in_transit - units);
    if (transfer.in_transit === 0) model.transfers.splice(model.transfers.indexOf(transfer), 1);
  });
}

function endTransfer(draw: number, lost: number): Command {
  return step(`close transfer ${draw}, ${lost} lost`, onTheWay, async (model, { world }) => {
    const transfer = choose(model.transfers, draw);
    const { id, sku, from, in_transit } = transfer;
    const code = lost > in_transit ? 'transfer_not_resolved' : 'accepted';
    const lines = [{ sku, written_off: lost, returned: Math.max(0, in_transit - lost) }];
    const answer = await world.run(closeTransfer, { id, lines, reason: 'lost_on_the_way' });
    expect(codeOf(answer)).toBe(code);
    if (!answer.ok) return;
    const returned = in_transit - lost;
    model.level(sku, from).available += returned;
    if (returned > 0) model.freed.add(sku);
    model.transfers.splice(model.transfers.indexOf(transfer), 1);
  });
}

// Ids and times order what happened: a moment of its own lies between two of them.
const moment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 3));

/** The books are corrected by a difference; what is free is changed first, and losses beyond it have tests of their own. */
function correct(model: ShopModel, sku: Sku, where: Place, difference: number): void {
  model.level(sku, where).available += difference;
  if (difference > 0) model.freed.add(sku);
}

const isFree = (model: ShopModel, sku: Sku, where: Place, difference: number): boolean =>
  model.level(sku, where).available + difference >= 0;

/** What an outside system saw, and is believed; believed twice, it moves once. */
function believeSnapshot(sku: Sku, where: Place, difference: number): Command {
  const possible = (model: ShopModel): boolean => isFree(model, sku, where, difference);
  return step(`snapshot of ${sku} at ${where}, ${difference} off`, possible, async (model, { world }) => {
    await moment();
    const line = { source: 'model', taken_at: new Date(), measures: 'on_hand' as const };
    await moment();
    const level = model.level(sku, where);
    const quantity = sum(STATES, (each) => level[each]) + difference;
    const { snapshot_id } = accepted(
      await world.run(recordSnapshot, { ...line, sku, location_code: where, quantity }),
    );
    const input = { id: snapshot_id, note: null };
    expect(accepted(await world.run(acceptSnapshot, input))).toEqual({
      lines: difference === 0 ? 0 : 1,
      units_more: Math.max(0, difference),
      units_fewer: Math.max(0, -difference),
      short: 0,
    });
    expect(accepted(await world.run(acceptSnapshot, input))).toMatchObject({ lines: 0 });
    correct(model, sku, where, difference);
  });
}

/** A count of what lies on the shelf, while pickers carry some of it; large differences are approved as they were seen. */
function countShelf(sku: Sku, where: Place, difference: number): Command {
  const onShelf = (model: ShopModel): number => {
    const level = model.level(sku, where);
    const held = linesIn(model).filter(({ work, line }) => work.place === where && line.sku === sku);
    const carried = sum(held, ({ line }) => line.picked - line.shipped);
    return level.available + level.committed + level.reserved + level.safety_stock - carried;
  };
  // What short picks did not find may be found by a count, which has tests of its own.
  const possible = (model: ShopModel): boolean =>
    !model.suspected.has(`${sku} ${where}`) &&
    isFree(model, sku, where, difference) &&
    onShelf(model) + difference >= 0;
  return step(`count ${sku} at ${where}, ${difference} off`, possible, async (model, { world }) => {
    const begun = await world.run(beginCount, { scope: 'skus', skus: [sku], location_code: where });
    if (!begun.ok) {
      expect([codeOf(begun), onShelf(model)]).toEqual(['count_empty', 0]);
      return;
    }
    const { id } = begun.value;
    const counted = onShelf(model) + difference;
    const kind = counted === 0 ? ('none' as const) : ('count' as const);
    const scan = { client_id: newId(), kind, code: sku, age_ms: 0, quantity: Math.max(1, counted) };
    await moment();
    const [result] = accepted(await world.run(scanCount, { count_id: id, scans: [scan] })).results;
    expect(result).toMatchObject({ outcome: 'counted', counted });
    await moment();
    const submitted = accepted(await world.run(submitCount, { id }));
    if (submitted.waiting > 0) {
      const lines = await world.services.database.rows<{ line_id: string; difference: number }>(
        `select id as line_id, counted - expected as difference from inventory.cycle_count_lines
         where count_id = $1 and state = 'waiting'`,
        [id],
      );
      expect(lines.map((line) => line.difference)).toEqual([difference]);
      accepted(await world.run(approveCount, { id, lines, note: null }));
    }
    correct(model, sku, where, difference);
  });
}

/** A recall: what is free of the lot leaves the sale; what orders hold of its level stays until they get other units. */
function recall(draw: number, ends: boolean): Command {
  const code = choose(LOTS, draw);
  return step(ends ? `release lot ${code}` : `recall lot ${code}`, always, async (model, { world }) => {
    const [lot] = await world.services.database.rows<{ id: string }>(
      'select id from inventory.lots where code = $1',
      [code],
    );
    if (!lot) return;
    const input = { id: lot.id, reason: 'model' };
    const answer = ends ? await world.run(releaseLot, input) : await world.run(blockLot, input);
    const expected = ends === model.blocked.has(code) ? 'accepted' : ends ? 'lot_not_blocked' : 'lot_blocked';
    expect(codeOf(answer)).toBe(expected);
    if (!answer.ok) return;
    if (ends) return void model.blocked.delete(code);
    model.blocked.add(code);
    for (const where of LOCATIONS) quarantine(model, code, where);
  });
}

function quarantine(model: ShopModel, code: LotCode, where: Place): number {
  const level = model.level(TRACKED, where);
  let moved = 0;
  for (const state of ['available', 'safety_stock'] as const) {
    const units = Math.min(model.lot(code, where).sellable, level[state]);
    level[state] -= units;
    level.quality_control += units;
    moveLots(model, where, [{ code, quantity: units }], 'sellable', 'quality_control');
    moved += units;
  }
  return moved;
}

/** The chore for bad lots: a blocked one whose units became free again leaves the sale now. */
const expire: Command = step('take bad lots out of the sale', always, async (model, { world }) => {
  const moved = LOCATIONS.flatMap((where) =>
    LOTS.filter((code) => model.blocked.has(code)).map((code) => quarantine(model, code, where)),
  );
  expect(accepted(await world.run(expireLots, {})).units).toBe(sum(moved, (units) => units));
});

/**
 * The worker comes round: backorders are filled in the order of their queue and get their days, parcels that arrived are
 * delivered, orders follow.
 */
function hear(twice: boolean): Command {
  return step(twice ? 'hear all news twice' : 'hear all news', always, async (model, real) => {
    await hearEvents(real, twice);
    await refreshExpectations(real.world.services);
    await hearEvents(real, twice);
    // Filled units leave `available` when the model has read below where they were promised.
    const left = new Map([...model.freed].map((each) => [each, model.available(each)]));
    for (const backorder of [...model.backorders]) {
      const { line } = backorder;
      const units = Math.min(backorder.quantity, left.get(line.sku) ?? 0);
      left.set(line.sku, (left.get(line.sku) ?? 0) - units);
      model.reduceBackorder(backorder, units);
    }
    model.freed.clear();
    await learnBackorders(model, real);
    for (const order of model.orders) model.promise(order, await readNewWork(real, order));
    for (const { parcel } of parcelsIn(model)) {
      if (parcel.state !== 'handed_over' || !parcel.has_arrived) continue;
      parcel.state = 'delivered';
      for (const { line, quantity } of parcel.lines) line.delivered += quantity;
    }
    for (const order of model.orders) model.refresh(order);
    await compare(model, real);
  });
}

/** Every level, order, line, fulfillment order and backorder says what the model says. */
export async function compare(model: ShopModel, real: RealShop): Promise<void> {
  const levels = SKUS.flatMap((sku) =>
    LOCATIONS.map((where) => ({ level: `${sku} ${where}`, ...model.level(sku, where) })),
  )
    .filter((level) => STATES.some((state) => level[state] > 0))
    .sort((a, b) => (a.level < b.level ? -1 : 1));
  expect(await readFigures(real)).toEqual(figuresOf(model, levels));
}

export const hearAll = hear(false);

const draw = fc.nat({ max: 99 });
const few = fc.integer({ min: 1, max: 4 });
const sku = fc.constantFrom(...SKUS);
const untracked = fc.constantFrom(...SKUS.filter((each) => each !== TRACKED));
const where = fc.constantFrom(...LOCATIONS);
const counted = fc.record({
  good: fc.nat({ max: 3 }),
  damaged: fc.nat({ max: 1 }),
  quality_control: fc.nat({ max: 1 }),
});
const state = fc.constantFrom<FreeState>('available', 'damaged', 'safety_stock', 'quality_control');

/** Every command with its arguments; the ones that make work come more often, so that runs get far. */
export const anyCommand: fc.Arbitrary<Command>[] = [
  fc
    .tuple(
      fc.constantFrom('web' as const, 'patient' as const),
      fc.array(fc.tuple(sku, few), { minLength: 1, maxLength: 3 }),
    )
    .map((all) => place(...all)),
  fc.array(fc.tuple(sku, few), { minLength: 1, maxLength: 3 }).map((lines) => place('patient', lines)),
  fc
    .tuple(
      fc.constantFrom('web' as const, 'patient' as const),
      fc.array(fc.tuple(sku, few), { minLength: 1, maxLength: 3 }),
      fc.boolean(),
    )
    .map((all) => keep(...all)),
  fc
    .tuple(
      draw,
      fc.constantFrom('web' as const, 'web' as const, 'patient' as const),
      fc.array(fc.tuple(sku, few), { minLength: 1, maxLength: 3 }),
    )
    .map((all) => convert(...all)),
  draw.map(extend),
  draw.map(giveUp),
  draw.map(passTime),
  fc.constant(expireCarts),
  draw.map((order) => cancel(order, null)),
  fc.tuple(draw, fc.record({ line: draw, quantity: few })).map((all) => cancel(...all)),
  fc
    .tuple(draw, fc.record({ line: draw, quantity: fc.integer({ min: 0, max: 8 }) }))
    .map((all) => change(...all)),
  fc.tuple(draw, fc.record({ sku, quantity: few })).map((all) => change(...all)),
  fc.tuple(draw, fc.constantFrom('fraud' as const, 'address' as const)).map((all) => hold(...all)),
  draw.map(release),
  fc
    .tuple(sku, few, fc.integer({ min: 1, max: 3 }))
    .map(([each, quantity, priority]) => place('patient', [[each, quantity]], priority)),
  fc.tuple(draw, fc.integer({ min: 0, max: 3 })).map((all) => prioritize(...all)),
  fc
    .tuple(
      sku,
      fc.constantFrom('web' as const, 'patient' as const),
      fc.constantFrom('refuse' as const, 'backorder' as const, 'preorder' as const, 'default' as const),
      fc.option(fc.integer({ min: 0, max: 8 })),
    )
    .map((all) => setPolicy(...all)),
  fc.tuple(sku, where, few, fc.integer({ min: 1, max: 30 })).map((all) => announce(...all)),
  fc.tuple(draw, fc.option(fc.integer({ min: 1, max: 30 }))).map((all) => moveSupply(...all)),
  fc.tuple(draw, fc.integer({ min: 1, max: 6_000 })).map((all) => refund(...all)),
  fc.tuple(draw, few, draw).map(([line, quantity, lot]) => pickUnits(line, 'pick', quantity, lot)),
  fc.tuple(draw, few, draw).map(([line, quantity, lot]) => pickUnits(line, 'pick', quantity, lot)),
  fc.tuple(draw, few, draw).map(([line, quantity, lot]) => pickUnits(line, 'unpick', quantity, lot)),
  fc.tuple(draw, few).map((all) => pickShort(...all)),
  draw.map(pack),
  draw.map(unpack),
  draw.map(label),
  draw.map(handOver),
  draw.map(arrive),
  fc
    .tuple(
      sku,
      where,
      state,
      fc.integer({ min: -4, max: 6 }).filter((quantity) => quantity !== 0),
    )
    .map((all) => adjust(...all)),
  // Of a tracked variant each lot is set for itself; what that does is in the lots' own tests.
  fc.tuple(untracked, where, state, few, fc.nat({ max: 4 })).map((all) => setLevel(...all)),
  fc
    .tuple(sku, where, fc.constantFrom('available' as const, 'quality_control' as const), few)
    .map((all) => receive(...all)),
  fc
    .tuple(sku, where, fc.constant('available' as const), fc.integer({ min: 3, max: 9 }))
    .map((all) => receive(...all)),
  fc.tuple(sku, where, state, state, few).map((all) => move(...all)),
  fc.tuple(untracked, where, state, few).map((all) => writeOff(...all)),
  fc.tuple(untracked, where, counted, few).map((all) => receiveDocument(...all)),
  fc.tuple(untracked, where, fc.integer({ min: -3, max: 3 })).map((all) => believeSnapshot(...all)),
  fc.tuple(untracked, where, fc.integer({ min: -3, max: 3 })).map((all) => countShelf(...all)),
  fc.tuple(untracked, where, few).map((all) => sendTransfer(...all)),
  fc.tuple(draw, counted).map((all) => transferArrives(...all)),
  fc.tuple(draw, fc.nat({ max: 3 })).map((all) => endTransfer(...all)),
  fc.tuple(draw, fc.boolean()).map((all) => recall(...all)),
  fc.constant(expire),
  fc.boolean().map(hear),
];
