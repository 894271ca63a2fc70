import { type TSchema, Type } from 'typebox';
import { holdsCardNumber } from '../../kernel/card-number.ts';
import { AddressSchema, Nullable, Strict } from './schema.ts';

/**
 * A text in which people may write anything. A request with a payment card number in one is refused before anything of
 * it is stored. Ids, references, e-mail addresses and telephone numbers are no free texts: long numbers are at home there.
 */
export function FreeText(maxLength: number, options: { minLength?: number; description?: string } = {}) {
  return Type.String({ minLength: 1, maxLength, 'x-free-text': true, ...options });
}

const OptionalText = (maxLength: number) => Type.Optional(Nullable(FreeText(maxLength, { minLength: 0 })));

/** An address as a person types it. */
export const TypedAddress = Strict({
  ...AddressSchema.properties,
  name: FreeText(100),
  company: OptionalText(100),
  line1: FreeText(200),
  line2: OptionalText(200),
  city: FreeText(100),
  region: OptionalText(100),
});

/** Answers where in a value a card number stands, as a JSON pointer; `undefined` when nowhere. */
type Finder = (value: unknown, at: string) => string | undefined;

/** Looks through the free texts of a schema; `undefined` when it has none. */
export function compileFreeTexts(schema: TSchema | undefined): Finder | undefined {
  if (!schema || typeof schema !== 'object') return undefined;
  const shape = schema as Record<string, unknown> & {
    properties?: Record<string, TSchema>;
    items?: TSchema;
    anyOf?: TSchema[];
  };
  if (shape['x-free-text']) return inAnything;
  if (shape.properties) return inObject(shape.properties);
  if (shape.items) return inArray(shape.items);
  if (shape.anyOf) return first(shape.anyOf.flatMap((branch) => compileFreeTexts(branch) ?? []));
  return undefined;
}

// Marked as a whole, a value of any shape is looked through to its last text.
function inAnything(value: unknown, at: string): string | undefined {
  if (typeof value === 'string') return holdsCardNumber(value) ? at : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, part] of Object.entries(value)) {
    const found = inAnything(part, `${at}/${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function inObject(properties: Record<string, TSchema>): Finder | undefined {
  return first(
    Object.entries(properties).flatMap(([key, property]): Finder[] => {
      const find = compileFreeTexts(property);
      if (!find) return [];
      return [
        (value, at) =>
          typeof value === 'object' && value !== null
            ? find((value as Record<string, unknown>)[key], `${at}/${key}`)
            : undefined,
      ];
    }),
  );
}

function inArray(items: TSchema): Finder | undefined {
  const find = compileFreeTexts(items);
  if (!find) return undefined;
  return (value, at) => {
    if (!Array.isArray(value)) return undefined;
    for (const [index, item] of value.entries()) {
      const found = find(item, `${at}/${index}`);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

function first(finders: readonly Finder[]): Finder | undefined {
  if (finders.length === 0) return undefined;
  return (value, at) => {
    for (const find of finders) {
      const found = find(value, at);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}
