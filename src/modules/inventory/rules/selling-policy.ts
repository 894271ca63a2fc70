import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { MAX_QUANTITY } from '../../../kernel/quantity.ts';
import type { VariantFacts } from './change-stock.ts';

export const SELLING_POLICIES = ['refuse', 'backorder', 'preorder'] as const;

/** What may be asked for: a policy, or `default` for what the channel does. */
export const POLICY_CHOICES = [...SELLING_POLICIES, 'default'] as const;

export type PolicyName = (typeof SELLING_POLICIES)[number];

/** What a channel does when a variant is short. */
export type SellingPolicy = {
  policy: PolicyName;
  /** The day by which preordered units ship. */
  ship_by: Date | null;
  /** At most so many units of the channel wait; without it, as many as are ordered. */
  cap: number | null;
};

/** What somebody wants of one variant in one channel. */
export type PolicyChange = {
  sku: string;
  channel: string;
  policy: (typeof POLICY_CHOICES)[number];
  ship_by: Date | null;
  cap: number | null;
};

export type SellingPolicyRefusal =
  | { code: 'sku_unknown'; sku: string }
  | { code: 'selling_policy_of_bundle'; sku: string }
  | { code: 'selling_policy_field_invalid'; sku: string; field: string; reason: string };

/** Decides on a policy; null is the channel's own. */
export function decideSellingPolicy(
  change: PolicyChange,
  facts: { variant: VariantFacts | undefined; channel_id: string | undefined; now: Date },
): Decision<SellingPolicy | null, SellingPolicyRefusal> {
  const { sku, channel, policy, ship_by, cap } = change;
  const wrong = (field: string, reason: string) =>
    refuse({ code: 'selling_policy_field_invalid', sku, field, reason });
  if (!facts.variant) return refuse({ code: 'sku_unknown', sku });
  if (facts.variant.is_bundle) return refuse({ code: 'selling_policy_of_bundle', sku });
  if (facts.channel_id === undefined) return wrong('channel', `There is no channel ${channel}.`);
  const waits = policy === 'backorder' || policy === 'preorder';
  if (cap !== null && !waits) return wrong('cap', `With ${policy} there is nothing to cap.`);
  if (cap !== null && (!Number.isSafeInteger(cap) || cap < 0 || cap > MAX_QUANTITY)) {
    return wrong('cap', 'It is a whole number from 0 to 1,000,000.');
  }
  if (policy === 'preorder') {
    if (ship_by === null || Number.isNaN(ship_by.getTime())) {
      return wrong('ship_by', 'A preorder needs the day by which it ships.');
    }
    if (ship_by <= facts.now) return wrong('ship_by', 'It lies in the past.');
  } else if (ship_by !== null)
    return wrong('ship_by', `Only a preorder has one; with ${policy} the supply says when.`);
  return accept(policy === 'default' ? null : { policy, ship_by, cap });
}

/** How many more units may wait: none where the policy refuses, null where nothing limits them. */
export function roomToWait({ policy, cap }: SellingPolicy, waiting: number): number | null {
  if (policy === 'refuse') return 0;
  return cap === null ? null : Math.max(0, cap - waiting);
}

/** What is promised to units that wait: the day of a preorder unless the supply comes later, otherwise that of the supply. */
export function promisedDay({ policy, ship_by }: SellingPolicy, expected_at: Date | null): Date | null {
  if (policy !== 'preorder' || ship_by === null) return expected_at;
  return expected_at !== null && expected_at > ship_by ? expected_at : ship_by;
}
