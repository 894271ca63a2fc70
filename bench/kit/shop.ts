import { newId } from '../../src/kernel/ids.ts';
import type { Services } from '../../src/platform/module.ts';

/** A catalog and stock of plain size, written in sets: what the budgets speak of. */
export type Shop = { channel: string; skus: string[] };

const LOCATIONS = [
  { code: 'OAK', name: 'Oakland', postal_code: '94607', region: 'CA', time_zone: 'America/Los_Angeles' },
  { code: 'EWR', name: 'Newark', postal_code: '07102', region: 'NJ', time_zone: 'America/New_York' },
  { code: 'CHI', name: 'Chicago', postal_code: '60607', region: 'IL', time_zone: 'America/Chicago' },
  { code: 'SAV', name: 'Savannah', postal_code: '31401', region: 'GA', time_zone: 'America/New_York' },
  { code: 'PDX', name: 'Portland', postal_code: '97205', region: 'OR', time_zone: 'America/Los_Angeles' },
];

/** How many locations there are, and at how many of them each SKU lies. */
export type Spread = { locations: number; holding: number };

const UNITS_EACH = 1_000_000;

/** Makes `sku_count` SKUs with stock at five locations, or as they are spread, and one channel. */
export async function buildShop(
  { database }: Services,
  sku_count: number,
  { locations: location_count, holding }: Spread = { locations: LOCATIONS.length, holding: LOCATIONS.length },
): Promise<Shop> {
  const skus = Array.from({ length: sku_count }, (_, index) => `SKU-${String(index + 1).padStart(5, '0')}`);
  const variants = skus.map(() => newId());
  const locations = Array.from({ length: location_count }, (_, n) => locationAt(n));
  await database.transact(async (tx) => {
    const product = newId();
    await tx.rows(`insert into catalog.products (id, title) values ($1, 'Bench product')`, [product]);
    await tx.rows(
      `insert into catalog.variants (id, product_id, sku, title, weight_grams)
       select id, $1, sku, 'Bench ' || sku, 400 from unnest($2::uuid[], $3::text[]) as v (id, sku)`,
      [product, variants, skus],
    );
    await tx.rows(
      `insert into catalog.prices (variant_id, currency, amount) select id, 'USD', 1250 from unnest($1::uuid[]) as v (id)`,
      [variants],
    );
    await tx.rows(
      `insert into channels.channels (id, code, name, kind, currency, market)
       values ($1, 'bench', 'Bench shop', 'web_shop', 'USD', 'US')`,
      [newId()],
    );
    for (const { id, code, name, postal_code, region, time_zone } of locations) {
      const address = { name, line1: '1 Harbor Way', city: name, region, postal_code, country: 'US' };
      await tx.rows(
        `insert into inventory.locations (id, code, name, kind, address, time_zone) values ($1, $2, $3, 'warehouse', $4, $5)`,
        [id, code, name, JSON.stringify(address), time_zone],
      );
    }
    await tx.rows(
      // The locations of a SKU lie 23 apart, so that two SKUs seldom have all of theirs in common.
      `with level as (select v.id as variant_id, ($3::uuid[])[1 + (v.n * 7 + h.n * 23) % cardinality($3::uuid[])] as location_id
                      from unnest($1::uuid[]) with ordinality as v (id, n), generate_series(1, $4::int) as h (n)),
            moved as (insert into inventory.movements (id, variant_id, location_id, to_state, quantity, reason, actor_name)
                      select gen_random_uuid(), variant_id, location_id, 'available', $2, 'initial_count', 'bench' from level)
       insert into inventory.levels (variant_id, location_id, available) select variant_id, location_id, $2 from level`,
      [variants, UNITS_EACH, locations.map(({ id }) => id), holding],
    );
    await tx.rows(
      `insert into platform.reference_versions (name) values ('channels'), ('locations'), ('rates')
       on conflict (name) do update set version = reference_versions.version + 1`,
    );
  });
  // Without statistics a new database plans badly: 811 orders/s instead of 1,845 in the prototype.
  await database.pool.query('vacuum analyze');
  return { channel: 'bench', skus };
}

function locationAt(n: number): (typeof LOCATIONS)[number] & { id: string } {
  const like = LOCATIONS[n % LOCATIONS.length] ?? LOCATIONS[0];
  if (!like) throw new Error('no location');
  return { ...like, id: newId(), code: n < LOCATIONS.length ? like.code : `${like.code}-${n}` };
}

const CITIES = [
  ['Sacramento', 'CA', '95814'],
  ['Boston', 'MA', '02108'],
  ['Denver', 'CO', '80202'],
  ['Austin', 'TX', '78701'],
  ['Miami', 'FL', '33101'],
] as const;

/** The body of an order of three lines; `pick` chooses the SKU of a line. */
export function orderBody(shop: Shop, sequence: string, pick: () => string): object {
  const [city, region, postal_code] = CITIES[Math.floor(Math.random() * CITIES.length)] ?? CITIES[0];
  // Letters alone: digits with hyphens, as in a UUID, are taken for a payment card in one name of some thousands.
  const name = `Bench Buyer ${sequence.slice(0, 8).replace(/\d/g, (digit) => 'ghijklmnop'.charAt(Number(digit)))}`;
  const address = {
    name,
    line1: `${sequence.length} Example Street`,
    city,
    region,
    postal_code,
    country: 'US',
  };
  return {
    channel: shop.channel,
    external_id: `bench-${sequence}`,
    currency: 'USD',
    email: `buyer.${sequence}@example.com`,
    customer: { name, email: `buyer.${sequence}@example.com` },
    shipping_address: address,
    lines: [1, 2, 1].map((quantity) => ({ sku: pick(), quantity, unit_amount: 1250, tax_amount: 100 })),
    shipping: { title: 'Ground', amount: 590 },
    total_amount: 1250 * 4 + 300 + 590,
    payment: { method: 'card', status: 'paid', reference: `pay-${sequence}` },
  };
}
