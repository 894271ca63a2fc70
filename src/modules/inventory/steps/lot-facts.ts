import { newId } from '../../../kernel/ids.ts';
import type { Transaction } from '../../../platform/database.ts';
import { type LotFacts, lotKey, lotStockKey, type NamedLot } from '../rules/lot.ts';
import { holdLotsByCode } from '../sql/lots.ts';

/** Facts for `decideLots` about the lots that somebody names; after the levels are held. Nothing is read when none is. */
export async function readLotFacts(
  tx: Transaction,
  asked: readonly { variant_id: string; lots: readonly Pick<NamedLot, 'code' | 'lot'>[] | undefined }[],
  now: Date,
): Promise<LotFacts> {
  const facts: LotFacts = {
    now,
    lots: new Map(),
    units: new Map(),
    serials: new Map(),
    created: [],
    newId,
  };
  const named = asked.filter(({ lots }) => lots !== undefined && lots.length > 0);
  if (named.length === 0) return facts;
  const codes = named.flatMap(({ lots = [] }) =>
    lots.flatMap(({ code, lot }) => (lot ? [code, lot] : [code])),
  );
  const known = await holdLotsByCode(
    tx,
    [...new Set(named.map(({ variant_id }) => variant_id))],
    [...new Set(codes)],
  );
  for (const { stock, ...lot } of known) {
    facts.lots.set(lotKey(lot.variant_id, lot.kind, lot.code), lot);
    for (const { location_id, location_code, ...units } of stock) {
      facts.units.set(lotStockKey(lot.id, location_id), units);
      if (lot.kind === 'serial') facts.serials.set(lot.id, { id: location_id, code: location_code });
    }
  }
  return facts;
}
