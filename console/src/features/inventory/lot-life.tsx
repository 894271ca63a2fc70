import { t } from '../../strings/strings.ts';
import classes from './lots.module.css';
import type { Lot } from './lots.ts';

/**
 * How long a lot still keeps, from now at the left to the longest of the list at the right. What it must still keep when it
 * ships is hatched: it is not sold then any more.
 */
export function LotLife({ lot, longest }: { lot: Lot; longest: number }) {
  const { remaining_days, min_remaining_days } = lot;
  if (remaining_days === null) return <span className={classes.dim}>{t('lots.standing.forever')}</span>;
  const scale = Math.max(longest, 1);
  const whole = Math.max(0, remaining_days) / scale;
  const kept = Math.min(whole, min_remaining_days / scale);
  const words = t('lots.life', { count: remaining_days, kept: min_remaining_days });
  return (
    <span className={classes.life} role="img" aria-label={words} title={words}>
      <span
        className={`${classes.sold} ${lot.standing === 'expiring' ? classes.soon : ''}`}
        style={{ inlineSize: `${(whole - kept) * 100}%` }}
      />
      <span className={classes.kept} style={{ inlineSize: `${kept * 100}%` }} />
    </span>
  );
}

export function longestOf(lots: readonly Lot[]): number {
  return Math.max(0, ...lots.map(({ remaining_days }) => remaining_days ?? 0));
}
