import { sellingPolicyChanged } from '../../../events/inventory.ts';
import { changedFields } from '../../../kernel/changed-fields.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { batchCommand, type CommandRequest } from '../../../platform/command.ts';
import { loadChannels } from '../../channels/index.ts';
import {
  decideSellingPolicy,
  type PolicyChange,
  type SellingPolicyRefusal,
} from '../rules/selling-policy.ts';
import { deletePolicies, lockPolicies, type PolicyRow, writePolicies } from '../sql/selling-policies.ts';
import { findVariants } from '../sql/stock-facts.ts';

export type SetSellingPolicy = PolicyChange & { version?: number | undefined };

/** The policy that counts now; `default` where it is the channel's. Without a change nothing was written. */
export type SetPolicy = PolicyChange & { version: number; is_changed: boolean };

type Refusal = SellingPolicyRefusal | { code: 'version_conflict'; expected: number; found: number };

/** Says what happens when a variant is short in a channel: it is refused, it waits, or it is ordered ahead; with a cap. */
export const setSellingPolicy = batchCommand<SetSellingPolicy, SetPolicy, Refusal>({
  name: 'inventory.set-selling-policy',
  permission: 'inventory:manage',
  // Two people set the first policy of a variant at the same moment: the later one runs again and sees it.
  raced_keys: ['selling_policies_pkey'],
  async handle({ tx, now, audit, publish }, requests) {
    const inputs = requests.map(({ input }) => input);
    const [variants, channels] = await Promise.all([
      findVariants(tx, [...new Set(inputs.map(({ sku }) => sku))]),
      loadChannels(tx),
    ]);
    const channelIds = new Map(channels.map(({ code, id }) => [code, id]));
    const keys = inputs.flatMap(({ sku, channel }) => {
      const [variant, channel_id] = [variants.get(sku), channelIds.get(channel)];
      return variant && channel_id ? [{ variant_id: variant.id, channel_id }] : [];
    });
    const standing = new Map((await lockPolicies(tx, uniqueKeys(keys))).map((row) => [keyOf(row), row]));
    const touched = new Map<string, PolicyRow | null>();
    const changed: { request: CommandRequest<SetSellingPolicy>; variant_id: string }[] = [];
    const decisions = requests.map((request): Decision<SetPolicy, Refusal> => {
      const { sku, channel, version } = request.input;
      const [variant, channel_id] = [variants.get(sku), channelIds.get(channel)];
      const decision = decideSellingPolicy(request.input, { variant, channel_id, now });
      if (!decision.ok) return decision;
      const key = { variant_id: variant?.id ?? '', channel_id: channel_id ?? '' };
      const before = standing.get(keyOf(key)) ?? null;
      if (version !== undefined && version !== (before?.version ?? 0)) {
        return refuse({ code: 'version_conflict', expected: version, found: before?.version ?? 0 });
      }
      const next = decision.value;
      const is_changed = !isSame(before, next);
      const after = next && { ...key, ...next, version: (before?.version ?? 0) + (is_changed ? 1 : 0) };
      if (is_changed) {
        touched.set(keyOf(key), after);
        if (after) standing.set(keyOf(key), after);
        else standing.delete(keyOf(key));
        audit(
          {
            subject_type: 'variant',
            subject_id: key.variant_id,
            ...changedFields(shown(before, channel), shown(after, channel)),
          },
          request,
        );
        changed.push({ request, variant_id: key.variant_id });
      }
      const { policy = 'default' as const, ship_by = null, cap = null } = next ?? {};
      return accept({ sku, channel, policy, ship_by, cap, version: after?.version ?? 0, is_changed });
    });
    const rows = [...touched.values()].filter((row) => row !== null);
    await deletePolicies(
      tx,
      [...touched].flatMap(([key, row]) => (row === null ? [keyFrom(key)] : [])),
    );
    await writePolicies(tx, rows);
    for (const group of Map.groupBy(changed, ({ request }) => request.request_id).values()) {
      const [first] = group;
      if (!first) continue;
      const variant_ids = [...new Set(group.map(({ variant_id }) => variant_id))];
      publish(sellingPolicyChanged(first.variant_id, { variant_ids }), first.request);
    }
    return decisions;
  },
});

type Key = { variant_id: string; channel_id: string };

function keyOf({ variant_id, channel_id }: Key): string {
  return `${variant_id} ${channel_id}`;
}

function keyFrom(key: string): Key {
  return { variant_id: key.slice(0, 36), channel_id: key.slice(37) };
}

function uniqueKeys(keys: readonly Key[]): Key[] {
  return [...new Set(keys.map(keyOf))].sort().map(keyFrom);
}

type Standing = Pick<PolicyRow, 'policy' | 'ship_by' | 'cap'>;

function isSame(a: Standing | null, b: Standing | null): boolean {
  return a?.policy === b?.policy && a?.ship_by?.getTime() === b?.ship_by?.getTime() && a?.cap === b?.cap;
}

function shown(row: Standing | null, channel: string): object {
  const { policy = 'default', ship_by = null, cap = null } = row ?? {};
  return { selling_policy: { channel, policy, ship_by: ship_by?.toISOString() ?? null, cap } };
}
