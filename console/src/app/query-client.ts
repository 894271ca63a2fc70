import { QueryClient } from '@tanstack/react-query';
import { ProblemError } from '../api/problem.ts';

/** Reads are kept fresh by the event stream; a refusal is final, and only a lost connection is tried again. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (failures, error) => {
          const status = error instanceof ProblemError ? error.problem.status : 0;
          return failures < 2 && (status === 0 || status >= 500);
        },
      },
      mutations: { retry: false },
    },
  });
}
