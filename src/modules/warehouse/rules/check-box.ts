import { accept, type Decision, refuse } from '../../../kernel/decision.ts';

/** A kind of box as it is stored: millimeters, grams, minor units. */
export type BoxFields = {
  code: string;
  inner_length_mm: number;
  inner_width_mm: number;
  inner_height_mm: number;
  outer_length_mm: number;
  outer_width_mm: number;
  outer_height_mm: number;
  own_weight_grams: number;
  max_weight_grams: number;
  cost_amount: number;
  cost_currency: string;
  stock: number | null;
  is_active: boolean;
};

export type BoxRefusal =
  | { code: 'box_impossible'; box: string; reason: string }
  | { code: 'box_currency'; box: string; currency: string; expected: string };

/** Accepts a box that has room, is no smaller outside than inside, and costs in the currency that carriers ask for. */
export function checkBox<Box extends BoxFields>(box: Box, currency: string): Decision<Box, BoxRefusal> {
  const smaller = (['length', 'width', 'height'] as const).find(
    (side) => box[`outer_${side}_mm`] < box[`inner_${side}_mm`],
  );
  if (smaller !== undefined)
    return refuse({
      code: 'box_impossible',
      box: box.code,
      reason: `Its ${smaller} is smaller outside than inside.`,
    });
  if (box.max_weight_grams <= box.own_weight_grams)
    return refuse({
      code: 'box_impossible',
      box: box.code,
      reason: 'It weighs as much empty as it may weigh filled.',
    });
  if (box.cost_currency !== currency)
    return refuse({ code: 'box_currency', box: box.code, currency: box.cost_currency, expected: currency });
  return accept(box);
}
