import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { read, write } from './client.ts';
import type {
  GetAuthDemoLoginsResponse,
  GetAuthMeResponse,
  GetAuthPasswordLinksByTokenResponse,
  PostAuthPasswordLinksByTokenData,
  PostAuthPasswordLinksByTokenResponse,
  PostAuthSignInData,
  PostAuthSignInResponse,
} from './generated/types.gen.ts';
import { ProblemError } from './problem.ts';

/** Who is signed in; an API key has no session. */
export type Session = Omit<GetAuthMeResponse, 'user'> & { user: NonNullable<GetAuthMeResponse['user']> };

export type Permission = GetAuthMeResponse['permissions'][number];

/** Who is signed in; null when nobody is. */
export const sessionOptions = queryOptions({
  queryKey: ['/auth/me'] as const,
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      const { user, ...rest } = await read<GetAuthMeResponse>('/auth/me', { signal });
      return user === null ? null : { ...rest, user };
    } catch (error) {
      if (error instanceof ProblemError && error.problem.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

export function useSession(): Session | null | undefined {
  return useQuery(sessionOptions).data;
}

/** Whether the signed-in person may do something. Only hides what the server would refuse anyway. */
export function useMay(): (permission: Permission) => boolean {
  const session = useSession();
  return (permission) => session?.permissions.includes(permission) ?? false;
}

export const demoLoginsOptions = queryOptions({
  queryKey: ['/auth/demo-logins'] as const,
  queryFn: ({ signal }) => read<GetAuthDemoLoginsResponse>('/auth/demo-logins', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

export function passwordLinkOptions(token: string) {
  return queryOptions({
    queryKey: ['/auth/password-links', token] as const,
    queryFn: ({ signal }) => read<GetAuthPasswordLinksByTokenResponse>(linkPath(token), { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function signIn(input: PostAuthSignInData['body']): Promise<PostAuthSignInResponse> {
  return write('/auth/sign-in', { method: 'POST', body: input });
}

/** Sets a password by a one-time link, and signs in. Name and e-mail are given for a new owner only. */
export function setPasswordByLink(
  token: string,
  body: PostAuthPasswordLinksByTokenData['body'],
): Promise<PostAuthPasswordLinksByTokenResponse> {
  return write(linkPath(token), { method: 'POST', body });
}

function linkPath(token: string): string {
  return `/auth/password-links/${encodeURIComponent(token)}`;
}

/** Forgets what was read for whoever was here before, and reads who is here now. */
export function useSessionBegun(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    queries.clear();
    await queries.fetchQuery(sessionOptions);
  };
}

/** Ends the session and forgets everything that was read with it. */
export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await write('/auth/sign-out', { method: 'POST' });
    queries.clear();
    queries.setQueryData(sessionOptions.queryKey, null);
  };
}
