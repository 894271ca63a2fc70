import { accept, refuse } from '../../../kernel/decision.ts';
import { command } from '../../../platform/command.ts';
import type { SnapshotRefusal } from '../rules/snapshot.ts';
import { bookedBySnapshot, OVERTAKEN_NOTE, readBooksOfSnapshotLines, readOvertaken } from '../sql/books.ts';
import {
  type ChosenLines,
  lockChosenLines,
  lockSnapshot,
  readApplied,
  settleSnapshotLines,
} from '../sql/snapshots.ts';
import { holdLocations } from '../sql/stock-facts.ts';
import { correctStock } from '../steps/correct-stock.ts';
import { lockLevels } from '../steps/move-stock.ts';
import { tellCorrected } from './settle-count.ts';

type Refusal = SnapshotRefusal | { code: 'not_found'; what: string };

export type AcceptSnapshot = ChosenLines & { id: string; note: string | null };
export type AcceptedSnapshot = { lines: number; units_more: number; units_fewer: number; short: number };

/**
 * Believes lines of a snapshot: movements bring the books to what it said of its moment, and what has moved since stays. A line
 * that is decided is not decided again.
 */
export const acceptSnapshot = command<AcceptSnapshot, AcceptedSnapshot, Refusal>({
  name: 'inventory.accept-snapshot',
  permission: 'inventory:approve',
  async handle(shell, request) {
    const { tx } = shell;
    const { id, note } = request.input;
    const snapshot = await lockSnapshot(tx, id);
    if (!snapshot) return refuse({ code: 'not_found', what: 'snapshot' });
    const chosen = await lockChosenLines(tx, id, request.input);
    if (chosen.length === 0) return accept({ lines: 0, units_more: 0, units_fewer: 0, short: 0 });
    const applied = new Map(
      (await readApplied(tx, [snapshot.source])).map((row) => [row.location_id, row.taken_at]),
    );
    for (const { location_id, location_code } of chosen) {
      const newer = applied.get(location_id);
      if (newer && newer > snapshot.taken_at)
        return refuse({
          code: 'snapshot_stale',
          source: snapshot.source,
          location: location_code,
          applied: newer.toISOString(),
        });
    }
    const locations = await holdLocations(tx, chosen);
    const closed = chosen.find(({ location_id }) => locations.get(location_id)?.status === 'archived');
    if (closed) return refuse({ code: 'location_archived', location: closed.location_code });
    const levels = await lockLevels(tx, chosen);
    const overtaken = await readOvertaken(
      tx,
      'snapshot',
      chosen.map((line) => line.id),
    );
    await settleSnapshotLines(
      tx,
      chosen.filter((line) => overtaken.has(line.id)).map((line) => ({ ...line, state: 'dismissed' })),
      { decided_by: request.actor.name, note: OVERTAKEN_NOTE },
    );
    const lines = chosen.filter((line) => !overtaken.has(line.id));
    const books = await readBooksOfSnapshotLines(
      tx,
      lines.map((line) => line.id),
    );
    const compared = lines.map((line) => ({
      ...line,
      as_of: books.get(line.id)?.at ?? '',
      booked: bookedBySnapshot(books.get(line.id), snapshot.measures),
    }));
    const corrected = await correctStock(
      tx,
      'snapshot',
      compared
        .filter(({ quantity, booked }) => quantity !== booked)
        .map(({ id: source_id, variant_id, location_id, quantity, booked, as_of }) => ({
          source_id,
          variant_id,
          location_id,
          stock: 'sellable' as const,
          variance: quantity - booked,
          suspected: 0,
          suspected_now: 0,
          missed_since: 0,
          as_of,
          note,
          actor_name: request.actor.name,
        })),
      levels,
    );
    await settleSnapshotLines(
      tx,
      compared.map((line) => ({ ...line, state: 'accepted' })),
      { decided_by: request.actor.name, note },
    );
    const skuOf = new Map(lines.map((line) => [line.id, line.sku]));
    tellCorrected(shell, request, corrected, { reason: note, place: { snapshot: snapshot.source }, skuOf });
    const changes = compared.map(({ quantity, booked }) => quantity - booked);
    const units_more = changes.reduce((sum, change) => sum + Math.max(0, change), 0);
    const units_fewer = changes.reduce((sum, change) => sum + Math.max(0, -change), 0);
    const short = corrected.reduce((sum, { shortfall }) => sum + (shortfall?.units ?? 0), 0);
    const value = { lines: lines.length, units_more, units_fewer, short };
    shell.audit({ subject_type: 'snapshot', subject_id: id, after: value, reason: note }, request);
    return accept(value);
  },
});

/** Does not believe lines of a snapshot: nothing moves by them. */
export const dismissSnapshot = command<AcceptSnapshot, { lines: number }, Refusal>({
  name: 'inventory.dismiss-snapshot',
  permission: 'inventory:approve',
  async handle({ tx, audit }, request) {
    const { id, note } = request.input;
    if (!(await lockSnapshot(tx, id))) return refuse({ code: 'not_found', what: 'snapshot' });
    const lines = await lockChosenLines(tx, id, request.input);
    await settleSnapshotLines(
      tx,
      lines.map((line) => ({ ...line, state: 'dismissed' })),
      { decided_by: request.actor.name, note },
    );
    const value = { lines: lines.length };
    audit(
      { subject_type: 'snapshot', subject_id: id, after: { dismissed: lines.length }, reason: note },
      request,
    );
    return accept(value);
  },
});
