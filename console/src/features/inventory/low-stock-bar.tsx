import { t } from '../../strings/strings.ts';
import { formatCount } from '../../ui/format.ts';
import classes from './inventory.module.css';

const width = 96;

/** What is left of what is low, from zero to the threshold, with its number beside. */
export function LowStockBar({ units, threshold, sku }: { units: number; threshold: number; sku: string }) {
  const share = threshold === 0 ? 0 : Math.min(1, units / threshold);
  return (
    <span className={classes.low}>
      <svg
        width={width}
        height={14}
        role="img"
        aria-label={t('counting.low.bar', {
          sku,
          units: formatCount(units),
          threshold: formatCount(threshold),
        })}
      >
        <rect
          x={0.5}
          y={3.5}
          width={width - 1}
          height={7}
          rx={2}
          fill="none"
          stroke="var(--ls-control-border)"
        />
        <rect x={0} y={3} width={share * width} height={8} rx={2} fill="var(--mantine-color-brass-5)" />
      </svg>
      {formatCount(units)}
    </span>
  );
}
