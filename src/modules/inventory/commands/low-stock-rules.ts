import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { batchCommand } from '../../../platform/command.ts';
import { decideThreshold, type LowStockRefusal } from '../rules/low-stock.ts';
import {
  acknowledge,
  deleteRules,
  lockAlerts,
  lockRulesOf,
  type RuleRow,
  writeRules,
} from '../sql/low-stock.ts';
import { findVariants, holdLocations } from '../sql/stock-facts.ts';

export type SetLowStock = {
  sku: string;
  /** Without it all locations that ship count together. */
  location_code: string | null;
  units: number | null;
  days: number | null;
};

export type SetLowStockAnswer = { sku: string; location_code: string | null; changed: boolean };

/** Says when a SKU is low, overall or at a location; neither units nor days ends it. The same again changes nothing. */
export const setLowStock = batchCommand<SetLowStock, SetLowStockAnswer, LowStockRefusal>({
  name: 'inventory.set-low-stock',
  permission: 'inventory:manage',
  raced_keys: ['low_stock_rule_once'],
  async handle({ tx, audit }, requests) {
    const inputs = requests.map(({ input }) => input);
    const [variants, locations] = await Promise.all([
      findVariants(tx, [...new Set(inputs.map(({ sku }) => sku))]),
      holdLocations(
        tx,
        inputs.flatMap(({ location_code }) => (location_code === null ? [] : [{ location_code }])),
      ),
    ]);
    const keyOf = (row: { variant_id: string; location_id: string | null }) =>
      `${row.variant_id} ${row.location_id ?? ''}`;
    const standing = await lockRulesOf(
      tx,
      [...variants.values()].map(({ id }) => id),
    );
    const rules = new Map<string, RuleRow>(standing.map((row) => [keyOf(row), row]));
    const touched = new Set<string>();
    const ended = new Set<string>();
    const answers = requests.map((request): Decision<SetLowStockAnswer, LowStockRefusal> => {
      const { sku, location_code, ...asked } = request.input;
      const variant = variants.get(sku);
      if (!variant) return refuse({ code: 'sku_unknown', sku });
      if (variant.is_bundle) return refuse({ code: 'stock_of_bundle', sku });
      const location = location_code === null ? null : locations.get(location_code);
      if (location === undefined) return refuse({ code: 'location_unknown', location: location_code ?? '' });
      const threshold = decideThreshold(sku, asked);
      if (!threshold.ok) return threshold;
      const { units, days } = threshold.value;
      const place = { variant_id: variant.id, location_id: location?.id ?? null };
      const before = rules.get(keyOf(place));
      const is_end = units === null && days === null;
      const changed = is_end ? before !== undefined : before?.units !== units || before.days !== days;
      if (changed) {
        const rule = {
          ...place,
          id: before?.id ?? newId(),
          units,
          days,
          version: (before?.version ?? 0) + 1,
        };
        if (is_end) {
          rules.delete(keyOf(place));
          ended.add(rule.id);
          touched.delete(keyOf(place));
        } else {
          rules.set(keyOf(place), rule);
          touched.add(keyOf(place));
        }
        audit(
          {
            subject_type: 'low_stock_rule',
            subject_id: rule.id,
            before: before ? { units: before.units, days: before.days } : null,
            after: { sku, location: location?.code ?? null, units, days },
          },
          request,
        );
      }
      return accept({ sku, location_code, changed });
    });
    await deleteRules(tx, [...ended]);
    await writeRules(
      tx,
      [...touched].flatMap((key) => rules.get(key) ?? []),
    );
    return answers;
  },
});

export type SeeAlert = { id: string; snoozed_until: Date | null };
type SeeRefusal = LowStockRefusal | { code: 'not_found'; what: string };

/** Says that somebody has seen an alert, and perhaps until when it is not to be shown. */
export const seeLowStock = batchCommand<SeeAlert, { id: string }, SeeRefusal>({
  name: 'inventory.see-low-stock',
  permission: 'inventory:adjust',
  async handle({ tx, now, audit }, requests) {
    const alerts = await lockAlerts(tx, [...new Set(requests.map(({ input }) => input.id))]);
    const answers = requests.map((request): Decision<{ id: string }, SeeRefusal> => {
      const { id, snoozed_until } = request.input;
      const alert = alerts.get(id);
      if (!alert) return refuse({ code: 'not_found', what: 'low-stock alert' });
      if (alert.closed_at !== null) return refuse({ code: 'low_stock_alert_over', sku: alert.sku });
      audit(
        { subject_type: 'low_stock_alert', subject_id: id, after: { sku: alert.sku, snoozed_until } },
        request,
      );
      return accept({ id });
    });
    const seen = requests.filter((_, index) => answers[index]?.ok);
    for (const group of Map.groupBy(
      seen,
      ({ input, actor }) => `${input.snoozed_until?.getTime()} ${actor.name}`,
    ).values()) {
      const [first] = group;
      if (!first) continue;
      await acknowledge(
        tx,
        group.map(({ input }) => input.id),
        { by: first.actor.name, snoozed_until: first.input.snoozed_until, now },
      );
    }
    return answers;
  },
});
