import { accept, refuse } from '../../kernel/decision.ts';
import type { BulkAction } from '../../platform/bulk-runs.ts';
import type { Queryable } from '../../platform/database.ts';
import { tagOrder } from './commands/annotate-order.ts';
import { cancelOrder } from './commands/cancel-order.ts';
import { holdOrder, releaseHold } from './commands/hold-order.ts';
import { prioritizeOrder } from './commands/prioritize-order.ts';
import { HOLD_TYPES, type HoldType } from './rules/hold-type.ts';

/** What can be done to many orders at once; each order is done or refused by itself. */
export const orderBulkActions: readonly BulkAction[] = [
  {
    name: 'orders.hold',
    permission: 'orders:hold',
    subject: 'ord',
    labels: orderNumbers,
    run: async (order_id, input, { executor }, by) => {
      const type = HOLD_TYPES.find((known) => known === input.type);
      if (!type) return invalid(`type must be one of ${HOLD_TYPES.join(', ')}.`);
      return executor.execute(holdOrder, {
        ...by,
        input: { order_id, type, reason: textOf(input.reason) },
      });
    },
  },
  {
    name: 'orders.release',
    permission: 'orders:hold',
    subject: 'ord',
    labels: orderNumbers,
    // With a type only holds of it: whoever takes back what was held a moment ago leaves the other holds alone.
    run: async (order_id, input, { database, executor }, { idempotency, ...by }) => {
      const only = HOLD_TYPES.find((known) => known === input.type);
      if (input.type !== undefined && !only) return invalid(`type must be one of ${HOLD_TYPES.join(', ')}.`);
      const active = await activeHolds(database, order_id);
      const holds = active.filter(({ type }) => only === undefined || type === only);
      for (const { id, type } of holds) {
        const own = { ...idempotency, key: `${idempotency.key}:${type}` };
        const answer = await executor.execute(releaseHold, {
          ...by,
          idempotency: own,
          input: { order_id, hold_id: id },
        });
        if (!answer.ok) return answer;
      }
      return accept({ released: holds.length });
    },
  },
  {
    name: 'orders.tag',
    permission: 'orders:note',
    subject: 'ord',
    labels: orderNumbers,
    run: async (order_id, input, { executor }, by) => {
      const [add, remove] = [wordsOf(input.add), wordsOf(input.remove)];
      if (!add || !remove)
        return invalid('add and remove must be lists of at most 20 tags of 1 to 50 characters.');
      return executor.execute(tagOrder, { ...by, input: { order_id, add, remove } });
    },
  },
  {
    name: 'orders.prioritize',
    permission: 'orders:edit',
    subject: 'ord',
    labels: orderNumbers,
    run: async (order_id, input, { executor }, by) => {
      const { priority } = input;
      if (typeof priority !== 'number' || !Number.isInteger(priority) || priority < 0 || priority > 9)
        return invalid('priority must be a whole number from 0 to 9.');
      return executor.execute(prioritizeOrder, {
        ...by,
        input: { order_id, priority, reason: textOf(input.reason) },
      });
    },
  },
  {
    name: 'orders.cancel',
    permission: 'orders:cancel',
    subject: 'ord',
    labels: orderNumbers,
    run: async (order_id, input, { executor }, by) => {
      const reason = textOf(input.reason);
      if (reason === '') return invalid('A reason is needed.');
      return executor.execute(cancelOrder, { ...by, input: { order_id, reason, lines: null } });
    },
  },
];

async function orderNumbers(
  database: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await database.rows<{ id: string; number: number }>(
    'select id, number from orders.orders where id = any($1::uuid[])',
    [ids],
  );
  return new Map(rows.map(({ id, number }) => [id, String(number)]));
}

async function activeHolds(database: Queryable, order_id: string): Promise<{ id: string; type: HoldType }[]> {
  return database.rows(
    'select id, type from orders.holds where order_id = $1 and released_at is null order by id',
    [order_id],
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim().slice(0, 500) : '';
}

function wordsOf(value: unknown): string[] | undefined {
  if (value === undefined) return [];
  const isList = Array.isArray(value) && value.length <= 20;
  const isWords =
    isList && value.every((word) => typeof word === 'string' && word.length >= 1 && word.length <= 50);
  return isWords ? value : undefined;
}

function invalid(reason: string) {
  return refuse({ code: 'invalid_request', reason });
}
