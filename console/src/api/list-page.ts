import { useQuery } from '@tanstack/react-query';
import type { Query } from './client.ts';
import { listOptions, totalOf, useCursorTrail } from './lists.ts';
import { toProblem } from './problem.ts';

/**
 * One page of a list with everything a table says about it: its rows, where they stand in the whole,
 * whether newer ones are on their way, and what went wrong.
 */
export function useListPage<Row>(path: string, query: Query = {}, limit = 50) {
  const trail = useCursorTrail(`${path} ${JSON.stringify(query)}`);
  const list = useQuery(listOptions<Row>(path, { ...query, limit, after: trail.after }));
  const { data, error } = list;
  const from = trail.page_index * limit;
  const next = data?.next ?? null;
  const problem = error && toProblem(error);
  // A list that fits on one page needs no count from the server.
  const whole = next === null && trail.page_index === 0;
  return {
    total: data && (data.total !== undefined || whole ? totalOf(data) : undefined),
    table: {
      rows: data?.items,
      refreshing: list.isFetching,
      ...(problem && {
        failure: {
          sentence: `${problem.title} ${problem.detail}`,
          shown_since: new Date(list.dataUpdatedAt),
          onRetry: () => void list.refetch(),
        },
      }),
      ...(data &&
        data.items.length > 0 && {
          page: {
            from: from + 1,
            to: from + data.items.length,
            total: data.total !== undefined ? totalOf(data) : `${from + data.items.length}${next ? '+' : ''}`,
            onPrevious: trail.back,
            onNext: next === null ? undefined : () => trail.forward(next),
          },
        }),
    },
  };
}
