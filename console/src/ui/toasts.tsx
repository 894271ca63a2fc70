import { Button, CloseButton } from '@mantine/core';
import { type ReactNode, useEffect, useSyncExternalStore } from 'react';
import { t } from '../strings/strings.ts';
import classes from './bars.module.css';
import { SeverityGlyph } from './glyphs.tsx';
import { Keycap } from './keycap.tsx';
import { useKeys } from './keys.ts';

export type Toast = {
  id: number;
  icon?: ReactNode;
  text: ReactNode;
  undo?: () => void;
  /** "Undo 3 of 4", where not all of it can be taken back. */
  undo_label?: string;
  /** What Undo leaves as it is. */
  note?: string;
  /** An error stays until it is dismissed. */
  error?: boolean;
  seconds_left: number;
};

let toasts: readonly Toast[] = [];
let next_id = 1;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Says what was done, for eight seconds, bottom left. `undo` only for what can truly be taken back. */
export function showToast(toast: {
  icon?: ReactNode;
  text: ReactNode;
  undo?: () => void;
  undo_label?: string;
  note?: string;
  error?: boolean;
}): number {
  const id = next_id++;
  set([...toasts, { ...toast, id, seconds_left: 8 }]);
  return id;
}

export function hideToast(id: number): void {
  set(toasts.filter((toast) => toast.id !== id));
}

function undoLatest(): void {
  const latest = toasts.findLast((toast) => toast.undo !== undefined);
  if (!latest) return;
  hideToast(latest.id);
  latest.undo?.();
}

/** The stack of toasts; mounted once. Z undoes the latest that can be undone. */
export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => toasts,
  );
  const undoable = shown.some((toast) => toast.undo !== undefined);
  useKeys(
    undoable ? [{ keys: 'z', label: t('ui.toast.undo'), group: t('ui.keys.general'), run: undoLatest }] : [],
  );
  useEffect(() => {
    if (shown.length === 0) return;
    const timer = setInterval(() => {
      set(
        toasts
          .map((toast) => (toast.error ? toast : { ...toast, seconds_left: toast.seconds_left - 1 }))
          .filter((toast) => toast.seconds_left > 0),
      );
    }, 1_000);
    return () => clearInterval(timer);
  }, [shown.length]);
  return (
    <div className={classes.toasts} role="status" aria-live="polite">
      {shown.map((toast) => (
        <ToastLine key={toast.id} toast={toast} onUndo={undoLatest} onClose={() => hideToast(toast.id)} />
      ))}
    </div>
  );
}

export function ToastLine({
  toast,
  onUndo,
  onClose,
}: {
  toast: Toast;
  onUndo?: () => void;
  onClose?: () => void;
}) {
  return (
    <div className={`${classes.bar} ${classes.toast}`}>
      {toast.error ? (
        <span className={classes.toastError}>
          <SeverityGlyph severity="late" />
        </span>
      ) : (
        toast.icon
      )}
      <span className={classes.toastText}>
        {toast.text}
        {toast.note && <span className={classes.barDim}> {toast.note}</span>}
      </span>
      {toast.undo && (
        <Button
          variant="transparent"
          className={classes.barLink}
          size="compact-sm"
          onClick={onUndo}
          rightSection={<Keycap keys="z" />}
        >
          {toast.undo_label ?? t('ui.toast.undo')}
        </Button>
      )}
      {toast.error ? (
        <CloseButton size="sm" aria-label={t('ui.toast.dismiss')} onClick={onClose} />
      ) : (
        <span className={classes.barDim} aria-hidden="true">
          {t('ui.toast.seconds', { count: toast.seconds_left })}
        </span>
      )}
    </div>
  );
}
