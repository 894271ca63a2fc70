import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { type Write, write } from './client.ts';
import { ProblemError } from './problem.ts';

export type WriteRequest = Omit<Write, 'idempotency_key'> & { path: string };

/**
 * A change that is carried out once, however often it is sent: one idempotency key lasts until the
 * server has answered, so pressing again after a broken connection repeats the same request.
 */
export function useWrite<Answer, Input>(
  request: (input: Input) => WriteRequest,
  options: { stale: readonly string[]; onDone?: (answer: Answer, input: Input) => void },
) {
  const queries = useQueryClient();
  const pending = useRef<{ input: string; key: string } | null>(null);
  return useMutation<Answer, Error, Input>({
    mutationFn: (input) => {
      const { path, ...rest } = request(input);
      const fingerprint = JSON.stringify([path, rest.method, rest.query, rest.body]);
      if (pending.current?.input !== fingerprint)
        pending.current = { input: fingerprint, key: crypto.randomUUID() };
      return write<Answer>(path, { ...rest, idempotency_key: pending.current.key });
    },
    onSuccess: (answer, input) => options.onDone?.(answer, input),
    onSettled: async (_answer, error) => {
      const answered = !(error instanceof ProblemError && error.problem.status === 0);
      if (answered) pending.current = null;
      // Also after a refusal: it often means that what is on screen is out of date.
      await Promise.all(
        options.stale.map((path) =>
          queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith(path) }),
        ),
      );
    },
  });
}
