import type { Queryable } from '../../../platform/database.ts';
import {
  type AvailableAt,
  afterBuffer,
  assembled,
  assembledAt,
  availableToSell,
  type ChannelBuffer,
  type ChannelDemand,
  claimedUnits,
  claimsFrom,
  NO_BUFFER,
  type Part,
  type Scope,
  type ServedBy,
} from '../rules/availability.ts';
import { expectedTimes, lotsOf } from '../rules/expected-dates.ts';
import { promisedDay, roomToWait, type SellingPolicy } from '../rules/selling-policy.ts';
import { promisableUnits, type Supply, type SupplyShares } from '../rules/supply.ts';
import {
  type Flow,
  firstMoment,
  type Outlook,
  outlookOf,
  type Phase,
  phasesOf,
  type TimePhased,
} from '../rules/time-phased.ts';

/** Where and for whom something is to be sold. */
export type Market = {
  /** The locations that count; null for every one that ships. */
  scope: Scope;
  served_by: ServedBy;
  buffer: ChannelBuffer;
  max_listed: number | null;
  /** Whose rules these are, if a channel's. */
  channel_id: string | null;
  /** What the channel does when something is short and nothing else is said of it. */
  shortage_policy: 'refuse' | 'backorder';
};

export const WHOLE_MARKET: Market = {
  scope: null,
  served_by: new Map(),
  buffer: NO_BUFFER,
  max_listed: null,
  channel_id: null,
  shortage_policy: 'refuse',
};

/** When it is to be sold: these moments, as many units, with these shares of supply. */
export type Horizon = { now: Date; at: readonly Date[]; quantity: number | undefined; shares: SupplyShares };

export type PromiseAt = { at: Date; atp: number } & {
  [Figure in Exclude<keyof Phase, 'at'>]: number | null;
};

export type Availability = {
  variant_id: string | null;
  sku: string;
  is_sold: boolean;
  ats: number;
  listed: number;
  by_location: AvailableAt[];
  atp?: PromiseAt[];
  promise_at?: Date | null;
  shortage?: Shortage;
};

/** What becomes of units beyond what can be sold now. */
export type Shortage = Pick<SellingPolicy, 'policy' | 'ship_by'> & {
  /** How many more may wait; null where nothing limits them. */
  room: number | null;
  /** When as many more as were asked for would ship, behind everybody who waits. */
  ships_at?: Date | null;
};

type Stock = {
  /** What waits in the channel itself. */
  own_waiting: number;
  levels: (AvailableAt & { location_id: string })[];
  demand: (ChannelDemand & { due_at: string | null })[];
  supply: (Pick<Supply, 'location_id' | 'kind' | 'outstanding'> & { expected_at: string })[];
  policy: (Pick<SellingPolicy, 'policy' | 'cap'> & { ship_by: string | null }) | null;
};
type PartRow = Omit<Stock, 'own_waiting'> & {
  bundle_id: string;
  sku: string;
  is_bundle: boolean;
  is_sold: boolean;
  quantity: number;
};

/**
 * What can be sold of each SKU now and, with a horizon, promised later; bundles by their scarcest component. An unknown SKU
 * is answered as not sold. One statement, so that stock and who waits for it are of one moment.
 */
