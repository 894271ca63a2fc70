import { assert } from '../../../kernel/assert.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { mayChange, type TransitionTable } from '../../../kernel/transitions.ts';
import type { VariantForSale } from '../../catalog/rules/index.ts';
import type { SourcingRequest } from '../../sourcing/rules/index.ts';
import { type CartLine, type CartRefusal, knownLines, partsOf } from './cart-lines.ts';
import {
  giveBack,
  type KeptUnits,
  planForChannel,
  type SellingChannel,
  type SellingFacts,
} from './plan-for-channel.ts';

export const RESERVATION_STATES = ['open', 'converted', 'released', 'expired'] as const;
export type ReservationState = (typeof RESERVATION_STATES)[number];

/** A reservation ends once, and stays ended. */
export const RESERVATION_CHANGES: TransitionTable<ReservationState> = {
  open: ['converted', 'released', 'expired'],
  converted: [],
  released: [],
  expired: [],
};

export const RESERVATION_ACTIONS = ['extend', 'release'] as const;

/** How long units are kept, in seconds: without a wish, at least, and at most at a time. */
export const DEFAULT_TTL_S = 900;
export const MIN_TTL_S = 5;
export const MAX_TTL_S = 86_400;
/** However often it is extended, no reservation lives longer: a cart that nobody pays for is no storage. */
export const MAX_LIFE_S = 7 * 86_400;

/** Units that a caller wants to be kept. */
export type Reserve = {
  channel: string;
  reference: string;
  /** Where they would go; without it any location of the channel may keep them. */
  destination: { country: string; postal_code: string } | null;
  lines: readonly { sku: string; quantity: number }[];
  ttl_seconds: number;
  /** Whether less than was asked for is better than nothing. */
  partial: boolean;
  limits: ReservationLimits;
};

/** What one caller may hold at once. */
export type ReservationLimits = { reservations: number; units: number };

/** What a caller holds now. `at` is the database's time. */
export type Held = { reservations: number; units: number; next_expiry: Date | null; at: Date };

/** Whoever calls, as far as reservations ask. */
export type Caller = {
  type: 'user' | 'api_key' | 'system';
  id: string | null;
  permissions: ReadonlySet<string>;
};

/** Under which name a caller holds what it reserved. */
export function holderOf({ type, id }: Pick<Caller, 'type' | 'id'>): string {
  return `${type}:${id ?? ''}`;
}

export type ReserveFacts = SellingFacts & {
  channel: (SellingChannel & { code: string; name: string; status: 'active' | 'archived' }) | undefined;
  variants: ReadonlyMap<string, VariantForSale>;
  held: Held;
};

export type ReserveRefusal =
  | { code: 'channel_unknown'; channel: string }
  | { code: 'channel_archived'; channel: string }
  | CartRefusal
  | { code: 'destination_not_served'; country: string }
  | { code: 'stock_short'; line: number; sku: string; asked: number; available: number }
  | {
      code: 'reservation_limit_reached';
      what: 'reservations' | 'units';
      limit: number;
      held: number;
      asked: number;
      retry_after_s: number;
    };

export type Reserved = {
  channel: NonNullable<ReserveFacts['channel']>;
  lines: { variant: VariantForSale; quantity: number; reserved: number }[];
  holds: KeptUnits[];
  /** Single units; of bundles those of their components. */
  units: number;
  /** Whether less is kept than was asked for. */
  is_short: boolean;
};

/**
 * Decides what is kept for a cart, by the rule and the sourcing that place orders: same input, same answer. What it keeps it
 * takes from the stock board, and counts it into `held`.
 */
