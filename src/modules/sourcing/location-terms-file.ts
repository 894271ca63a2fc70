import { Type } from 'typebox';
import { SPECIAL_HANDLING } from '../../kernel/special-handling.ts';
import { csvRecord } from '../../platform/csv.ts';
import { Strict } from '../../platform/http/schema.ts';
import { defineImport, type ReadGroup } from '../../platform/imports/definition.ts';
import { type ImportField, integerOf, type MappedRow, textOf } from '../../platform/imports/mapping.ts';
import { type SetLocationTerms, setLocationTerms, type TermsChange } from './commands/set-location-terms.ts';
import type { LocationTermsRow } from './queries/location-terms.ts';
import {
  type ReadCell,
  readCutOffs,
  readExtraDays,
  readHolidays,
  readOpeningDays,
  writeCutOffs,
  writeExtraDays,
  writeHolidays,
  writeOpeningDays,
} from './rules/terms-text.ts';

// A blank cell leaves a field as it is; these words empty it.
const NONE = 'none';
const ALL = 'all';

const AMOUNT = 'in minor units of the currency of the rates: 150 is 1.50';

const FIELDS: readonly ImportField[] = [
  {
    name: 'location',
    type: 'text',
    required: true,
    aliases: ['location_code', 'warehouse', 'site'],
    help: 'the code of the location',
  },
  {
    name: 'valid_from',
    type: 'text',
    help: 'the local day from which it counts, 2026-12-01; today without it',
  },
  {
    name: 'opening_days',
    type: 'text',
    aliases: ['opening_hours', 'week'],
    help: 'Mon-Fri 09:00-18:00; Sat 09:00-13:00',
  },
  {
    name: 'holidays',
    type: 'text',
    aliases: ['closed_on'],
    help: `2026-12-25 Christmas Day; 2026-12-26; or ${NONE}`,
  },
  { name: 'extra_days', type: 'text', help: `2026-12-20 10:00-15:00 Peak; or ${NONE}` },
  {
    name: 'cut_offs',
    type: 'text',
    aliases: ['cutoffs'],
    help: `by service: express 18:00; ground 16:00; or ${NONE}`,
  },
  { name: 'handling_hours', type: 'integer', help: 'hours of work before an order can leave' },
  { name: 'handling_days', type: 'integer', help: 'the same in days of work' },
  { name: 'order_amount', type: 'integer', help: `what handling a fulfillment order costs, ${AMOUNT}` },
  { name: 'line_amount', type: 'integer', help: 'the same for each line' },
  { name: 'unit_amount', type: 'integer', help: 'the same for each unit' },
  {
    name: 'orders_per_day',
    type: 'text',
    help: `how many fulfillment orders can leave on a day; or ${NONE}`,
  },
  { name: 'units_per_day', type: 'text', help: `the same in units; or ${NONE}` },
  { name: 'channels', type: 'text', aliases: ['channel_codes'], help: `web, outlet; or ${ALL}` },
  { name: 'countries', type: 'text', aliases: ['country_codes'], help: `US, CA; or ${ALL}` },
  {
    name: 'refuses',
    type: 'text',
    help: `what it sends nothing of: hazardous, oversize, fragile; or ${NONE}`,
  },
  {
    name: 'pickup_hold_days',
    type: 'text',
    aliases: ['pickup'],
    help: `for how many days it keeps what customers collect, 7; or ${NONE} where nothing is collected`,
  },
  {
    name: 'offer_minutes',
    type: 'text',
    aliases: ['offer'],
    help: `for how many minutes its work is offered to it and others, 30; or ${NONE} where it is assigned`,
  },
  { name: 'comment', type: 'text', aliases: ['note'], help: 'why, kept with the version' },
];

/** Terms of locations: a row says what changes at a location from a day on, so that the same file twice changes nothing. */
export const locationTermsImport = defineImport({
  kind: 'location_terms',
  fields: FIELDS,
  options: Strict({ unused: Type.Optional(Type.Never()) }),
  command: setLocationTerms,
  read: ([row]): ReadGroup<SetLocationTerms> => readRow(row as MappedRow),
  settle: ({ is_changed }, rows) =>
    rows.map((row) => ({ ...row, outcome: is_changed ? 'updated' : 'unchanged' })),
});

function readRow(row: MappedRow): ReadGroup<SetLocationTerms> {
  const { number, error } = row;
  const rejected = (reason: string): ReadGroup<SetLocationTerms> => ({
    input: null,
    rows: [{ number, outcome: 'rejected', reason }],
  });
  const code = textOf(row, 'location');
  if (error !== undefined || code === null) return rejected(error ?? 'The row is not complete.');
  const change = readChange(row);
  if (!change.ok) return rejected(change.reason);
  return {
    input: {
      location: { code },
      valid_from: textOf(row, 'valid_from'),
      comment: textOf(row, 'comment'),
      change: change.value,
    },
    rows: [{ number, outcome: 'imported' }],
  };
}

type Cell = (row: MappedRow) => ReadCell<TermsChange>;

