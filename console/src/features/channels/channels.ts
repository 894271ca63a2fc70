import type { GetV1ChannelsByIdResponse } from '../../api/generated/types.gen.ts';

export type Channel = GetV1ChannelsByIdResponse;

export const channelKinds = [
  'web_shop',
  'marketplace',
  'point_of_sale',
  'b2b',
  'phone',
] as const satisfies readonly Channel['kind'][];

export const shortagePolicies = [
  'refuse',
  'backorder',
] as const satisfies readonly Channel['shortage_policy'][];
