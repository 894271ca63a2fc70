import { expect, test } from 'vitest';
import { decideNextAction, type NextActionFacts, type OpenWork } from './next-action.ts';

const at = (hour: number): Date => new Date(Date.UTC(2026, 4, 12, hour));

function work(overrides: Partial<OpenWork> = {}): OpenWork {
  return {
    id: 'ful-1',
    location_name: 'Oakland',
    status: 'open',
    ship_by: at(16),
    to_pick: 0,
    to_pack: 0,
    parcels: [],
    ...overrides,
  };
}

function facts(overrides: Partial<NextActionFacts> = {}): NextActionFacts {
  return {
    status: 'open',
    ship_by: at(16),
    deliver_by: at(20),
    holds: [],
    fulfillment_orders: [],
    backordered: 0,
    on_the_road: 0,
    ...overrides,
  };
}

const parcel = (state: string, units = 2) => ({ id: `par-${state}`, state, units });

const cases: [name: string, facts: NextActionFacts, answer: string][] = [
  ['cancelled', facts({ status: 'cancelled', fulfillment_orders: [work({ to_pick: 1 })] }), 'nothing'],
  ['delivered', facts({ status: 'completed' }), 'nothing'],
  [
    'locations are asked',
    facts({ fulfillment_orders: [work({ status: 'scheduled', to_pick: 2 })] }),
    'wait_for_answer 2 by 16',
  ],
  [
    'a hold comes before all work',
    facts({ holds: [{ id: 'hld-1', type: 'address' }], fulfillment_orders: [work({ to_pick: 3 })] }),
    'release_hold 3 by 16',
  ],
  [
    'the oldest hold is named',
    facts({
      holds: [
        { id: 'hld-1', type: 'fraud' },
        { id: 'hld-2', type: 'address' },
      ],
    }),
    'release_hold 0 by 16',
  ],
  ['nothing picked', facts({ fulfillment_orders: [work({ to_pick: 3 })] }), 'pick 3 by 16'],
  ['some picked', facts({ fulfillment_orders: [work({ to_pick: 1, to_pack: 2 })] }), 'pick 1 by 16'],
  ['all picked', facts({ fulfillment_orders: [work({ to_pack: 3 })] }), 'pack 3 by 16'],
  [
    'packed without a label',
    facts({ fulfillment_orders: [work({ parcels: [parcel('packed')] })] }),
    'buy_label 2 by 16',
  ],
  ['labeled', facts({ fulfillment_orders: [work({ parcels: [parcel('labeled')] })] }), 'hand_over 2 by 16'],
  [
    'the more urgent location first',
    facts({ fulfillment_orders: [work({ to_pick: 1 }), work({ to_pack: 2, ship_by: at(15) })] }),
    'pack 2 by 15',
  ],
  [
    'a closed one is done',
    facts({ fulfillment_orders: [work({ status: 'closed' })], on_the_road: 4 }),
    'wait_for_delivery 4 by 20',
  ],
  ['short of stock', facts({ ship_by: null, backordered: 5 }), 'wait_for_stock 5 by never'],
  ['stock before the road', facts({ backordered: 1, on_the_road: 1 }), 'wait_for_stock 1 by 16'],
];

test.each(cases)('%s', (_name, given, answer) => {
  const action = decideNextAction(given);
  expect(
    action ? `${action.code} ${action.units} by ${action.by?.getUTCHours() ?? 'never'}` : 'nothing',
  ).toBe(answer);
});
