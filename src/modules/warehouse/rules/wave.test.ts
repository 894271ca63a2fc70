import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binsOfBlock } from './bins.ts';
import { buildingOf } from './building.ts';
import { decideWave, type WaveWork } from './wave.ts';

const BINS = binsOfBlock({ aisles: 6, bays: 10, levels: 1 }).map((bin) => ({ ...bin, id: bin.code }));
const building = buildingOf(BINS, null);
const AT = { location_id: 'OAK', building, isOver: tries(100) };

function tries(most: number): () => boolean {
  let tried = 0;
  return () => {
    tried += 1;
    return tried > most;
  };
}

function work(id: string, codes: readonly string[], fields: Partial<WaveWork> = {}): WaveWork {
  return {
    id,
    number: id,
    location_id: 'OAK',
    is_workable: true,
    wave: null,
    ship_by: new Date('2027-01-10T12:00:00Z'),
    units: codes.length,
    bins: BINS.filter(({ code }) => codes.includes(code)),
    ...fields,
  };
}

test('orders whose bins lie together share a cart, the most urgent batch first', () => {
  const works = [
    work('1', ['A-01-1']),
    work('2', ['F-01-1']),
    work('3', ['A-03-1']),
    work('4', ['F-03-1'], { ship_by: new Date('2027-01-09T12:00:00Z') }),
  ];
  const decision = decideWave(works, { ...AT, cart: { totes: 2, units: 60 } });
  expect(decision).toMatchObject({ ok: true, value: [{ orders: ['4', '2'] }, { orders: ['1', '3'] }] });
});

test.each([
  [[], 'wave_empty'],
  [[work('1', ['A-01-1'], { location_id: 'EWR' })], 'wave_work_elsewhere'],
  [[work('1', ['A-01-1'], { wave: 7 })], 'wave_work_taken'],
  [[work('1', ['A-01-1'], { is_workable: false })], 'wave_work_not_workable'],
])('%j is refused as %s', (works, code) => {
  expect(decideWave(works, { ...AT, cart: { totes: 2, units: 9 } })).toMatchObject({
    ok: false,
    refusal: { code },
  });
});

test('every order is in one batch, every bin of it on the walk, and no cart holds too much', () => {
  const drawn = fc.array(
    fc.array(fc.constantFrom(...BINS.map(({ code }) => code)), { minLength: 1, maxLength: 5 }),
    {
      minLength: 1,
      maxLength: 20,
    },
  );
  fc.assert(
    fc.property(
      drawn,
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 12 }),
      (orders, totes, units) => {
        const works = orders.map((codes, index) => work(String(index), codes));
        const decision = decideWave(works, { ...AT, cart: { totes, units } });
        if (!decision.ok) throw new Error(decision.refusal.code);
        const batches = decision.value;
        expect(batches.flatMap((batch) => batch.orders).sort()).toEqual(works.map(({ id }) => id).sort());
        for (const batch of batches) {
          const own = works.filter(({ id }) => batch.orders.includes(id));
          expect(own.length).toBeLessThanOrEqual(totes);
          const held = own.reduce((sum, each) => sum + each.units, 0);
          expect(own.length === 1 || held <= units).toBe(true);
          expect([...batch.bins].sort()).toEqual(
            [...new Set(own.flatMap(({ bins }) => bins.map(({ id }) => id)))].sort(),
          );
          const [first, last] = [batch.walk.path[0], batch.walk.path.at(-1)];
          expect([first, last]).toEqual([building?.depot, building?.depot]);
        }
      },
    ),
    { numRuns: 100 },
  );
});

test('work without bins is picked too, without a walk', () => {
  const decision = decideWave([work('1', [])], {
    location_id: 'OAK',
    building: null,
    isOver: () => true,
    cart: { totes: 2, units: 9 },
  });
  expect(decision).toMatchObject({ ok: true, value: [{ orders: ['1'], bins: [], walk: { length_mm: 0 } }] });
});
