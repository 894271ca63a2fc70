import type { Address } from '../../kernel/address.ts';
import type { NewVariant } from '../../modules/catalog/index.ts';
import type { PlaceOrder } from '../../modules/orders/index.ts';
import type { Random } from './random.ts';

const FIRST_NAMES = [
  'Ada',
  'Ben',
  'Cleo',
  'Dario',
  'Elif',
  'Finn',
  'Gita',
  'Hugo',
  'Ines',
  'Jonas',
  'Kaja',
  'Liam',
  'Mina',
  'Noor',
  'Otto',
  'Pia',
  'Quin',
  'Rosa',
  'Sami',
  'Tess',
  'Uma',
  'Vito',
  'Wren',
  'Yara',
];
const SURNAMES = ['Demoson', 'Demowell', 'Demotti', 'Demovic', 'Demoreau', 'Demoström', 'Demolina', 'Demoto'];
const STREETS = ['Sample Street', 'Example Avenue', 'Demo Lane', 'Placeholder Road', 'Trial Way'];

const US_PLACES: readonly Pick<Address, 'city' | 'region' | 'postal_code' | 'country'>[] = (
  [
    ['Oakland', 'CA', '94607'],
    ['San Diego', 'CA', '92101'],
    ['Portland', 'OR', '97205'],
    ['Seattle', 'WA', '98101'],
    ['Denver', 'CO', '80202'],
    ['Austin', 'TX', '78701'],
    ['Chicago', 'IL', '60607'],
    ['Madison', 'WI', '53703'],
    ['Atlanta', 'GA', '30303'],
    ['Miami', 'FL', '33130'],
    ['Newark', 'NJ', '07102'],
    ['Boston', 'MA', '02110'],
    ['New York', 'NY', '10013'],
    ['Pittsburgh', 'PA', '15222'],
    ['Honolulu', 'HI', '96813'],
  ] as const
).map(([city, region, postal_code]) => ({ city, region, postal_code, country: 'US' }));

const EU_PLACES: readonly Pick<Address, 'city' | 'region' | 'postal_code' | 'country'>[] = (
  [
    ['Berlin', '10115', 'DE'],
    ['Paris', '75011', 'FR'],
    ['Amsterdam', '1012', 'NL'],
    ['Lisboa', '1100-148', 'PT'],
    ['Wien', '1010', 'AT'],
  ] as const
).map(([city, postal_code, country]) => ({ city, region: null, postal_code, country }));

export const DEMO_CHANNELS = [
  {
    code: 'harbor-shop',
    name: 'Harbor Shop',
    kind: 'web_shop',
    currency: 'USD',
    market: 'US',
    shortage_policy: 'backorder',
    sender_name: 'Demo Harbor Goods',
  },
  {
    code: 'harbor-market',
    name: 'Demo Marketplace',
    kind: 'marketplace',
    currency: 'USD',
    market: 'US',
    stock_buffer: 5,
    sender_name: 'Demo Harbor Goods',
  },
  {
    code: 'harbor-europe',
    name: 'Harbor Shop Europe',
    kind: 'web_shop',
    currency: 'EUR',
    market: 'EU',
    sender_name: 'Demo Harbor Goods',
  },
] as const;

export type DemoOrder = {
  external_id: string;
  placed_at: Date;
  fulfilled_elsewhere: boolean;
  skus?: readonly string[];
  /** What the shop promised, where it is not the next cut-off. */
  ship_by?: Date;
  deliver_by?: Date;
};

/** An order as one of the demo's shops would send it: a person that is plainly invented buys one to three things. */
export function demoOrder(random: Random, catalog: readonly NewVariant[], asked: DemoOrder): PlaceOrder {
  const at = random.next();
  const isScarce = asked.skus !== undefined;
  const channel = DEMO_CHANNELS[isScarce || at < 0.6 ? 0 : at < 0.85 ? 1 : 2];
  const first = random.pick(FIRST_NAMES);
  const last = random.pick(SURNAMES);
  const name = `${first} ${last}`;
  const email = `${first}.${last}.${random.below(40)}`
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/[^a-z0-9.]/g, '');
  const skus = asked.skus ?? Array.from({ length: 1 + random.below(3) }, () => random.pick(catalog).sku);
  return {
    channel: channel.code,
    external_id: asked.external_id,
    placed_at: asked.placed_at,
    currency: channel.currency,
    email: `${email}@example.com`,
    customer: { name, email: `${email}@example.com`, phone: null, company: null, external_id: null },
    shipping_address: {
      name,
      line1: `${1 + random.below(180)} ${random.pick(STREETS)}`,
      ...random.pick(channel.currency === 'EUR' ? EU_PLACES : US_PLACES),
    },
    billing_address: null,
    lines: [...new Set(skus)].map((sku) => ({
      sku,
      quantity: 1 + (random.next() < 0.25 ? 1 : 0),
      unit_amount: null,
      discount_amount: 0,
      tax_amount: 0,
      title: null,
    })),
    shipping: {
      title: 'Standard',
      amount: channel.currency === 'EUR' ? 690 : 590,
      tax_amount: 0,
      discount_amount: 0,
    },
    discounts: [],
    taxes_included: true,
    total_amount: null,
    payment: {
      method: 'card',
      status: random.next() < 0.85 ? 'paid' : 'authorized',
      amount: null,
      reference: `demo-${asked.external_id}`,
    },
    service_code: null,
    ship_by: asked.ship_by ?? null,
    deliver_by: asked.deliver_by ?? null,
    tags: random.next() < 0.08 ? ['gift'] : [],
    note: null,
    fulfilled_elsewhere: asked.fulfilled_elsewhere,
  };
}