export async function readAvailability(
  reader: Queryable,
  skus: readonly string[],
  market: Market = WHOLE_MARKET,
  horizon?: Horizon,
): Promise<Availability[]> {
  const rows = await reader.rows<PartRow>(
    `with wanted as materialized (
       select v.id, v.sku, v.is_bundle, v.status = 'active' as is_sold from catalog.v_variants v where v.sku = any($1::text[])
     ), parts as (
       select id, sku, is_bundle, is_sold, id as variant_id, 1 as quantity from wanted where not is_bundle
       union all
       select w.id, w.sku, w.is_bundle, w.is_sold, c.component_id, c.quantity
       from wanted w join catalog.v_bundle_components c on c.bundle_id = w.id where w.is_bundle
     )
     select p.id as bundle_id, p.sku, p.is_bundle, p.is_sold, p.quantity,
            coalesce((select jsonb_agg(jsonb_build_object('location_id', o.id, 'location_code', o.code,
                                                          'available', l.available) order by o.code)
                      from inventory.levels l join inventory.locations o on o.id = l.location_id
                      where l.variant_id = p.variant_id and l.available > 0 and o.ships_orders and o.status = 'active'),
                     '[]') as levels,
            coalesce((select jsonb_agg(d) from
                       (select channel_id, due_at, sum(quantity) as quantity from inventory.waiting_demand
                        where variant_id = p.variant_id group by channel_id, due_at) d), '[]') as demand,
            case when $2 then
              coalesce((select jsonb_agg(jsonb_build_object('location_id', s.location_id, 'kind', s.kind,
                                                            'outstanding', s.outstanding, 'expected_at', s.expected_at))
                        from inventory.supplies s join inventory.locations o on o.id = s.location_id
                        where s.variant_id = p.variant_id and s.state = 'open' and s.outstanding > 0
                          and o.ships_orders and o.status = 'active'), '[]')
            else '[]' end as supply,
            (select jsonb_build_object('policy', s.policy, 'ship_by', s.ship_by, 'cap', s.cap)
             from inventory.selling_policies s where s.variant_id = p.variant_id and s.channel_id = $3) as policy
     from parts p`,
    [skus, horizon !== undefined, market.channel_id],
  );
  const bySku = Map.groupBy(rows, ({ sku }) => sku);
  return skus.map((sku) => availabilityOf(sku, bySku.get(sku) ?? [], market, horizon));
}

function availabilityOf(
  sku: string,
  rows: readonly PartRow[],
  market: Market,
  horizon: Horizon | undefined,
): Availability {
  const [first] = rows;
  const is_sold = first?.is_sold ?? false;
  const parts = rows.map((row): Part<Stock> => ({ stock: within(row, market), quantity: row.quantity }));
  const ats = is_sold ? assembled(parts, (stock) => sellableNow(stock, market)) : 0;
  return {
    variant_id: first?.bundle_id ?? null,
    sku,
    is_sold,
    ats,
    listed: Math.min(ats, market.max_listed ?? ats),
    by_location: assembledAt(
      parts.map(({ stock, quantity }) => ({
        quantity,
        stock: stock.levels.map(({ location_code, available }) => ({ location_code, available })),
      })),
    ),
    ...(horizon && promises({ parts, is_sold, is_bundle: first?.is_bundle ?? false }, market, horizon)),
    ...(is_sold && market.channel_id !== null && { shortage: shortageOf(parts, market, horizon) }),
  };
}

// A bundle is short when one of its parts is: the strictest part decides whether it may wait, the slowest when it ships.
function shortageOf(parts: readonly Part<Stock>[], market: Market, horizon: Horizon | undefined): Shortage {
  const policies = parts.map(({ stock, quantity }) => {
    const { policy = market.shortage_policy, ship_by = null, cap = null } = stock.policy ?? {};
    const waiting = stock.own_waiting;
    const own: SellingPolicy = { policy, ship_by: ship_by === null ? null : new Date(ship_by), cap };
    const room = roomToWait(own, waiting);
    return { own, room: room === null ? null : Math.floor(room / quantity) };
  });
  const refuses = policies.some(({ own }) => own.policy === 'refuse');
  const rooms = policies.flatMap(({ room }) => (room === null ? [] : [room]));
  const days = policies.flatMap(({ own }) => (own.ship_by === null ? [] : [own.ship_by.getTime()]));
  const waits = days.length > 0 ? 'preorder' : 'backorder';
  return {
    policy: refuses ? 'refuse' : waits,
    room: rooms.length === 0 ? null : Math.min(...rooms),
    ship_by: refuses || days.length === 0 ? null : new Date(Math.max(...days)),
    ...(horizon?.quantity !== undefined && {
      ships_at: refuses ? null : shipsAt(parts, horizon, horizon.quantity, policies),
    }),
  };
}

