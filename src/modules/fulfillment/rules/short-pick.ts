import { assert } from '../../../kernel/assert.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import type { LotRefusal } from '../../inventory/rules/index.ts';
import { isWorkable, unpickedUnits } from './fulfillment-order-states.ts';
import { chooseMissingLots, type LotUnits, type ShelfLot } from './pick-lot.ts';
import type { FulfillmentWork, NotWorkable, WorkLine } from './work.ts';

export const SHORT_PICK_REASONS = [
  'not_found',
  'damaged',
  'expired',
  'recalled',
  'wrong_product',
  'other',
] as const;

export type ShortPickReason = (typeof SHORT_PICK_REASONS)[number];

export type ShortPickRefusal =
  | Extract<LotRefusal, { code: 'lots_differ' }>
  | NotWorkable
  | { code: 'fulfillment_line_unknown'; line_id: string }
  | { code: 'short_too_many'; sku: string; asked: number; unpicked: number }
  | { code: 'short_lot_not_here'; sku: string; lot: string; asked: number; units: number };

/** Decides which lots are missing with the units of a tracked line: those that are named, or those that were to be picked. */
export function decideMissingLots(
  line: WorkLine,
  {
    quantity,
    reason,
    lots,
  }: { quantity: number; reason: ShortPickReason; lots: readonly NamedUnits[] | null },
  shelf: readonly ShelfLot[],
): Decision<LotUnits[], ShortPickRefusal> {
  if (line.tracking === 'none') return accept([]);
  const own = shelf.filter(({ variant_id }) => variant_id === line.variant_id);
  if (lots === null || lots.length === 0) {
    const isBad = reason === 'expired' || reason === 'recalled';
    const chosen = chooseMissingLots(line, own, quantity, isBad);
    assert(chosen, `the lots of ${line.sku} are less than its unpicked units`);
    return accept(chosen);
  }
  const chosen: LotUnits[] = [];
  for (const { code, quantity: asked } of lots) {
    const lot = own.find((each) => each.code === code);
    if (!lot || lot.sellable < asked)
      return refuse({
        code: 'short_lot_not_here',
        sku: line.sku,
        lot: code,
        asked,
        units: lot?.sellable ?? 0,
      });
    chosen.push({ lot_id: lot.id, quantity: asked });
  }
  const sum = chosen.reduce((total, each) => total + each.quantity, 0);
  if (sum !== quantity) return refuse({ code: 'lots_differ', sku: line.sku, units: quantity, named: sum });
  return accept(chosen);
}

type NamedUnits = { code: string; quantity: number };

/** Decides whether so many units of a line may be reported missing: only what nobody has picked can be. */
export function decideShortPick(
  work: FulfillmentWork,
  { line_id, quantity }: { line_id: string; quantity: number },
): Decision<WorkLine, ShortPickRefusal> {
  const { number, status } = work;
  if (!isWorkable(status)) return refuse({ code: 'fulfillment_order_not_workable', number, status });
  const line = work.lines.find(({ id }) => id === line_id);
  if (!line) return refuse({ code: 'fulfillment_line_unknown', line_id });
  const unpicked = unpickedUnits(line);
  if (quantity > unpicked)
    return refuse({ code: 'short_too_many', sku: line.sku, asked: quantity, unpicked });
  return accept(line);
}
