import type { ReactNode } from 'react';
import classes from './fills.module.css';

export type Fill =
  | 'available'
  | 'committed'
  | 'reserved'
  | 'safety_stock'
  | 'quality_control'
  | 'damaged'
  | 'incoming'
  | 'done'
  | 'schedule'
  | 'risk'
  | 'late'
  | 'refused'
  | 'refunded'
  | 'kept';

export function fillClass(fill: Fill): string {
  return classes[fill] ?? '';
}

export function Swatch({ fill }: { fill: Fill }) {
  return <span className={`${classes.swatch} ${classes[fill]}`} aria-hidden="true" />;
}

export function Legend({
  entries,
}: {
  entries: readonly { fill: Fill; label: ReactNode; value?: ReactNode }[];
}) {
  return (
    <ul className={classes.legend}>
      {entries.map((entry) => (
        <li key={entry.fill}>
          <Swatch fill={entry.fill} />
          {entry.label}
          {entry.value !== undefined && <strong>{entry.value}</strong>}
        </li>
      ))}
    </ul>
  );
}