function shipsAt(
  parts: readonly Part<Stock>[],
  { now, shares }: Horizon,
  wanted: number,
  policies: readonly { own: SellingPolicy }[],
): Date | null {
  const days = parts.map(({ stock, quantity }, index) => {
    const supply = stock.supply.map((each) => ({ ...each, expected_at: new Date(each.expected_at) }));
    const lots = [
      { location_id: '', at: now.getTime(), quantity: availableOf(stock) },
      ...lotsOf(supply, shares, now.getTime()),
    ];
    const waiting = stock.demand.reduce((sum, { quantity: units }) => sum + units, 0);
    const queue = [waiting, wanted * quantity].map((units) => ({ quantity: units, reach: null }));
    const at = expectedTimes(queue, lots)[1] ?? null;
    const own = policies[index]?.own ?? { policy: 'refuse', ship_by: null, cap: null };
    return promisedDay(own, at === null ? null : new Date(at))?.getTime() ?? null;
  });
  const known = days.filter((day) => day !== null);
  return known.length < days.length || known.length === 0 ? null : new Date(Math.max(...known));
}

function within(stock: Omit<Stock, 'own_waiting'>, { scope, served_by, channel_id }: Market): Stock {
  const { levels, demand, supply, policy } = stock;
  const isHere = ({ location_id }: { location_id: string }) => scope === null || scope.has(location_id);
  return {
    levels: levels.filter(isHere),
    demand: demand.filter(({ channel_id }) => claimsFrom(scope, channel_id, served_by)),
    supply: supply.filter(isHere),
    policy,
    own_waiting: demand.reduce((sum, each) => sum + (each.channel_id === channel_id ? each.quantity : 0), 0),
  };
}

function availableOf({ levels }: Stock): number {
  return levels.reduce((sum, { available }) => sum + available, 0);
}

function sellableNow(stock: Stock, { scope, served_by, buffer }: Market): number {
  return availableToSell(availableOf(stock), claimedUnits(stock.demand, scope, served_by), buffer);
}

function promises(
  { parts, is_sold, is_bundle }: { parts: readonly Part<Stock>[]; is_sold: boolean; is_bundle: boolean },
  { buffer }: Market,
  { now, at, quantity, shares }: Horizon,
): Pick<Availability, 'atp' | 'promise_at'> {
  const start = now.getTime();
  const phased = parts.map((part) => ({ ...part, stock: timePhasedOf(part.stock, start, shares) }));
  const outlooks = phased.map((part): Part<Outlook> => ({ ...part, stock: outlookOf(part.stock) }));
  const atpAt = (moment: number): number =>
    is_sold ? assembled(outlooks, (outlook) => afterBuffer(outlook.promisableAt(moment), buffer)) : 0;
  const ends = [...new Set(at.map((each) => Math.max(start, each.getTime())))].sort((a, b) => a - b);
  const [only] = phased;
  const phases = only && !is_bundle ? phasesOf(only.stock, ends) : ends.map(noPhase);
  const supply = phased.flatMap(({ stock }) => stock.supply);
  const first =
    quantity === undefined ? null : firstMoment(start, supply, (moment) => atpAt(moment) >= quantity);
  return {
    ...(at.length > 0 && {
      atp: phases.map(({ at: end, ...figures }) => ({ at: new Date(end), atp: atpAt(end), ...figures })),
    }),
    ...(quantity !== undefined && { promise_at: first === null ? null : new Date(first) }),
  };
}

// Nobody knows when supply comes whose day has passed: it is promised again when somebody gives it a new one.
function timePhasedOf(stock: Stock, now: number, shares: SupplyShares): TimePhased {
  return {
    opening: availableOf(stock),
    supply: stock.supply
      .map((each): Flow => ({ at: Date.parse(each.expected_at), quantity: promisableUnits(each, shares) }))
      .filter(({ at, quantity }) => at >= now && quantity > 0),
    demand: stock.demand.map(({ due_at, quantity }) => ({
      at: due_at === null ? now : Math.max(now, Date.parse(due_at)),
      quantity,
    })),
  };
}

function noPhase(at: number) {
  return {
    at,
    ...{ supply: null, demand: null, discrete: null, cumulative: null, cumulative_ahead: null },
  };
}
