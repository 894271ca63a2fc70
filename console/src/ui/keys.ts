import { useEffect, useRef, useSyncExternalStore } from 'react';
import { idle, type KeyDecision, letter_wait_ms, press, settle } from './key-machine.ts';
import { readPreference } from './preferences.ts';

export type KeyBinding = {
  /** 'j', 'shift+x', 'mod+k' (Ctrl, or ⌘ on a Mac), 'g o', 'enter', 'space', 'escape', 'arrowdown', '?' */
  keys: string;
  label: string;
  group: string;
  run: () => void;
  /** Runs without the scanner's wait: only for keys that change nothing, like moving a row. */
  instant?: boolean;
};

let bindings: readonly (readonly KeyBinding[])[] = [];
const scanListeners: ((code: string) => void)[] = [];
const changed = new Set<() => void>();

function setBindings(next: readonly (readonly KeyBinding[])[]): void {
  bindings = next;
  for (const listener of changed) listener();
}

/** Registers keys while the component is mounted. The latest registration of a key wins: dialogs cover pages. */
export function useKeys(own: readonly KeyBinding[]): void {
  const latest = useRef(own);
  latest.current = own;
  const shape = own
    .map((binding) => `${binding.keys}\n${binding.label}\n${binding.group}\n${binding.instant ?? false}`)
    .join('\n\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for the bindings.
  useEffect(() => {
    const layer = latest.current.map((binding, index) => ({
      ...binding,
      run: () => latest.current[index]?.run(),
    }));
    setBindings([...bindings, layer]);
    return () => setBindings(bindings.filter((other) => other !== layer));
  }, [shape]);
}

/** Hears every scan while mounted. The latest listener alone gets it: a dialog's scan is not the page's. */
export function useScans(onScan: (code: string) => void): void {
  const latest = useRef(onScan);
  latest.current = onScan;
  useEffect(() => {
    const listener = (code: string) => latest.current(code);
    scanListeners.push(listener);
    return () => void scanListeners.splice(scanListeners.indexOf(listener), 1);
  }, []);
}

/** All keys that would run now, for the help sheet and the palette. */
export function useRegisteredKeys(): readonly KeyBinding[] {
  const layers = useSyncExternalStore(
    (listener) => {
      changed.add(listener);
      return () => void changed.delete(listener);
    },
    () => bindings,
  );
  const winning = new Map<string, KeyBinding>();
  for (const binding of layers.flat()) winning.set(binding.keys, binding);
  return [...winning.values()];
}

/** Listens to the window. Mounted once, by the shell. */
export function useKeyboard(): void {
  useEffect(() => {
    let state = idle;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const settings = () => {
      const all = bindings.flat();
      return {
        known: new Set(all.map((binding) => binding.keys)),
        letters: readPreference('letter-keys', true),
        scan_prefix: readPreference<string | null>('scan-prefix', null),
        scan_suffix: 'enter',
        instant: new Set(all.filter((binding) => binding.instant).map((binding) => binding.keys)),
      };
    };
    const carryOut = (decisions: readonly KeyDecision[], covered: boolean) => {
      for (const decision of decisions) {
        if (decision.kind === 'scan') scanListeners.at(-1)?.(decision.code);
        else if (covered) continue;
        else
          bindings
            .flat()
            .findLast((binding) => binding.keys === decision.keys)
            ?.run();
      }
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const key = nameOf(event);
      if (key === null) return;
      const in_field = isField(event.target);
      const covered = isCovered(event.target);
      // A focused button or link keeps Enter and Space for itself.
      if (
        !in_field &&
        state.mode === 'idle' &&
        (key === 'enter' || key === 'space') &&
        isControl(event.target)
      )
        return;
      const before = state;
      const result = press(
        state,
        {
          key,
          ...(event.key.length === 1 && { character: event.key }),
          at_ms: event.timeStamp,
          in_field,
        },
        settings(),
      );
      state = result.state;
      const taken =
        result.decisions.some((one) => one.kind === 'scan' || !covered) ||
        state.mode === 'scanning' ||
        before.mode === 'scanning';
      if (taken) event.preventDefault();
      else if (key === '/' && !in_field && settings().known.has('/')) event.preventDefault();
      carryOut(result.decisions, covered);
      clearTimeout(timer);
      if (state.mode === 'waiting') {
        timer = setTimeout(() => {
          const later = settle(state, performance.now(), settings());
          state = later.state;
          carryOut(later.decisions, isCovered(null));
        }, letter_wait_ms + 1);
      }
    };
    globalThis.addEventListener('keydown', onKeyDown);
    return () => {
      clearTimeout(timer);
      globalThis.removeEventListener('keydown', onKeyDown);
    };
  }, []);
}

function nameOf(event: KeyboardEvent): string | null {
  if (['Shift', 'Control', 'Alt', 'Meta', 'Dead'].includes(event.key)) return null;
  if (event.altKey) return null;
  const mod = event.ctrlKey || event.metaKey ? 'mod+' : '';
  if (event.key === ' ') return `${mod}space`;
  if (event.key.length > 1) return `${mod}${event.shiftKey ? 'shift+' : ''}${event.key.toLowerCase()}`;
  // Shifted punctuation is its own character ('?'); only letters keep the word shift.
  const letter = /^[a-z]$/i.test(event.key);
  return `${mod}${letter && event.shiftKey ? 'shift+' : ''}${event.key.toLowerCase()}`;
}

/**
 * Under an open dialog the page's keys are still registered, but the person sees only the dialog: Escape
 * closes it and must not also clear the selection behind it. The target tells even when the dialog has
 * closed itself by the time the event arrives here.
 */
function isCovered(target: EventTarget | null): boolean {
  const inDialog = target instanceof Element && target.closest('[role="dialog"]') !== null;
  return inDialog || document.querySelector('[aria-modal="true"]') !== null;
}

function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
    return true;
  return (
    target instanceof HTMLInputElement &&
    !['checkbox', 'radio', 'button', 'submit', 'range'].includes(target.type)
  );
}

function isControl(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('button, a, input, summary, [role="menuitem"], [role="option"]') !== null
  );
}
