import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

// Orders pour in by the hundred a second; figures that change more often than this nobody can read.
const GATHER_MS = 1_000;

export type LiveState = 'connecting' | 'live' | 'paused';

/**
 * Follows the stream of availability while the page is seen, and reads the stock on screen again when some of it changed:
 * at most once a second, whatever comes. Rows stay where they are; only their figures change. Answers whether the stream stands.
 */
export function useLiveStock(variant_ids: readonly string[]): LiveState {
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  const shown = useRef(new Set<string>());
  useEffect(() => {
    shown.current = new Set(variant_ids);
  }, [variant_ids]);
  useEffect(() => {
    let stream: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      timer = undefined;
      void queries.invalidateQueries({
        predicate: ({ queryKey }) => String(queryKey[0]).startsWith('/v1/inventory'),
        refetchType: 'active',
      });
    };
    const open = () => {
      let isFirst = true;
      stream = new EventSource('/v1/availability/stream');
      stream.onopen = () => {
        setState('live');
        // What changed while the stream was down went unseen.
        if (!isFirst) refresh();
        isFirst = false;
      };
      stream.onerror = () => setState('connecting');
      stream.onmessage = (message: MessageEvent<string>) => {
        if (changedIn(message.data).some((id) => shown.current.has(id)))
          timer ??= setTimeout(refresh, GATHER_MS);
      };
    };
    // A hidden page would hold one of the few connections that a browser gives a server.
    const follow = () => {
      if (document.hidden) {
        stream?.close();
        stream = undefined;
        setState('paused');
      } else if (!stream) {
        setState('connecting');
        open();
        refresh();
      }
    };
    document.addEventListener('visibilitychange', follow);
    if (!document.hidden) open();
    return () => {
      document.removeEventListener('visibilitychange', follow);
      clearTimeout(timer);
      stream?.close();
    };
  }, [queries]);
  return state;
}

/** The variants that a message of the stream names. */
export function changedIn(data: string): string[] {
  try {
    const page = JSON.parse(data) as { items?: { variant_id?: string | null }[] };
    return (page.items ?? []).flatMap(({ variant_id }) => variant_id ?? []);
  } catch {
    return [];
  }
}
