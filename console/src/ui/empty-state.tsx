import type { ReactNode } from 'react';
import classes from './parts.module.css';

/** Nothing here: an empty quay, what is true, and one action. */
export function EmptyState({
  title,
  children,
  action,
}: {
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={classes.empty}>
      <svg width="124" height="46" viewBox="0 0 124 46" fill="none" aria-hidden="true" focusable="false">
        <g stroke="var(--ls-control-line)" strokeWidth="1.5" strokeDasharray="3 2.5">
          <rect x="53" y="2" width="18" height="13" rx="2" />
          <rect x="32" y="17" width="18" height="13" rx="2" />
          <rect x="53" y="17" width="18" height="13" rx="2" />
          <rect x="74" y="17" width="18" height="13" rx="2" />
        </g>
        <path d="M1 33h122" stroke="var(--ls-text)" strokeWidth="2.5" />
        <path
          d="M2 41q5-4 10 0t10 0 10 0 10 0 10 0 10 0 10 0 10 0 10 0 10 0 10 0 10 0"
          stroke="var(--ls-wave)"
          strokeWidth="1.5"
        />
      </svg>
      <strong>{title}</strong>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}
