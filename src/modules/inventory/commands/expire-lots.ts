import { stockChanged } from '../../../events/inventory.ts';
import { accept } from '../../../kernel/decision.ts';
import { command } from '../../../platform/command.ts';
import type { Queryable } from '../../../platform/database.ts';
import { dayIn, freshnessOf } from '../rules/lot.ts';
import { quarantineLots } from '../steps/quarantine-lots.ts';

/** So many lots at their locations are taken out of the sale at once. */
const BATCH = 500;

type Expiring = {
  lot_id: string;
  variant_id: string;
  location_id: string;
  expires_on: string | null;
  blocked_at: Date | null;
  min_remaining_days: number;
  time_zone: string;
};

/**
 * Takes lots out of the sale whose day has come, by the calendar of the place where they lie, or that would not keep as long
 * as they must when they ship: what is free of them moves to quality control. So what can be sold is right without anyone
 * reading lots when an order is placed.
 */
export const expireLots = command<Record<string, never>, { lots: number; units: number }, never>({
  name: 'inventory.expire-lots',
  permission: 'inventory:adjust',
  async handle(shell, request) {
    const { tx, now } = shell;
    const bad = await readBadLots(tx, now);
    const by = { reason: 'expired', note: null, actor_name: request.actor.name };
    const { moves } = await quarantineLots(tx, bad, by);
    const variant_ids = [...new Set(moves.map(({ variant_id }) => variant_id))];
    const [first] = variant_ids;
    const lots = new Set(moves.flatMap((move) => move.lots.map(({ lot_id }) => lot_id)));
    const units = moves.reduce((sum, { quantity }) => sum + quantity, 0);
    for (const lot_id of lots) {
      const own = moves.filter((move) => move.lots.some((lot) => lot.lot_id === lot_id));
      const quantity = own.reduce((sum, move) => sum + move.quantity, 0);
      shell.audit(
        { subject_type: 'lot', subject_id: lot_id, after: { quality_control: quantity }, reason: 'expired' },
        request,
      );
    }
    if (first !== undefined) shell.publish(stockChanged(first, { variant_ids, is_increase: false }), request);
    return accept({ lots: lots.size, units });
  },
});

/**
 * Lots that must not be sold any more and of which something is free: those past their day, and those that were blocked
 * while units of them were on their way back to the shelf.
 */
async function readBadLots(reader: Queryable, now: Date): Promise<Expiring[]> {
  // No calendar is more than a day ahead of UTC; what is too many is sorted out below, by each place's own day.
  const rows = await reader.rows<Expiring>(
    `select s.lot_id, s.variant_id, s.location_id, to_char(l.expires_on, 'YYYY-MM-DD') as expires_on, l.blocked_at,
            v.min_remaining_days, o.time_zone
     from inventory.lots l
     join inventory.lot_stock s on s.lot_id = l.id and s.sellable > 0
     join inventory.levels n on n.variant_id = s.variant_id and n.location_id = s.location_id
       and n.available + n.safety_stock > 0
     join inventory.locations o on o.id = s.location_id
     join catalog.v_variants v on v.id = s.variant_id
     where l.blocked_at is not null or l.expires_on <= ($1::timestamptz at time zone 'UTC')::date + 1 + v.min_remaining_days
     order by l.blocked_at is null, l.expires_on - v.min_remaining_days, s.lot_id limit $2`,
    [now, BATCH],
  );
  return rows.filter((row) => freshnessOf(row, dayIn(row.time_zone, now), row.min_remaining_days) !== 'good');
}