const CELLS: readonly Cell[] = [
  listed('opening_days', readOpeningDays),
  listed('holidays', readHolidays),
  listed('extra_days', readExtraDays),
  listed('cut_offs', readCutOffs),
  ...(['handling_hours', 'handling_days', 'order_amount', 'line_amount', 'unit_amount'] as const).map(
    counted,
  ),
  named('channels', 'channel_codes', (word) => word),
  named('countries', 'countries', (word) => word.toUpperCase()),
  refused,
  limited('orders_per_day', 1_000_000),
  limited('units_per_day', 1_000_000),
  limited('pickup_hold_days', 365),
  limited('offer_minutes', 1_440),
];

function readChange(row: MappedRow): ReadCell<TermsChange> {
  let change: TermsChange = {};
  for (const cell of CELLS) {
    const read = cell(row);
    if (!read.ok) return read;
    change = { ...change, ...read.value };
  }
  return { ok: true, value: change };
}

function listed<Field extends 'opening_days' | 'holidays' | 'extra_days' | 'cut_offs'>(
  field: Field,
  read: (text: string) => ReadCell<NonNullable<TermsChange[Field]>>,
): Cell {
  return (row) => {
    const text = textOf(row, field);
    if (text === null) return { ok: true, value: {} };
    const found = read(text.toLowerCase() === NONE ? '' : text);
    return found.ok ? { ok: true, value: { [field]: found.value } } : wrong(field, found.reason);
  };
}

// Limits as the API has them: a number beyond cannot be stored.
const MOST: Readonly<Record<string, number>> = { handling_hours: 1_000, handling_days: 60 };
const MOST_AMOUNT = 1_000_000_000;

function counted(
  field: 'handling_hours' | 'handling_days' | 'order_amount' | 'line_amount' | 'unit_amount',
): Cell {
  return (row) => {
    const value = integerOf(row, field);
    if (value === null) return { ok: true, value: {} };
    const most = MOST[field] ?? MOST_AMOUNT;
    if (value < 0 || value > most) return wrong(field, `It lies between 0 and ${most}.`);
    return { ok: true, value: { [field]: value } };
  };
}

function refused(row: MappedRow): ReadCell<TermsChange> {
  const text = textOf(row, 'refuses')?.toLowerCase();
  if (text === undefined) return { ok: true, value: {} };
  const words = text === NONE ? [] : text.split(/[\s,;]+/).filter((word) => word !== '');
  const kinds = SPECIAL_HANDLING.filter((kind) => words.includes(kind));
  return kinds.length === words.length
    ? { ok: true, value: { refuses: kinds } }
    : wrong('refuses', `It names ${SPECIAL_HANDLING.join(', ')}, or ${NONE}.`);
}

function limited(
  field: 'orders_per_day' | 'units_per_day' | 'pickup_hold_days' | 'offer_minutes',
  most: number,
): Cell {
  return (row) => {
    const text = textOf(row, field);
    if (text === null) return { ok: true, value: {} };
    if (text.toLowerCase() === NONE) return { ok: true, value: { [field]: null } };
    const value = Number(text);
    return Number.isInteger(value) && value >= 1 && value <= most
      ? { ok: true, value: { [field]: value } }
      : wrong(field, `It is a whole number from 1 to ${most}, or ${NONE}.`);
  };
}

function named(column: string, field: 'channel_codes' | 'countries', spell: (word: string) => string): Cell {
  return (row) => {
    const text = textOf(row, column);
    if (text === null) return { ok: true, value: {} };
    if (text.toLowerCase() === ALL) return { ok: true, value: { [field]: null } };
    const words = text.split(/[,;]/).map((word) => spell(word.trim()));
    return { ok: true, value: { [field]: words.filter((word) => word !== '') } };
  };
}

function wrong(field: string, reason: string): { ok: false; reason: string } {
  return { ok: false, reason: `${field}: ${reason}` };
}

/** What counts today at every location, as a file that can be imported again. */
export function exportLocationTerms(rows: readonly LocationTermsRow[]): string {
  // A byte-order mark, without which spreadsheets read UTF-8 as something else.
  return `\ufeff${csvRecord(FIELDS.map(({ name }) => name))}${rows.map((row) => csvRecord(cellsOf(row))).join('')}`;
}

function cellsOf({ location_code, current }: LocationTermsRow): Parameters<typeof csvRecord>[0] {
  return [
    location_code,
    null,
    writeOpeningDays(current.opening_days),
    writeHolidays(current.holidays) || NONE,
    writeExtraDays(current.extra_days) || NONE,
    writeCutOffs(current.cut_offs) || NONE,
    current.handling_hours,
    current.handling_days,
    current.order_amount,
    current.line_amount,
    current.unit_amount,
    current.orders_per_day === null ? NONE : String(current.orders_per_day),
    current.units_per_day === null ? NONE : String(current.units_per_day),
    current.channel_codes?.join(', ') ?? ALL,
    current.countries?.join(', ') ?? ALL,
    current.refuses.join(', ') || NONE,
    current.pickup_hold_days === null ? NONE : String(current.pickup_hold_days),
    current.offer_minutes === null ? NONE : String(current.offer_minutes),
    null,
  ];
}
