import type { ReactNode } from 'react';
import classes from './parts.module.css';

/** The one thing to do next. The buoy dot means here and now; there is at most one on a page. */
export function NextActionCard({
  title,
  reason,
  action,
}: {
  title: ReactNode;
  reason: ReactNode;
  action: ReactNode;
}) {
  return (
    <section className={classes.nextAction}>
      <span className={classes.buoy} aria-hidden="true" />
      <div className={classes.nextWords}>
        <h2>{title}</h2>
        <p>{reason}</p>
      </div>
      {action}
    </section>
  );
}
