import { checkDigitOf } from '../../kernel/check-digit.ts';
import type { NewVariant } from '../../modules/catalog/index.ts';
import type { Shape } from './pictures.ts';

type Kind = {
  code: string;
  title: string;
  shape: Shape;
  sizes: readonly [code: string, name: string][];
  /** US cents. */
  price: number;
  weight_grams: number;
  size_mm: readonly [length: number, width: number, height: number];
  hs_code: string;
  origin_country: string;
};

const ONE: Kind['sizes'] = [['1', '']];
const TWO: Kind['sizes'] = [
  ['S', 'Small'],
  ['L', 'Large'],
];

// What Demo Harbor Goods sells: 20 kinds in five colors, most of them in two sizes.
const KINDS: readonly Kind[] = [
  {
    code: 'MUG',
    title: 'Enamel mug',
    shape: 'mug',
    sizes: [
      ['350', '350 ml'],
      ['500', '500 ml'],
    ],
    price: 1400,
    weight_grams: 310,
    size_mm: [120, 95, 90],
    hs_code: '732394',
    origin_country: 'PT',
  },
  {
    code: 'TEE',
    title: 'Dock T-shirt',
    shape: 'shirt',
    sizes: [
      ['M', 'M'],
      ['L', 'L'],
    ],
    price: 2600,
    weight_grams: 190,
    size_mm: [280, 220, 25],
    hs_code: '610910',
    origin_country: 'PT',
  },
  {
    code: 'SWT',
    title: 'Harbor sweater',
    shape: 'shirt',
    sizes: [
      ['M', 'M'],
      ['L', 'L'],
    ],
    price: 8900,
    weight_grams: 720,
    size_mm: [340, 280, 70],
    hs_code: '611020',
    origin_country: 'IE',
  },
  {
    code: 'BNI',
    title: 'Watch beanie',
    shape: 'cap',
    sizes: ONE,
    price: 2200,
    weight_grams: 95,
    size_mm: [220, 160, 40],
    hs_code: '650500',
    origin_country: 'IE',
  },
  {
    code: 'CAP',
    title: 'Deck cap',
    shape: 'cap',
    sizes: TWO,
    price: 2400,
    weight_grams: 110,
    size_mm: [270, 190, 120],
    hs_code: '650500',
    origin_country: 'VN',
  },
  {
    code: 'TOT',
    title: 'Canvas tote',
    shape: 'bag',
    sizes: TWO,
    price: 1900,
    weight_grams: 260,
    size_mm: [380, 300, 20],
    hs_code: '420292',
    origin_country: 'IN',
  },
  {
    code: 'DUF',
    title: 'Sailcloth duffel',
    shape: 'bag',
    sizes: TWO,
    price: 11900,
    weight_grams: 1150,
    size_mm: [560, 300, 120],
    hs_code: '420292',
    origin_country: 'IN',
  },
  {
    code: 'LAN',
    title: 'Storm lantern',
    shape: 'lantern',
    sizes: TWO,
    price: 5400,
    weight_grams: 880,
    size_mm: [190, 150, 310],
    hs_code: '940550',
    origin_country: 'DE',
  },
  {
    code: 'CDL',
    title: 'Pier candle',
    shape: 'candle',
    sizes: TWO,
    price: 1800,
    weight_grams: 420,
    size_mm: [90, 90, 110],
    hs_code: '340600',
    origin_country: 'US',
  },
  {
    code: 'BTL',
    title: 'Steel bottle',
    shape: 'bottle',
    sizes: [
      ['500', '500 ml'],
      ['750', '750 ml'],
    ],
    price: 2900,
    weight_grams: 340,
    size_mm: [80, 80, 260],
    hs_code: '732393',
    origin_country: 'CN',
  },
  {
    code: 'NOT',
    title: 'Log book',
    shape: 'book',
    sizes: TWO,
    price: 1600,
    weight_grams: 280,
    size_mm: [215, 150, 20],
    hs_code: '482010',
    origin_country: 'IT',
  },
  {
    code: 'ROP',
    title: 'Dock rope',
    shape: 'rope',
    sizes: [
      ['5', '5 m'],
      ['10', '10 m'],
    ],
    price: 3200,
    weight_grams: 1400,
    size_mm: [260, 260, 110],
    hs_code: '560750',
    origin_country: 'NL',
  },
  {
    code: 'BLK',
    title: 'Wool blanket',
    shape: 'blanket',
    sizes: TWO,
    price: 9800,
    weight_grams: 1600,
    size_mm: [380, 300, 140],
    hs_code: '630120',
    origin_country: 'IE',
  },
  {
    code: 'TWL',
    title: 'Beach towel',
    shape: 'blanket',
    sizes: TWO,
    price: 3400,
    weight_grams: 640,
    size_mm: [330, 260, 60],
    hs_code: '630260',
    origin_country: 'TR',
  },
  {
    code: 'SOX',
    title: 'Boot socks',
    shape: 'sock',
    sizes: [
      ['M', '39–42'],
      ['L', '43–46'],
    ],
    price: 1500,
    weight_grams: 120,
    size_mm: [230, 100, 40],
    hs_code: '611595',
    origin_country: 'PT',
  },
  {
    code: 'APR',
    title: 'Galley apron',
    shape: 'shirt',
    sizes: ONE,
    price: 3900,
    weight_grams: 380,
    size_mm: [300, 240, 30],
    hs_code: '621142',
    origin_country: 'IN',
  },
  {
    code: 'TIN',
    title: 'Biscuit tin',
    shape: 'tin',
    sizes: TWO,
    price: 1700,
    weight_grams: 350,
    size_mm: [190, 190, 80],
    hs_code: '731029',
    origin_country: 'PL',
  },
  {
    code: 'TEA',
    title: 'Harbor tea',
    shape: 'tin',
    sizes: [
      ['100', '100 g'],
      ['250', '250 g'],
    ],
    price: 1200,
    weight_grams: 180,
    size_mm: [90, 90, 130],
    hs_code: '090230',
    origin_country: 'GB',
  },
  {
    code: 'SOP',
    title: 'Sea soap',
    shape: 'soap',
    sizes: TWO,
    price: 800,
    weight_grams: 130,
    size_mm: [90, 60, 35],
    hs_code: '340111',
    origin_country: 'FR',
  },
  {
    code: 'CMP',
    title: 'Pocket compass',
    shape: 'compass',
    sizes: TWO,
    price: 4600,
    weight_grams: 140,
    size_mm: [80, 80, 30],
    hs_code: '901410',
    origin_country: 'DE',
  },
];

