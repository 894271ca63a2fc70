import type { Queryable } from '../../../platform/database.ts';
import { type Backlog, readBacklog } from '../../../platform/jobs.ts';
import { promiseTimes } from '../../sourcing/rules/index.ts';
import type { HoldType } from '../rules/hold-type.ts';
import { AT_RISK_MS, type FilterMoments, STAGE_OF_ORDER, type Stage } from '../rules/list-filter.ts';
import { dayAt } from '../rules/location-day.ts';
import type { NextAction } from '../rules/next-action.ts';
import { listOrders, type OrderCard } from './list-orders.ts';
import { readNextActions } from './next-actions.ts';

export type HomeStage = {
  stage: 'placed' | 'allocated' | 'picking' | 'packed' | 'shipped' | 'delivered';
  count: number;
  late: number;
  at_risk: number;
  oldest_at: Date | null;
  /** Orders that came into this stage during the last hour. */
  per_hour: number;
};

export type Home = {
  now: Date;
  stages: HomeStage[];
  endangered: {
    total: number;
    total_is_exact: boolean;
    items: (OrderCard & { next_action: NextAction | null })[];
  };
  holds: { type: HoldType; orders: number; oldest_at: Date }[];
  shortages: { orders: number; skus: number; units: number; oldest_at: Date | null };
  failed_jobs: { queue: string; count: number }[];
  locations: HomeLocation[];
};

export type HomeLocation = {
  id: string;
  name: string;
  time_zone: string;
  /** Fulfillment orders that must leave by the end of the location's day, late ones included. */
  to_do_today: number;
  late: number;
  done_today: number;
  next_cut_off: Date;
};

const SHOWN = 8;
const HOUR_MS = 3_600_000;

/** The board of the day: what stands where, what is late or will be, and what waits for a decision. */
export async function readHome(
  reader: Queryable,
  options: FilterMoments & { start_of_today: Date; permissions: ReadonlySet<string> },
): Promise<Home> {
  const { now } = options;
  const [stages, endangered, holds, shortages, backlog, locations] = await Promise.all([
    readStages(reader, options),
    readEndangered(reader, options),
    readHoldsByType(reader),
    readShortages(reader),
    readBacklog(reader),
    readLocations(reader, now),
  ]);
  return { now, stages, endangered, holds, shortages, failed_jobs: failedOf(backlog), locations };
}

type OpenStage = Omit<HomeStage, 'stage' | 'per_hour'> & { stage: Stage };

async function readStages(
  reader: Queryable,
  { now, start_of_today }: { now: Date; start_of_today: Date },
): Promise<HomeStage[]> {
  const soon = new Date(now.getTime() + AT_RISK_MS);
  const [open, pace, delivered] = await Promise.all([
    reader.rows<OpenStage>(
      `select stage, count(*) as count, count(*) filter (where stage <> 'shipped' and ship_by < $1) as late,
              count(*) filter (where stage not in ('packed', 'shipped') and ship_by >= $1 and ship_by < $2) as at_risk,
              min(placed_at) as oldest_at
       from (select o.placed_at, o.ship_by, ${STAGE_OF_ORDER} as stage from orders.orders o where o.status = 'open') as s
       group by stage`,
      [now, soon],
    ),
    readPace(reader, new Date(now.getTime() - HOUR_MS)),
    countDelivered(reader, start_of_today),
  ]);
  const of = (...stages: Stage[]): Omit<HomeStage, 'stage' | 'per_hour'> => {
    const rows = open.filter(({ stage }) => stages.includes(stage));
    const sum = (pick: (row: OpenStage) => number): number =>
      rows.reduce((total, row) => total + pick(row), 0);
    const oldest = rows.flatMap(({ oldest_at }) => (oldest_at ? [oldest_at.getTime()] : []));
    return {
      count: sum(({ count }) => count),
      late: sum(({ late }) => late),
      at_risk: sum(({ at_risk }) => at_risk),
      oldest_at: oldest.length > 0 ? new Date(Math.min(...oldest)) : null,
    };
  };
  return [
    { stage: 'placed', ...of('placed'), per_hour: pace.placed },
    { stage: 'allocated', ...of('allocated'), per_hour: pace.allocated },
    { stage: 'picking', ...of('picking', 'picked'), per_hour: pace.picked },
    { stage: 'packed', ...of('packed'), per_hour: pace.packed },
    { stage: 'shipped', ...of('shipped'), per_hour: pace.shipped },
    { stage: 'delivered', count: delivered, late: 0, at_risk: 0, oldest_at: null, per_hour: pace.delivered },
  ];
}

type Pace = {
  placed: number;
  allocated: number;
  picked: number;
  packed: number;
  shipped: number;
  delivered: number;
};

