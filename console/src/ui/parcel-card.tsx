import { ExternalLink } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './pictures.module.css';

export type ParcelStep = { label: string; when: string; state: 'done' | 'now' | 'ahead' };

/** A parcel with what is in it, how far it is, and its tracking number as a link. */
export function ParcelCard({
  title,
  location,
  status,
  contents,
  summary,
  steps,
  carrier,
  tracking,
  actions,
}: {
  title: ReactNode;
  location: ReactNode;
  status: ReactNode;
  contents?: ReactNode;
  summary: ReactNode;
  steps: readonly ParcelStep[];
  carrier: ReactNode;
  tracking?: { number: string; url: string } | null;
  actions?: ReactNode;
}) {
  return (
    <article className={classes.parcel}>
      <header>
        <strong>{title}</strong>
        <span className={classes.dim}>{location}</span>
        <span className={classes.end}>{status}</span>
      </header>
      <div className={classes.parcelContents}>
        {contents}
        <span>{summary}</span>
      </div>
      <ol className={classes.steps}>
        {steps.map((step) => (
          <li
            key={step.label}
            className={classes[`step-${step.state}`]}
            aria-current={step.state === 'now' ? 'step' : undefined}
          >
            <span className={classes.stepLabel}>{step.label}</span>
            <span className={classes.dim}>{step.when}</span>
          </li>
        ))}
      </ol>
      <footer>
        {carrier}
        {tracking && (
          <a href={tracking.url} className="mono" target="_blank" rel="noreferrer">
            {tracking.number} <ExternalLink size={12} aria-hidden="true" />
          </a>
        )}
        {actions && <span className={classes.end}>{actions}</span>}
      </footer>
    </article>
  );
}
