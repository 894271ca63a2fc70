import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BatchOrder, batchOrders, type Cart } from './batch-orders.ts';
import type { Building } from './building.ts';
import { shortestLength } from './route-block.ts';

const building: Building = {
  front_y_mm: 0,
  back_y_mm: 20,
  depot: { x_mm: 0, y_mm: 0 },
  aisles: [0, 5, 10, 15].map((x_mm) => ({ code: String(x_mm), x_mm })),
};
const lengthOf = (stops: BatchOrder['stops']): number => shortestLength(building, stops);

function tries(most: number): () => boolean {
  let tried = 0;
  return () => {
    tried += 1;
    return tried > most;
  };
}

const anyOrders = fc.array(
  fc.record({
    units: fc.integer({ min: 1, max: 4 }),
    stops: fc.array(
      fc
        .record({ aisle: fc.integer({ min: 0, max: 3 }), y_mm: fc.integer({ min: 1, max: 19 }) })
        .map((stop) => ({ id: `${stop.aisle} ${stop.y_mm}`, ...stop })),
      { minLength: 1, maxLength: 3 },
    ),
  }),
  { minLength: 1, maxLength: 6 },
);

/** The least that all walks together can be, by trying every way to share the orders out. */
function bruteForce(orders: readonly BatchOrder[], cart: Cart): number {
  const share = (index: number, batches: readonly (readonly number[])[]): number => {
    const order = orders[index];
    if (!order)
      return batches.reduce(
        (sum, batch) => sum + lengthOf(batch.flatMap((each) => orders[each]?.stops ?? [])),
        0,
      );
    const ways = batches.flatMap((batch, at) => {
      const units = batch.reduce((sum, each) => sum + (orders[each]?.units ?? 0), 0);
      const fits = batch.length < cart.totes && units + order.units <= cart.units;
      return fits ? [batches.with(at, [...batch, index])] : [];
    });
    return Math.min(...[...ways, [...batches, [index]]].map((way) => share(index + 1, way)));
  };
  return share(0, []);
}

test('small waves are shared out as well as possible, and never against the cart', () => {
  fc.assert(
    fc.property(
      anyOrders,
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 4, max: 9 }),
      (orders, totes, units) => {
        const { batches, length_mm } = batchOrders(
          orders,
          { totes, units },
          { lengthOf, isOver: tries(400) },
        );
        expect(batches.flat().sort()).toEqual(orders.map((_, index) => index));
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(totes);
          expect(batch.reduce((sum, each) => sum + (orders[each]?.units ?? 0), 0)).toBeLessThanOrEqual(units);
        }
        expect(length_mm).toBe(bruteForce(orders, { totes, units }));
      },
    ),
    { numRuns: 60 },
  );
});

test('without any time it still answers, and an order too large for a cart goes alone', () => {
  const order = (units: number): BatchOrder => ({ units, stops: [{ id: '1', aisle: 1, y_mm: 5 }] });
  const answer = batchOrders(
    [order(9), order(2), order(2)],
    { totes: 6, units: 4 },
    { lengthOf, isOver: () => true },
  );
  expect(answer.batches).toEqual([[0], [1, 2]]);
});
