import { ChevronLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './parts.module.css';

/** The top of a page: where it hangs, its one h1, what stands beside it, and its actions. */
export function PageHeader({
  title,
  back,
  beside,
  actions,
  object = false,
}: {
  title: ReactNode;
  back?: ReactNode;
  beside?: ReactNode;
  actions?: ReactNode;
  object?: boolean;
}) {
  return (
    <header className={classes.pageHeader}>
      {back && (
        <div className={classes.back}>
          <ChevronLeft size={16} aria-hidden="true" />
          {back}
        </div>
      )}
      <div className={classes.pageHeaderRow}>
        <h1 className={object ? classes.objectTitle : classes.pageTitle}>{title}</h1>
        {beside && <div className={classes.beside}>{beside}</div>}
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
    </header>
  );
}
