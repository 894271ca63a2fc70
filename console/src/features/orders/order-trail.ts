import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { listOptions } from '../../api/lists.ts';
import type { OrderCard } from './order-types.ts';
import { type OrdersSearch, queryOf, viewOfText } from './orders-view.ts';

/**
 * The list that an order was opened from, kept for this tab: so that the order page leads to the next one
 * and back to where one was, also after a reload.
 */
export type OrderTrail = {
  /** The view as text, and the saved view it came from. */
  view: string;
  view_id: string | null;
  name: string;
  numbers: readonly number[];
  /** How many orders of the list stand before the first number. */
  before: number;
  total: string;
  next: string | null;
};

const key = 'ls-order-trail';
export const trailPage = 50;

export function leaveTrail(trail: OrderTrail): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(trail));
  } catch {
    // Without storage the order page simply has no neighbors.
  }
}

function readTrail(): OrderTrail | null {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null') as OrderTrail | null;
  } catch {
    return null;
  }
}

export type Neighbors = {
  name: string;
  view: OrdersSearch;
  view_id: string | undefined;
  place: number;
  total: string;
  previous: (() => void) | undefined;
  next: (() => void) | undefined;
};

/** Where an order stands in the list it was opened from; null when it was opened by itself. */
export function useNeighbors(number: number): Neighbors | null {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const trail = readTrail();
  const index = trail?.numbers.indexOf(number) ?? -1;
  if (trail === null || index === -1) return null;
  const open = (other: number) =>
    void navigate({ to: '/orders/$number', params: { number: String(other) }, replace: true });
  const previous = trail.numbers[index - 1];
  const following = trail.numbers[index + 1];
  const view = viewOfText(trail.view);
  const goOn = async (after: string) => {
    const page = await queries.fetchQuery(
      listOptions<OrderCard>('/v1/orders', { ...queryOf(view), limit: trailPage, after }),
    );
    const more = page.items.map((order) => order.number);
    leaveTrail({ ...trail, numbers: [...trail.numbers, ...more], next: page.next });
    if (more[0] !== undefined) open(more[0]);
  };
  const { next } = trail;
  return {
    name: trail.name,
    view,
    view_id: trail.view_id ?? undefined,
    place: trail.before + index + 1,
    total: trail.total,
    previous: previous === undefined ? undefined : () => open(previous),
    next: following !== undefined ? () => open(following) : next !== null ? () => void goOn(next) : undefined,
  };
}
