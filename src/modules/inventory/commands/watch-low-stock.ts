import { stockLow, stockLowDigest, stockRecovered } from '../../../events/inventory.ts';
import { accept } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { command } from '../../../platform/command.ts';
import type { Transaction } from '../../../platform/database.ts';
import { endOfLog, parsePlace, readEvents, writePlace } from '../../../platform/routes/event-log.ts';
import { decideLowStock, mayTell } from '../rules/low-stock.ts';
import { holdReader, moveReader, readRulesToLookAt, tellAlerts, writeLowStock } from '../sql/low-stock.ts';
import { loadStockSettings } from '../sql/settings.ts';

const MOST_EVENTS = 1_000;
// What a person reads of a digest; the page lists them all.
const MOST_TOLD = 100;

export type WatchedLowStock = { raised: number; recovered: number; has_more: boolean };

/**
 * Looks at what changed since it looked last: the variants that events of the log name, in sets. Nothing is done for it when
 * an order is placed. Once an hour everything is looked at, because demand changes without an event.
 */
export const watchLowStock = command<Record<string, never>, WatchedLowStock, never>({
  name: 'inventory.watch-low-stock',
  permission: 'inventory:manage',
  async handle({ tx, now, ...shell }, request) {
    const reader = await holdReader(tx);
    if (!reader) return accept({ raised: 0, recovered: 0, has_more: false });
    const news = await readNews(tx, reader.place);
    const is_sweep = reader.sweep_is_due || news.variant_ids === null;
    const rules = await readRulesToLookAt(tx, is_sweep ? null : news.variant_ids);
    const settings = await loadStockSettings(tx);
    const looked = rules.map((rule) => ({ rule, decision: decideLowStock(rule, settings, now) }));
    const raised = looked.flatMap(({ rule, decision }) =>
      decision.verdict === 'raise' ? [{ ...rule, id: newId(), threshold: decision.threshold }] : [],
    );
    const recovered = looked.flatMap(({ rule, decision }) =>
      decision.verdict === 'recover' ? [{ ...rule, threshold: decision.threshold }] : [],
    );
    await Promise.all([
      writeLowStock(tx, now, {
        raised,
        shown: looked.flatMap(({ rule, decision }) =>
          rule.alert_id === null
            ? []
            : [
                {
                  alert_id: rule.alert_id,
                  threshold: decision.threshold,
                  units: rule.units,
                  is_over: decision.verdict === 'recover',
                  look_again_at: decision.verdict === 'later' ? decision.at : null,
                },
              ],
        ),
        again: looked.flatMap(({ rule, decision }) =>
          rule.alert_id === null && decision.verdict === 'later'
            ? [{ rule_id: rule.rule_id, at: decision.at }]
            : [],
        ),
        looked_at: looked.map(({ rule }) => rule.rule_id),
      }),
      moveReader(tx, news.place, is_sweep),
    ]);
    const untold = mayTell(reader.told_at, settings, now) ? await tellAlerts(tx, now) : [];
    const tell = ({ variant_id, location_id, sku, threshold, units }: (typeof recovered)[number]) => ({
      variant_id,
      location_id,
      sku,
      threshold,
      units,
    });
    const [low, well] = [raised[0], recovered[0]];
    if (low) shell.publish(stockLow(low.variant_id, { alerts: raised.map(tell) }), request);
    if (well) shell.publish(stockRecovered(well.variant_id, { alerts: recovered.map(tell) }), request);
    const { low_stock_recipients: recipients } = settings;
    if (untold[0]) {
      const alerts = untold.slice(0, MOST_TOLD).map(({ variant_id, ...alert }) => alert);
      shell.publish(
        stockLowDigest(untold[0].variant_id, { recipients, alerts, total: untold.length }),
        request,
      );
    }
    if (low || well)
      shell.audit(
        {
          subject_type: 'low_stock',
          subject_id: null,
          after: { raised: raised.map(({ sku }) => sku), recovered: recovered.map(({ sku }) => sku) },
        },
        request,
      );
    return accept({ raised: raised.length, recovered: recovered.length, has_more: news.has_more });
  },
});

async function readNews(
  tx: Transaction,
  kept: string | null,
): Promise<{ variant_ids: string[] | null; place: string; has_more: boolean }> {
  const from = kept === null ? undefined : parsePlace(kept);
  // Whoever never read, or kept a place of another log, looks at everything from here on.
  if (!from) return { variant_ids: null, place: writePlace(await endOfLog(tx)), has_more: false };
  const events = await readEvents(tx, {
    after: from,
    kinds: null,
    carrying: 'variant_ids',
    limit: MOST_EVENTS,
  });
  const last = events.at(-1);
  const named = events.map(({ payload }) => payload.variant_ids as string[] | null);
  const variant_ids = named.includes(null) ? null : [...new Set(named.flatMap((ids) => ids ?? []))];
  return { variant_ids, place: writePlace(last ?? from), has_more: events.length === MOST_EVENTS };
}
