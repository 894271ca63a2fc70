import type {
  GetV1ChannelsResponse,
  GetV1InventorySellingPoliciesResponse,
  PutV1InventorySellingPoliciesData,
  PutV1InventorySellingPoliciesResponse,
} from '../../api/generated/types.gen.ts';
import { listOptions } from '../../api/lists.ts';
import { t } from '../../strings/strings.ts';
import { formatCount, formatDay } from '../../ui/format.ts';

export type SellingPolicy = GetV1InventorySellingPoliciesResponse['items'][number];
export type PolicyInput = PutV1InventorySellingPoliciesData['body']['items'][number];
export type PolicyAnswer = PutV1InventorySellingPoliciesResponse;
export type Channel = GetV1ChannelsResponse['items'][number];
export type PolicyChoice = PolicyInput['policy'];

export const policyChoices = [
  'default',
  'refuse',
  'backorder',
  'preorder',
] as const satisfies readonly PolicyChoice[];

export const channelsOptions = listOptions<Channel>('/v1/channels', { limit: 200 });

/** What happens, in words: "Preorder, ships by Mar 1, at most 50 wait". */
export function policyWords({
  policy,
  ship_by,
  cap,
}: Pick<SellingPolicy, 'policy' | 'ship_by' | 'cap'>): string {
  return [
    t(`inventory.policy.${policy}`),
    ...(ship_by === null ? [] : [t('inventory.policy.shipBy', { day: formatDay(ship_by) })]),
    ...(cap === null ? [] : [t('inventory.policy.capWords', { cap: formatCount(cap) })]),
  ].join(', ');
}
