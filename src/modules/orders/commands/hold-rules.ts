import { accept, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { command } from '../../../platform/command.ts';
import { bumpReference } from '../../../platform/reference-data.ts';
import { readHoldCondition } from '../hold-conditions.ts';
import type { HoldType } from '../rules/hold-type.ts';
import { HOLD_RULES_REFERENCE, type HoldRuleRow, listHoldRules, saveHoldRuleRow } from '../sql/hold-rules.ts';

const MOST_RULES = 50;

export type SaveHoldRule = {
  /** Null for a new one. */
  rule_id: string | null;
  name: string;
  condition: string;
  hold_type: HoldType;
  release_after_minutes: number | null;
  is_active: boolean;
};

/** Writes a rule by which orders are held when they are placed; it counts for every process from its commit on. */
export const saveHoldRule = command<
  SaveHoldRule,
  HoldRuleRow,
  | { code: 'not_found'; what: string }
  | { code: 'hold_condition_invalid'; reason: string }
  | { code: 'hold_rule_exists'; name: string }
  | { code: 'hold_rules_too_many'; most: number }
>({
  name: 'orders.save-hold-rule',
  permission: 'orders:hold',
  async handle({ tx, now, audit }, request) {
    const { rule_id, ...wanted } = request.input;
    const condition = readHoldCondition(wanted.condition);
    if (!condition.ok) return refuse({ code: 'hold_condition_invalid', reason: condition.refusal.reason });
    // Whoever writes rules at the same moment waits here: names and their number are counted under it.
    await bumpReference(tx, HOLD_RULES_REFERENCE);
    const all = await listHoldRules(tx);
    const known = all.find(({ id }) => id === rule_id);
    if (rule_id !== null && !known) return refuse({ code: 'not_found', what: 'hold rule' });
    if (!known && all.length >= MOST_RULES) return refuse({ code: 'hold_rules_too_many', most: MOST_RULES });
    const { name } = wanted;
    if (all.some((each) => each !== known && each.name.toLowerCase() === name.toLowerCase()))
      return refuse({ code: 'hold_rule_exists', name });
    const id = known?.id ?? newId();
    await saveHoldRuleRow(tx, { id, ...wanted }, request.actor.name, now);
    audit({ subject_type: 'hold_rule', subject_id: id, before: known ?? null, after: wanted }, request);
    const by = { updated_by: request.actor.name, updated_at: now };
    return accept({ id, ...wanted, ...by, version: (known?.version ?? 0) + 1 });
  },
});
