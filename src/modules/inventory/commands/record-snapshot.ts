import { accept, type Decision } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { batchCommand } from '../../../platform/command.ts';
import {
  decideSnapshotLine,
  type SnapshotFacts,
  type SnapshotLine,
  type SnapshotRefusal,
} from '../rules/snapshot.ts';
import { bookedBySnapshot, readBooksOfSnapshotLines } from '../sql/books.ts';
import {
  bookSnapshotLines,
  holdSnapshots,
  insertSnapshotLines,
  type NewSnapshotLine,
  readApplied,
  readSnapshotLines,
} from '../sql/snapshots.ts';
import { findVariants, holdLocations } from '../sql/stock-facts.ts';
import { ensureLevels } from '../steps/move-stock.ts';

export type RecordedLine = { snapshot_id: string; is_new: boolean };

/**
 * Takes what an outside system says of levels as of a moment, and compares it with the books as of that moment. Nothing
 * moves by it. The same snapshot sent again is the same.
 */
export const recordSnapshot = batchCommand<SnapshotLine, RecordedLine, SnapshotRefusal>({
  name: 'inventory.record-snapshot',
  permission: 'inventory:adjust',
  async handle({ tx, now, audit }, requests) {
    const inputs = requests.map(({ input }) => input);
    const keyOf = ({ source, taken_at }: { source: string; taken_at: Date }) =>
      `${taken_at.getTime()} ${source}`;
    const heads = new Map(
      requests.map(({ input, actor }) => [
        keyOf(input),
        {
          id: newId(),
          source: input.source,
          taken_at: input.taken_at,
          measures: input.measures,
          created_by: actor.name,
        },
      ]),
    );
    const past = [...heads.values()].filter(({ taken_at }) => taken_at.getTime() <= now.getTime() + 60_000);
    const snapshots = new Map((await holdSnapshots(tx, past)).map((row) => [keyOf(row), row]));
    const ids = [...snapshots.values()].map(({ id }) => id);
    const [variants, locations, known, applied] = await Promise.all([
      findVariants(tx, [...new Set(inputs.map(({ sku }) => sku))]),
      holdLocations(tx, inputs),
      readSnapshotLines(tx, ids),
      readApplied(tx, [...new Set(inputs.map(({ source }) => source))]),
    ]);
    const knownOf = Map.groupBy(known, ({ snapshot_id }) => snapshot_id);
    const facts = new Map(
      [...heads].map(([key, { source }]): [string, SnapshotFacts] => {
        const standing = snapshots.get(key);
        const said = knownOf.get(standing?.id ?? '') ?? [];
        return [
          key,
          {
            now,
            variants,
            locations,
            standing,
            known: new Map(said.map((line) => [`${line.location_id} ${line.variant_id}`, line.quantity])),
            applied: new Map(
              applied
                .filter((each) => each.source === source)
                .map((each) => [each.location_id, each.taken_at]),
            ),
          },
        ];
      }),
    );
    const lines: NewSnapshotLine[] = [];
    const answers = inputs.map((input): Decision<RecordedLine, SnapshotRefusal> => {
      const own = facts.get(keyOf(input)) as SnapshotFacts;
      const decision = decideSnapshotLine(input, own);
      if (!decision.ok) return decision;
      const { location_id, variant_id, is_new } = decision.value;
      const snapshot_id = own.standing?.id ?? '';
      if (is_new) lines.push({ id: newId(), snapshot_id, location_id, variant_id, quantity: input.quantity });
      return accept({ snapshot_id, is_new });
    });
    if (lines.length > 0) {
      await Promise.all([insertSnapshotLines(tx, lines), ensureLevels(tx, lines)]);
      const books = await readBooksOfSnapshotLines(
        tx,
        lines.map(({ id }) => id),
      );
      const measures = new Map([...snapshots.values()].map((head) => [head.id, head.measures]));
      await bookSnapshotLines(
        tx,
        lines.map(({ id, snapshot_id }) => ({
          id,
          booked: bookedBySnapshot(books.get(id), measures.get(snapshot_id) ?? 'on_hand'),
        })),
      );
    }
    const [by] = requests;
    const fresh = Map.groupBy(lines, ({ snapshot_id }) => snapshot_id);
    for (const { id, source } of snapshots.values()) {
      const taken = fresh.get(id)?.length ?? 0;
      if (taken > 0 && by)
        audit({ subject_type: 'snapshot', subject_id: id, after: { source, lines: taken } }, by);
    }
    return answers;
  },
});
