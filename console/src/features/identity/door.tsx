import type { ReactNode } from 'react';
import classes from './door.module.css';

/** The page outside: a card on the water, with the quay under it. */
export function Door({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <main className={classes.door}>
      <div className={classes.card}>
        <div className={classes.brand}>
          <img src="/mark.svg" alt="" width={28} height={28} />
          <strong>Longshore</strong>
        </div>
        <h1>{title}</h1>
        {text && <p className={classes.text}>{text}</p>}
        {children}
      </div>
      <svg className={classes.quay} viewBox="0 0 360 26" fill="none" aria-hidden="true" focusable="false">
        <path d="M0 2h360" stroke="var(--ls-quay)" strokeWidth="4" />
        <path d={`M0 16q6-6 12 0${'t12 0'.repeat(29)}`} stroke="var(--ls-wave)" strokeWidth="1.5" />
      </svg>
    </main>
  );
}
