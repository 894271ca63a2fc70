import { toWire } from '../../src/kernel/ids.ts';
import { askInLoop, type Target } from './ask.ts';
import { withClient } from './server.ts';

/** A question that is asked many times, each time for something else where there is a choice. */
type Case = { name: string; query: (index: number) => Readonly<Record<string, string>> };

export type ListTimes = { name: string; p50_ms: number; p95_ms: number };

export type Lists = { lists: ListTimes[]; searches: ListTimes[] };

type Facts = {
  orders: {
    id: string;
    number: string;
    external_id: string;
    email: string;
    name: string;
    customer_id: string;
  }[];
  skus: string[];
  tracking: string[];
  locations: string[];
  channel: string;
  total: number;
};

/** The list of orders under every filter and every order, and the search by everything that finds one; one client. */
export async function measureLists(
  target: Target & { database_url: string },
  asked_each: number,
): Promise<Lists> {
  const facts = await readFacts(target.database_url);
  const measure = async (cases: readonly Case[]): Promise<ListTimes[]> => {
    const times: ListTimes[] = [];
    for (const { name, query } of cases) {
      const question = (index: number) => ({ path: `/v1/orders?${new URLSearchParams(query(index))}` });
      await askInLoop(target, { clients: 1, count: 2, question });
      const { p50_ms, p95_ms } = await askInLoop(target, { clients: 1, count: asked_each, question });
      times.push({ name, p50_ms, p95_ms });
    }
    return times;
  };
  return { lists: await measure(listCases(facts)), searches: await measure(searchCases(facts)) };
}

/** The slowest of some. */
export function worstOf(times: readonly ListTimes[]): ListTimes {
  return times.reduce((worst, each) => (each.p95_ms > worst.p95_ms ? each : worst));
}

function listCases({ orders, locations, channel, total }: Facts): Case[] {
  const fixed = (query: Readonly<Record<string, string>>): Case => ({
    name: Object.entries(query)
      .map(([key, value]) => `${key}=${/_id$/.test(key) ? '…' : value}`)
      .join(' '),
    query: () => query,
  });
  const at = (days_ago: number): string => new Date(Date.now() - days_ago * 86_400_000).toISOString();
  const location_id = locations[0] ?? '';
  return [
    { name: 'all', query: () => ({}) },
    ...['oldest', 'total'].map((sort) => fixed({ sort })),
    ...['newest', 'oldest', 'ship_by', 'total'].map((sort) => fixed({ status: 'open', sort })),
    ...['newest', 'oldest', 'ship_by', 'total'].map((sort) => fixed({ status: 'completed', sort })),
    ...['newest', 'oldest', 'ship_by', 'total'].map((sort) => fixed({ status: 'cancelled', sort })),
    ...['pending', 'authorized', 'paid', 'partially_refunded', 'refunded', 'voided'].map((payment_status) =>
      fixed({ payment_status }),
    ),
    ...[
      'unfulfilled',
      'on_hold',
      'backordered',
      'in_progress',
      'partially_fulfilled',
      'fulfilled',
      'delivered',
    ].map((fulfillment_status) => fixed({ fulfillment_status })),
    ...['requested', 'in_progress', 'returned'].map((return_status) => fixed({ return_status })),
    fixed({ channel_id: channel }),
    fixed({ channel_id: channel, status: 'open' }),
    fixed({ location_id }),
    fixed({ location_id, sort: 'total' }),
    fixed({ location_id, status: 'open' }),
    fixed({ location_id, status: 'completed' }),
    { name: 'customer_id=…', query: (index) => ({ customer_id: of(orders, index)?.customer_id ?? '' }) },
    ...['any', 'fraud', 'none'].map((hold) => fixed({ hold })),
    ...['gift', 'vip', 'unheard-of'].map((tag) => fixed({ tag })),
    ...['gift', 'vip'].map((tag) => fixed({ tag, sort: 'total' })),
    ...['placed', 'allocated', 'picking', 'picked', 'packed', 'shipped'].map((stage) => fixed({ stage })),
    fixed({ late: 'true' }),
    fixed({ late: 'true', sort: 'ship_by' }),
    fixed({ at_risk: 'true' }),
    fixed({ late: 'true', at_risk: 'true', sort: 'ship_by' }),
    fixed({ due: 'today', sort: 'ship_by' }),
    { name: 'placed_from, placed_to', query: (i) => ({ placed_from: at(60 + i), placed_to: at(30 + i) }) },
    {
      name: 'placed_from, placed_to, sort=total',
      query: (i) => ({ placed_from: at(60 + i), placed_to: at(53 + i), sort: 'total' }),
    },
    fixed({ total_min: String(total) }),
    fixed({ total_min: String(total), sort: 'total' }),
    fixed({ total_max: String(Math.round(total / 4)) }),
  ];
}

function searchCases({ orders, skus, tracking }: Facts): Case[] {
  const search = (name: string, q: (index: number) => string | undefined): Case => ({
    name,
    query: (index) => ({ q: q(index) ?? '' }),
  });
  return [
    search('number', (index) => of(orders, index)?.number),
    search('the beginning of a number', (index) => of(orders, index)?.number.slice(0, 3)),
    search('external id', (index) => of(orders, index)?.external_id),
    search('e-mail', (index) => of(orders, index)?.email),
    search('the beginning of an e-mail', (index) => of(orders, index)?.email.slice(0, 6)),
    search('name', (index) => of(orders, index)?.name),
    search('last name, first name', (index) => of(orders, index)?.name.split(' ').reverse().join(' ')),
    search('first name', (index) => of(orders, index)?.name.split(' ')[0]),
    search('the beginning of a name', (index) => of(orders, index)?.name.slice(0, 2)),
    search('SKU', (index) => of(skus, index)),
    search('the beginning of every SKU', () => 'sku-'),
    search('SKU and name', (index) => `${of(skus, index)} ${of(orders, index)?.name.slice(0, 3)}`),
    search('tracking number', (index) => of(tracking, index)),
    search('nothing that there is', (index) => `nowhere${index}`),
  ];
}

function of<T>(things: readonly T[], index: number): T | undefined {
  return things[index % things.length];
}

async function readFacts(url: string): Promise<Facts> {
  return withClient(url, async (client) => {
    const rows = async <T extends object>(text: string): Promise<T[]> => (await client.query<T>(text)).rows;
    const orders = await rows<Facts['orders'][number]>(
      `select id, number::text, external_id, email, customer_name as name, customer_id from orders.orders
       where email is not null and customer_id is not null order by md5(number::text) limit 50`,
    );
    const lines = await rows<{ sku: string }>(
      `select sku from orders.lines
       where order_id = any(array(select id from orders.orders order by md5(number::text) limit 50))`,
    );
    const labels = await rows<{ tracking_number: string }>(
      `select tracking_number from shipping.labels where tracking_number is not null order by id desc limit 50`,
    );
    const locations = await rows<{ id: string }>('select id from inventory.locations order by code');
    const [sums] = await rows<{ channel: string; total: string }>(
      `select (select id from channels.channels order by code limit 1) as channel,
              coalesce((select percentile_disc(0.99) within group (order by total_amount) from orders.orders), 0) as total`,
    );
    return {
      orders: orders.map((order) => ({ ...order, customer_id: toWire('cus', order.customer_id) })),
      skus: lines.map(({ sku }) => sku),
      tracking: labels.map(({ tracking_number }) => tracking_number),
      locations: locations.map(({ id }) => toWire('loc', id)),
      channel: toWire('chn', sums?.channel ?? ''),
      total: Number(sums?.total ?? 0),
    };
  });
}
