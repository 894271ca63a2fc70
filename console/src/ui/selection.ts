import { useCallback, useState } from 'react';

/** The rows from one to another in list order, whichever comes first. */
export function rangeBetween(ids: readonly string[], from: string, to: string): string[] {
  const a = ids.indexOf(from);
  const b = ids.indexOf(to);
  if (a === -1 || b === -1) return b === -1 ? [] : [to];
  return ids.slice(Math.min(a, b), Math.max(a, b) + 1);
}

export type Selection = {
  selected: ReadonlySet<string>;
  toggle: (id: string) => void;
  add: (ids: readonly string[]) => void;
  remove: (ids: readonly string[]) => void;
  clear: () => void;
};

/** Selected row ids. They outlive paging and sorting: a selection is only lost when someone clears it. */
export function useSelection(): Selection {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback(
    (id: string) => setSelected((old) => (old.has(id) ? without(old, [id]) : new Set([...old, id]))),
    [],
  );
  const add = useCallback((ids: readonly string[]) => setSelected((old) => new Set([...old, ...ids])), []);
  const remove = useCallback((ids: readonly string[]) => setSelected((old) => without(old, ids)), []);
  const clear = useCallback(() => setSelected(new Set()), []);
  return { selected, toggle, add, remove, clear };
}

function without(old: ReadonlySet<string>, ids: readonly string[]): ReadonlySet<string> {
  const next = new Set(old);
  for (const id of ids) next.delete(id);
  return next;
}
