import type { GetV1HomeResponse } from '../../api/generated/types.gen.ts';
import { t } from '../../strings/strings.ts';

/** The board of the day. */
export type Home = GetV1HomeResponse;
export type HomeStage = Home['stages'][number];
export type EndangeredOrder = Home['endangered']['items'][number];
type Step = Pick<
  NonNullable<EndangeredOrder['next_action']>,
  'code' | 'units' | 'hold_type' | 'location_name'
>;

/** Whose midnight "today" means: that of whoever looks. */
export function browserZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Why an order is late or will be: what it waits for, and where. */
export function reasonOf(order: { next_action: Step | null }): string {
  const action = order.next_action;
  if (action === null) return t('home.reason.unknown');
  const count = action.units;
  const place = action.location_name ?? '';
  switch (action.code) {
    case 'release_hold':
      return t('home.reason.hold', {
        hold: action.hold_type === null ? '' : t(`orders.hold.${action.hold_type}`),
      });
    case 'pick':
    case 'pack':
      return t(`home.reason.${action.code}`, { count, place });
    case 'buy_label':
    case 'hand_over':
    case 'make_ready':
    case 'wait_for_answer':
    case 'wait_for_pickup':
      return t(`home.reason.${action.code}`, { place });
    case 'wait_for_stock':
    case 'wait_for_delivery':
      return t(`home.reason.${action.code}`, { count });
  }
}

/** What to do about it, as a link says it. */
export function nextWords(action: Step | null): string {
  return action === null ? t('home.next.open') : t(`home.next.${action.code}`);
}

/** The next cut-off by the clock of its location; another day than today is named. */
export function cutOffWords(iso: string, time_zone: string, now: string): string {
  const format = (options: Intl.DateTimeFormatOptions, at: string) =>
    new Intl.DateTimeFormat('en-US', { timeZone: time_zone, ...options }).format(new Date(at));
  const clock = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }, iso);
  const date = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
  return format(date, iso) === format(date, now) ? clock : `${format({ weekday: 'short' }, iso)} ${clock}`;
}
