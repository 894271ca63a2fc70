import { Avatar } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatAbsolute, formatWhen } from './format.ts';
import classes from './pictures.module.css';

export type TimelineEntry = {
  id: string;
  at: string;
  icon?: ReactNode;
  initials?: string;
  text: ReactNode;
  detail?: ReactNode;
  note?: ReactNode;
};

/** What happened, newest first: people by their initials, the system by an icon. */
export function Timeline({ entries }: { entries: readonly TimelineEntry[] }) {
  return (
    <ol className={classes.timeline}>
      {entries.map((entry) => (
        <li key={entry.id}>
          {entry.initials ? (
            <Avatar size={26} color="tide" name={entry.initials} aria-hidden="true">
              {entry.initials}
            </Avatar>
          ) : (
            <span className={classes.timelineIcon} aria-hidden="true">
              {entry.icon}
            </span>
          )}
          <div className={classes.timelineWords}>
            <div>{entry.text}</div>
            {entry.detail && <div className={classes.dim}>{entry.detail}</div>}
            {entry.note && <blockquote>{entry.note}</blockquote>}
          </div>
          <time dateTime={entry.at} title={formatAbsolute(entry.at)}>
            {formatWhen(entry.at)}
          </time>
        </li>
      ))}
    </ol>
  );
}
