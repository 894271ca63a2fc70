import type { ReactNode } from 'react';
import { useEffect, useRef, useSyncExternalStore } from 'react';

export type PaletteItem = {
  id: string;
  /** Where the typed letters are looked for and marked. */
  label: string;
  /** A SKU or the like: shown in the font of codes, and marked like the label. */
  code?: string;
  hint?: string;
  icon?: ReactNode;
  /** A status at the right. */
  badge?: ReactNode;
  keys?: string;
  /** What is known of it, shown beside the list while it is chosen. */
  preview?: () => ReactNode;
  /** Destructive actions open their dialog here, and do nothing more. */
  run: () => void;
  /** For Ctrl Enter: a new tab. */
  href?: string;
};

export type PaletteProvider = {
  id: string;
  heading: string;
  /** `#` orders, `@` people, `>` actions: typed first, it asks this provider alone. */
  prefix?: '#' | '@' | '>';
  /** Lower stands higher. */
  order: number;
  /** Answers at once or later; `query` is trimmed, and empty when the palette has just been opened. */
  search: (query: string, signal: AbortSignal) => readonly PaletteItem[] | Promise<readonly PaletteItem[]>;
};

let providers: readonly PaletteProvider[] = [];
const listeners = new Set<() => void>();

function set(next: readonly PaletteProvider[]): void {
  providers = next;
  for (const listener of listeners) listener();
}

/** Lets a page or feature answer in the palette while it is mounted. */
export function usePaletteProvider(provider: PaletteProvider): void {
  const latest = useRef(provider);
  latest.current = provider;
  const { id, heading, prefix, order } = provider;
  useEffect(() => {
    const own: PaletteProvider = {
      id,
      heading,
      order,
      ...(prefix === undefined ? {} : { prefix }),
      search: (query, signal) => latest.current.search(query, signal),
    };
    set([...providers, own].sort((a, b) => a.order - b.order));
    return () => set(providers.filter((other) => other !== own));
  }, [id, heading, prefix, order]);
}

export function usePaletteProviders(): readonly PaletteProvider[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => providers,
  );
}

/** Where `query` stands in `text` at the start of a word, else anywhere, else nowhere. */
export function findMatch(text: string, query: string): { start: number; end: number } | null {
  if (query === '') return null;
  const haystack = text.toLowerCase();
  const needle = query.toLowerCase();
  let anywhere = -1;
  for (let at = haystack.indexOf(needle); at !== -1; at = haystack.indexOf(needle, at + 1)) {
    if (at === 0 || /[^\p{L}\p{N}]/u.test(haystack[at - 1] ?? ''))
      return { start: at, end: at + needle.length };
    if (anywhere === -1) anywhere = at;
  }
  return anywhere === -1 ? null : { start: anywhere, end: anywhere + needle.length };
}
