import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { type Query, read } from './client.ts';

/** One page of any list of the API. */
export type Page<Row> = { items: Row[]; next: string | null; total?: number; total_is_exact?: boolean };

/** The query of one page of a list. The rows of the page before stay on screen until the new ones are here. */
export function listOptions<Row>(path: string, query: Query) {
  return queryOptions({
    queryKey: [path, query] as const,
    queryFn: ({ signal }) => read<Page<Row>>(path, { query, signal }),
    placeholderData: keepPreviousData,
  });
}

/** A total as people read it: exact, or "10,000+" where counting on would cost more than it tells. */
export function totalOf(page: Page<unknown>): string {
  const total = page.total ?? page.items.length;
  return `${new Intl.NumberFormat('en-US').format(total)}${page.total_is_exact === false ? '+' : ''}`;
}

/**
 * Walks a list by cursor. Cursors only lead forward, so the way back is the trail of those passed;
 * it starts anew when the list itself changes.
 */
export function useCursorTrail(list: string) {
  const [trail, setTrail] = useState<{ list: string; cursors: readonly string[] }>({ list, cursors: [] });
  const cursors = trail.list === list ? trail.cursors : [];
  const forward = useCallback(
    (next: string) =>
      setTrail((old) => ({ list, cursors: old.list === list ? [...old.cursors, next] : [next] })),
    [list],
  );
  const back = useCallback(() => setTrail((old) => ({ list, cursors: old.cursors.slice(0, -1) })), [list]);
  return {
    after: cursors.at(-1),
    page_index: cursors.length,
    forward,
    back: cursors.length === 0 ? undefined : back,
  };
}
