import { type Static, type TObject, type TProperties, type TSchema, Type } from 'typebox';
import { fromWire, type IdPrefix, toWire } from '../../kernel/ids.ts';
import { MAX_AMOUNT } from '../../kernel/money.ts';
import { MAX_QUANTITY } from '../../kernel/quantity.ts';
import { RefusedRequest } from '../refusals.ts';

/** The name under which the checker of requests knows the countries. */
export const COUNTRY_FORMAT = 'country';

/** An object that refuses unknown fields: what the API takes and answers is exactly what is written down. */
export function Strict<P extends TProperties>(
  properties: P,
  options: { description?: string } = {},
): TObject<P> {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

/** An id: a TypeID on the wire, a UUID inside. The route converts, so that no module ever does. */
export function Id(prefix: IdPrefix) {
  return Type.String({
    'x-id': prefix,
    pattern: `^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`,
    description: `A TypeID, \`${prefix}_…\`.`,
  });
}

/** A value or null, for schemas with a plain type. */
export function Nullable<T extends TSchema>(schema: T) {
  const { type, ...rest } = schema as unknown as { type: string };
  if (typeof type === 'string' && type !== 'object') {
    return Type.Unsafe<Static<T> | null>({
      ...rest,
      type: [type, 'null'],
      ...('enum' in rest && { enum: [...(rest.enum as unknown[]), null] }),
    });
  }
  return Type.Unsafe<Static<T> | null>({ anyOf: [schema, { type: 'null' }] });
}

/** One of some words. */
export function OneOf<const T extends readonly string[]>(values: T, description?: string) {
  return Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...(description && { description }) });
}

/** A text of at most so many characters, at least one unless told. */
export function Text(
  maxLength: number,
  options: { minLength?: number; pattern?: string; description?: string } = {},
) {
  return Type.String({ minLength: 1, maxLength, ...options });
}

/** A point in time, RFC 3339. A `Date` inside, text on the wire. */
export const Time = Type.Unsafe<Date | string>({ type: 'string', format: 'date-time' });

/** A point in time that a caller sends: always text. */
export const TimeInput = Type.String({ format: 'date-time' });

export const Quantity = Type.Integer({ minimum: 1, maximum: MAX_QUANTITY });

/** Minor units, zero or more. */
export const Amount = Type.Integer({ minimum: 0, maximum: MAX_AMOUNT });

export const Currency = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217.' });

/** A country that a caller names; what was stored before may name none (`ZZ` in the files of other systems). */
export const Country = Type.String({
  pattern: '^[A-Z]{2}$',
  format: COUNTRY_FORMAT,
  description: 'ISO 3166 alpha-2.',
});

export const MoneySchema = Strict({
  amount: Type.Integer({ description: 'Minor units.' }),
  currency: Currency,
});

/** A postal address as it stands on a label. */
export const AddressSchema = Strict({
  name: Text(100),
  company: Type.Optional(Nullable(Type.String({ maxLength: 100 }))),
  line1: Text(200),
  line2: Type.Optional(Nullable(Type.String({ maxLength: 200 }))),
  city: Text(100),
  region: Type.Optional(Nullable(Type.String({ maxLength: 100 }))),
  postal_code: Type.String({ maxLength: 20 }),
  country: Country,
  phone: Type.Optional(Nullable(Type.String({ maxLength: 40 }))),
  email: Type.Optional(Nullable(Type.String({ maxLength: 254 }))),
});

/** What every list takes: how many, and where the last page ended. */
export const ListQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  after: Type.Optional(Type.String({ maxLength: 500, description: 'The `next` of the page before.' })),
};

/** A page of a list. `total` is exact to 10,000; beyond, `total_is_exact` is false. */
export function Page<T extends TSchema>(item: T) {
  return Strict({
    items: Type.Array(item),
    next: Nullable(Type.String()),
    total: Type.Optional(Type.Integer()),
    total_is_exact: Type.Optional(Type.Boolean()),
  });
}

/** An error as it stands inside a bulk answer (RFC 9457). */
export const ProblemSchema = Strict({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String(),
  detail: Type.String(),
  fix: Type.String(),
  request_id: Type.Optional(Type.String()),
  errors: Type.Optional(
    Type.Unsafe<readonly { path: string; message: string }[]>(
      Type.Array(Strict({ path: Type.String(), message: Type.String() })),
    ),
  ),
  facts: Type.Optional(Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true })),
});

/** The name under which the server registers the schema of problems, so that the reference describes it once. */
export const PROBLEM_SCHEMA_ID = 'Problem';

type Convert = (prefix: IdPrefix, value: string) => string;
type Walker = (value: unknown, convert: Convert) => unknown;

/** Finds the ids in values of this schema; `undefined` when there are none to find. */
export function compileIds(schema: TSchema | undefined): Walker | undefined {
  if (!schema || typeof schema !== 'object') return undefined;
  const shape = schema as Record<string, unknown> & {
    properties?: Record<string, TSchema>;
    items?: TSchema;
    anyOf?: TSchema[];
  };
  const prefix = shape['x-id'] as IdPrefix | undefined;
  if (prefix) return (value, convert) => (typeof value === 'string' ? convert(prefix, value) : value);
  if (shape.properties) return compileObject(shape.properties);
  if (shape.items) return compileArray(shape.items);
  if (shape.anyOf) return compileUnion(shape.anyOf);
  return undefined;
}

function compileObject(properties: Record<string, TSchema>): Walker | undefined {
  const walkers = Object.entries(properties).flatMap(([key, property]) => {
    const walker = compileIds(property);
    return walker ? [{ key, walker }] : [];
  });
  if (walkers.length === 0) return undefined;
  return (value, convert) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
    const copy: Record<string, unknown> = { ...value };
    for (const { key, walker } of walkers) if (copy[key] != null) copy[key] = walker(copy[key], convert);
    return copy;
  };
}

function compileArray(items: TSchema): Walker | undefined {
  const walker = compileIds(items);
  if (!walker) return undefined;
  return (value, convert) => (Array.isArray(value) ? value.map((item) => walker(item, convert)) : value);
}

// Branches of one union must not give the same field different prefixes: each branch converts what it finds.
function compileUnion(branches: readonly TSchema[]): Walker | undefined {
  const walkers = branches.flatMap((branch) => compileIds(branch) ?? []);
  const [only] = walkers;
  if (walkers.length <= 1) return only;
  return (value, convert) => walkers.reduce((current, walker) => walker(current, convert), value);
}

/** Reads a wire id; a UUID that a walker of another branch has converted already passes through. */
export const inward: Convert = (prefix, value) => {
  const uuid = fromWire(prefix, value);
  if (uuid === undefined && value.length !== 36)
    throw new RefusedRequest({
      code: 'invalid_request',
      reason: `"${value}" is not an id of the kind ${prefix}_….`,
    });
  return uuid ?? value;
};

/** Writes a wire id; one that is a wire id already passes through. */
export const outward: Convert = (prefix, value) => (value.length === 36 ? toWire(prefix, value) : value);
