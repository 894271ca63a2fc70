/** What a checker of schemas (Ajv) found wrong in one place. */
export type Mistake = {
  instancePath: string;
  keyword?: string;
  message?: string | undefined;
  params?: object;
  schemaPath?: string;
};

type Facts = {
  missingProperty?: string;
  additionalProperty?: string;
  allowedValues?: unknown[];
  limit?: number;
  pattern?: string;
  format?: string;
  type?: string | string[];
};

/** What each pattern of a schema asks for: `must be …`. */
const PATTERNS: Readonly<Record<string, string>> = {
  '^[0-9]{6}$': 'six digits',
  '^[A-Z]{3}$': 'three capital letters, such as USD',
  '^[A-Z]{2}$': 'two capital letters, such as US',
  '^(\\d{8}|\\d{12,14})$': '8 or 12 to 14 digits',
  '^\\d{6,10}$': '6 to 10 digits',
  '^\\d{1,9}(\\.\\d{1,6})?$': 'a decimal of at most nine digits and six places, such as 12.50',
  '^\\d{4}-\\d\\d-\\d\\d$': 'a day, such as 2026-03-01',
  '^\\d\\d:\\d\\d$': 'a time of day, such as 16:30',
  '^[^\\u0000]*$': 'a text without NUL',
  '^[A-Za-z0-9_-]+$': 'letters, digits, - and _ only',
  '^[A-Za-z0-9][A-Za-z0-9_-]*$': 'letters, digits, - and _ only, and begin with a letter or digit',
  '^[a-z0-9][a-z0-9_-]*$': 'lower-case letters, digits, - and _ only, and begin with a letter or digit',
  '^[a-z0-9]+([_-][a-z0-9]+)*$': 'lower-case words of letters and digits, joined by - or _',
  '^[a-z]+-[a-z]+\\.svg$': 'the name of a picture, such as mug-plaid.svg',
  '^[a-z0-9/-]+$': 'lower-case letters, digits, - and / only',
  '^[^\\s\\p{C}]([^\\p{C}]*[^\\s\\p{C}])?$':
    'a text without control characters and without blanks at its ends',
  '^[^@\\s]+@[^@\\s.]+(\\.[^@\\s.]+)+$': 'an e-mail address',
};

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': 'a time with its zone, such as 2026-03-01T09:30:00Z',
  date: 'a day, such as 2026-03-01',
  email: 'an e-mail address',
  uuid: 'a UUID',
  country: 'a country of ISO 3166, such as US',
};

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
};

const LIMITS: Readonly<Record<string, (limit: string) => string>> = {
  minimum: (limit) => `must be at least ${limit}`,
  maximum: (limit) => `must be at most ${limit}`,
  minLength: (limit) => (limit === '1' ? 'must not be empty' : `must have at least ${limit} characters`),
  maxLength: (limit) => `must have at most ${limit} characters`,
  minItems: (limit) => (limit === '1' ? 'must not be empty' : `must have at least ${limit} items`),
  maxItems: (limit) => `must have at most ${limit} items`,
  minProperties: (limit) =>
    limit === '1' ? 'must have at least one field' : `must have at least ${limit} fields`,
  maxProperties: (limit) => `must have at most ${limit} fields`,
};

const ID_PATTERN = /^\^([a-z]+)_\[/;

/**
 * The mistakes that say something to a caller: where a value may have one of several shapes, a checker also tells that none
 * fits and that it could have been null.
 */
export function tellingOf(mistakes: readonly Mistake[]): Mistake[] {
  const telling = mistakes.filter(
    ({ keyword, params, schemaPath = '' }) =>
      keyword !== 'anyOf' && !((params as Facts)?.type === 'null' && schemaPath.includes('/anyOf/')),
  );
  return telling.length > 0 ? telling : [...mistakes];
}

/** A mistake in words that complete a sentence beginning with the field's path. */
export function wordsOf({ keyword = '', message = 'is not valid', params }: Mistake): string {
  const { missingProperty, additionalProperty, allowedValues, limit, pattern, format, type } = (params ??
    {}) as Facts;
  if (missingProperty !== undefined) return 'is missing';
  if (additionalProperty !== undefined) return 'is not a field that is known here';
  if (allowedValues) return `must be one of ${allowedValues.join(', ')}`;
  if (keyword === 'pattern' && pattern !== undefined) return patternWords(pattern);
  if (keyword === 'format' && format !== undefined) return `must be ${FORMATS[format] ?? `a ${format}`}`;
  if (keyword === 'type' && type !== undefined) {
    const kinds = (Array.isArray(type) ? type : type.split(',')).map((kind) => TYPES[kind] ?? kind);
    return `must be ${kinds.join(' or ')}`;
  }
  if (keyword === 'anyOf') return 'has none of the shapes that are taken here';
  if (limit !== undefined && LIMITS[keyword]) return LIMITS[keyword](limit.toLocaleString('en-US'));
  return message;
}

function patternWords(pattern: string): string {
  const [, prefix] = ID_PATTERN.exec(pattern) ?? [];
  if (prefix !== undefined) return `must be an id that begins with ${prefix}_`;
  const words = PATTERNS[pattern];
  return words === undefined ? `must have the form ${pattern}` : `must be ${words}`;
}

/** Whether a pattern of a schema can be told in words; a test asks for all that the API has. */
export function hasWords(pattern: string): boolean {
  return ID_PATTERN.test(pattern) || pattern in PATTERNS;
}
