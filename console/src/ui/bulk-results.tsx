import { Button, UnstyledButton } from '@mantine/core';
import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import { t } from '../strings/strings.ts';
import classes from './bars.module.css';
import { fillClass } from './fills.tsx';
import { SeverityBadge } from './status.tsx';

export type BulkRefusal = { id: string; name: string; reason: string; action?: ReactNode };

/** A job over many rows: how far, what it refused and why, and what to do about those. */
export function BulkResults({
  title,
  done,
  refused,
  total,
  doneLabel,
  seconds_left,
  onStop,
  onRetry,
  onDownload,
}: {
  title: string;
  done: number;
  refused: readonly BulkRefusal[];
  total: number;
  /** "69 printed" */
  doneLabel: string;
  seconds_left?: number | null;
  onStop?: () => void;
  onRetry?: () => void;
  onDownload?: () => void;
}) {
  const finished = done + refused.length;
  const share = (count: number) => `${total === 0 ? 0 : (count / total) * 100}%`;
  return (
    <div>
      <div className={classes.progressHead}>
        <span>{title}</span>
        <span className={classes.dim} aria-live="polite">
          {t('ui.bulk.progress', { done: finished, total })}
          {seconds_left !== undefined &&
            seconds_left !== null &&
            `, ${t('ui.bulk.left', { count: seconds_left })}`}
        </span>
      </div>
      <div
        className={classes.progress}
        role="progressbar"
        aria-label={title}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={finished}
      >
        <span className={fillClass('done')} style={{ width: share(done) }} />
        <span className={fillClass('refused')} style={{ width: share(refused.length) }} />
      </div>
      <div className={classes.progressFoot}>
        <SeverityBadge severity="done">{doneLabel}</SeverityBadge>
        {refused.length > 0 && (
          <span className={classes.refusedCount}>
            <SeverityBadge severity="late">{t('ui.bulk.refused', { count: refused.length })}</SeverityBadge>
          </span>
        )}
        {onStop && finished < total && (
          <UnstyledButton className={classes.link} onClick={onStop}>
            {t('ui.bulk.stop')}
          </UnstyledButton>
        )}
      </div>
      {refused.length > 0 && (
        <>
          <ul className={classes.refusals}>
            {refused.map((row) => (
              <li key={row.id}>
                <strong>{row.name}</strong>
                <span>{row.reason}</span>
                <span className={classes.end}>{row.action}</span>
              </li>
            ))}
          </ul>
          <div className={classes.progressFoot}>
            {onRetry && (
              <Button variant="default" size="compact-sm" onClick={onRetry}>
                {t('ui.bulk.retry', { count: refused.length })}
              </Button>
            )}
            {onDownload && (
              <Button
                variant="subtle"
                color="gray"
                size="compact-sm"
                leftSection={<Download size={14} />}
                onClick={onDownload}
              >
                {t('ui.bulk.download')}
              </Button>
            )}
          </div>
        </>
      )}
    </div>
  );
}
