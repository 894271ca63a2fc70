import { newId } from '../../../kernel/ids.ts';
import { RunAgain, type Transaction } from '../../../platform/database.ts';
import type { LotState } from '../rules/lot.ts';

/** Units of a lot that change how they count at one location. Without `movement_id` no stock moved: somebody picked. */
export type LotChange = {
  lot_id: string;
  variant_id: string;
  location_id: string;
  from_state: LotState | null;
  to_state: LotState | null;
  quantity: number;
  movement_id?: string;
  reason: string;
  reference_type?: string;
  reference_id?: string;
  note?: string | null;
  actor_name: string;
};

/** The lot was taken from, or came, between the reading and the writing; the command runs again. */
export class LotMoved extends RunAgain {}

/**
 * Writes what becomes of lots: their units and, in the same round trip, the ledger rows that explain them. Only with a
 * movement of stock of the same units beside it, or between `sellable` and `picked`, which a level does not tell apart.
 *
 * Lots are locked after levels, by (lot, location).
 *
 * @throws LotMoved when a lot has less than is taken from it, or a serial number lies somewhere already.
 */
export async function changeLotStock(tx: Transaction, changes: readonly LotChange[]): Promise<void> {
  const moved = changes.filter(({ from_state, to_state }) => from_state !== to_state);
  if (moved.length === 0) return;
  const byLot = [...Map.groupBy(moved, ({ lot_id, location_id }) => `${lot_id} ${location_id}`)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, own]) => own as [LotChange, ...LotChange[]]);
  const grown = (state: LotState): number[] =>
    byLot.map((own) =>
      own.reduce(
        (sum, { from_state, to_state, quantity }) =>
          sum + (to_state === state ? quantity : 0) - (from_state === state ? quantity : 0),
        0,
      ),
    );
  const keys = [byLot.map(([{ lot_id }]) => lot_id), byLot.map(([{ location_id }]) => location_id)];
  const [, , changed] = await Promise.all([
    insertLotMovements(tx, moved),
    tx.rows(
      `insert into inventory.lot_stock (lot_id, location_id, variant_id, is_serial)
       select k.lot_id, k.location_id, l.variant_id, l.kind = 'serial'
       from unnest($1::uuid[], $2::uuid[]) as k (lot_id, location_id) join inventory.lots l on l.id = k.lot_id
       order by k.lot_id, k.location_id on conflict do nothing`,
      keys,
    ),
    tx.affected(
      `with change as materialized (
         select * from unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::int[], $6::int[])
           as c (lot_id, location_id, sellable, picked, quality_control, damaged)
       ), locked as materialized (
         select s.lot_id, s.location_id
         from change c join inventory.lot_stock s on s.lot_id = c.lot_id and s.location_id = c.location_id
         order by s.lot_id, s.location_id for no key update of s
       )
       update inventory.lot_stock s set sellable = s.sellable + c.sellable, picked = s.picked + c.picked,
         quality_control = s.quality_control + c.quality_control, damaged = s.damaged + c.damaged
       from change c join locked k on k.lot_id = c.lot_id and k.location_id = c.location_id
       where s.lot_id = c.lot_id and s.location_id = c.location_id
         and s.sellable + c.sellable >= 0 and s.picked + c.picked >= 0
         and s.quality_control + c.quality_control >= 0 and s.damaged + c.damaged >= 0
         and (not s.is_serial or s.on_hand + c.sellable + c.picked + c.quality_control + c.damaged <= 1)`,
      [...keys, ...(['sellable', 'picked', 'quality_control', 'damaged'] as const).map(grown)],
    ),
  ]);
  if (changed !== byLot.length) throw new LotMoved(`${byLot.length - changed} lots were short`);
}

async function insertLotMovements(tx: Transaction, changes: readonly LotChange[]): Promise<void> {
  await tx.rows(
    `insert into inventory.lot_movements
       (id, movement_id, lot_id, variant_id, location_id, from_state, to_state, quantity, reason, reference_type,
        reference_id, note, actor_name)
     select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::int[],
                          $9::text[], $10::text[], $11::uuid[], $12::text[], $13::text[])`,
    [
      changes.map(() => newId()),
      changes.map(({ movement_id }) => movement_id ?? null),
      changes.map(({ lot_id }) => lot_id),
      changes.map(({ variant_id }) => variant_id),
      changes.map(({ location_id }) => location_id),
      changes.map(({ from_state }) => from_state),
      changes.map(({ to_state }) => to_state),
      changes.map(({ quantity }) => quantity),
      changes.map(({ reason }) => reason),
      changes.map(({ reference_type }) => reference_type ?? null),
      changes.map(({ reference_id }) => reference_id ?? null),
      changes.map(({ note }) => note ?? null),
      changes.map(({ actor_name }) => actor_name),
    ],
  );
}
