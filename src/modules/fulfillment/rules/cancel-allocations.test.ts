import { expect, test } from 'vitest';
import { type AllocationLine, planCancellation } from './cancel-allocations.ts';
import type { FulfillmentOrderStatus } from './fulfillment-order-states.ts';

const allocation = (
  id: string,
  quantity: number,
  picked = 0,
  fulfillment_order_status: FulfillmentOrderStatus = 'open',
): AllocationLine => ({
  id,
  order_line_id: 'L',
  quantity,
  picked,
  cancelled: 0,
  packed: 0,
  shipped: 0,
  fulfillment_order_status,
});

const waiting = (id: string, quantity: number) => ({ id, order_line_id: 'L', quantity });

const cases: [
  name: string,
  asked: number,
  backorders: [string, number][],
  lines: AllocationLine[],
  answer: string,
][] = [
  ['waiting units first', 2, [['b1', 2]], [allocation('a1', 2)], 'cancelled 2, b1 2'],
  ['then promised ones', 3, [['b1', 2]], [allocation('a1', 2)], 'cancelled 3, b1 2, a1 1'],
  ['the newest promise first', 1, [], [allocation('a1', 2), allocation('a2', 2)], 'cancelled 1, a2 1'],
  ['picked units stay', 2, [], [allocation('a1', 2, 1)], 'cancelled 1, a1 1, too late 1'],
  ['on hold is no obstacle', 2, [], [allocation('a1', 2, 0, 'on_hold')], 'cancelled 2, a1 2'],
  ['what ended is over', 2, [], [allocation('a1', 2, 0, 'cancelled')], 'cancelled 0, too late 2'],
];

test.each(cases)('%s', (_name, asked, backorders, allocations, answer) => {
  const plan = planCancellation([{ order_line_id: 'L', quantity: asked }], {
    backorders: backorders.map(([id, quantity]) => waiting(id, quantity)),
    allocations,
  });
  const [line] = plan.lines;
  const parts = [
    `cancelled ${line?.cancelled}`,
    ...plan.backorders.map(({ id, quantity }) => `${id} ${quantity}`),
    ...plan.allocations.map(({ id, quantity }) => `${id} ${quantity}`),
    ...(line && line.too_late > 0 ? [`too late ${line.too_late}`] : []),
  ];
  expect(parts.join(', ')).toBe(answer);
});

test('two requests for one line never take a unit twice', () => {
  const request = { order_line_id: 'L', quantity: 2 };
  const plan = planCancellation([request, request], { backorders: [], allocations: [allocation('a1', 3)] });
  expect(plan.lines.map(({ cancelled }) => cancelled)).toEqual([2, 1]);
  expect(plan.allocations).toEqual([{ id: 'a1', quantity: 3 }]);
});