export function decideReserve(request: Reserve, facts: ReserveFacts): Decision<Reserved, ReserveRefusal> {
  const { channel, held } = facts;
  if (!channel) return refuse({ code: 'channel_unknown', channel: request.channel });
  if (channel.status === 'archived') return refuse({ code: 'channel_archived', channel: request.channel });
  const lines = knownLines(request.lines, facts.variants);
  if (!lines.ok) return lines;
  const { limits } = request;
  if (held.reservations >= limits.reservations)
    return refuse(limitReached('reservations', limits.reservations, held, 1));
  const kept = keep(request, lines.value, channel, facts);
  if (!kept.ok) return kept;
  const { units, holds } = kept.value;
  if (held.units + units > limits.units) {
    for (const { variant_id, location_id, quantity } of holds) {
      const board = facts.sourcing.stock.get(variant_id);
      board?.set(location_id, (board.get(location_id) ?? 0) + quantity);
    }
    return refuse(limitReached('units', limits.units, held, units));
  }
  held.reservations += 1;
  held.units += units;
  return kept;
}

function limitReached(
  what: 'reservations' | 'units',
  limit: number,
  held: Held,
  asked: number,
): Extract<ReserveRefusal, { code: 'reservation_limit_reached' }> {
  const wait_ms = held.next_expiry ? held.next_expiry.getTime() - held.at.getTime() : 0;
  const retry_after_s = Math.max(1, Math.ceil(wait_ms / 1_000));
  return { code: 'reservation_limit_reached', what, limit, held: held[what], asked, retry_after_s };
}

// Where less will do, a short line is cut to what there is, a bundle to whole ones, and everything is planned again.
function keep(
  { destination, partial }: Reserve,
  lines: readonly CartLine[],
  channel: NonNullable<ReserveFacts['channel']>,
  facts: ReserveFacts,
): Decision<Reserved, ReserveRefusal> {
  const wanted = lines.map(({ quantity }) => quantity);
  let first_short: ReserveRefusal | undefined;
  for (;;) {
    const carried = lines.flatMap(({ variant }, line) => {
      const bundles = wanted[line] ?? 0;
      const parts = bundles > 0 ? partsOf(variant) : [];
      return parts.map((part) => ({
        ...part,
        line,
        pieces: part.quantity,
        quantity: part.quantity * bundles,
      }));
    });
    if (carried.length === 0 && first_short) return refuse(first_short);
    const request: SourcingRequest = { lines: carried, destination, service_code: null };
    const plan = planForChannel(request, channel, facts);
    if (!plan.is_served && destination)
      return refuse({ code: 'destination_not_served', country: destination.country });
    if (plan.short.length === 0) {
      const holds = holdsOf(plan.assignments, carried);
      const units = holds.reduce((sum, { quantity }) => sum + quantity, 0);
      const reserved = lines.map((line, index) => ({ ...line, reserved: wanted[index] ?? 0 }));
      return accept({ channel, lines: reserved, holds, units, is_short: first_short !== undefined });
    }
    giveBack(plan.assignments, request, facts.sourcing.stock);
    const before = [...wanted];
    for (const short of plan.short) {
      const part = carried[short.line];
      assert(part, 'what is short was asked for');
      const { line, sku, pieces, quantity } = part;
      first_short ??= {
        code: 'stock_short',
        line: line + 1,
        sku,
        asked: quantity,
        available: quantity - short.quantity,
      };
      const possible = (before[line] ?? 0) - Math.ceil(short.quantity / pieces);
      wanted[line] = Math.min(wanted[line] ?? 0, possible);
    }
    if (!partial && first_short) return refuse(first_short);
  }
}

// Two lines of one SKU, or a SKU and a bundle of it, are one hold at a location.
function holdsOf(
  assignments: ReturnType<typeof planForChannel>['assignments'],
  carried: readonly { variant_id: string }[],
): KeptUnits[] {
  const holds = new Map<string, KeptUnits>();
  for (const { location_id, lines } of assignments) {
    for (const { line, quantity } of lines) {
      const variant_id = carried[line]?.variant_id ?? '';
      const key = `${variant_id} ${location_id}`;
      const hold = holds.get(key) ?? { variant_id, location_id, quantity: 0 };
      hold.quantity += quantity;
      holds.set(key, hold);
    }
  }
  return [...holds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, hold]) => hold);
}