export const COLORS = ['white', 'teal', 'navy', 'coral', 'sand'] as const;
const COLOR_CODES: Record<(typeof COLORS)[number], string> = {
  white: 'WHT',
  teal: 'TEA',
  navy: 'NVY',
  coral: 'COR',
  sand: 'SND',
};

const BUNDLES: readonly {
  sku: string;
  title: string;
  price: number;
  components: [sku: string, quantity: number][];
}[] = [
  {
    sku: 'SET-BREAKFAST',
    title: 'Breakfast on deck, set of 3',
    price: 3900,
    components: [
      ['MUG-350-WHT', 2],
      ['TEA-250-TEA', 1],
    ],
  },
  {
    sku: 'SET-NIGHTWATCH',
    title: 'Night watch set',
    price: 8200,
    components: [
      ['LAN-S-NVY', 1],
      ['BNI-1-NVY', 1],
      ['MUG-500-NVY', 1],
    ],
  },
  {
    sku: 'SET-BEACH',
    title: 'Beach day set',
    price: 5900,
    components: [
      ['TWL-L-COR', 1],
      ['TOT-L-SND', 1],
      ['BTL-500-COR', 1],
    ],
  },
  {
    sku: 'SET-GALLEY',
    title: 'Galley set',
    price: 6900,
    components: [
      ['APR-1-SND', 1],
      ['TIN-L-TEA', 1],
      ['TEA-100-WHT', 2],
    ],
  },
];

/** SKUs that are always short, so that backorders are there to be seen. */
export const SCARCE = ['LAN-L-COR', 'CMP-S-TEA', 'SWT-L-NVY'];

/** The catalog of the demo: about 200 variants and a few bundles. */
export function demoCatalog(): { variants: NewVariant[]; bundles: NewVariant[] } {
  const variants = KINDS.flatMap((kind, at) =>
    kind.sizes.flatMap((size, size_at) =>
      COLORS.map((color, color_at) => variantOf(kind, size, color, at * 100 + size_at * 10 + color_at)),
    ),
  );
  return { variants, bundles: BUNDLES.map(bundleOf) };
}

/** What can be bought without waiting: everything but the scarce. */
export function catalogInStock(): NewVariant[] {
  const { variants, bundles } = demoCatalog();
  return [...variants, ...bundles].filter(({ sku }) => !SCARCE.includes(sku));
}

function variantOf(
  kind: Kind,
  [size, size_name]: Kind['sizes'][number],
  color: (typeof COLORS)[number],
  serial: number,
): NewVariant {
  const [length_mm, width_mm, height_mm] = kind.size_mm;
  const isLarge = kind.sizes.length > 1 && size === kind.sizes[1]?.[0];
  const price = isLarge ? kind.price + 400 : kind.price;
  // 952 is the prefix that GS1 keeps for demonstrations: no product in any shop carries it.
  const digits = `952${serial.toString().padStart(9, '0')}`;
  const name = color.charAt(0).toUpperCase() + color.slice(1);
  return {
    sku: `${kind.code}-${size}-${COLOR_CODES[color]}`,
    product: { product_external_id: `demo-${kind.code.toLowerCase()}`, product_title: kind.title },
    change: {
      title: [kind.title, size_name, name].filter((part) => part !== '').join(', '),
      gtin: `${digits}${checkDigitOf(digits)}`,
      image_url: `/assets/products/${kind.shape}-${color}.svg`,
      weight_grams: isLarge ? Math.round(kind.weight_grams * 1.3) : kind.weight_grams,
      length_mm,
      width_mm,
      height_mm,
      hs_code: kind.hs_code,
      origin_country: kind.origin_country,
      prices: pricesOf(price),
    },
  };
}

function bundleOf({ sku, title, price, components }: (typeof BUNDLES)[number]): NewVariant {
  return {
    sku,
    product: { product_external_id: `demo-${sku.toLowerCase()}`, product_title: title },
    change: {
      title,
      image_url: '/assets/products/box-teal.svg',
      prices: pricesOf(price),
      components: components.map(([component, quantity]) => ({ sku: component, quantity })),
    },
  };
}

// Prices a shop would print: each market its own round figure.
function pricesOf(usd: number) {
  const near = (factor: number): number => Math.round((usd * factor) / 100) * 100 - 10;
  return [
    { currency: 'USD', amount: usd },
    { currency: 'EUR', amount: near(0.95) },
    { currency: 'GBP', amount: near(0.82) },
  ];
}
