import type { Lane, RateTable, ZoneRate } from './rate.ts';

// The single market with its neighbors by treaty or by road: one zone for parcels that cross a border there.
const EUROPE = (
  'AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI ' + 'SK'
).split(' ');
const NORTH_AMERICA = ['CA', 'MX', 'US'];

// The first digit of a US ZIP code names a group of states; these are the groups that a truck crosses in a day or two.
const US_REGIONS = [['0', '1'], ['2', '3'], ['4', '5', '6'], ['7'], ['8', '9']];

// Alaska, Hawaii, Puerto Rico and the Virgin Islands, Guam and the Pacific, military post: by air or sea only.
const US_REMOTE = (
  '006 007 008 009 090 091 092 093 094 095 096 097 098 340 962 963 964 965 966 967 968 969 995 ' +
  '996 997 998 999'
).split(' ');

const REMOTE: readonly Lane[] = [
  { zone: 'remote', same_country: true, from: { countries: ['US'] }, to: { postal_prefixes: US_REMOTE } },
  { zone: 'remote', same_country: true, from: { countries: ['US'], postal_prefixes: US_REMOTE } },
];

const REGIONAL: readonly Lane[] = US_REGIONS.map((postal_prefixes) => ({
  zone: 'regional',
  same_country: true,
  from: { countries: ['US'], postal_prefixes },
  to: { postal_prefixes },
}));

/** The rates that "Longshore Local" starts with; amounts are US cents, weights grams, days business days. */
export const DEFAULT_RATE_TABLE: RateTable = {
  currency: 'USD',
  mm3_per_gram: 5_000,
  max_weight_grams: 30_000,
  max_length_mm: 1_200,
  max_girth_mm: 2_400,
  lanes: [
    ...REMOTE,
    { zone: 'local', same_country: true, same_postal_prefix: 2 },
    ...REGIONAL,
    { zone: 'national', same_country: true },
    { zone: 'neighbor', from: { countries: EUROPE }, to: { countries: EUROPE } },
    { zone: 'neighbor', from: { countries: NORTH_AMERICA }, to: { countries: NORTH_AMERICA } },
    { zone: 'world' },
  ],
  services: [
    {
      code: 'local_ground',
      name: 'Local Ground',
      zones: {
        local: rate([390, 450, 520, 690, 990], 60, [1, 1]),
        regional: rate([430, 510, 620, 890, 1290], 80, [1, 2]),
        national: rate([490, 590, 760, 1150, 1690], 110, [2, 4]),
        remote: rate([690, 890, 1290, 2190, 3490], 240, [5, 9]),
      },
    },
    {
      code: 'local_express',
      name: 'Local Express',
      zones: {
        local: rate([790, 890, 990, 1290, 1690], 90, [1, 1]),
        regional: rate([1190, 1390, 1690, 2390, 3490], 180, [1, 1]),
        national: rate([1490, 1790, 2290, 3490, 5290], 290, [1, 2]),
        remote: rate([2490, 2990, 3990, 6490, 9990], 590, [2, 3]),
      },
    },
    {
      code: 'local_international',
      name: 'Local International',
      zones: {
        neighbor: rate([990, 1190, 1490, 2190, 3290], 190, [2, 5]),
        world: rate([1690, 2190, 2990, 4990, 8490], 690, [5, 12]),
      },
    },
  ],
};

/** Five steps (250 g, 500 g, 1 kg, 3 kg, 5 kg) and an amount for every begun kilogram above them. */
function rate(
  amounts: [number, number, number, number, number],
  perKilogram: number,
  days: [number, number],
): ZoneRate {
  const [to250, to500, to1000, to3000, to5000] = amounts;
  return {
    steps: [
      { up_to_grams: 250, amount: to250 },
      { up_to_grams: 500, amount: to500 },
      { up_to_grams: 1_000, amount: to1000 },
      { up_to_grams: 3_000, amount: to3000 },
      { up_to_grams: 5_000, amount: to5000 },
    ],
    beyond: { each_grams: 1_000, amount: perKilogram },
    transit_days: { min: days[0], max: days[1] },
  };
}
