import { read } from '../../api/client.ts';
import type {
  GetV1SourcingDryRunsByIdResponse,
  GetV1SourcingRulesResponse,
} from '../../api/generated/types.gen.ts';

export const rulesPath = '/v1/sourcing/rules';

export type Rules = GetV1SourcingRulesResponse;
export type Version = Rules['versions'][number];
export type Profile = Version['profile'];
export type Rule = Profile['rules'][number];
export type DryRun = GetV1SourcingDryRunsByIdResponse;
export type Report = NonNullable<DryRun['report']>;

export const rulesOptions = {
  queryKey: [rulesPath],
  queryFn: ({ signal }: { signal: AbortSignal }) => read<Rules>(rulesPath, { signal }),
};

export const emptyProfile: Profile = { mode: 'first', weights: {}, rules: [] };
