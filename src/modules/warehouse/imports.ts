import { Type } from 'typebox';
import { Strict } from '../../platform/http/schema.ts';
import { defineImport, type ReadGroup, type RowResult } from '../../platform/imports/definition.ts';
import { type ImportField, integerOf, type MappedRow, textOf } from '../../platform/imports/mapping.ts';
import { type SaveBin, type SetHome, saveBins, setBinHomes } from './commands/save-bins.ts';
import { BIN_KINDS, BIN_SIDES } from './rules/bins.ts';

const LOCATION: ImportField = {
  name: 'location',
  type: 'text',
  required: true,
  aliases: ['location_code', 'warehouse', 'site'],
  help: 'the code of the location',
};

const BIN_FIELDS: readonly ImportField[] = [
  LOCATION,
  {
    name: 'bin',
    type: 'text',
    required: true,
    aliases: ['bin_code', 'code', 'slot', 'position'],
    help: 'the code on its label; B-14-3 is aisle B, bay 14, level 3',
  },
  { name: 'zone', type: 'text', help: 'a part of the building' },
  { name: 'aisle', type: 'text', help: 'where the code does not say it' },
  { name: 'side', type: 'text', help: 'left or right; odd bays stand left without it' },
  { name: 'bay', type: 'integer', aliases: ['rack'], help: 'counted from the front, 1 is the first' },
  { name: 'level', type: 'integer', aliases: ['shelf'], help: '1 is the lowest' },
  { name: 'kind', type: 'text', help: BIN_KINDS.join(', ') },
  { name: 'x_mm', type: 'integer', aliases: ['x'], help: 'across the aisles, in millimeters' },
  { name: 'y_mm', type: 'integer', aliases: ['y'], help: 'along the aisle, in millimeters' },
];

const NO_OPTIONS = Strict({ unused: Type.Optional(Type.Never()) });

/** Bins of locations; the same file twice changes nothing. */
export const binsImport = defineImport({
  kind: 'bins',
  fields: BIN_FIELDS,
  options: NO_OPTIONS,
  command: saveBins,
  read: ([row]): ReadGroup<SaveBin> => readBin(row as MappedRow),
  settle: ({ outcome }, rows) => rows.map((row) => ({ ...row, outcome })),
});

/** The bins that SKUs are picked from. */
export const binHomesImport = defineImport({
  kind: 'bin_homes',
  fields: [
    LOCATION,
    { name: 'sku', type: 'text', required: true, aliases: ['item', 'article'], help: 'the SKU' },
    {
      name: 'bin',
      type: 'text',
      required: true,
      aliases: ['bin_code', 'slot', 'position'],
      help: 'the code of the bin, or none',
    },
  ],
  options: NO_OPTIONS,
  command: setBinHomes,
  read: ([row]): ReadGroup<SetHome> => readHome(row as MappedRow),
  settle: ({ outcome }, rows) => rows.map((row) => ({ ...row, outcome })),
});

const NONE = 'none';
const MOST_MM = 10_000_000;

function readBin(row: MappedRow): ReadGroup<SaveBin> {
  const { number, error } = row;
  const [location, code] = [textOf(row, 'location'), textOf(row, 'bin')];
  if (error !== undefined || location === null || code === null)
    return rejected(number, error ?? 'The row is not complete.');
  if (code.length > 40) return rejected(number, 'bin: a code has at most 40 characters.');
  const [side, kind] = [
    textOf(row, 'side')?.toLowerCase() ?? null,
    textOf(row, 'kind')?.toLowerCase() ?? null,
  ];
  if (side !== null && !isOneOf(BIN_SIDES, side))
    return rejected(number, `side: "${side.slice(0, 20)}" is neither left nor right.`);
  if (kind !== null && !isOneOf(BIN_KINDS, kind))
    return rejected(number, `kind: "${kind.slice(0, 20)}" is none of ${BIN_KINDS.join(', ')}.`);
  const limits = {
    bay: [1, 9_999],
    level: [1, 99],
    x_mm: [-MOST_MM, MOST_MM],
    y_mm: [-MOST_MM, MOST_MM],
  } as const;
  const numbers: Partial<Record<keyof typeof limits, number>> = {};
  for (const [field, [least, most]] of Object.entries(limits) as [
    keyof typeof limits,
    readonly [number, number],
  ][]) {
    const value = integerOf(row, field);
    if (value === null) continue;
    if (value < least || value > most)
      return rejected(number, `${field}: ${value} is not between ${least} and ${most}.`);
    numbers[field] = value;
  }
  const input: SaveBin = {
    location: { code: location },
    code,
    zone: textOf(row, 'zone')?.slice(0, 40) ?? null,
    aisle: textOf(row, 'aisle')?.slice(0, 20) ?? null,
    side,
    kind,
    ...numbers,
  };
  return { input, rows: [{ number, outcome: 'created' }] };
}

function readHome(row: MappedRow): ReadGroup<SetHome> {
  const { number, error } = row;
  const [location, sku, bin] = [textOf(row, 'location'), textOf(row, 'sku'), textOf(row, 'bin')];
  if (error !== undefined || location === null || sku === null || bin === null)
    return rejected(number, error ?? 'The row is not complete.');
  const input = { location: { code: location }, sku, bin: bin.toLowerCase() === NONE ? null : bin };
  return { input, rows: [{ number, outcome: 'created' }] };
}

function rejected(number: number, reason: string): { input: null; rows: RowResult[] } {
  return { input: null, rows: [{ number, outcome: 'rejected', reason }] };
}

function isOneOf<const T extends readonly string[]>(values: T, text: string): text is T[number] {
  return values.includes(text);
}
