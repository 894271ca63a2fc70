import type { ReactNode } from 'react';
import classes from './parts.module.css';

/** A white card with a line, its heading and what stands at the right of it. */
export function Card({
  title,
  aside,
  children,
  flush = false,
}: {
  title?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  flush?: boolean;
}) {
  return (
    <section className={classes.card}>
      {title && (
        <div className={`${classes.cardHead} ${flush ? classes.cardHeadLine : ''}`}>
          <h2 className={classes.cardTitle}>{title}</h2>
          {aside && <div className={classes.cardAside}>{aside}</div>}
        </div>
      )}
      <div className={flush ? classes.cardFlush : classes.cardBody}>{children}</div>
    </section>
  );
}
