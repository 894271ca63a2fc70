import { Type } from 'typebox';
import { Strict } from '../../platform/http/schema.ts';
import { defineImport, type ReadGroup } from '../../platform/imports/definition.ts';
import { decimalOf, type ImportField, type MappedRow, textOf } from '../../platform/imports/mapping.ts';
import { savePostalCodes } from './commands/save-postal-codes.ts';
import { barePostalCode } from './rules/index.ts';
import type { PostalCode } from './sql/postal-codes.ts';

const FIELDS: readonly ImportField[] = [
  {
    name: 'country',
    type: 'text',
    required: true,
    aliases: ['country_code'],
    help: 'ISO 3166 alpha-2: US',
  },
  {
    name: 'postal_code',
    type: 'text',
    required: true,
    aliases: ['zip', 'postcode', 'postal'],
    help: 'whole, or the beginning that it is known by',
  },
  {
    name: 'latitude',
    type: 'decimal',
    required: true,
    aliases: ['lat'],
    help: 'degrees north',
  },
  {
    name: 'longitude',
    type: 'decimal',
    required: true,
    aliases: ['lon', 'lng'],
    help: 'degrees east',
  },
  { name: 'place', type: 'text', aliases: ['place_name', 'city'], help: 'the name of the place' },
];

/** Where postal codes lie, such as the files of GeoNames: for distances and the map of an order. */
export const postalCodesImport = defineImport({
  kind: 'postal_codes',
  fields: FIELDS,
  options: Strict({ unused: Type.Optional(Type.Never()) }),
  command: savePostalCodes,
  read: ([row]): ReadGroup<PostalCode> => readRow(row as MappedRow),
  settle: ({ outcome }, rows) => rows.map((row) => ({ ...row, outcome })),
});

function readRow(row: MappedRow): ReadGroup<PostalCode> {
  const { number, error } = row;
  const rejected = (reason: string): ReadGroup<PostalCode> => ({
    input: null,
    rows: [{ number, outcome: 'rejected', reason }],
  });
  const [country, text] = [textOf(row, 'country')?.toUpperCase(), textOf(row, 'postal_code')];
  const [latitude, longitude] = [degreesOf(row, 'latitude'), degreesOf(row, 'longitude')];
  if (error !== undefined || !country || text === null || latitude === null || longitude === null)
    return rejected(error ?? 'The row is not complete.');
  const postal_code = barePostalCode(text);
  if (!/^[A-Z]{2}$/.test(country)) return rejected(`country: "${country.slice(0, 20)}" is no country code.`);
  if (postal_code === null)
    return rejected(`postal_code: "${text.slice(0, 20)}" has no letter and no digit.`);
  if (Math.abs(latitude) > 90) return rejected(`latitude: ${latitude} is not between -90 and 90.`);
  if (Math.abs(longitude) > 180) return rejected(`longitude: ${longitude} is not between -180 and 180.`);
  const place = textOf(row, 'place')?.slice(0, 200) ?? '';
  return {
    input: { country, postal_code, latitude, longitude, place },
    rows: [{ number, outcome: 'created' }],
  };
}

// Decimals are read in millionths.
function degreesOf(row: MappedRow, field: string): number | null {
  const millionths = decimalOf(row, field);
  return millionths === null ? null : Number(millionths) / 1_000_000;
}
