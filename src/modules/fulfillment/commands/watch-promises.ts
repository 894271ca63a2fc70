import { fulfillmentRunningLate } from '../../../events/fulfillment.ts';
import { accept } from '../../../kernel/decision.ts';
import { command } from '../../../platform/command.ts';
import { calendarAt } from '../../sourcing/rules/index.ts';
import { expectedOf } from '../rules/outlook.ts';
import {
  forgetRunningLate,
  readOverdueWork,
  readRunningLate,
  upsertRunningLate,
} from '../sql/running-late.ts';
import { readFulfillmentWork } from '../sql/work.ts';
import { readSourcingReferences } from '../steps/allocation-facts.ts';

const BATCH = 500;

/** How far a look along the overdue work has come. */
export type WatchPlace = { ship_by: string; id: string };

/**
 * Looks at work whose planned hand-over has passed, and says of what will arrive after its promised day, before it does: once,
 * and again when it is expected on a later day still.
 */
export const watchPromises = command<
  { after: WatchPlace | null },
  { looked_at: number; late: number; next: WatchPlace | null },
  never
>({
  name: 'fulfillment.watch-promises',
  permission: 'fulfillment:manage',
  async handle(shell, request) {
    const { tx, now, references } = shell;
    const overdue = await readOverdueWork(tx, now, request.input.after, BATCH);
    const ids = overdue.map(({ id }) => id);
    const [work, known, [locations, rates]] = await Promise.all([
      readFulfillmentWork(tx, ids),
      readRunningLate(tx, ids),
      readSourcingReferences(tx, references, references.versions(tx)),
    ]);
    const calendar = calendarAt(now);
    const before = new Map(known.map((row) => [row.fulfillment_order_id, row]));
    const late = work.flatMap((each) => {
      const expected_by = expectedOf(each, { locations, rates, calendar })?.deliver_by;
      const { deliver_by: promised_by } = each;
      return expected_by && promised_by && expected_by > promised_by
        ? [{ work: each, expected_by, promised_by }]
        : [];
    });
    const changed = late.filter(
      ({ work: { id }, expected_by }) => before.get(id)?.expected_by.getTime() !== expected_by.getTime(),
    );
    const isLate = new Set(late.map(({ work: { id } }) => id));
    await forgetRunningLate(
      tx,
      ids.filter((id) => !isLate.has(id)),
      now,
    );
    await upsertRunningLate(
      tx,
      changed.map(({ work: { id, order_id }, ...times }) => ({
        fulfillment_order_id: id,
        order_id,
        ...times,
      })),
      now,
    );
    for (const { work: each, expected_by, promised_by } of changed) {
      const { id, order_id, number } = each;
      shell.publish(
        fulfillmentRunningLate(id, {
          ...{ order_id, fulfillment_order_id: id, number },
          promised_by: promised_by.toISOString(),
          expected_by: expected_by.toISOString(),
          expected_before: before.get(id)?.expected_by.toISOString() ?? null,
        }),
        request,
      );
    }
    const last = overdue.at(-1);
    const next = overdue.length === BATCH && last ? { ship_by: last.ship_by, id: last.id } : null;
    return accept({ looked_at: work.length, late: late.length, next });
  },
});
