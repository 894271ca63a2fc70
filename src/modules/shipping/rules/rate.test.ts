import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_RATE_TABLE } from './default-rate-table.ts';
import { type Place, type RatedParcel, rateParcel, zoneOf } from './rate.ts';

const place = (text: string): Place => {
  const [country = '', ...postal] = text.split(' ');
  return { country, postal_code: postal.join(' ') };
};

const zones: [from: string, to: string, zone: string][] = [
  ['US 10001', 'US 10451-1234', 'local'],
  ['US 10001', 'US 02108', 'regional'],
  ['US 10001', 'US 94103', 'national'],
  ['US 94103', 'US 85001', 'regional'],
  ['US 10001', 'US 96801', 'remote'],
  ['US 99501', 'US 99502', 'remote'],
  ['US 10001', 'CA M5V 2T6', 'neighbor'],
  ['DE 10115', 'DE 10-999', 'local'],
  ['DE 10115', 'DE 80331', 'national'],
  ['DE 10115', 'FR 75001', 'neighbor'],
  ['GB sw1a 1aa', 'GB SW9 8AA', 'local'],
  ['GB SW1A 1AA', 'GB EH1 1YZ', 'national'],
  ['DE 10115', 'US 10115', 'world'],
  ['de 10115', 'fr 75001', 'neighbor'],
  // Places without postal codes share no prefix with each other.
  ['HK', 'HK', 'national'],
];

const parcels: [name: string, parcel: RatedParcel, from: string, to: string, answer: string][] = [
  ['a light parcel', { weight_grams: 250 }, 'US 10001', 'US 94103', 'local_ground 490, local_express 1490'],
  [
    'one gram above a step',
    { weight_grams: 251 },
    'US 10001',
    'US 94103',
    'local_ground 590, local_express 1790',
  ],
  ['the last step', { weight_grams: 5_000 }, 'US 10001', 'US 10002', 'local_ground 990, local_express 1690'],
  [
    'a begun kilogram above it',
    { weight_grams: 5_001 },
    'US 10001',
    'US 10002',
    'local_ground 1050, local_express 1780',
  ],
  ['the heaviest', { weight_grams: 30_000 }, 'US 10001', 'US 10002', 'local_ground 2490, local_express 3940'],
  ['across a border', { weight_grams: 800 }, 'DE 10115', 'FR 75001', 'local_international 1490'],
  ['around the world', { weight_grams: 800 }, 'DE 10115', 'JP 100-0001', 'local_international 2990'],
  [
    'large and light: 400 x 300 x 100 mm bills 2,400 g',
    { weight_grams: 300, length_mm: 300, width_mm: 400, height_mm: 100 },
    'US 10001',
    'US 10002',
    'local_ground 690, local_express 1290',
  ],
  [
    'one dimension unknown: the weight alone counts',
    { weight_grams: 300, length_mm: 300, width_mm: 400, height_mm: null },
    'US 10001',
    'US 10002',
    'local_ground 450, local_express 890',
  ],
  ['no weight', { weight_grams: 0 }, 'US 10001', 'US 10002', 'parcel_weight_invalid'],
  ['a negative weight', { weight_grams: -5 }, 'US 10001', 'US 10002', 'parcel_weight_invalid'],
  ['half a gram', { weight_grams: 0.5 }, 'US 10001', 'US 10002', 'parcel_weight_invalid'],
  ['no number', { weight_grams: Number.NaN }, 'US 10001', 'US 10002', 'parcel_weight_invalid'],
  ['too heavy', { weight_grams: 30_001 }, 'US 10001', 'US 10002', 'parcel_too_heavy'],
  [
    'too long',
    { weight_grams: 300, length_mm: 10, width_mm: 1_201, height_mm: 10 },
    'US 10001',
    'US 10002',
    'parcel_too_large',
  ],
  [
    'too thick',
    { weight_grams: 300, length_mm: 900, width_mm: 700, height_mm: 501 },
    'US 10001',
    'US 10002',
    'parcel_too_large',
  ],
];

describe('rates', () => {
  test.each(zones)('%s to %s is %s', (from, to, zone) => {
    expect(zoneOf(DEFAULT_RATE_TABLE.lanes, place(from), place(to))).toBe(zone);
  });

  test.each(parcels)('%s', (_, parcel, from, to, answer) => {
    const decision = rateParcel(DEFAULT_RATE_TABLE, parcel, place(from), place(to));
    const said = decision.ok
      ? decision.value.map((rate) => `${rate.service_code} ${rate.cost.amount}`).join(', ')
      : decision.refusal.code;
    expect(said).toBe(answer);
  });

  test('a rate says what was billed and how long it takes', () => {
    const parcel = { weight_grams: 300, length_mm: 400, width_mm: 300, height_mm: 101 };
    const decision = rateParcel(DEFAULT_RATE_TABLE, parcel, place('DE 10115'), place('FR 75001'));
    expect(decision).toEqual({
      ok: true,
      value: [
        {
          service_code: 'local_international',
          service_name: 'Local International',
          zone: 'neighbor',
          cost: { amount: 2190, currency: 'USD' },
          billed_weight_grams: 2_424,
          transit_days: { min: 2, max: 5 },
        },
      ],
    });
  });

  test('a table without a lane there refuses with the countries named', () => {
    const table = { ...DEFAULT_RATE_TABLE, lanes: [{ zone: 'local', same_country: true }] };
    expect(rateParcel(table, { weight_grams: 100 }, place('DE 10115'), place('FR 75001'))).toEqual({
      ok: false,
      refusal: { code: 'destination_not_served', from_country: 'DE', to_country: 'FR' },
    });
  });

  test('a zone without a charge beyond its last step serves nothing heavier', () => {
    const zone = { steps: [{ up_to_grams: 500, amount: 300 }], transit_days: { min: 1, max: 1 } };
    const table = {
      ...DEFAULT_RATE_TABLE,
      lanes: [{ zone: 'all' }],
      services: [{ code: 'letter', name: 'Letter', zones: { all: zone } }],
    };
    const answer = (weight_grams: number) =>
      rateParcel(table, { weight_grams }, place('DE 1'), place('DE 2')).ok;
    expect([answer(500), answer(501)]).toEqual([true, false]);
  });

  test('the default table: heavier never costs less, express never arrives later than ground', () => {
    const journeys = fc.constantFrom(...zones);
    const grams = fc.integer({ min: 1, max: 30_000 });
    fc.assert(
      fc.property(journeys, grams, grams, ([from, to], one, other) => {
        const costs = [Math.min(one, other), Math.max(one, other)].map((weight_grams) => {
          const rates = rateParcel(DEFAULT_RATE_TABLE, { weight_grams }, place(from), place(to));
          if (!rates.ok) throw new Error(rates.refusal.code);
          const [first, second] = rates.value;
          if (first && second) expect(second.transit_days.max).toBeLessThanOrEqual(first.transit_days.max);
          return new Map(rates.value.map((rate) => [rate.service_code, rate.cost.amount]));
        });
        const [light, heavy] = costs;
        expect([...(light?.keys() ?? [])].sort()).toEqual([...(heavy?.keys() ?? [])].sort());
        for (const [service, amount] of light ?? [])
          expect(amount).toBeLessThanOrEqual(heavy?.get(service) ?? 0);
      }),
    );
  });
});
