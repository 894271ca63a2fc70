import { t } from '../../strings/strings.ts';
import { formatCount } from '../../ui/format.ts';
import { SeverityBadge } from '../../ui/status.tsx';
import classes from './inventory.module.css';

/** How what came differs from what was expected; nothing where it does not. */
export function Differences({
  of,
}: {
  of: { short: number; over: number; damaged: number; expected: number };
}) {
  const parts = (['short', 'over', 'damaged'] as const).filter(
    (part) => of[part] > 0 && (part !== 'over' || of.expected > 0),
  );
  return (
    <span className={classes.flags}>
      {parts.map((part) => (
        <SeverityBadge key={part} severity="at_risk">
          {t(`stockRoom.receipts.${part}`, { units: formatCount(of[part]) })}
        </SeverityBadge>
      ))}
    </span>
  );
}