/** A reservation that is held by its lock. */
export type LockedReservation = {
  id: string;
  channel_id: string;
  channel_code: string;
  holder: string;
  state: ReservationState;
  units: number;
  created_at: Date;
  expires_at: Date;
  /** The database's time after the lock, and whether the reservation is over by it. */
  at: Date;
  is_overdue: boolean;
  holds: KeptUnits[];
};

type Ended = { code: 'reservation_ended'; state: ReservationState };
type Expired = { code: 'reservation_expired'; expired_at: string };
type Foreign = { code: 'reservation_of_another_key' };

export type ExtendRefusal =
  | Ended
  | Expired
  | Foreign
  | { code: 'reservation_life_too_long'; most_seconds: number; created_at: string };

/** Decides until when units are kept from now on; never shorter than they were. */
export function decideExtend(
  reservation: LockedReservation,
  ttl_seconds: number,
  caller: Caller,
): Decision<Date, ExtendRefusal> {
  const usable = decideUse(reservation, caller);
  if (!usable.ok) return usable;
  const { at, expires_at, created_at } = reservation;
  const until = new Date(Math.max(expires_at.getTime(), at.getTime() + ttl_seconds * 1_000));
  if (until.getTime() > created_at.getTime() + MAX_LIFE_S * 1_000) {
    return refuse({
      code: 'reservation_life_too_long',
      most_seconds: MAX_LIFE_S,
      created_at: created_at.toISOString(),
    });
  }
  return accept(until);
}

export type ReleaseRefusal = Ended | Foreign;

/** Decides whether units are given up: `false` where nothing is kept any more, which is what was wanted. */
export function decideRelease(
  reservation: LockedReservation,
  caller: Caller,
): Decision<boolean, ReleaseRefusal> {
  if (!mayUse(reservation, caller)) return refuse({ code: 'reservation_of_another_key' });
  const { state } = reservation;
  if (state === 'converted') return refuse({ code: 'reservation_ended', state });
  return accept(mayChange(RESERVATION_CHANGES, state, 'released'));
}

export type ConvertRefusal =
  | { code: 'reservation_unknown' }
  | Ended
  | Expired
  | Foreign
  | { code: 'reservation_of_another_channel'; channel: string; reserved_for: string };

/** Decides whether an order may take what is kept. One that is over is refused, even if its units are still there. */
export function decideConvert(
  reservation: LockedReservation | undefined,
  channel: { id: string; code: string },
  caller: Caller,
): Decision<readonly KeptUnits[], ConvertRefusal> {
  if (!reservation) return refuse({ code: 'reservation_unknown' });
  const usable = decideUse(reservation, caller);
  if (!usable.ok) return usable;
  if (reservation.channel_id !== channel.id) {
    const reserved_for = reservation.channel_code;
    return refuse({ code: 'reservation_of_another_channel', channel: channel.code, reserved_for });
  }
  return accept(reservation.holds);
}

function decideUse(
  reservation: LockedReservation,
  caller: Caller,
): Decision<LockedReservation, Ended | Expired | Foreign> {
  const { state, is_overdue, expires_at } = reservation;
  if (!mayUse(reservation, caller)) return refuse({ code: 'reservation_of_another_key' });
  if (state === 'expired' || (state === 'open' && is_overdue))
    return refuse({ code: 'reservation_expired', expired_at: expires_at.toISOString() });
  if (state !== 'open') return refuse({ code: 'reservation_ended', state });
  return accept(reservation);
}

// A key uses what it reserved itself. People use what they or the keys of shops reserved, if they manage fulfillment.
function mayUse({ holder }: LockedReservation, caller: Caller): boolean {
  if (holder === holderOf(caller) || caller.type === 'system') return true;
  return caller.type === 'user' && caller.permissions.has('fulfillment:manage');
}

/** What may be done with a reservation next. */
export function reservationActions({ state }: { state: ReservationState }): ('extend' | 'release')[] {
  return state === 'open' ? [...RESERVATION_ACTIONS] : [];
}
