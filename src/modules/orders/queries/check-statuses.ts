import type { Queryable } from '../../../platform/database.ts';
import type { DoctorResult } from '../../../platform/doctor.ts';
import { deriveStatuses, readStatusFacts } from '../steps/refresh-orders.ts';

const PAGE = 5_000;
const EXAMPLES = 5;

type StoredStatuses = {
  id: string;
  number: number;
  status: string;
  payment_status: string;
  fulfillment_status: string;
};

/** Derives the statuses of every order again, with the same functions that set them, and names those that differ. */
export async function checkStatuses(reader: Queryable): Promise<DoctorResult> {
  const result: DoctorResult = { checked: 0, broken: 0, examples: [] };
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const orders = await reader.rows<StoredStatuses>(
      `select id, number, status, payment_status, fulfillment_status from orders.orders where id > $1 order by id limit ${PAGE}`,
      [after],
    );
    const last = orders.at(-1);
    if (!last) return result;
    after = last.id;
    const ids = orders.map(({ id }) => id);
    const facts = new Map((await readStatusFacts(reader, ids)).map((fact) => [fact.id, fact]));
    result.checked += orders.length;
    for (const order of orders) {
      const fact = facts.get(order.id);
      const derived = fact && deriveStatuses(fact);
      if (!derived || wordsOf(derived) === wordsOf(order)) continue;
      result.broken += 1;
      if (result.examples.length < EXAMPLES)
        result.examples.push(`${order.number} is ${wordsOf(order)}, should be ${wordsOf(derived)}`);
    }
  }
}

function wordsOf(order: Omit<StoredStatuses, 'id' | 'number'>): string {
  return `${order.status} ${order.payment_status} ${order.fulfillment_status}`;
}
