import { Type } from 'typebox';
import { Strict } from '../../platform/http/schema.ts';
import { defineImport, type ReadGroup } from '../../platform/imports/definition.ts';
import { type ImportField, integerOf, type MappedRow, textOf } from '../../platform/imports/mapping.ts';
import { type SaveBox, type SetPackingMarks, saveBoxes, setPackingMarks } from './commands/save-boxes.ts';

const NO_OPTIONS = Strict({ unused: Type.Optional(Type.Never()) });

const NUMBERS = {
  inner_length_mm: { least: 1, most: 5_000, help: 'inside, in millimeters' },
  inner_width_mm: { least: 1, most: 5_000, help: 'inside, in millimeters' },
  inner_height_mm: { least: 1, most: 5_000, help: 'inside, in millimeters' },
  outer_length_mm: { least: 1, most: 5_000, help: 'outside; as inside without it' },
  outer_width_mm: { least: 1, most: 5_000, help: 'outside; as inside without it' },
  outer_height_mm: { least: 1, most: 5_000, help: 'outside; as inside without it' },
  own_weight_grams: { least: 0, most: 1_000_000, help: 'empty; 0 without it' },
  max_weight_grams: { least: 1, most: 1_000_000, help: 'the most that it may weigh filled' },
  cost: { least: 0, most: 1_000_000_000, help: 'minor units, such as cents; 0 without it' },
  stock: { least: 0, most: 1_000_000, help: 'how many there are; without it enough' },
} as const;
type NumberField = keyof typeof NUMBERS;
const NEEDED: readonly NumberField[] = [
  'inner_length_mm',
  'inner_width_mm',
  'inner_height_mm',
  'max_weight_grams',
];

/** Kinds of boxes; the same file twice changes nothing. */
export const boxesImport = defineImport({
  kind: 'boxes',
  fields: [
    {
      name: 'box',
      type: 'text',
      required: true,
      aliases: ['code', 'box_code', 'reference'],
      help: 'its code',
    },
    {
      name: 'location',
      type: 'text',
      aliases: ['location_code', 'site'],
      help: 'the code of a location; everywhere without it',
    },
    ...(Object.keys(NUMBERS) as NumberField[]).map(
      (name): ImportField => ({
        name,
        type: 'integer',
        help: NUMBERS[name].help,
        ...(NEEDED.includes(name) && { required: true }),
        ...(name.startsWith('inner_') && { aliases: [name.slice('inner_'.length)] }),
      }),
    ),
    { name: 'currency', type: 'text', help: 'of the cost; that of the carriers’ prices without it' },
    { name: 'is_active', type: 'boolean', aliases: ['active'], help: 'no: it is not proposed' },
  ],
  options: NO_OPTIONS,
  command: saveBoxes,
  read: ([row]): ReadGroup<SaveBox> => readBox(row as MappedRow),
  settle: ({ outcome }, rows) => rows.map((row) => ({ ...row, outcome })),
});

const MARKS = ['this_side_up', 'ships_alone', 'is_packaged'] as const;

/** What SKUs ask of their box. */
export const packingMarksImport = defineImport({
  kind: 'packing_marks',
  fields: [
    { name: 'sku', type: 'text', required: true, aliases: ['item', 'article'], help: 'the SKU' },
    { name: 'this_side_up', type: 'boolean', help: 'its height points up, always' },
    { name: 'ships_alone', type: 'boolean', aliases: ['ship_alone'], help: 'shares its box with nothing' },
    { name: 'is_packaged', type: 'boolean', aliases: ['own_packaging'], help: 'goes out without a box' },
  ],
  options: NO_OPTIONS,
  command: setPackingMarks,
  read: ([row]): ReadGroup<SetPackingMarks> => readMarks(row as MappedRow),
  settle: ({ outcome }, rows) => rows.map((row) => ({ ...row, outcome })),
});

function readBox(row: MappedRow): ReadGroup<SaveBox> {
  const { number, error, values } = row;
  const [code, location] = [textOf(row, 'box'), textOf(row, 'location')];
  if (error !== undefined || code === null) return rejected(number, error ?? 'The row is not complete.');
  if (code.length > 40) return rejected(number, 'box: a code has at most 40 characters.');
  const given: Partial<Record<NumberField, number>> = {};
  for (const [field, { least, most }] of Object.entries(NUMBERS) as [
    NumberField,
    { least: number; most: number },
  ][]) {
    const value = integerOf(row, field);
    if (value === null) continue;
    if (value < least || value > most)
      return rejected(number, `${field}: ${value} is not between ${least} and ${most}.`);
    given[field] = value;
  }
  const { inner_length_mm, inner_width_mm, inner_height_mm, max_weight_grams } = given;
  if (
    inner_length_mm === undefined ||
    inner_width_mm === undefined ||
    inner_height_mm === undefined ||
    max_weight_grams === undefined
  )
    return rejected(number, 'The row is not complete.');
  const input: SaveBox = {
    ...{ code, inner_length_mm, inner_width_mm, inner_height_mm, max_weight_grams },
    location: location === null ? null : { code: location },
    outer_length_mm: given.outer_length_mm ?? inner_length_mm,
    outer_width_mm: given.outer_width_mm ?? inner_width_mm,
    outer_height_mm: given.outer_height_mm ?? inner_height_mm,
    own_weight_grams: given.own_weight_grams ?? 0,
    cost_amount: given.cost ?? 0,
    cost_currency: textOf(row, 'currency')?.toUpperCase().slice(0, 3) ?? null,
    stock: given.stock ?? null,
    is_active: values.is_active !== false,
  };
  return { input, rows: [{ number, outcome: 'created' }] };
}

function readMarks(row: MappedRow): ReadGroup<SetPackingMarks> {
  const { number, error, values } = row;
  const sku = textOf(row, 'sku');
  if (error !== undefined || sku === null) return rejected(number, error ?? 'The row is not complete.');
  const [this_side_up, ships_alone, is_packaged] = MARKS.map((mark) => values[mark] === true);
  return {
    input: {
      sku,
      this_side_up: this_side_up ?? false,
      ships_alone: ships_alone ?? false,
      is_packaged: is_packaged ?? false,
    },
    rows: [{ number, outcome: 'created' }],
  };
}

function rejected(number: number, reason: string): { input: null; rows: ReadGroup<never>['rows'] } {
  return { input: null, rows: [{ number, outcome: 'rejected', reason }] };
}
