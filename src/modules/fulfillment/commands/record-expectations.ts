import { backorderExpectedChanged } from '../../../events/fulfillment.ts';
import { accept } from '../../../kernel/decision.ts';
import { command } from '../../../platform/command.ts';
import { type Expectation, isAnotherDay } from '../rules/expect-backorders.ts';
import { type ChangedExpectation, writeExpectations } from '../sql/expectations.ts';

/**
 * Writes when those who wait get their units, as it was worked out a moment ago; what has changed since is worked out again.
 * Where the day is another one, or nobody knows it any more, the order is told. What was promised first is never changed.
 */
export const recordExpectations = command<
  { expectations: readonly Expectation[] },
  { orders: number },
  never
>({
  name: 'fulfillment.record-expectations',
  permission: 'fulfillment:manage',
  async handle({ tx, audit, publish }, request) {
    const changed = await writeExpectations(tx, request.input.expectations);
    const moved = changed.filter(({ before, expected_at }) => isAnotherDay(before, expected_at));
    const orders = Map.groupBy(moved, ({ order_id }) => order_id);
    for (const [order_id, lines] of orders) {
      const told = lines.map((line) => ({
        sku: line.sku,
        units: line.quantity,
        expected_at: line.expected_at?.toISOString() ?? null,
        expected_before: line.before?.toISOString() ?? null,
        promised_at: line.promised_at?.toISOString() ?? null,
      }));
      audit(
        {
          subject_type: 'order',
          subject_id: order_id,
          before: {
            expected: told.map(({ sku, expected_before }) => ({ sku, expected_at: expected_before })),
          },
          after: { expected: told.map(({ sku, expected_at }) => ({ sku, expected_at })) },
        },
        request,
      );
      publish(
        backorderExpectedChanged(order_id, { order_id, change: changeOf(lines), lines: told }),
        request,
      );
    }
    return accept({ orders: orders.size });
  },
});

function changeOf(lines: readonly ChangedExpectation[]): 'earlier' | 'later' | 'known' | 'unknown' {
  if (lines.some(({ expected_at }) => expected_at === null)) return 'unknown';
  if (lines.every(({ before }) => before === null)) return 'known';
  const isLater = lines.some(
    ({ before, expected_at }) => before !== null && expected_at !== null && expected_at > before,
  );
  return isLater ? 'later' : 'earlier';
}
