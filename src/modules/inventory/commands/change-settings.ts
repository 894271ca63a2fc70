import { changedFields } from '../../../kernel/changed-fields.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { isCurrency } from '../../../kernel/money.ts';
import { command } from '../../../platform/command.ts';
import { hasCosts, lockStockSettings, type StockSettings, updateStockSettings } from '../sql/settings.ts';

type Change = { [Field in keyof Omit<StockSettings, 'version'>]?: StockSettings[Field] | undefined };

export type StockSettingsRefusal =
  | { code: 'version_conflict'; expected: number; found: number }
  | { code: 'stock_setting_invalid'; field: string; reason: string };

/** Changes what the company decided about its stock room. The currency of its value stays once anything has a cost. */
export const changeStockSettings = command<
  { version?: number | undefined; change: Change },
  StockSettings,
  StockSettingsRefusal
>({
  name: 'inventory.change-settings',
  permission: 'inventory:manage',
  async handle({ tx, audit }, request): Promise<Decision<StockSettings, StockSettingsRefusal>> {
    const { version, change } = request.input;
    const current = await lockStockSettings(tx);
    if (version !== undefined && version !== current.version) {
      return refuse({ code: 'version_conflict', expected: version, found: current.version });
    }
    const { valuation_currency = current.valuation_currency } = change;
    const wrong = (reason: string) =>
      refuse({ code: 'stock_setting_invalid' as const, field: 'valuation_currency', reason });
    if (!isCurrency(valuation_currency)) return wrong(`${valuation_currency} is no currency of ISO 4217.`);
    if (valuation_currency !== current.valuation_currency && (await hasCosts(tx))) {
      return wrong(`Stock is valued in ${current.valuation_currency} already.`);
    }
    const low_stock_recipients = distinct(change.low_stock_recipients ?? current.low_stock_recipients);
    const next = {
      ...current,
      ...change,
      valuation_currency,
      low_stock_recipients,
      version: current.version + 1,
    } as StockSettings;
    await updateStockSettings(tx, next);
    audit({ subject_type: 'stock_settings', subject_id: null, ...changedFields(current, next) }, request);
    return accept(next);
  },
});

// A mailbox written twice in other letters would get everything twice.
function distinct(addresses: readonly string[]): string[] {
  return [
    ...new Map(addresses.toReversed().map((address) => [address.toLowerCase(), address])).values(),
  ].toReversed();
}
