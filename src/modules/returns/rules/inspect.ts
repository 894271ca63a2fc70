import { accept, type Decision, refuse } from '../../../kernel/decision.ts';

export const GRADES = ['as_new', 'opened', 'used', 'damaged'] as const;
export const DISPOSITIONS = ['restock', 'outlet', 'quarantine', 'vendor', 'scrap'] as const;
export type Grade = (typeof GRADES)[number];
export type Disposition = (typeof DISPOSITIONS)[number];

export type Inspection = {
  line_id: string;
  /** Where the units lie. */
  location_id: string;
  quantity: number;
  grade: Grade;
  disposition: Disposition;
  outlet_sku: string | null;
  lot_code: string | null;
  note: string;
};

export type InspectionFacts = {
  sku: string;
  variant_id: string;
  /** Units of the line that came in at this location and nobody looked at yet. */
  waiting: number;
  /** Units of the variant in quality control there, whoever they belong to. */
  quality_control: number;
  /** Of a tracked variant: its lots that came back with the line. */
  is_tracked: boolean;
  lots: readonly {
    lot_id: string;
    code: string;
    waiting: number;
    quality_control: number;
    is_sellable: boolean;
  }[];
  outlet: { variant_id: string; is_bundle: boolean; is_tracked: boolean } | null;
};

export type InspectionRefusal =
  | { code: 'inspection_too_many'; sku: string; asked: number; waiting: number }
  | { code: 'returned_units_gone'; sku: string; asked: number; found: number }
  | { code: 'return_lot_missing'; sku: string }
  | { code: 'return_lot_unknown'; sku: string; lot: string }
  | { code: 'return_lot_not_sold'; sku: string; lot: string }
  | { code: 'outlet_sku_wrong'; sku: string; outlet: string };

export type UnitMove = {
  variant_id: string;
  from_state: 'quality_control' | null;
  to_state: 'available' | null;
  quantity: number;
  lot_id: string | null;
  reason: string;
};

/** Where inspected units go, as movements of stock; what stays in quarantine stays in quality control and moves nothing. */
export function decideInspection(
  inspection: Inspection,
  facts: InspectionFacts,
): Decision<{ moves: UnitMove[]; lot_id: string | null }, InspectionRefusal> {
  const { quantity, disposition, outlet_sku, lot_code } = inspection;
  const { sku, variant_id, waiting, quality_control, is_tracked, lots, outlet } = facts;
  if (quantity > waiting) return refuse({ code: 'inspection_too_many', sku, asked: quantity, waiting });
  if (is_tracked && lot_code === null) return refuse({ code: 'return_lot_missing', sku });
  const lot = lots.find(({ code }) => code === lot_code) ?? null;
  if (is_tracked && !lot) return refuse({ code: 'return_lot_unknown', sku, lot: lot_code ?? '' });
  if (lot && quantity > lot.waiting)
    return refuse({ code: 'inspection_too_many', sku, asked: quantity, waiting: lot.waiting });
  const found = Math.min(quality_control, lot?.quality_control ?? quality_control);
  if (quantity > found && disposition !== 'quarantine')
    return refuse({ code: 'returned_units_gone', sku, asked: quantity, found });
  if (lot && disposition === 'restock' && !lot.is_sellable)
    return refuse({ code: 'return_lot_not_sold', sku, lot: lot.code });
  const lot_id = lot?.lot_id ?? null;
  const out = { variant_id, from_state: 'quality_control' as const, quantity, lot_id };
  switch (disposition) {
    case 'restock':
      return accept({ lot_id, moves: [{ ...out, to_state: 'available', reason: 'restocked' }] });
    case 'outlet':
      if (!outlet || outlet.is_bundle || outlet.is_tracked || outlet.variant_id === variant_id)
        return refuse({ code: 'outlet_sku_wrong', sku, outlet: outlet_sku ?? '' });
      return accept({
        lot_id,
        moves: [
          { ...out, to_state: null, reason: 'to_outlet' },
          {
            ...{ variant_id: outlet.variant_id, from_state: null, to_state: 'available' },
            ...{ quantity, lot_id: null, reason: 'to_outlet' },
          },
        ],
      });
    case 'quarantine':
      return accept({ lot_id, moves: [] });
    case 'vendor':
      return accept({ lot_id, moves: [{ ...out, to_state: null, reason: 'returned_to_vendor' }] });
    case 'scrap':
      return accept({ lot_id, moves: [{ ...out, to_state: null, reason: 'scrapped' }] });
  }
}
