import { hasCheckDigit } from '../../../kernel/check-digit.ts';
import { isCountry } from '../../../kernel/country.ts';
import { isCurrency, MAX_AMOUNT, type Money } from '../../../kernel/money.ts';
import { isQuantity } from '../../../kernel/quantity.ts';
import { SPECIAL_HANDLING, type SpecialHandling } from '../../../kernel/special-handling.ts';

/** Archived things keep their history and are not sold any more. */
export const CATALOG_STATUSES = ['active', 'archived'] as const;
export type CatalogStatus = (typeof CATALOG_STATUSES)[number];

/** How units are told apart: not at all, by the lot they were made in, or each by its own number. */
export const TRACKINGS = ['none', 'lot', 'serial'] as const;
export type Tracking = (typeof TRACKINGS)[number];

/** Whether a picker scans the lot, or takes the proposed one by tapping the line. */
export const LOT_CONFIRMATIONS = ['scan', 'proposal'] as const;
export type LotConfirmation = (typeof LOT_CONFIRMATIONS)[number];

/** A part of a bundle: so many units of another variant. */
export type Component = { variant_id: string; sku: string; quantity: number };

/** One thing that is sold and stocked. Weights are grams, lengths millimeters; prices hold one amount per currency. */
export type Variant = {
  id: string;
  product_id: string;
  sku: string;
  gtin: string | null;
  title: string;
  options: string;
  image_url: string | null;
  weight_grams: number;
  length_mm: number | null;
  width_mm: number | null;
  height_mm: number | null;
  hs_code: string | null;
  origin_country: string | null;
  tracking: Tracking;
  /** How long a lot keeps that was received without a day of expiry; null for ever. */
  shelf_life_days: number | null;
  /** How many days a unit must still keep when it ships. */
  min_remaining_days: number;
  lot_confirmation: LotConfirmation;
  special_handling: SpecialHandling[];
  is_bundle: boolean;
  components: Component[];
  prices: Money[];
  status: CatalogStatus;
  version: number;
};

/** What a caller may say of a variant; what is absent stays, or takes its default when the variant is new. */
export type VariantChange = Partial<
  Pick<
    Variant,
    | 'gtin'
    | 'title'
    | 'options'
    | 'image_url'
    | 'weight_grams'
    | 'length_mm'
    | 'width_mm'
    | 'height_mm'
    | 'hs_code'
    | 'origin_country'
    | 'tracking'
    | 'shelf_life_days'
    | 'min_remaining_days'
    | 'lot_confirmation'
    | 'special_handling'
    | 'prices'
    | 'status'
  >
> & {
  components?: { sku: string; quantity: number }[];
  /** Prices in some currencies; those in others stay. `prices` are all that a variant has. */
  some_prices?: Money[];
};

export const MAX_WEIGHT_GRAMS = 10_000_000;
export const MAX_LENGTH_MM = 100_000;
export const MAX_COMPONENTS = 50;
export const MAX_SHELF_LIFE_DAYS = 36_500;

// Printable, without blanks at its ends: a SKU is read by people and by scanners, and compared letter by letter.
export const SKU_PATTERN = '^[^\\s\\p{C}]([^\\p{C}]*[^\\s\\p{C}])?$';
const SKU = new RegExp(SKU_PATTERN, 'u');

export function isSku(text: string): boolean {
  return text.length <= 100 && SKU.test(text);
}

/** Whether digits are a GTIN-8, -12, -13 or -14 with the right check digit. */
export function isGtin(text: string): boolean {
  return /^(\d{8}|\d{12,14})$/.test(text) && hasCheckDigit(text);
}