// Ids begin with their millisecond (UUIDv7), so what was written lately is found through the primary key. What was
// written lately may have happened long ago, as imported orders did, so the true time is asked too.
async function readPace(reader: Queryable, since: Date): Promise<Pace> {
  const [row] = await reader.rows<Pace>(
    `select (select count(*) from orders.orders where id >= $1 and placed_at >= $2) as placed,
            (select count(distinct order_id) from fulfillment.v_fulfillment_orders
             where id >= $1 and created_at >= $2) as allocated,
            count(distinct order_id) filter (where kind = 'fulfillment_order.picked') as picked,
            count(distinct order_id) filter (where kind = 'parcel.packed') as packed,
            count(distinct order_id) filter (where kind = 'fulfillment_order.shipped') as shipped,
            count(distinct order_id) filter (where kind = 'parcel.delivered') as delivered
     from orders.timeline where id >= $1 and at >= $2`,
    [firstIdAt(since), since],
  );
  return row ?? { placed: 0, allocated: 0, picked: 0, packed: 0, shipped: 0, delivered: 0 };
}

async function countDelivered(reader: Queryable, since: Date): Promise<number> {
  const [row] = await reader.rows<{ count: number }>(
    `select count(distinct order_id) as count from orders.timeline
     where id >= $1 and at >= $2 and kind = 'parcel.delivered'`,
    [firstIdAt(since), since],
  );
  return row?.count ?? 0;
}

function firstIdAt(at: Date): string {
  const hex = at.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

async function readEndangered(
  reader: Queryable,
  options: FilterMoments & { permissions: ReadonlySet<string> },
): Promise<Home['endangered']> {
  const page = await listOrders(reader, {
    ...options,
    filter: { late: true, at_risk: true },
    sort: 'ship_by',
    limit: SHOWN,
  });
  const actions = await readNextActions(
    reader,
    page.items.map(({ id }) => id),
  );
  return {
    total: page.total ?? 0,
    total_is_exact: page.total_is_exact ?? true,
    items: page.items.map((card) => ({ ...card, next_action: actions.get(card.id) ?? null })),
  };
}

function readHoldsByType(reader: Queryable): Promise<Home['holds']> {
  return reader.rows<Home['holds'][number]>(
    `select type, count(*) as orders, min(placed_at) as oldest_at from orders.holds
     where released_at is null group by type order by count(*) desc, type`,
  );
}

async function readShortages(reader: Queryable): Promise<Home['shortages']> {
  const [row] = await reader.rows<Home['shortages']>(
    `select count(distinct order_id) as orders, count(distinct variant_id) as skus, coalesce(sum(quantity), 0) as units,
            min(created_at) as oldest_at
     from fulfillment.v_backorders where state = 'waiting'`,
  );
  return row ?? { orders: 0, skus: 0, units: 0, oldest_at: null };
}

function failedOf(backlog: readonly Backlog[]): Home['failed_jobs'] {
  return backlog.filter(({ failed }) => failed > 0).map(({ queue, failed }) => ({ queue, count: failed }));
}

type LocationRow = { id: string; name: string; time_zone: string; cut_off: string };

async function readLocations(reader: Queryable, now: Date): Promise<HomeLocation[]> {
  const locations = await reader.rows<LocationRow>(
    `select id, name, time_zone, to_char(cut_off, 'HH24:MI') as cut_off from inventory.v_locations
     where status = 'active' and ships_orders order by name`,
  );
  const days = locations.map(({ time_zone }) => dayAt(now, time_zone));
  const counts = await reader.rows<{ id: string; to_do_today: number; late: number; done_today: number }>(
    `select d.id, w.to_do_today, w.late, s.done_today
     from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) as d (id, starts, ends)
     cross join lateral (
       select count(*) as to_do_today, count(*) filter (where ship_by < $4) as late
       from fulfillment.v_fulfillment_orders
       where location_id = d.id and status in ('scheduled', 'open', 'in_progress', 'on_hold') and ship_by < d.ends) w
     cross join lateral (
       select count(distinct fulfillment_order_id) as done_today from fulfillment.v_shipments
       where location_id = d.id and shipped_at >= d.starts) s`,
    [locations.map(({ id }) => id), days.map(({ start }) => start), days.map(({ end }) => end), now],
  );
  const countsOf = new Map(counts.map((row) => [row.id, row]));
  return locations.map(({ id, name, time_zone, cut_off }) => {
    const { to_do_today = 0, late = 0, done_today = 0 } = countsOf.get(id) ?? {};
    const next_cut_off = promiseTimes(now, { time_zone, cut_off }, { transit_days: 0 })?.ship_by ?? now;
    return { id, name, time_zone, to_do_today, late, done_today, next_cut_off };
  });
}
