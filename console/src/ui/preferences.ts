import { useCallback, useSyncExternalStore } from 'react';

/*
 * Small choices that belong to this person on this device (columns, density, theme, letters as keys).
 * They live in local storage and every component that reads one follows it, in every tab.
 */

const listeners = new Set<() => void>();
const cache = new Map<string, { raw: string | null; value: unknown }>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  globalThis.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    globalThis.removeEventListener('storage', listener);
  };
}

export function readPreference<Value>(name: string, otherwise: Value): Value {
  let raw: string | null = null;
  try {
    raw = localStorage.getItem(`ls-${name}`);
  } catch {
    // Storage is switched off: preferences then last as long as the page does.
    raw = cache.get(name)?.raw ?? null;
  }
  const known = cache.get(name);
  if (known && known.raw === raw) return (raw === null ? otherwise : known.value) as Value;
  if (raw === null) {
    cache.delete(name);
    return otherwise;
  }
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    value = otherwise;
  }
  cache.set(name, { raw, value });
  return value as Value;
}

export function writePreference(name: string, value: unknown): void {
  const raw = JSON.stringify(value);
  cache.set(name, { raw, value });
  try {
    localStorage.setItem(`ls-${name}`, raw);
  } catch {
    // Kept in the cache above.
  }
  for (const listener of listeners) listener();
}

/** A remembered choice, like `useState`. `otherwise` must be a stable value. */
export function usePreference<Value>(name: string, otherwise: Value): [Value, (value: Value) => void] {
  const value = useSyncExternalStore(subscribe, () => readPreference(name, otherwise));
  const set = useCallback((next: Value) => writePreference(name, next), [name]);
  return [value, set];
}
