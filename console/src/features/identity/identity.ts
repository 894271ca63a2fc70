import { queryOptions } from '@tanstack/react-query';
import { read } from '../../api/client.ts';
import type {
  GetV1ApiKeysResponse,
  GetV1RolesResponse,
  GetV1UsersByIdResponse,
  PostV1UsersByIdPasswordLinkResponse,
} from '../../api/generated/types.gen.ts';

export type User = GetV1UsersByIdResponse;
export type OneTimeLink = PostV1UsersByIdPasswordLinkResponse;
export type ApiKey = GetV1ApiKeysResponse['items'][number];

export const rolesOptions = queryOptions({
  queryKey: ['/v1/roles'] as const,
  queryFn: ({ signal }) => read<GetV1RolesResponse>('/v1/roles', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});
