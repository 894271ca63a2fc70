import type { ReactNode } from 'react';
import { SeverityGlyph } from './glyphs.tsx';
import classes from './parts.module.css';

/** A refusal in words: what happened, what was not done, and what to do next. */
export function Refusal({
  title,
  children,
  actions,
}: {
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className={classes.refusal} role="alert">
      <SeverityGlyph severity="late" />
      <div>
        <strong>{title}</strong>
        {children && <p>{children}</p>}
        {actions && <div className={classes.refusalActions}>{actions}</div>}
      </div>
    </div>
  );
}
