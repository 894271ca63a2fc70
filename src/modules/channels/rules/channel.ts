import { isCountry } from '../../../kernel/country.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { isCurrency } from '../../../kernel/money.ts';

export const CHANNEL_KINDS = ['web_shop', 'marketplace', 'point_of_sale', 'b2b', 'phone'] as const;
export const SHORTAGE_POLICIES = ['refuse', 'backorder'] as const;
export const CHANNEL_STATUSES = ['active', 'archived'] as const;

/** Where orders come from. `stock_buffer` units of every SKU are never offered here. */
export type Channel = {
  id: string;
  code: string;
  name: string;
  kind: (typeof CHANNEL_KINDS)[number];
  currency: string;
  market: string;
  language: string;
  stock_buffer: number;
  /** This share of what is free is never offered, if it is more than `stock_buffer`. */
  buffer_percent: number;
  /** When no more than this is free, nothing is offered. */
  end_when: number;
  /** More than this is never shown; it may be sold. */
  max_listed: number | null;
  shortage_policy: (typeof SHORTAGE_POLICIES)[number];
  sender_name: string;
  /** Shoppers hear of it when their order will arrive after its promised day. */
  tells_delays: boolean;
  status: (typeof CHANNEL_STATUSES)[number];
  version: number;
};

/** What may change later. Code and currency may not: its orders, prices and integrations are counted in them. */
export type ChannelChange = Partial<Omit<Channel, 'id' | 'code' | 'currency' | 'version'>>;

export type ChannelRefusal =
  | { code: 'channel_field_invalid'; field: string; reason: string }
  | { code: 'channel_code_taken'; channel: string };

const LANGUAGES = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

/** Decides on the fields of a channel. */
export function decideChannel(channel: Channel): Decision<Channel, ChannelRefusal> {
  const wrong = (field: string, reason: string) => refuse({ code: 'channel_field_invalid', field, reason });
  const { code, name, currency, market, language, stock_buffer, buffer_percent, end_when, max_listed } =
    channel;
  if (!/^[a-z0-9][a-z0-9_-]{0,49}$/.test(code)) {
    return wrong('code', 'A code has 1 to 50 lower-case letters, digits, - and _.');
  }
  if (name.trim() === '') return wrong('name', 'It must not be blank.');
  if (!isCurrency(currency)) return wrong('currency', `${currency} is no ISO 4217 currency.`);
  if (!isMarket(market)) return wrong('market', `${market} is no country (ISO 3166 alpha-2), and not EU.`);
  if (!isLanguage(language)) return wrong('language', `${language} is no language tag such as en or pt-BR.`);
  for (const [field, units] of Object.entries({ stock_buffer, end_when, max_listed: max_listed ?? 0 })) {
    if (!isWhole(units, 1_000_000)) return wrong(field, 'It is a whole number from 0 to 1,000,000.');
  }
  if (!isWhole(buffer_percent, 100)) return wrong('buffer_percent', 'It is a whole number from 0 to 100.');
  return accept(channel);
}

function isWhole(value: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value <= most;
}

function isMarket(code: string): boolean {
  return code === 'EU' || isCountry(code);
}

function isLanguage(tag: string): boolean {
  return /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(tag) && LANGUAGES.of(tag) !== undefined;
}
