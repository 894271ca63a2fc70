import { t } from '../../strings/strings.ts';
import { signed } from './counting.ts';
import classes from './inventory.module.css';

const width = 120;

/** A difference as a bar from the middle, to one scale: fewer to the left, more to the right, with its number beside. */
export function DifferenceBar({ units, scale, sku }: { units: number; scale: number; sku: string }) {
  const length = scale === 0 ? 0 : (Math.abs(units) / scale) * (width / 2);
  return (
    <span className={classes.difference}>
      <svg
        width={width}
        height={14}
        role="img"
        aria-label={t('counting.differenceOf', { units: signed(units), sku })}
      >
        <line x1={width / 2} x2={width / 2} y1={0} y2={14} stroke="var(--ls-control-border)" />
        <rect
          x={units < 0 ? width / 2 - length : width / 2}
          y={3}
          width={Math.max(length, units === 0 ? 0 : 1)}
          height={8}
          fill={units < 0 ? 'var(--mantine-color-signal-6)' : 'var(--mantine-color-tide-6)'}
        />
      </svg>
      <span>{signed(units)}</span>
    </span>
  );
}
