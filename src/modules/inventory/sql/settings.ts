import type { Queryable, Transaction } from '../../../platform/database.ts';

/** What the company has decided about its stock room. */
export type StockSettings = {
  /** The currency in which stock is valued. */
  valuation_currency: string;
  /** How much more than announced may be received without asking. */
  over_delivery_percent: number;
  /** Who takes more than so many units out by hand needs `inventory:approve`; null: nobody does. */
  write_off_limit_units: number | null;
  /** The same by what they are worth, minor units of the valuation currency. */
  write_off_limit_amount: number | null;
  /** What one person may take out by hand within 24 hours without that permission, all together. */
  write_off_day_limit_units: number | null;
  write_off_day_limit_amount: number | null;
  /** A counted difference of more units, more percent or more worth than this waits for approval; null: none does for that. */
  count_limit_units: number | null;
  count_limit_percent: number | null;
  count_limit_amount: number | null;
  /** How far above its threshold low stock must rise to have recovered, and how long an alert stands or rests at least. */
  low_stock_margin_percent: number;
  low_stock_pause_minutes: number;
  /** Who gets a digest of what has run low, by e-mail. */
  low_stock_recipients: string[];
  version: number;
};

const COLUMNS = `valuation_currency, over_delivery_percent, write_off_limit_units, write_off_limit_amount,
  write_off_day_limit_units, write_off_day_limit_amount, count_limit_units, count_limit_percent, count_limit_amount,
  low_stock_margin_percent, low_stock_pause_minutes, low_stock_recipients, version`;

/** The settings of the stock room. */
export async function loadStockSettings(reader: Queryable): Promise<StockSettings> {
  const [row] = await reader.rows<StockSettings>(`select ${COLUMNS} from inventory.settings`);
  if (!row) throw new Error('inventory.settings has no row');
  return row;
}

/** The settings, held until the transaction ends. */
export async function lockStockSettings(tx: Transaction): Promise<StockSettings> {
  const [row] = await tx.rows<StockSettings>(`select ${COLUMNS} from inventory.settings for no key update`);
  if (!row) throw new Error('inventory.settings has no row');
  return row;
}

/** Whether any unit has a cost yet: then the currency is settled. */
export async function hasCosts(tx: Transaction): Promise<boolean> {
  const [row] = await tx.rows<{ has: boolean }>('select exists (select from inventory.cost_history) as has');
  return row?.has ?? false;
}

/** Writes locked settings. */
export async function updateStockSettings(tx: Transaction, settings: StockSettings): Promise<void> {
  await tx.rows(
    `update inventory.settings set valuation_currency = $1, over_delivery_percent = $2, write_off_limit_units = $3,
       write_off_limit_amount = $4, count_limit_units = $5, count_limit_percent = $6, count_limit_amount = $7,
       low_stock_margin_percent = $8, low_stock_pause_minutes = $9, low_stock_recipients = $10,
       version = $11, write_off_day_limit_units = $12, write_off_day_limit_amount = $13`,
    [
      settings.valuation_currency,
      settings.over_delivery_percent,
      settings.write_off_limit_units,
      settings.write_off_limit_amount,
      settings.count_limit_units,
      settings.count_limit_percent,
      settings.count_limit_amount,
      settings.low_stock_margin_percent,
      settings.low_stock_pause_minutes,
      settings.low_stock_recipients,
      settings.version,
      settings.write_off_day_limit_units,
      settings.write_off_day_limit_amount,
    ],
  );
}
