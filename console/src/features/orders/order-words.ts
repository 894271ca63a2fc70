import { t } from '../../strings/strings.ts';
import { formatMoney, formatWhen } from '../../ui/format.ts';
import type { HoldType, OrderCard, PromiseState } from './order-types.ts';

export function holdName(type: HoldType): string {
  return t(`orders.hold.${type}`);
}

const clock = new Intl.DateTimeFormat('en-US', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const weekday = new Intl.DateTimeFormat('en-US', { weekday: 'short', month: 'short', day: 'numeric' });

/** A moment that someone plans by: today 16:30, else Wed, May 13, else May 13, 2025. */
export function dueWords(iso: string, now: Date = new Date()): string {
  const when = new Date(iso);
  if (when.toDateString() === now.toDateString()) return t('orders.today', { time: clock.format(when) });
  return when.getFullYear() === now.getFullYear() ? weekday.format(when) : formatWhen(iso, { now });
}

/** The three forms a promise has in a list; nothing to say once it was kept or when none was given. */
export function promiseOf(
  order: { promise: PromiseState; ship_by: string | null },
  now: Date = new Date(),
): { state: 'late' | 'at_risk' | 'on_time'; span_ms: number; ship_by: string } | null {
  if (order.ship_by === null || order.promise === 'none' || order.promise === 'kept') return null;
  return {
    state: order.promise,
    span_ms: Math.abs(Date.parse(order.ship_by) - now.getTime()),
    ship_by: dueWords(order.ship_by, now),
  };
}

export function shipsFrom(names: readonly string[]): string {
  const [first, ...rest] = names;
  if (first === undefined) return t('orders.notSourced');
  return rest.length === 0 ? first : `${first} +${rest.length}`;
}

/** Several names as people say them: Oakland, Newark and Chicago. */
export function listWords(names: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(names);
}

/** One currency when all amounts share it, so that a column can name it once. */
export function commonCurrency(orders: readonly Pick<OrderCard, 'total'>[]): string | null {
  const currencies = new Set(orders.map((order) => order.total.currency));
  return currencies.size === 1 ? ([...currencies][0] ?? null) : null;
}

/** The code of a carrier or a service as words: `local_express` is "Local express". */
export function codeWords(code: string): string {
  const words = code.replaceAll(/[_-]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What something costs more or less than before, in words. */
export function differenceWords(amount: number, currency: string): string {
  if (amount === 0) return t('orders.move.sameCost');
  const words = { amount: formatMoney(Math.abs(amount), currency) };
  return t(amount > 0 ? 'orders.move.dearer' : 'orders.move.cheaper', words);
}