/** Whether a picture may be linked: from an https address or from our own assets, never a script or a file. */
export function isImageUrl(text: string): boolean {
  if (text.length > 2_000 || /[\s\p{C}<>"'`\\]/u.test(text)) return false;
  if (/^\/assets\/[\w./-]+$/.test(text)) return !text.includes('..');
  return /^https:\/\//i.test(text) && URL.canParse(text) && new URL(text).username === '';
}

/** The first field that is not valid, with a sentence; callers come by HTTP, by files and by code alike. */
export function wrongField(change: VariantChange): { field: string; reason: string } | undefined {
  for (const [field, check] of Object.entries(CHECKS)) {
    const value = change[field as keyof VariantChange];
    if (value === undefined || value === null) continue;
    const reason = (check as (value: unknown) => string | undefined)(value);
    if (reason !== undefined) return { field, reason };
  }
  return undefined;
}

type Checks = {
  [Field in keyof VariantChange]-?: (value: NonNullable<VariantChange[Field]>) => string | undefined;
};

const CHECKS: Checks = {
  title: (title) => textReason(title, 1, 300),
  gtin: (gtin) =>
    isGtin(gtin) ? undefined : 'A GTIN has 8, 12, 13 or 14 digits, and its last is a check digit.',
  options: (options) => textReason(options, 0, 300),
  image_url: (url) =>
    isImageUrl(url) ? undefined : 'A picture is linked by an https address or a path under /assets/.',
  weight_grams: (grams) => wholeReason(grams, 0, MAX_WEIGHT_GRAMS),
  length_mm: (length) => wholeReason(length, 1, MAX_LENGTH_MM),
  width_mm: (width) => wholeReason(width, 1, MAX_LENGTH_MM),
  height_mm: (height) => wholeReason(height, 1, MAX_LENGTH_MM),
  hs_code: (code) => (/^\d{6,10}$/.test(code) ? undefined : 'An HS code has 6 to 10 digits.'),
  origin_country: (country) =>
    isCountry(country) ? undefined : 'A country is two capital letters (ISO 3166), such as US.',
  tracking: (tracking) =>
    TRACKINGS.includes(tracking) ? undefined : `It is one of ${TRACKINGS.join(', ')}.`,
  shelf_life_days: (days) => wholeReason(days, 1, MAX_SHELF_LIFE_DAYS),
  min_remaining_days: (days) => wholeReason(days, 0, MAX_SHELF_LIFE_DAYS),
  lot_confirmation: (way) =>
    LOT_CONFIRMATIONS.includes(way) ? undefined : `It is one of ${LOT_CONFIRMATIONS.join(', ')}.`,
  special_handling: (kinds) =>
    kinds.every((kind) => SPECIAL_HANDLING.includes(kind)) && new Set(kinds).size === kinds.length
      ? undefined
      : `Each is one of ${SPECIAL_HANDLING.join(', ')}, once.`,
  status: (status) =>
    CATALOG_STATUSES.includes(status) ? undefined : `It is one of ${CATALOG_STATUSES.join(', ')}.`,
  prices: pricesReason,
  some_prices: pricesReason,
  components: componentsReason,
};

function textReason(text: string, least: number, most: number): string | undefined {
  if (text.trim().length < least) return 'It must not be blank.';
  if (text.length > most) return `It has at most ${most} characters.`;
  return text.includes('\0') || !text.isWellFormed()
    ? 'It has a character that cannot be stored.'
    : undefined;
}

function wholeReason(value: number, least: number, most: number): string | undefined {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return undefined;
  return `It is a whole number from ${least} to ${most}.`;
}

function pricesReason(prices: readonly Money[]): string | undefined {
  const unknown = prices.find(({ currency }) => !isCurrency(currency));
  if (unknown) return `${unknown.currency} is no ISO 4217 currency.`;
  if (new Set(prices.map(({ currency }) => currency)).size < prices.length) return 'A currency comes twice.';
  return prices
    .map(({ amount }) => wholeReason(amount, 0, MAX_AMOUNT))
    .find((reason) => reason !== undefined);
}

function componentsReason(components: readonly { sku: string; quantity: number }[]): string | undefined {
  if (components.length > MAX_COMPONENTS) return `A bundle has at most ${MAX_COMPONENTS} components.`;
  if (new Set(components.map(({ sku }) => sku)).size < components.length) return 'A SKU comes twice.';
  return components.every(({ quantity }) => isQuantity(quantity)) ? undefined : 'A quantity is not valid.';
}
